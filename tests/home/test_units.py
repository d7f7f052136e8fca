"""The desk of a leader of several units: numbers, never words or names."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations.models import Intent
from dialog.conversations.residents import discharge
from dialog.improvements import work_lists
from dialog.improvements.models import Fate
from dialog.improvements.services import Telling, reply, start_action
from dialog.lib.dates import OSLO
from dialog.units.models import Kind, ServiceType
from dialog.units.services import open_unit
from tests.factories import make_campaign, make_resident, make_user, record


@pytest.fixture
def show(client, kari, place):
    client.force_login(kari)
    return lambda: client.get(reverse("home:units", args=[place.section.code]))


@pytest.fixture
def lars(place):
    return make_user("Lars", place.neighbour, Role.STAFF)


def row_of(page, unit):
    return next(row for row in page.context["rows"] if row.unit == unit)


def test_it_says_how_many_wait_where_and_since_when(show, ola, lars, place, borghild):
    now = timezone.localtime()
    record(ola, borghild, "Kanariord", now=now - timedelta(days=40))
    record(ola, borghild, "Kanariord to")
    record(lars, make_resident(place.neighbour, "Kanarinavn"), "Kanariord tre")

    page = show()

    assert '<span class="stortall">3</span>' in page.text
    assert [(row.unit, row.waits.count) for row in page.context["rows"]] == [
        (place.department, 2),
        (place.neighbour, 1),
    ]
    assert page.context["oldest"].astimezone(OSLO).date() == (now - timedelta(days=40)).date()


def test_it_shows_no_word_no_name_and_no_title(show, ola, place, borghild, liv):
    statement = record(ola, borghild, "Kanariord", intent=Intent.THIS_WEEK, promise="Kanarilovnad").statements.get()
    start_action(
        action_id=statement.pk,
        unit=place.department,
        title="Kanaritiltak",
        theme=None,
        statements=[],
        owner=liv,
        due_on=timezone.localdate() - timedelta(days=1),
        by=liv,
        now=timezone.now(),
    )

    page = show()

    assert "Kanari" not in page.text
    assert "Borghild" not in page.text
    assert "1 over fristen" in page.text


def test_the_number_is_the_sum_of_what_the_leaders_below_see(client, show, ola, liv, place, borghild):
    record(ola, borghild, "Tur")
    record(ola, borghild, "Kaffe", intent=Intent.THIS_WEEK, promise="Kaffen først")
    record(ola, borghild, "Sang", intent=Intent.THIS_WEEK)
    count = show().context["count"]
    client.force_login(liv)

    desk = client.get(reverse("home:unit", args=[place.department.code])).context["desk"]

    assert count == desk.waiting_count == 2


def test_honest_answers_are_not_counted(show, ola, borghild):
    record(ola, borghild, "Kanariord", figures_only=True, intent=Intent.LEADER)

    assert show().context["count"] == 0


def test_participation_is_told_from_five_people(show, ola, place):
    campaign = make_campaign(place.municipality)
    people = [make_resident(place.department, f"Person {number}") for number in range(5)]
    record(ola, people[0], "Tur", campaign_id=campaign.pk)
    make_resident(place.neighbour, "Alene")

    page = show()

    told = row_of(page, place.department).participation
    assert (told.asked, told.residents, told.staff) == (1, 5, None)
    assert row_of(page, place.neighbour).participation.residents is None
    assert "færre enn fem" in page.text


def test_a_leader_sees_only_what_is_below_her(show, ola, place):
    nurse = make_user("Mona", place.home_care, Role.STAFF)
    record(nurse, make_resident(place.home_care, "Hjemme"), "Tur")

    page = show()

    assert page.context["count"] == 0
    assert place.home_care not in [row.unit for row in page.context["rows"]]


def test_it_says_how_many_are_not_told_and_who_has_left_in_numbers_and_days(show, ola, liv, place, borghild, adm):
    now, today = timezone.now(), timezone.localdate()
    answered = record(ola, borghild, "Kanariord", now=now - timedelta(days=9)).statements.get()
    reply(statement=answered, words="Kanarisvar", telling=Telling(teller=ola, tell_by=today), by=liv, now=now)
    for days in (12, 3):
        gone = make_resident(place.department, "Kanarinavn")
        record(ola, gone, "Kanariord", "Og ett til")
        discharge(resident=gone, last_day=today - timedelta(days=days), by=adm)
    Fate.objects.update(decided_at=timezone.localtime() - timedelta(days=5))

    page = show()

    row = row_of(page, place.department)
    assert (row.untold.count, row.untold_days, row.left.count, row.left_days) == (1, 5, 2, 12)
    assert (row.waits.count, row_of(page, place.neighbour).untold.count) == (0, 0)
    assert "2 har flyttet eller er døde, og noe står igjen." in page.text and "eldst 12 dager" in page.text
    assert "Kanari" not in page.text and "Borghild" not in page.text
    desk = work_lists.desk(place.department, liv, today, rows=4)
    assert (desk.untold_count, desk.left_count) == (row.untold.count, row.left.count)


@pytest.mark.parametrize("number", [1, 30])
def test_it_costs_the_same_however_many_units(show, ola, place, borghild, django_assert_num_queries, number):
    make_campaign(place.municipality)
    record(ola, borghild, "Tur")
    for one in range(number):
        open_unit(
            parent=place.section,
            kind=Kind.DEPARTMENT,
            name=f"Avdeling {one + 3}",
            service_type=ServiceType.NURSING_HOME,
            is_care_unit=True,
        )
    show()

    with django_assert_num_queries(21):
        show()
