"""The day on a screen: participation only, one sentence from an earlier year, and who may come to it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations.models import Outcome
from dialog.improvements.models import ConsentedBy, Quote, QuoteUse
from dialog.insight.pages import day
from dialog.insight.pages.day import State
from tests.factories import make_campaign, make_resident, make_user, only_statement, record

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def show(client, user, unit):
    client.force_login(user)
    return client.get(reverse("insight:day", args=[unit.code]))


@pytest.fixture
def campaign(place):
    return make_campaign(place.municipality)


@pytest.fixture
def ward(place):
    """Twenty residents: enough for a quote to name the unit."""
    return [make_resident(place.department, f"Person {number}") for number in range(20)]


def make_quote(said, siv, liv, *, use=QuoteUse.POSTER, **fields):
    statement = only_statement(said)
    return Quote.objects.create(
        municipality_id=statement.municipality_id,
        unit_id=statement.unit_id,
        statement=statement,
        use=use,
        words=fields.pop("words", "Kaffe på trappa når sola kommer. Mer skal det ikke til."),
        consented_by=ConsentedBy.PERSON,
        consented_on=TODAY,
        expires_on=TODAY + timedelta(days=90),
        proposed_by=liv,
        proposed_at=timezone.now(),
        decided_by=siv,
        decided_at=timezone.now(),
        is_approved=True,
        **fields,
    )


@pytest.fixture
def last_year(place, siv):
    held = make_campaign(place.municipality, starts_on=TODAY - timedelta(days=380), name="I fjor")
    held.closing_asked_by, held.closed_by = siv, make_user("Stein", place.municipality, Role.STRATEGIST)
    held.closing_asked_at = held.closed_at = timezone.localtime() - timedelta(days=300)
    held.save()
    return held


@pytest.fixture
def said_last_year(ola, ward, last_year):
    return record(ola, ward[0], "Kanariord", now=last_year.window.starts_at, campaign_id=last_year.pk)


# --- what it says ---


def test_it_says_who_has_been_asked_so_far_and_nothing_of_what_they_said(client, ola, siv, place, ward, campaign):
    record(ola, ward[0], "Kanariord", campaign_id=campaign.pk)
    record(ola, ward[1], campaign_id=campaign.pk, outcome=Outcome.DECLINED)

    said = show(client, siv, place.department).text

    assert "Spurt så langt" in said
    assert "2 av 20" in said
    assert "Kanari" not in said


def test_fewer_than_five_are_not_told(client, siv, place, campaign):
    make_resident(place.department)

    assert "Færre enn fem. Da sier vi ikke hvor mange." in show(client, siv, place.department).text


@pytest.mark.parametrize(
    ("starts_in", "state", "words"),
    [
        (-3, State.DURING, "Spurt så langt"),
        (10, State.BEFORE, "skal få spørsmålet"),
        (-40, State.AFTER, "Takk. Tallene om hva folk har sagt, kommer når de er låst."),
        (None, State.NONE, "Ingen markering er planlagt."),
    ],
)
def test_it_has_a_face_before_the_day_on_it_and_after_it(client, siv, place, ward, starts_in, state, words):
    if starts_in is not None:
        make_campaign(place.municipality, starts_on=TODAY + timedelta(days=starts_in))

    response = show(client, siv, place.department)

    assert response.context["page"].state == state
    assert words in response.text


# --- the quote ---


def test_a_cleared_quote_from_an_earlier_year_stands_one_sentence_to_a_line(
    client, siv, liv, place, campaign, said_last_year
):
    make_quote(said_last_year, siv, liv)

    said = " ".join(show(client, siv, place.department).text.split())

    assert "<span>Kaffe på trappa når sola kommer. </span><span>Mer skal det ikke til. </span>" in said
    assert "delt med tillatelse" in said
    assert "Kanariord" not in said


def test_no_quote_from_this_years_campaign_is_on_the_screen(client, ola, siv, liv, place, ward, campaign):
    said = record(ola, ward[0], "Tur", campaign_id=campaign.pk)
    make_quote(said, siv, liv, words="Kanarisitat")

    assert "Kanarisitat" not in show(client, siv, place.department).text

    # Nor when this year's figures are locked: it is to be from an earlier year.
    campaign.closing_asked_by, campaign.closed_by = siv, make_user("Stein", place.municipality, Role.STRATEGIST)
    campaign.closing_asked_at = campaign.closed_at = timezone.now()
    campaign.save()
    assert "Kanarisitat" not in show(client, siv, place.department).text


@pytest.mark.parametrize("what", ["another use", "taken back", "too long"])
def test_a_quote_that_may_not_be_shown_here_is_not(client, siv, liv, place, campaign, said_last_year, what):
    quote = make_quote(said_last_year, siv, liv, words="Kanarisitat")
    assert "Kanarisitat" in show(client, siv, place.department).text
    if what == "another use":
        quote.use = QuoteUse.INTERNAL
    elif what == "taken back":
        quote.words, quote.withdrawn_by, quote.withdrawn_at = None, liv, timezone.now()
    else:
        quote.words = "Kanarisitat " * 20
    quote.save()

    assert "Kanarisitat" not in show(client, siv, place.department).text


# --- a screen where nobody is signed in ---


def test_a_screen_shows_the_same_and_nobody_is_signed_in(client, siv, place, ward, campaign):
    address = show(client, siv, place.department).context["screen_url"]
    client.logout()

    response = client.get(address)

    assert "0 av 20" in response.text
    assert "Siv" not in response.text
    assert 'class="topp"' not in response.text


def test_a_screens_address_is_good_for_its_unit_until_the_figures_can_be_locked(place, campaign):
    code = day.token_for(place.department, campaign)

    assert day.screen_of(code, campaign.can_close_from) == (place.department, campaign)
    assert day.screen_of(code, campaign.can_close_from + timedelta(days=1)) is None
    assert day.screen_of(code[:-1] + ("a" if code[-1] != "a" else "b"), TODAY) is None


def test_the_part_that_changes_is_fetched_alone(client, siv, place, ward, campaign):
    show(client, siv, place.department)

    part = client.get(reverse("insight:day_now", args=[place.department.code])).text

    assert part.lstrip().startswith('<div class="skjerm"')
    assert 'hx-trigger="every 30s"' in part
    assert "0 av 20" in part


# --- who may come ---


def test_those_above_and_below_may_see_it_and_neighbours_may_not(client, ola, kari, place, campaign):
    lars = make_user("Lars", place.neighbour, Role.LEADER)

    assert show(client, ola, place.department).status_code == 200
    assert show(client, ola, place.section).status_code == 200
    assert show(client, kari, place.department).status_code == 200
    assert show(client, lars, place.department).status_code == 404
    assert client.get(reverse("insight:day_start"))["Location"] == reverse("insight:day", args=[place.neighbour.code])


def test_the_campaign_of_the_unit_comes_before_one_that_it_has_no_part_in(place, campaign):
    other = make_campaign(place.municipality, name="Hva vil du bruke dagen til?", starts_on=TODAY - timedelta(days=5))
    other.units.remove(place.department)

    assert day.campaign_for(place.department, TODAY) == campaign
    assert day.campaign_for(place.home_care, TODAY) == other


def test_a_day_that_is_far_off_waits_for_the_one_that_was(place):
    was = make_campaign(place.municipality, starts_on=TODAY - timedelta(days=40), name="Var")
    make_campaign(place.municipality, starts_on=TODAY + timedelta(days=200), name="Kommer")

    assert day.campaign_for(place.department, TODAY) == was
    assert day.state_of(was, date(2020, 1, 1)) == State.BEFORE


def test_it_costs_few_queries(client, siv, liv, place, campaign, said_last_year, django_assert_num_queries):
    make_quote(said_last_year, siv, liv)
    client.force_login(siv)

    with django_assert_num_queries(15):
        client.get(reverse("insight:day", args=[place.department.code]))
