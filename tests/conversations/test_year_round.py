"""When somebody is to be asked next, by the rule of her service, and how many are."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.campaigns.asking_rules import Rule, rule_for, rules_of, set_rules
from dialog.conversations.models import Occasion, Outcome, SaidBy
from dialog.conversations.queries import care_list
from dialog.conversations.year_round import Due, Person, Why, due, person_today, year_round
from dialog.lib.dates import OSLO
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def day(number):
    return TODAY() + timedelta(days=number)


def person(came=-400, asked=None, review=None, leaves=None):
    return Person(day(came), *(None if one is None else day(one) for one in (asked, review, leaves)))


HOME = Rule(within_days=14, every_days=180, review_days=7, discharge_days=2)
CASES = [
    # the rule, who she is, and what is due
    (HOME, person(came=-9), (Why.CAME, 5)),
    (HOME, person(came=-14), (Why.CAME, 0)),
    (HOME, person(came=-15), (Why.CAME, -1)),
    (HOME, person(came=-9, asked=-20), (Why.CAME, 5)),
    (HOME, person(came=-9, asked=-9), None),
    (HOME, person(asked=-100), None),
    (HOME, person(asked=-166), (Why.AGAIN, 14)),
    (HOME, person(asked=-181), (Why.AGAIN, -1)),
    (HOME, person(asked=-100, review=8), None),
    (HOME, person(asked=-100, review=7), (Why.REVIEW, 7)),
    (HOME, person(asked=-1, review=5), None),
    (HOME, person(asked=-3, review=5), (Why.REVIEW, 5)),
    (HOME, person(asked=-100, review=-4), (Why.REVIEW, -4)),
    (HOME, person(asked=-8, leaves=1), (Why.LEAVES, 1)),
    (HOME, person(asked=-1, leaves=1), None),
    (HOME, person(asked=-30, leaves=1, review=1), (Why.LEAVES, 1)),
    (Rule(every_days=180), person(came=-9), None),
    (Rule(every_days=180), person(came=-300), (Why.AGAIN, -120)),
    (Rule(), person(came=-300, review=1, leaves=1), None),
]


@pytest.mark.parametrize(("rule", "who", "expected"), CASES)
def test_what_is_due_first(rule, who, expected):
    found = due(rule, who, TODAY())

    assert found == (expected and Due(expected[0], day(expected[1])))


@pytest.fixture
def place():
    return factories.make_place()


@pytest.fixture
def ola(place, client):
    user = factories.make_user("Ola", place.department, Role.STAFF)
    client.force_login(user)
    return user


def set_rule(place, by, service_type="nursing_home", **days):
    set_rules(municipality=place.municipality, rules={service_type: Rule(**days)}, by=by)


RULES = [HOME, Rule(), Rule(within_days=30), Rule(every_days=90), Rule(every_days=365, review_days=30)]


@pytest.mark.parametrize("rule", RULES)
def test_the_count_and_the_list_of_names_say_the_same(place, ola, rule):
    chance = random.Random(str(rule))
    unable = {"outcome": Outcome.UNABLE}
    residents = []
    for number in range(24):
        came, leaves = -chance.choice([0, 5, 14, 15, 40, 200, 700]), chance.choice([None, None, 0, 1, 5, 30])
        resident = factories.make_resident(
            place.department,
            f"Navn {number}",
            active_from=day(came),
            active_to=leaves if leaves is None else day(leaves),
            review_on=chance.choice([None, day(-40), day(3), day(20), day(90)]),
        )
        # Every second also long before she came back: that was another time.
        for ago in chance.sample([1, 2, 6, 20, 79, 120, 181, 364, 366], chance.randint(0, 2)):
            how = chance.choice([{}, {"figures_only": True}, unable, {"said_by": SaidBy.KIN_ABOUT}])
            words = () if "outcome" in how else ("Ut.",)
            factories.record(ola, resident, *words, now=timezone.localtime() - timedelta(days=ago), **how)
        residents.append(resident)

    counted = year_round([place.department], {"nursing_home": rule}, TODAY())[place.department.pk]

    found = [due(rule, person_today(resident, TODAY()), TODAY()) for resident in residents]
    tried = [one for one in residents if was_unable_since(one)]
    fair = {one.pk for one in tried}
    waits = [(one, what) for one, what in zip(residents, found, strict=True) if what and one.pk not in fair]
    late = [what.by for _one, what in waits if what.is_late(TODAY())]
    assert (counted.present, counted.late, counted.oldest) == (24, len(late), min(late, default=None))
    assert counted.soon == len(waits) - len(late)
    assert counted.in_time == found.count(None)
    assert counted.unable == sum(
        what is not None and one.pk in fair for one, what in zip(residents, found, strict=True)
    )


def was_unable_since(resident):
    """Tried without an answer after the last time she was asked."""
    last = resident.conversations.asked().order_by("held_at").last()
    tried = resident.conversations.filter(outcome=Outcome.UNABLE)
    return tried.filter(held_at__gt=last.held_at).exists() if last else tried.exists()


def test_many_units_are_counted_in_one_query(place, django_assert_num_queries):
    for unit in (place.department, place.neighbour, place.home_care):
        factories.make_resident(unit)

    with django_assert_num_queries(1):
        counted = year_round([place.department, place.neighbour, place.home_care], rules, TODAY())

    assert [one.present for one in counted.values()] == [1, 1, 1]


rules = {"nursing_home": HOME, "home_care": HOME}


@pytest.mark.parametrize("is_campaign", [True, False])
def test_the_list_says_why_and_by_which_day(client, place, ola, is_campaign):
    if is_campaign:
        factories.make_campaign(place.municipality)
    set_rule(place, ola, within_days=14, every_days=180, discharge_days=3, review_days=10)
    factories.make_resident(place.department, "Anna", active_from=day(-9))
    factories.make_resident(place.department, "Bo", active_from=day(-14))
    factories.make_resident(place.department, "Cato", active_from=day(-20))
    for name, facts in [("Dina", {"active_to": day(2)}), ("Erik", {"review_on": day(1)})]:
        factories.record(ola, factories.make_resident(place.department, name, **facts), "Ut.", now=ago(12))
    factories.record(ola, factories.make_resident(place.department, "Frida", review_on=day(9)), "Ut.")

    context = client.get(reverse("conversations:start")).context

    rows = {row.name: (state, row.note) for state, some in context["groups"].items() for row in some}
    assert rows["Anna"][0] == "new" and rows["Anna"][1].startswith(
        "flyttet inn for 9 dager siden – skal spørres innen "
    )
    assert rows["Bo"] == ("new", "flyttet inn for 14 dager siden – skal spørres i dag")
    assert rows["Cato"][0] == "late" and "flyttet inn for 20 dager siden – skulle vært spurt innen " in rows["Cato"][1]
    assert rows["Dina"][0] == "due" and rows["Dina"][1].startswith("siste dag her er ")
    assert rows["Erik"] == ("due", "revurdering i morgen – spør før det")
    assert rows["Frida"] == ("asked", "")


def ago(days):
    return timezone.localtime() - timedelta(days=days)


def test_asked_long_ago_is_as_long_as_the_municipality_has_said(client, place, ola):
    set_rule(place, ola, every_days=90)
    factories.record(ola, factories.make_resident(place.department), "Ut.", now=ago(91))

    response = client.get(reverse("conversations:start"))

    (row,) = response.context["groups"]["long_ago"]
    assert row.note.startswith("sist spurt ")
    assert "Spurt for mer enn 90 dager siden" in response.text
    assert "Regnet fra de siste 90 dagene" in response.text


def test_somebody_from_outside_is_not_told_when_or_why(client, place, ola):
    factories.make_resident(place.department, "Anna", active_from=day(-20))
    client.force_login(factories.make_user("Eva", place.department, Role.INTERVIEWER))

    response = client.get(reverse("conversations:start"))

    assert [row.note for row in response.context["groups"]["late"]] == [""]


OCCASIONS = [
    ("department", {"active_from": -9}, Occasion.ADMISSION),
    ("department", {"active_to": 1}, Occasion.DISCHARGE),
    ("department", {"review_on": 1}, Occasion.REVIEW),
    ("department", {}, Occasion.ADMISSION),
]


@pytest.mark.parametrize(("where", "facts", "occasion"), OCCASIONS)
def test_the_form_has_the_occasion_chosen_from_why_she_stands_on_the_list(client, place, ola, where, facts, occasion):
    set_rule(place, ola, within_days=14, every_days=180, discharge_days=3, review_days=10)
    facts = {name: day(number) for name, number in facts.items()}
    resident = factories.make_resident(getattr(place, where), **facts)
    if "active_from" not in facts and facts:
        factories.record(ola, resident, "Ut.", now=ago(20))

    response = client.get(reverse("conversations:new", args=[resident.pk]))

    assert response.context["sheet"].about["occasion"].value() == occasion
    assert f'<option value="{occasion.value}" selected>' in response.text


def test_who_was_asked_in_time_is_asked_for_no_reason(client, place, ola):
    resident = factories.make_resident(place.department)
    factories.record(ola, resident, "Ut.", now=ago(20))

    response = client.get(reverse("conversations:new", args=[resident.pk]))

    assert response.context["sheet"].about["occasion"].value() == ""


def test_the_occasion_is_written_down_and_told_to_herself(place, ola):
    resident = factories.make_resident(place.department)

    conversation = factories.record(ola, resident, "Ut.", occasion=Occasion.REVIEW)

    assert conversation.occasion == "review"


def test_a_list_without_a_rule_of_its_own_has_the_usual(place):
    assert rule_for(place.department) == Rule(within_days=14, every_days=180)
    assert rules_of(place.municipality.pk)["short_stay"] == Rule(within_days=3, discharge_days=2)


def test_the_list_is_the_same_for_those_who_answered_honestly(place, ola):
    plain, honest = (factories.make_resident(place.department, name) for name in ("Anna", "Bo"))
    for one, how in ((plain, False), (honest, True)):
        factories.record(ola, one, "Ut.", now=ago(200), figures_only=how)

    lines = care_list(place.department, ola, campaign=None, today=TODAY()).lines

    assert {(line.state, line.due, line.asked_on) for line in lines} == {
        ("long_ago", None, ago(200).astimezone(OSLO).date())
    }
