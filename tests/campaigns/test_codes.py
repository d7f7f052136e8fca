"""The code on a unit's paper forms: hard to guess, easy to read, and no way in once the campaign is closed."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from dialog.campaigns.models import Campaign, CampaignUnit, Source
from dialog.lib.codes import ALPHABET, LENGTH, new_code, typed_code
from tests.factories import make_campaign, make_place

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def one():
    place = make_place()
    campaign = make_campaign(place.municipality)
    return CampaignUnit.objects.get(campaign=campaign, unit=place.department)


def test_every_unit_taking_part_has_a_code_of_its_own(one):
    codes = list(one.campaign.taking_part.values_list("code", flat=True))

    assert len(set(codes)) == len(codes) == 3
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)


def test_a_code_has_no_vowel_and_no_sign_that_looks_like_another():
    assert not set(ALPHABET) & set("AEIOUYÆØÅ0OQ1IL2Z5S6G8B")


def test_two_codes_drawn_after_each_other_differ():
    assert len({new_code() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "{a}-{b}", "{a} {b}"])
def test_a_code_is_found_however_it_is_typed(one, typed):
    text = typed.format(code=one.code.lower(), a=one.code[:4], b=one.code[4:].lower())

    assert CampaignUnit.objects.with_code(text).get() == one
    assert typed_code(text) == one.code


def test_two_units_never_have_the_same_code(one):
    other = CampaignUnit.objects.exclude(pk=one.pk).first()
    other.code = one.code

    with pytest.raises(IntegrityError):
        other.save()


@pytest.mark.parametrize(
    ("day", "asks", "counts"),
    [
        (-1, False, False),
        (0, True, True),
        (14, True, True),
        (15, False, True),
    ],
)
def test_a_unit_asks_in_the_window_and_paper_counts_until_the_closing(one, day, asks, counts):
    today = one.campaign.starts_on + timedelta(days=day)

    assert CampaignUnit.objects.under_way(today).filter(pk=one.pk).exists() is asks
    assert CampaignUnit.objects.not_closed(today).filter(pk=one.pk).exists() is counts


def test_published_answers_of_another_year_have_no_open_code(one):
    Campaign.objects.update(source=Source.PUBLISHED)

    assert not CampaignUnit.objects.under_way(TODAY).exists()
    assert not CampaignUnit.objects.not_closed(TODAY).exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_units_from_before_there_were_codes_are_given_one(one):
    owner = connections["owner"]
    fill = MigrationLoader(owner).get_migration("campaigns", "0003_fill_campaign_unit_codes").operations[0].code
    units = CampaignUnit.objects.using("owner")

    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        for table in ("campaigns_campaignunit", "campaigns_campaignunitevent"):
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN code DROP NOT NULL")
        units.exclude(pk=one.pk).update(code=None)
        for _again in range(2):
            fill(apps, SimpleNamespace(connection=owner))
        codes = list(units.values_list("code", flat=True))
        kept = units.get(pk=one.pk).code
        transaction.set_rollback(True, using="owner")

    assert kept == one.code
    assert None not in codes
    assert len(set(codes)) == 3
