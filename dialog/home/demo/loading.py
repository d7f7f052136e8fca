"""Builds the demo: two invented municipalities with years of answers, one campaign of them under way today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from dialog.accounts.models import User
from dialog.campaigns.confidence_models import Phase
from dialog.campaigns.models import Campaign, CampaignUnit
from dialog.conversations import importing
from dialog.home.demo import people as who
from dialog.home.demo.administering import administer
from dialog.home.demo.arriving import arrive
from dialog.home.demo.asking import ask_everywhere
from dialog.home.demo.between import ask_units, send_own_words
from dialog.home.demo.codebook import tend_theme_list
from dialog.home.demo.coding import decide_everywhere, leave_some
from dialog.home.demo.following_up import follow_up_everywhere, save
from dialog.home.demo.honest import receive_everything
from dialog.home.demo.improving import improve
from dialog.home.demo.leaving import some_have_left
from dialog.home.demo.otherwise import ask_otherwise, start_pathways_and_steps
from dialog.home.demo.outbox import send_from_tablets
from dialog.home.demo.places import NAME, NORDVIK, SOLVIK, Place, add_merged, build
from dialog.home.demo.planned import plan_the_next
from dialog.home.demo.quarters import ask_between, mark_pathways_and_steps
from dialog.home.demo.quotes import quote_people
from dialog.home.demo.reporting import report_on
from dialog.home.demo.rights import add_rights
from dialog.home.demo.small_things import list_small_things
from dialog.home.demo.tablets import share_tablets, take_visits_along
from dialog.home.demo.telling import tell_and_ask
from dialog.home.demo.visiting import be_visited
from dialog.home.demo.words import LOCAL_NAME, LOCAL_THEME, PUBLISHED
from dialog.home.demo.year_round import ask_all_year, mark_occasions, say_how_safe
from dialog.insight.models import Release
from dialog.insight.services import build_release, withdraw_release
from dialog.lib.dates import OSLO
from dialog.themes.models import Lens
from dialog.themes.revising import add_theme
from dialog.themes.services import start_codebook
from dialog.units.models import Kind, Unit

SEED = 2015
LOCK = 7_040_605
THE_DAY = "Hva er viktig for deg?-dagen"
# The campaign under way began this many days ago and goes on as many weeks.
BEGAN_DAYS_AGO, WEEKS = 12, 6


@dataclass
class Demo:
    """One municipality being filled."""

    random: Random
    place: Place
    people: who.People
    themes: dict[str, UUID]
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(OSLO).date()


def is_loaded() -> bool:
    return bool(Unit.objects.filter(kind=Kind.MUNICIPALITY, name=NAME).exists())


@transaction.atomic
def load(now: datetime) -> bool:
    """Fill the installation unless it is filled already; all or nothing. Returns whether anything was done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if is_loaded():
        return False
    _load_solvik(now)
    _load_nordvik(now)
    return True


def _load_solvik(now: datetime) -> None:
    random, today = Random(SEED), now.astimezone(OSLO).date()
    place = build(SOLVIK, _turn_of_year(today))
    add_merged(place, _turn_of_year(today))
    people = who.hire_everybody(random, place, who.CAST, today, prefix="")
    who.settle_residents(random, place, people, today)
    demo = Demo(random, place, people, _start_themes(place.municipality, people.cast["siv"], _begun(today)), now)
    tend_theme_list(place.municipality, people.cast["siv"], _begun(today))
    start_pathways_and_steps(place.municipality)
    _bring_in_published(demo)
    _close(demo, _hold(demo, _window(today, 2), 2), "siv", "siv2")
    _add_local_theme(demo, people.cast["siv"])
    last_year = _hold(demo, _window(today, 1), 1)
    mark_pathways_and_steps(last_year)
    mark_occasions(last_year)
    say_how_safe(last_year, place, *Phase)
    send_own_words(last_year, place, people)
    released = _close(demo, last_year, "siv", "siv2")
    _hold_plan_question(demo)
    ask_between(place, people, demo.themes, now)
    under_way = _hold(demo, _window(today, 0), 0)
    say_how_safe(under_way, place, Phase.BEFORE)
    ask_all_year(place, people.cast["siv"], today)
    ask_units(place, people, demo.themes, now)
    plan_the_next(place.municipality, list(place.care), now)
    receive_everything(place, people, now)
    quote_people(place, people, now)
    improve(place, people, now)
    report_on(released, place, people, now)
    be_visited(place, people, now)
    ward, route = place.named("Avdeling 1", "Bjørkelia sykehjem"), place.named("Hjemmetjenesten nord")
    arrive(under_way, ward, people.cast["ola"], people.cast["rut"], now)
    leave_some([ward, route], under_way, people.cast["liv"], now)
    ask_otherwise(ward, people.cast["ola"], people.cast["liv"], now)
    who.pick_day_list(random, people.cast["ola"], ward, people, 8)
    who.pick_day_list(random, people.cast["mona"], route, people, 14)
    add_rights(random, people, ward, now)
    administer(place, people, now)
    share_tablets(place, people, now)
    take_visits_along(place, people, now)
    send_from_tablets(ward, people.cast["ola"], now)
    list_small_things(place, people, demo.themes, now)
    some_have_left(place, people, now)


