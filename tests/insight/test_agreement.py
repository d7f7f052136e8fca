"""How far suggestions and people, and two people, agree: what is shown of it, and what is not."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations.coding_desk import services as desk
from dialog.conversations.models import CodingDecision, SecondCoding, Statement
from dialog.insight.agreement import counting, services
from dialog.insight.agreement.services import in_fives, lock
from dialog.insight.models import Between, Release, ReleaseAgreement
from dialog.insight.services import build_release, withdraw_release
from tests.factories import make_campaign, make_theme, make_user, record
from tests.world import signed_in


@pytest.fixture
def food(place):
    return make_theme(place.municipality, "food", "Mat og måltider")


@pytest.fixture
def tour(place):
    return make_theme(place.municipality, "activity", "Komme ut")


def hold(place, siv, days_ago=60):
    starts_on = timezone.localdate() - timedelta(days=days_ago)
    return make_campaign(place.municipality, starts_on=starts_on, days=10, name=f"For {days_ago} dager siden")


def say(place, campaign, ola, count, **fields):
    """That many statements of the campaign, without a theme."""
    during = campaign.window.starts_at + timedelta(days=1)
    held = record(ola, None, *["Ord"] * count, unit=place.department, campaign_id=campaign.pk, now=during, **fields)
    return list(held.statements.order_by("position"))


def decide(statements, by, chosen, suggested=None, now=None):
    """Rows as the desk writes them, at once."""
    at = now or timezone.localtime() - timedelta(days=1)
    return CodingDecision.objects.bulk_create(
        CodingDecision(
            municipality_id=one.municipality_id, statement=one, themes=sorted(t.pk for t in chosen),
            suggested=None if suggested is None else sorted(t.pk for t in suggested), at_desk=True, decided_by=by,
            decided_at=at,
        )
        for one in statements
    )  # fmt: skip


def again(decisions, by, chosen):
    at = timezone.now() - timedelta(hours=1)
    SecondCoding.objects.bulk_create(
        SecondCoding(
            municipality_id=one.municipality_id, decision=one, first_by_id=one.decided_by_id, drawn_at=at,
            themes=sorted(t.pk for t in chosen), coded_by=by, coded_at=at,
        )
        for one in decisions
    )  # fmt: skip


def close(campaign, siv):
    campaign.closing_asked_by, campaign.closed_by = siv, make_user("Stein", campaign.municipality, Role.STRATEGIST)
    campaign.closing_asked_at = campaign.closed_at = timezone.now()
    campaign.save()
    return build_release(campaign=campaign, by=siv, now=timezone.now())


def rows(release):
    lock(release)
    return {(one.between, one.theme_code): one for one in release.agreement.all()}


# --- the arithmetic ---


def test_alpha_is_krippendorffs_own_example():
    # K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section A: ten units, two observers.
    jon = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    han = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]

    assert counting.alpha(np.array([jon, han], dtype=bool).T) == pytest.approx(0.095, abs=0.001)


def test_alpha_is_one_when_all_agree_and_unknown_when_nobody_ever_says_anything_else():
    assert counting.alpha(np.array([[1, 1], [0, 0]], dtype=bool)) == 1
    assert counting.alpha(np.array([[1, 1], [1, 1]], dtype=bool)) is None


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [([("ab", "ab")], 1), ([("a", "b")], 0), ([("ab", "a"), ("c", "c")], 0.8), ([("", "")], 1)],
)
def test_micro_f1_counts_every_theme_alike(pairs, expected):
    assert counting.micro_f1([(frozenset(one), frozenset(other)) for one, other in pairs]) == expected


@pytest.mark.parametrize(("number", "five"), [(52.4, 50), (52.6, 55), (-3, -5), (0, 0), (98, 100)])
def test_everything_is_rounded_to_the_nearest_five(number, five):
    assert in_fives(number) == five


# --- what is shown ---


def test_suggestions_and_decisions_are_said_in_fives_by_theme(place, ola, siv, food, tour):
    campaign = hold(place, siv)
    statements = say(place, campaign, ola, 61)
    decide(statements[:33], ola, [food], suggested=[food])
    decide(statements[33:40], ola, [tour], suggested=[food])
    decide(statements[40:], ola, [tour], suggested=[])
    release = close(campaign, siv)

    found = rows(release)

    of_all, of_food = found[Between.MACHINE, ""], found[Between.MACHINE, "food"]
    assert (of_all.times, of_all.agreed, of_all.found) == (60, 80, 55)  # 61; 33 of 40; 33 of 61
    assert (of_food.times, of_food.agreed, of_food.found) == (40, 80, 100)
    # Suggested never; chosen 28 times is not a line of the table.
    assert set(found) == {(Between.MACHINE, ""), (Between.MACHINE, "food")}
    page = signed_in(siv).get(reverse("insight:agreement")).text
    assert "Maskinen foreslo temaet omtrent 40 ganger, og mennesker var enige i omtrent 80 av 100." in page
    assert ">33<" not in page and ">61<" not in page and " 61 " not in page


@pytest.mark.parametrize(("count", "is_shown"), [(49, False), (50, True)])
def test_fewer_than_fifty_decisions_are_not_shown(place, ola, siv, food, count, is_shown):
    campaign = hold(place, siv)
    decide(say(place, campaign, ola, count), ola, [food], suggested=[food])
    release = close(campaign, siv)

    assert bool(rows(release)) is is_shown
    page = signed_in(siv).get(reverse("insight:agreement")).text
    assert ("Mat og måltider" in page) is is_shown
    assert ("det trengs minst 50 utsagn der noen har bestemt" in page) is not is_shown


def test_a_theme_by_itself_is_shown_from_twenty(place, ola, siv, food, tour):
    campaign = hold(place, siv)
    statements = say(place, campaign, ola, 59)
    decide(statements[:40], ola, [food], suggested=[food])
    decide(statements[40:], ola, [tour], suggested=[tour])
    release = close(campaign, siv)

    assert set(rows(release)) == {(Between.MACHINE, ""), (Between.MACHINE, "food")}


def test_only_what_is_counted_open_and_decided_before_the_lock_is_in_it(place, ola, siv, food):
    campaign = hold(place, siv)
    counted = say(place, campaign, ola, 55)
    honest = say(place, campaign, ola, 20, figures_only=True)
    late = say(place, campaign, ola, 20)
    elsewhere = list(record(ola, None, *["Ord"] * 20, unit=place.department).statements.all())
    for some in (counted, honest, elsewhere):
        decide(some, ola, [food], suggested=[food])
    # In the form without a script nobody saw a suggestion: nothing to agree with.
    decide(counted[:20], ola, [food], now=timezone.localtime() - timedelta(days=2))
    release = close(campaign, siv)
    decide(late, ola, [food], suggested=[food], now=timezone.now() + timedelta(hours=1))

    assert rows(release)[Between.MACHINE, ""].times == 55


def test_what_two_people_said_is_summed_over_the_releases_that_stand(place, ola, liv, siv, food, tour):
    first, second = hold(place, siv, 420), hold(place, siv, 60)
    for campaign in (first, second):
        statements = say(place, campaign, ola, 30)
        again(decide(statements[:24], ola, [food]), liv, [food])
        again(decide(statements[24:], ola, [tour]), liv, [food, tour])
    before, release = close(first, siv), close(second, siv)

    found = rows(release)

    of_all = found[Between.PEOPLE, ""]
    assert (of_all.times, of_all.agreed, of_all.micro_f1) == (60, 80, 90)  # 48 of 60; 120 of 132
    assert found[Between.PEOPLE, "food"].agreed == 80
    assert (Between.PEOPLE, "activity") not in found
    # Thirty are too few by themselves.
    assert rows(before) == {}
    page = signed_in(siv).get(reverse("insight:agreement")).text
    assert "To mennesker valgte nøyaktig de samme temaene i omtrent <b>80</b> av 100 utsagn." in page


def test_themes_that_were_merged_count_as_one(place, ola, siv, food, tour):
    campaign = hold(place, siv)
    decide(say(place, campaign, ola, 50), ola, [tour], suggested=[food])
    tour.retired_at, tour.merged_into = timezone.now(), food
    tour.save()

    assert rows(close(campaign, siv))[Between.MACHINE, "food"].agreed == 100


# --- and stays as it is ---


def test_what_is_shown_once_never_changes(place, ola, siv, food):
    campaign = hold(place, siv)
    decide(say(place, campaign, ola, 60), ola, [food], suggested=[food])
    release = close(campaign, siv)
    shown = rows(release)[Between.MACHINE, ""]

    CodingDecision.objects.filter(statement__in=Statement.objects.all()[:30]).delete()

    assert rows(release)[Between.MACHINE, ""] == shown and shown.times == 60
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseAgreement.objects.update(times=55)


@pytest.mark.parametrize("figures", [{"times": 52}, {"agreed": 81}, {"times": 45}])
def test_the_database_holds_the_fives_and_the_fewest(place, ola, siv, food, figures):
    release = close(hold(place, siv), siv)
    row = {"times": 50, "agreed": 80} | figures

    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseAgreement.objects.create(
            municipality=place.municipality, release=release, between=Between.MACHINE, **row
        )


def test_a_withdrawn_release_shows_nothing(place, ola, siv, food):
    campaign = hold(place, siv)
    decide(say(place, campaign, ola, 60), ola, [food], suggested=[food])
    release = close(campaign, siv)
    rows(release)
    withdraw_release(release=Release.objects.get(pk=release.pk), by=siv, now=timezone.now(), reason="Feil tall")

    page = signed_in(siv).get(reverse("insight:agreement")).text

    assert "Ingen låste tall ennå" in page and "Mat og måltider" not in page


def test_a_decision_at_the_desk_is_what_agreement_is_counted_from(place, ola, siv, food, monkeypatch):
    monkeypatch.setattr(services, "FEWEST", 1)
    campaign = hold(place, siv)
    (statement,) = say(place, campaign, ola, 1)
    desk.decide(statement=statement, themes=[food.pk], suggested=[food.pk], by=ola, now=timezone.now())

    decisions, themes = counting.machine(close(campaign, siv))

    assert (decisions, themes["food"].both) == (1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_release_and_three(place, ola, siv, food, count, django_assert_num_queries):
    for number in range(count):
        campaign = hold(place, siv, 60 + 100 * number)
        decide(say(place, campaign, ola, 50), ola, [food], suggested=[food])
        close(campaign, siv)
    browser = signed_in(siv)
    browser.get(reverse("insight:agreement"))

    with django_assert_num_queries(13):
        browser.get(reverse("insight:agreement"))
