"""The page where a municipality says when it asks, and what staff confidence looks like above the unit."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.campaigns.asking_rules import Rule, rules_of
from dialog.campaigns.confidence_models import Tap
from dialog.campaigns.models import AskingRule, ConfidenceTally
from dialog.insight.services import build_release
from dialog.units.models import ServiceType
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return factories.make_place()


@pytest.fixture
def siv(place, client):
    user = factories.make_user("Siv", place.municipality, Role.STRATEGIST)
    client.force_login(user)
    return user


def posted(client, **changed):
    form = client.get(reverse("campaigns:rules")).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


def save(client, **changed):
    fields = {name.replace("__", "-"): value for name, value in changed.items()}
    return client.post(reverse("campaigns:rules"), posted(client) | fields, follow=True)


@pytest.mark.parametrize("role", [Role.STRATEGIST, Role.ADMINISTRATOR])
def test_a_rule_is_set_for_one_kind_of_service_and_the_others_stay_as_usual(client, place, role):
    client.force_login(factories.make_user("Adm", place.municipality, role))

    response = save(client, nursing_home__every_days="120", nursing_home__within_days="")

    assert "1 tjeneste er endret." in response.text
    assert AskingRule.objects.count() == 1
    own = rules_of(place.municipality.pk)[ServiceType.NURSING_HOME]
    assert own == Rule(within_days=None, every_days=120, is_own=True)


def test_only_the_kinds_of_service_the_municipality_has_are_asked_about(client, place, siv):
    rows = client.get(reverse("campaigns:rules")).context["rows"]

    assert [str(name) for name, _rule, _fields in rows] == ["sykehjem", "hjemmetjeneste"]


def test_nothing_changed_writes_nothing(client, place, siv):
    assert "Ingenting ble endret." in save(client).text
    assert not AskingRule.objects.exists()


@pytest.mark.parametrize(("field", "typed"), [("within", "0"), ("within", "91"), ("every", "13"), ("every", "x")])
def test_a_number_that_makes_no_sense_is_refused_and_what_was_typed_stays(client, place, siv, field, typed):
    response = save(client, **{f"nursing_home__{field}_days": typed})

    assert response.status_code == 422
    assert f'value="{typed}"' in response.text
    assert not AskingRule.objects.exists()


def test_one_municipalitys_rule_is_not_anothers(client, place, siv):
    save(client, nursing_home__every_days="120")

    elsewhere = factories.make_place("Nordvik kommune")

    assert rules_of(elsewhere.municipality.pk)[ServiceType.NURSING_HOME].every_days == 180


def closed_campaign(place, siv, replies):
    campaign = factories.make_campaign(place.municipality, starts_on=timezone.localdate() - timedelta(days=365))
    ConfidenceTally.objects.create(
        municipality=place.municipality, campaign=campaign, unit=place.home_care, phase="before", replies=replies,
        **{f"{tap}_yes": replies for tap in Tap},
    )  # fmt: skip
    campaign.closing_asked_by, campaign.closed_by = siv, factories.make_user("To", place.municipality, Role.STRATEGIST)
    campaign.closing_asked_at = campaign.closed_at = timezone.now()
    campaign.save()
    return campaign


@pytest.mark.parametrize(("replies", "said"), [(25, "25 av 25"), (15, "For få svarte"), (None, "Tallene låses sammen")])
def test_a_strategist_reads_confidence_of_the_whole_municipality_when_it_is_locked(client, place, siv, replies, said):
    campaign = closed_campaign(place, siv, replies or 25)
    if replies:
        build_release(campaign=campaign, by=campaign.closed_by, now=timezone.now())

    text = client.get(reverse("campaigns:confidence", args=[campaign.pk])).text

    assert said in text
    assert ("25 av 25" in text) == (replies == 25)
