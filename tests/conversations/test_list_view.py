"""The start list: who stands where, in which order, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.conversations.models import DayListEntry, NotPresent, Outcome, SaidBy
from dialog.units.models import ServiceTypeWord
from tests import factories
from tests.conversations.ward import make_ward

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def place():
    return factories.make_place()


@pytest.fixture
def ola(place, client):
    user = factories.make_user("Ola", place.department, "staff")
    client.force_login(user)
    return user


def groups(client, unit):
    """The names in each group of the page, in order."""
    context = client.get(reverse("conversations:unit", args=[unit.pk])).context
    named = {name: [row.name for row in rows] for name, rows in context["groups"].items() if rows}
    return {"mine": [row.name for row in context["mine"]]} | named


def test_a_ward_in_the_middle_of_the_day(client, place, ola):
    make_ward(place.department, ola)

    assert groups(client, place.department) == {
        "mine": ["Anna", "Borghild", "Einar"],
        "retry": ["Gudrun", "Kåre"],
        "new": ["Marit"],
        "unasked": ["Halvor", "Ingebjørg", "Reidun"],
        "asked": ["Anna", "Arne", "Dagny", "Sigrid", "Tor", "Ulf", "Ærlend", "Østen", "Åse"],
    }


def test_the_running_line_counts_answers_honest_answers_and_no_thank_you(client, place, ola):
    make_ward(place.department, ola)

    response = client.get(reverse("conversations:start"))

    assert "<b>9 av 17</b> er spurt" in response.text


CASES = [
    # what was written down yesterday, and where she stands today
    ({}, "asked"),
    ({"figures_only": True}, "asked"),
    ({"outcome": Outcome.DECLINED}, "asked"),
    ({"said_by": SaidBy.KIN_ABOUT}, "retry"),
    ({"said_by": SaidBy.KIN_SELF}, "retry"),
    ({"said_by": SaidBy.OBSERVED}, "unasked"),
    ({"outcome": Outcome.UNABLE}, "unasked"),
    ({"outcome": Outcome.NOT_REACHED}, "unasked"),
    ({"outcome": Outcome.UNABLE, "retry_on": 0}, "retry"),
    ({"outcome": Outcome.UNABLE, "retry_on": -1}, "retry"),
    ({"outcome": Outcome.UNABLE, "retry_on": 1}, "unasked"),
    ({"outcome": Outcome.DECLINED, "retry_on": 0}, "retry"),
    ({"outcome": Outcome.UNABLE, "no_more_this_year": True}, "not_more"),
]


@pytest.mark.parametrize(("written", "state"), CASES)
@pytest.mark.parametrize("is_campaign", [True, False])
def test_where_somebody_stands_after_a_conversation(client, place, ola, written, state, is_campaign):
    if is_campaign:
        factories.make_campaign(place.municipality)
    if "retry_on" in written:
        written = written | {"retry_on": TODAY() + timedelta(days=written["retry_on"])}
    borghild = factories.make_resident(place.department)
    words = () if "outcome" in written else ("Jeg vil ut.",)
    factories.record(ola, borghild, *words, now=timezone.now() - timedelta(hours=1), **written)

    assert groups(client, place.department) == {"mine": [], state: ["Borghild"]}


@pytest.mark.parametrize(
    ("days", "is_campaign", "state"),
    [(179, False, "asked"), (181, False, "long_ago"), (800, False, "unasked"), (100, True, "unasked")],
)
def test_an_earlier_answer(client, place, ola, days, is_campaign, state):
    if is_campaign:
        factories.make_campaign(place.municipality)
    borghild = factories.make_resident(place.department)
    factories.record(ola, borghild, "Jeg vil ut.", now=timezone.localtime() - timedelta(days=days))

    assert groups(client, place.department) == {"mine": [], state: ["Borghild"]}


@pytest.mark.parametrize(("days", "state"), [(0, "new"), (14, "new"), (15, "late"), (104, "late"), (105, "unasked")])
def test_new_here_is_as_long_as_she_is_to_be_asked_in_and_late_after_that(client, place, ola, days, state):
    factories.make_resident(place.department, active_from=TODAY() - timedelta(days=days))

    assert groups(client, place.department) == {"mine": [], state: ["Borghild"]}


def test_an_answer_ticks_off_somebody_who_was_to_be_tried_again(client, place, ola):
    borghild = factories.make_resident(place.department)
    before = timezone.now() - timedelta(hours=2)
    factories.record(ola, borghild, outcome=Outcome.UNABLE, retry_on=TODAY(), now=before)
    factories.record(ola, borghild, "Jeg vil ut.")

    assert groups(client, place.department) == {"mine": [], "asked": ["Borghild"]}


def test_what_next_of_kin_said_is_told_on_the_list(client, place, ola):
    borghild = factories.make_resident(place.department, place="Rom 204")
    factories.record(ola, borghild, "Hun liker kaffe.", said_by=SaidBy.KIN_ABOUT)

    response = client.get(reverse("conversations:start"))

    assert "Rom 204 – pårørende er spurt, Borghild ikke" in response.text


@pytest.mark.parametrize("written", [{}, {"figures_only": True}, {"outcome": Outcome.DECLINED}])
def test_asked_reads_alike_whatever_was_said(client, place, ola, written):
    borghild = factories.make_resident(place.department)
    words = () if "outcome" in written else ("Jeg vil ut.",)
    factories.record(ola, borghild, *words, **written)

    (row,) = client.get(reverse("conversations:start")).context["groups"]["asked"]

    assert (row.note, row.is_asked, row.asks_again, row.is_waiting) == ("", True, False, False)


def test_those_away_left_and_of_other_units_are_not_on_the_list(client, place, ola):
    campaign = factories.make_campaign(place.municipality)
    liv = factories.make_user("Liv", place.department, "leader")
    away = factories.make_resident(place.department, "Borte")
    NotPresent.objects.create(
        municipality=place.municipality, campaign=campaign, unit=place.department, resident=away, marked_by=liv
    )
    factories.make_resident(place.department, "Reist", active_to=TODAY() - timedelta(days=1))
    factories.make_resident(place.neighbour, "Nabo")
    factories.make_resident(place.department, "Her")

    assert groups(client, place.department) == {"mine": [], "unasked": ["Her"]}


@pytest.mark.parametrize("count", [1, 3, 180])
def test_the_list_costs_the_same_however_many_live_there(client, place, ola, count, django_assert_num_queries):
    factories.make_campaign(place.municipality)
    residents = [factories.make_resident(place.department, f"Navn {number}") for number in range(count)]
    for resident in residents[:3]:
        factories.record(ola, resident, "Jeg vil ut.")
    url = reverse("conversations:start")
    client.get(url)

    # Transaction (2), session, user, workplaces, campaign, residents, away, conversations, the rule, when they came,
    # own list, section, the word for them, visits taken along, what is unfinished, whom to tell, small things,
    # access log.
    with django_assert_num_queries(20):
        response = client.get(url)

    assert response.context["list"].present == count
    assert ("stolpe" in response.text) == (count > 40)


def test_search_finds_by_name_and_room_without_a_name_in_the_address(client, place, ola):
    for name, room in [("Åse Berg", "Rom 12"), ("Anna Åsen", "Rom 1"), ("Bo", "Storgata 12")]:
        factories.make_resident(place.department, name, place=room)
    url = reverse("conversations:search", args=[place.department.pk])

    def found(query, **headers):
        return [row.name for row in client.post(url, {"q": query}, headers=headers).context["found"]]

    assert found("ås") == ["Anna Åsen", "Åse Berg"]
    assert found("AASE") == []
    assert found("12") == ["Bo", "Åse Berg"]
    assert found("rom 1", **{"HX-Request": "true"}) == ["Anna Åsen", "Åse Berg"]
    assert found("xyz") == []


def test_the_word_for_the_person_is_the_municipalitys_own(client, place, ola):
    assert "Finn beboer" in client.get(reverse("conversations:start")).text

    ServiceTypeWord.objects.create(municipality=place.municipality, service_type="nursing_home", word="pasient")

    assert "Finn pasient" in client.get(reverse("conversations:start")).text


def test_somebody_with_two_workplaces_can_switch(client, place, ola):
    factories.give_membership(user=ola, unit=place.home_care, role="staff", starts_on=factories.LONG_AGO)
    factories.make_resident(place.home_care, "Hjemmeboer")

    first = client.get(reverse("conversations:start"))
    second = client.get(reverse("conversations:unit", args=[place.home_care.pk]))

    assert reverse("conversations:unit", args=[place.home_care.pk]) in first.text
    assert "Hjemmeboer" not in first.text
    assert "Hjemmeboer" in second.text


def test_a_leader_of_sections_alone_is_told_that_there_is_nobody_to_ask(client, place):
    client.force_login(factories.make_user("Kari", place.section, "leader"))

    assert "Her er det ingen å spørre" in client.get(reverse("conversations:start")).text


# --- my own list ---


def arrange(client, unit, action, *residents):
    url = reverse("conversations:day_list", args=[unit.pk])
    return client.post(url, {"action": action, "resident": [one.pk for one in residents]})


def own_list(user):
    entries = DayListEntry.objects.filter(user=user).order_by("position")
    return list(entries.values_list("resident_id", flat=True))


def test_my_list_is_picked_put_in_order_and_stands_the_next_day(client, place, ola):
    anna, bo, dag = (factories.make_resident(place.department, name) for name in ("Anna", "Bo", "Dag"))

    arrange(client, place.department, "add", anna, bo)
    arrange(client, place.department, "add", dag, anna)
    assert own_list(ola) == [anna.pk, bo.pk, dag.pk]

    arrange(client, place.department, f"up:{dag.pk}")
    assert own_list(ola) == [anna.pk, dag.pk, bo.pk]

    arrange(client, place.department, f"down:{anna.pk}")
    assert own_list(ola) == [dag.pk, anna.pk, bo.pk]

    arrange(client, place.department, f"remove:{anna.pk}")
    assert groups(client, place.department)["mine"] == ["Dag", "Bo"]


def test_somebody_of_another_unit_cannot_be_put_on_my_list(client, place, ola):
    nabo = factories.make_resident(place.neighbour, "Nabo")

    response = arrange(client, place.department, "add", nabo)

    assert response.status_code == 422
    assert own_list(ola) == []


def test_my_list_is_not_my_colleagues(client, place, ola):
    anna = factories.make_resident(place.department, "Anna")
    arrange(client, place.department, "add", anna)
    client.force_login(factories.make_user("Per", place.department, "staff"))

    assert groups(client, place.department) == {"mine": [], "unasked": ["Anna"]}


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_my_list_costs_the_same_however_many_live_there(
    client, place, ola, count, django_assert_num_queries
):
    for number in range(count):
        factories.make_resident(place.department, f"Navn {number}")

    with django_assert_num_queries(12):
        client.get(reverse("conversations:day_list", args=[place.department.pk]))
