"""The page of shared tablets: which are silent, what waits on them, and that a lost one is told from one given away."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dialog.accounts.sign_in_models import Tablet
from dialog.accounts.tablet_list import TabletLine, tablet_list, to_look_for
from tests.factories import make_tablet

NOW = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def line(heard=0.0, waiting=0, waited=0.0, registered=100.0, **fields):
    """``heard``, ``waited``, ``registered``: hours ago; None: never."""
    tablet = Tablet(
        last_contact_at=None if heard is None else NOW - heard * HOUR,
        waiting=waiting,
        waiting_since=NOW - waited * HOUR if waiting else None,
        registered_at=NOW - registered * HOUR,
        **fields,
    )
    return TabletLine(tablet, "Avdeling 1", NOW)


@pytest.mark.parametrize(
    ("told", "is_silent", "is_to_be_looked_for"),
    [
        ({"heard": 23.9, "waiting": 3}, False, False),
        ({"heard": 24, "waiting": 3}, True, True),
        ({"heard": 24}, True, False),
        ({"heard": None}, True, False),
        ({"heard": None, "registered": 1}, False, False),
        ({"heard": 0.1, "waiting": 3, "waited": 23}, False, False),
        ({"heard": 0.1, "waiting": 3, "waited": 25}, False, True),
    ],
)
def test_a_tablet_is_silent_after_a_day_and_looked_for_when_answers_lie_on_it(told, is_silent, is_to_be_looked_for):
    assert (line(**told).is_silent, line(**told).is_to_be_looked_for) == (is_silent, is_to_be_looked_for)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (599, ""),
        (-1200, "Klokka går 20 minutter for sakte"),
        (2 * 86400 + 5, "Klokka går 2 dager for fort"),
        (-7200, "Klokka går 2 timer for sakte"),
    ],
)
def test_it_says_how_far_off_the_clock_is(seconds, words):
    assert line(clock_off_seconds=seconds).clock == words


def test_last_contact_is_said_as_people_say_it():
    assert [line(heard=hours).last_contact for hours in (2, 14.5)] == ["i dag kl. 12.00", "i går kl. 23.30"]
    assert line(heard=72).last_contact == "1. juni 2026 kl. 14.00"
    assert line(heard=None).last_contact == "ikke ennå"


def test_those_to_look_for_come_first_and_lost_ones_apart(place, liv, django_assert_num_queries):
    fine, silent = {"last_contact_at": NOW}, {"last_contact_at": NOW - 30 * HOUR}
    make_tablet(place.department, liv, name="A", **fine)
    make_tablet(place.department, liv, name="B", **silent)
    make_tablet(place.neighbour, liv, name="C", waiting=2, waiting_since=NOW - 31 * HOUR, **silent)
    make_tablet(place.department, liv, name="D", is_lost=True, retired_at=NOW - HOUR, last_contact_at=NOW)
    make_tablet(place.department, liv, name="E", is_lost=True, retired_at=NOW - 91 * 24 * HOUR, **silent)
    make_tablet(place.department, liv, name="F", retired_at=NOW - HOUR, **fine)

    with django_assert_num_queries(2):
        told = tablet_list([place.department, place.neighbour], NOW)

    assert [one.tablet.name for one in told.in_use] == ["C", "B", "A"]
    assert [(one.tablet.name, one.was_heard_since) for one in told.lost] == [("D", True)]
    assert (told.silent, told.waiting) == (2, 2)
    assert [one.name for one in to_look_for([place.department.pk, place.neighbour.pk], NOW)] == ["C"]


def test_a_leader_is_told_on_her_own_page_when_a_tablet_is_silent_with_answers(client, place, liv, ola):
    long_ago = timezone.now() - 30 * HOUR
    make_tablet(place.department, liv, name="Stua", waiting=2, waiting_since=long_ago, last_contact_at=long_ago)
    make_tablet(place.neighbour, liv, name="Naboens", waiting=2, waiting_since=long_ago, last_contact_at=long_ago)
    client.force_login(liv)
    page = client.get(f"/enhet/{place.department.code}/").text

    assert "2 svar ligger på «Stua» og er ikke sendt" in page
    assert "Naboens" not in page
    client.force_login(ola)
    assert "«Stua»" not in client.get(f"/enhet/{place.department.code}/").text
