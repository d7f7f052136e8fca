"""Everybody begins where they work; the top bar has at most five entries and marks the page one is on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.accounts.services import give_membership
from tests.factories import LONG_AGO, make_place, make_user


def begins(client, user):
    client.force_login(user)
    return client.get("/")


@pytest.mark.parametrize(
    ("role", "unit", "route"),
    [
        (Role.STAFF, "department", "conversations:unit"),
        (Role.LEADER, "department", "home:unit"),
        (Role.LEADER, "home_care", "home:unit"),
        (Role.LEADER, "section", "home:units"),
        (Role.LEADER, "municipality", "home:units"),
        (Role.STRATEGIST, "municipality", "campaigns:index"),
        (Role.RECEIVER, "sector", "receiving:index"),
        (Role.INTERVIEWER, "department", "conversations:unit"),
    ],
)
def test_each_role_is_sent_to_its_own_place(client, db, role, unit, route):
    place = make_place()
    where = getattr(place, unit)

    answer = begins(client, make_user("Noen", where, role))

    parts = {"conversations:unit": [where.pk], "campaigns:index": [], "receiving:index": []}.get(route, [where.code])
    assert answer["Location"] == reverse(route, args=parts)


def test_the_council_begins_at_the_locked_figures(client, place):
    answer = begins(client, make_user("Bjørn", place.municipality, Role.COUNCIL))

    assert answer["Location"] == reverse("insight:index")


def test_a_role_without_a_desk_gets_a_calm_page_that_is_true(client, place):
    # Somebody from outside asks in a care unit; in the whole municipality there is nothing to ask from.
    answer = begins(client, make_user("Pia", place.municipality, Role.INTERVIEWER))

    assert answer.status_code == 200
    assert "Du ser ingen svar og ingen navn." in answer.text
    assert "/tall/" not in answer.text


def test_who_works_in_several_places_chooses(client, place, ola):
    give_membership(user=ola, unit=place.home_care, role=Role.LEADER, starts_on=LONG_AGO)

    answer = begins(client, ola)

    assert answer.status_code == 200
    assert reverse("conversations:unit", args=[place.department.pk]) in answer.text
    assert reverse("home:unit", args=[place.home_care.code]) in answer.text


def test_who_both_leads_and_works_in_a_unit_begins_as_its_leader(client, place, ola):
    give_membership(user=ola, unit=place.department, role=Role.LEADER, starts_on=LONG_AGO)

    assert begins(client, ola)["Location"] == reverse("home:unit", args=[place.department.code])


def test_a_place_that_ended_yesterday_is_no_place(client, place, liv):
    liv.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert begins(client, liv).status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_the_top_bar_has_at_most_five_entries_and_one_is_marked(client, place, role):
    user = make_user("Noen", place.department if role in (Role.STAFF, Role.LEADER) else place.municipality, role)
    for unit in (place.home_care, place.section, place.municipality):
        give_membership(user=user, unit=unit, role=Role.LEADER, starts_on=LONG_AGO)
    client.force_login(user)

    page = client.get(reverse("home:unit", args=[place.home_care.code]))

    entries = page.context["navigation"]
    assert len(entries) <= 5
    assert [label for label, _, is_current in entries if is_current] == ["Hjemmetjenesten nord"]
    assert page.text.count('aria-current="page"') == 1


@pytest.mark.parametrize(
    ("route", "entry"), [("improvements:start_action", "Tiltak"), ("improvements:untold", "Utsagn")]
)
def test_the_entry_of_the_page_one_is_on_is_marked_also_below_it(client, place, liv, route, entry):
    client.force_login(liv)

    page = client.get(reverse(route, args=[place.department.code]))

    assert [label for label, _, is_current in page.context["navigation"] if is_current] == [entry]