def _load_nordvik(now: datetime) -> None:
    random, today = Random(SEED + 1), now.astimezone(OSLO).date()
    place = build(NORDVIK, _turn_of_year(today))
    people = who.hire_everybody(random, place, who.NEIGHBOURS, today, prefix="nordvik.")
    who.settle_residents(random, place, people, today)
    demo = Demo(random, place, people, _start_themes(place.municipality, people.cast["nina"], _begun(today)), now)
    release = _close(demo, _hold(demo, _window(today, 2), 2), "nina", "nils")
    withdraw_release(
        release=release,
        by=people.cast["nina"],
        now=release.built_at + timedelta(days=9),
        reason="To enheter var ført under feil seksjon.",
    )
    _close(demo, _hold(demo, _window(today, 1), 1), "nina", "nils")
    _hold(demo, _window(today, 0), 0)


def _start_themes(municipality: Unit, by: User, now: datetime) -> dict[str, UUID]:
    return {theme.code: theme.pk for theme in start_codebook(municipality=municipality, by=by, now=now)}


def _add_local_theme(demo: Demo, by: User) -> None:
    """Between the first and the second campaign."""
    added_at = datetime.combine(_turn_of_year(demo.today), time(10), tzinfo=OSLO)
    theme = add_theme(municipality=demo.place.municipality, name=LOCAL_NAME, lens=Lens.ACTIVITY, by=by, now=added_at)
    demo.themes[LOCAL_THEME] = theme.pk


def _begun(today: date) -> datetime:
    """When the municipality took the theme list into use: in the spring before its first campaign."""
    return datetime.combine(_window(today, 2)[0] - timedelta(days=120), time(10), tzinfo=OSLO)


def _turn_of_year(today: date) -> date:
    """Between the first and the second campaign, when one unit was opened and one became part of another."""
    return date(_window(today, 1)[0].year, 1, 1)


def _window(today: date, years_ago: int) -> tuple[date, date]:
    """Around the national day in earlier years; this year's is under way, whatever day it is shown."""
    start = today - timedelta(days=BEGAN_DAYS_AGO)
    if years_ago == 0:
        return start, start + timedelta(weeks=WEEKS)
    # In January the campaign under way still bears the year it began in.
    return date(start.year - years_ago, 6, 1), date(start.year - years_ago, 6, 14)


def _start_campaign(demo: Demo, name: str, window: tuple[date, date], units: list[Unit], **fields: str) -> Campaign:
    campaign = Campaign.objects.create(
        municipality=demo.place.municipality,
        year=window[0].year,
        name=name,
        starts_on=window[0],
        ends_on=window[1],
        **fields,
    )
    CampaignUnit.objects.bulk_create(
        CampaignUnit(municipality=demo.place.municipality, campaign=campaign, unit=unit) for unit in units
    )
    return campaign


def _hold(demo: Demo, window: tuple[date, date], years_ago: int) -> Campaign:
    units = [unit for unit in demo.place.care if unit.is_open(window[0])]
    campaign = _start_campaign(demo, THE_DAY, window, units)
    _fill(demo, campaign, years_ago)
    return campaign


def _fill(demo: Demo, campaign: Campaign, years_ago: int, only: tuple[str, ...] = ()) -> None:
    asked = ask_everywhere(demo.random, campaign, demo.place, demo.people, demo.themes, years_ago, demo.now, only)
    done = list(follow_up_everywhere(demo.random, asked, demo.place, demo.people, demo.themes, years_ago, demo.now))
    asked.save()
    save(done)
    tell_and_ask([fate for one in done for fate in one.fates], demo.now)
    decide_everywhere(campaign, demo.themes, is_read_by_two=years_ago > 0)


def _hold_plan_question(demo: Demo) -> None:
    """A question tied to a plan, over since four weeks: one of two people has asked for its closing."""
    centres = ("Eldresenteret Brygga", "Dagsenteret Haugen", "Arbeidssenteret Verket")
    ended = demo.today - timedelta(days=28)
    campaign = _start_campaign(
        demo,
        "Hva vil du bruke dagen til?",
        (ended - timedelta(days=13), ended),
        [demo.place.named(name) for name in centres],
        question="Hva vil du helst bruke dagen til?",
        plan=f"Omsorgsplan {demo.today.year + 1}–{demo.today.year + 4}",
    )
    _fill(demo, campaign, years_ago=1, only=centres)
    campaign.closing_asked_by, campaign.closing_asked_at = demo.people.cast["siv"], demo.now - timedelta(days=2)
    campaign.save(update_fields=["closing_asked_by", "closing_asked_at"])


def _close(demo: Demo, campaign: Campaign, asker: str, closer: str) -> Release:
    """Two people close it, and its figures are locked."""
    asked_at = datetime.combine(campaign.can_close_from, time(9), tzinfo=OSLO) + timedelta(days=1)
    campaign.closing_asked_by, campaign.closing_asked_at = demo.people.cast[asker], asked_at
    campaign.closed_by, campaign.closed_at = demo.people.cast[closer], asked_at + timedelta(hours=3)
    campaign.save(update_fields=["closing_asked_by", "closing_asked_at", "closed_by", "closed_at"])
    # Seeded, unlike in a real municipality: the demo shows the same figures to everybody.
    rng = np.random.default_rng(SEED + campaign.year)
    return build_release(campaign=campaign, by=campaign.closed_by, now=campaign.closed_at, rng=rng)


def _bring_in_published(demo: Demo) -> None:
    sheet = importing.read(PUBLISHED, theme_codes=demo.themes, today=demo.today)
    importing.bring_in(municipality=demo.place.municipality, answers=sheet.answers, now=demo.now)
