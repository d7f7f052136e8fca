"""`kill -9` of the worker while it locks figures: nothing is left half, and the next one does it all, once."""

import time
from collections.abc import Callable
from datetime import timedelta

import psycopg
from django.db import connection
from django.utils import timezone
from psycopg import sql

from dialog.accounts.models import Role
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Intent
from dialog.insight import building
from dialog.insight.models import Counted, Release, ReleaseFigure
from drills.house import House
from drills.outcome import Outcome
from tests.factories import make_campaign, make_place, make_theme, make_user, record

# Where the building is held up, and killed: at the first thing it writes and at the last.
HELD_AT = ("insight_counted", "insight_release", "insight_releasetheme", "insight_releasefigure")
ANSWERS, NAMED = 30, 25
# A new worker starts in seconds; beside much else it takes longer.
REACHED_SECONDS = 240
# A silent worker is missed after a minute, and looked for once a minute.
TAKEN_UP_SECONDS = 300


def run(house: House, *, database_url: str) -> Outcome:
    outcome = Outcome("kill -9 of a build")
    campaigns = [_closed(f"Kommune {number}") for number in range(len(HELD_AT))]
    for campaign, table in zip(campaigns, HELD_AT, strict=True):
        _strike(house, campaign, table, database_url)
        outcome.expect(building.release_of(campaign) is None, f"{table}: there is a release")
        outcome.expect(
            not Counted.objects.filter(municipality=campaign.municipality).exists(), f"{table}: half counted"
        )
    seconds = _wait(lambda: all(building.release_of(campaign) for campaign in campaigns), TAKEN_UP_SECONDS)
    outcome.expect(seconds is not None, "a build that was killed is not taken up again")
    for campaign, table in zip(campaigns, HELD_AT, strict=True):
        counted = Counted.objects.filter(municipality=campaign.municipality).count()
        outcome.expect(counted == ANSWERS, f"{table}: {counted} of {ANSWERS} counted")
        figures = ReleaseFigure.objects.filter(release__campaign=campaign).count()
        outcome.expect(figures > 0, f"{table}: no figures")
    outcome.expect(Release.objects.filter(campaign__in=campaigns).count() == len(campaigns), "locked twice, or not")
    outcome.figures = {"drept": len(HELD_AT), "ferdig igjen etter, s": round(seconds or 0)}
    return outcome


def _closed(name: str) -> Campaign:
    """A municipality of its own, for one job of each may run at a time; two people have closed its campaign."""
    place = make_place(name)
    first, second = (make_user(who, place.municipality, Role.STRATEGIST) for who in ("Siv", "Stein"))
    theme, ola = make_theme(place.municipality), make_user("Ola", place.home_care, Role.STAFF)
    campaign = make_campaign(place.municipality, starts_on=timezone.localdate() - timedelta(days=40), days=10)
    during = campaign.window.starts_at + timedelta(days=2)
    for number in range(ANSWERS):
        themes = (theme,) if number < NAMED else ()
        about = {"intent": Intent.GOOD_TO_KNOW, "themes": themes, "campaign_id": campaign.pk, "now": during}
        record(ola, None, "Ut", unit=place.home_care, **about)
    campaign.closing_asked_by, campaign.closed_by = first, second
    campaign.closing_asked_at = campaign.closed_at = timezone.now()
    campaign.save()
    return campaign


def _strike(house: House, campaign: Campaign, table: str, database_url: str) -> None:
    """Kill the worker when it waits to write to the table."""
    with psycopg.connect(database_url) as owner, psycopg.connect(database_url, autocommit=True) as looking:
        owner.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(sql.Identifier(table)))
        building.begin(closed=campaign)
        connection.close()
        query = "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
        waits = _wait(lambda: looking.execute(query, [table]).fetchone() != (0,), REACHED_SECONDS)
        if waits is None:
            raise TimeoutError(f"nobody came to {table}")
        worker = house.child("procrastinate")
        worker.kill()
        worker.wait(10)
        owner.rollback()
    # Its session ends when the database notices; the supervisor starts another worker.
    _wait(lambda: building.building(campaign).done == 0, REACHED_SECONDS)


def _wait(is_so: Callable[[], bool], seconds: float) -> float | None:
    """After how many seconds it was so, or None."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if is_so():
            return time.monotonic() - started
        connection.close()
        time.sleep(0.2)
    return None
