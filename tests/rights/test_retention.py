"""How long what was said is kept: the municipality's own choice, within bounds, shown before it is made."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations.models import Statement
from dialog.rights import services
from dialog.rights.models import RetentionChoice
from tests.factories import make_place, make_resident, make_user, record
from tests.world import signed_in


@pytest.fixture(autouse=True)
def own_ledger(settings, tmp_path):
    settings.LEDGER = tmp_path / "erasures.ledger"


@pytest.fixture
def desk(ina):
    return signed_in(ina)


@pytest.fixture
def said(place, ola):
    """Words that are a year and a half old."""
    resident = make_resident(place.department, "Borghild")
    return record(ola, resident, "halvannet år gammelt", now=timezone.localtime() - timedelta(days=550))


def choose(desk, years, action):
    return desk.post(reverse("rights:retention"), {"years": years, "action": action})


def test_what_a_choice_would_take_away_is_shown_and_nothing_is_done(desk, said, ina):
    now = desk.get(reverse("rights:retention"))
    tried = choose(desk, 1, "try")

    assert "Ingenting er eldre" in now.text and "i 24 måneder" in now.text and "Kommunen har ikke bestemt" in now.text
    assert "1 samtale er eldre" in tried.text and "i 12 måneder" in tried.text
    assert not RetentionChoice.objects.exists() and Statement.objects.get().words


def test_what_is_chosen_holds_for_that_municipality_from_the_next_night(desk, said, ina, capsys):
    nordvik = make_place("Nordvik kommune")
    nora = make_user("Nora", nordvik.department, Role.STAFF)
    record(nora, make_resident(nordvik.department), "også gammelt", now=timezone.localtime() - timedelta(days=550))

    saved = choose(desk, 1, "save")
    call_command("purge", dry_run=True)
    printed = capsys.readouterr().out
    call_command("purge")

    assert saved["Location"] == reverse("rights:desk")
    assert f"Bestemt av {ina.name}" in desk.get(reverse("rights:retention")).text
    assert "Solvik kommune: 1 conversations and 0 residents are due (kept for 12 months" in printed
    assert "Nordvik kommune: 0 conversations and 0 residents are due (kept for 24 months" in printed
    assert [one.words for one in Statement.objects.filter(words__isnull=False)] == ["også gammelt"]


def test_the_newest_choice_holds(desk, place):
    for years in (1, 5, 3):
        choose(desk, years, "save")

    assert services.retention_months(place.municipality.pk) == 36
    assert RetentionChoice.objects.count() == 3


@pytest.mark.parametrize("years", ["0", "6", "x", "", "-1"])
def test_outside_the_bounds_nothing_is_chosen(desk, years):
    page = choose(desk, years, "save")

    assert page.status_code == 422 and "Velg hvor lenge." in page.text
    assert not RetentionChoice.objects.exists()


@pytest.mark.parametrize("years", [0, 6])
def test_the_database_holds_the_bounds_too(place, ina, years):
    with pytest.raises(IntegrityError), transaction.atomic():
        services.choose_retention(municipality=place.municipality, years=years, by=ina, now=timezone.now())
