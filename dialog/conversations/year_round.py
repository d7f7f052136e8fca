"""When somebody is to be asked next, by the rule of her service; and how many are, in one or many care units.

The rule for one person stands twice: here in Python for those whose names are on the page, and in SQL for those who are
only counted, however many units. A test holds them together.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, Subquery

from dialog.campaigns.asking_rules import Rule
from dialog.conversations.models import Conversation, Occasion, Resident, Stay
from dialog.lib.dates import OSLO, Window
from dialog.units.models import ServiceType, Unit

# That it is time to ask again is told of so many days beforehand.
AHEAD_DAYS = 14
# Older conversations than this are on their way out (retention): nobody counts as asked because of them.
LOOK_BACK_DAYS = 730


class Why(StrEnum):
    """Why somebody is to be asked."""

    CAME = "came"
    LEAVES = "leaves"
    REVIEW = "review"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Person:
    """What the rule asks about somebody: days, and nothing she has said. ``asked_on`` in this unit, the last time."""

    came_on: date
    asked_on: date | None = None
    review_on: date | None = None
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """That somebody is to be asked, why, and the last day that is in time."""

    why: Why
    by: date

    def is_late(self, today: date) -> bool:
        return self.by < today


def due(rule: Rule, person: Person, today: date) -> Due | None:
    """What is due first, of what has begun to run; asking again is told of two weeks beforehand. None: nothing is."""
    asked, found = person.asked_on, []
    if rule.within_days is not None and (asked is None or asked < person.came_on):
        found.append(Due(Why.CAME, person.came_on + timedelta(days=rule.within_days)))
    elif rule.every_days is not None:
        found.append(Due(Why.AGAIN, (asked or person.came_on) + timedelta(days=rule.every_days)))
    for why, day, days in (
        (Why.LEAVES, person.leaves_on, rule.discharge_days),
        (Why.REVIEW, person.review_on, rule.review_days),
    ):
        # Asked in the days before it, she has been asked for it.
        begins = day - timedelta(days=days) if day is not None and days is not None else None
        if day is not None and begins is not None and begins <= today and (asked is None or asked < begins):
            found.append(Due(why, day))
    coming = [one for one in found if one.why is not Why.AGAIN or one.by <= today + timedelta(days=AHEAD_DAYS)]
    # Of two that fall on the same day the one that begins and ends something says most.
    return min(coming, key=lambda one: (one.by, list(Why).index(one.why)), default=None)


def occasion_of(found: Due | None, unit: Unit) -> str:
    """What the form says beforehand of why she is asked; "" when there is no reason but that it is time again."""
    if found is None or found.why is Why.AGAIN:
        return ""
    if found.why is Why.CAME:
        is_office = unit.service_type == ServiceType.ALLOCATION_OFFICE
        return Occasion.APPLICATION if is_office else Occasion.ADMISSION
    return Occasion.DISCHARGE if found.why is Why.LEAVES else Occasion.REVIEW


def person_today(resident: Resident, today: date) -> Person:
    """What the rule asks about one resident; one query."""
    since = Window(today - timedelta(days=LOOK_BACK_DAYS), today).starts_at
    asked = Conversation.objects.asked().filter(resident=resident, unit=resident.unit_id, held_at__gte=since)
    last = asked.order_by().values("resident").annotate(last=Max("held_at")).values("last")
    stays = Stay.objects.filter(here(today), resident=resident, unit=resident.unit_id)
    row = stays.order_by("-starts_on").values_list("starts_on", Subquery(last)).first()
    came_on, asked_at = row or (resident.active_from, None)
    asked_on = asked_at.astimezone(OSLO).date() if asked_at else None
    return Person(came_on, asked_on, resident.review_on, resident.active_to)


def here(today: date) -> Q:
    """A stay that is going on: its last day may be known beforehand."""
    return (Q(ends_on=None) | Q(ends_on__gte=today)) & Q(starts_on__lte=today)


@dataclass(frozen=True, slots=True)
class YearRound:
    """The residents of a care unit today, each in one of four: ``present`` is their sum.

    ``unable``: due, tried since the last time, and she could not answer, or is not to be asked more this year.
    ``oldest``: the day on which the one who has waited longest should have been asked.
    """

    present: int = 0
    in_time: int = 0
    soon: int = 0
    late: int = 0
    unable: int = 0
    oldest: date | None = None

    def is_older_than_we_know(self, today: date) -> bool:
        """What was said that long ago may be gone: then no day can be told."""
        return self.oldest is not None and self.oldest < today - timedelta(days=LOOK_BACK_DAYS)


# One line a resident: when she came, was asked last, and tried last without an answer, in the unit she belongs to; what
# is due of it, as ``due`` says it; and how many there are of each. The dates of the last times come from the index
# (resident, held_at), a look-up each, so the cost follows how many live there and not how much was ever said.
COUNTS = """
    WITH rule AS (
        SELECT * FROM unnest(%(units)s::uuid[], %(within)s::int[], %(every)s::int[], %(review)s::int[],
                             %(discharge)s::int[])
                 AS rule (unit_id, within_days, every_days, review_days, discharge_days)
    ), person AS (
        SELECT rule.*, resident.review_on, resident.active_to,
               COALESCE(stay.came_on, resident.active_from) AS came_on,
               (asked.held_at AT TIME ZONE 'Europe/Oslo')::date AS asked_on, tried.is_unable
        FROM rule
        JOIN conversations_resident AS resident ON resident.unit_id = rule.unit_id
         AND resident.active_from <= %(today)s AND (resident.active_to IS NULL OR resident.active_to >= %(today)s)
        LEFT JOIN LATERAL (
            SELECT max(stay.starts_on) AS came_on FROM conversations_stay AS stay
            WHERE stay.resident_id = resident.id AND stay.unit_id = rule.unit_id
              AND stay.starts_on <= %(today)s AND (stay.ends_on IS NULL OR stay.ends_on >= %(today)s)
        ) AS stay ON TRUE
        LEFT JOIN LATERAL (
            SELECT conversation.held_at FROM conversations_conversation AS conversation
            WHERE conversation.resident_id = resident.id AND conversation.unit_id = rule.unit_id
              AND conversation.held_at >= %(since)s AND conversation.withdrawn_at IS NULL
              AND (conversation.outcome = 'declined'
                   OR conversation.outcome = 'answered' AND conversation.said_by = 'person')
            ORDER BY conversation.held_at DESC LIMIT 1
        ) AS asked ON TRUE
        LEFT JOIN LATERAL (
            SELECT TRUE AS is_unable FROM conversations_conversation AS conversation
            WHERE conversation.resident_id = resident.id AND conversation.unit_id = rule.unit_id
              AND conversation.held_at > COALESCE(asked.held_at, %(since)s) AND conversation.withdrawn_at IS NULL
              AND (conversation.outcome = 'unable'
                   OR conversation.no_more_this_year AND conversation.held_at >= %(new_year)s)
            LIMIT 1
        ) AS tried ON TRUE
    ), waiting AS (
        SELECT unit_id, is_unable, LEAST(
            CASE WHEN within_days IS NOT NULL AND (asked_on IS NULL OR asked_on < came_on) THEN came_on + within_days
                 WHEN every_days IS NOT NULL
                      AND COALESCE(asked_on, came_on) + every_days <= %(today)s::date + %(ahead)s
                 THEN COALESCE(asked_on, came_on) + every_days END,
            CASE WHEN active_to - discharge_days <= %(today)s
                      AND (asked_on IS NULL OR asked_on < active_to - discharge_days) THEN active_to END,
            CASE WHEN review_on - review_days <= %(today)s
                      AND (asked_on IS NULL OR asked_on < review_on - review_days) THEN review_on END
        ) AS due_by
        FROM person
    )
    SELECT unit_id, count(*),
           count(*) FILTER (WHERE due_by IS NULL),
           count(*) FILTER (WHERE due_by >= %(today)s AND is_unable IS NULL),
           count(*) FILTER (WHERE due_by < %(today)s AND is_unable IS NULL),
           count(*) FILTER (WHERE due_by IS NOT NULL AND is_unable),
           min(due_by) FILTER (WHERE due_by < %(today)s AND is_unable IS NULL)
    FROM waiting
    GROUP BY unit_id
"""


def year_round(units: Collection[Unit], rules: Mapping[str, Rule], today: date) -> dict[UUID, YearRound]:
    """How each of these care units stands, by the rule of its kind of service. One query, however many units."""
    each = [rules[unit.service_type] for unit in units]
    parameters: dict[str, Any] = {
        "units": [unit.pk for unit in units],
        "within": [rule.within_days for rule in each],
        "every": [rule.every_days for rule in each],
        "review": [rule.review_days for rule in each],
        "discharge": [rule.discharge_days for rule in each],
        "today": today,
        "ahead": AHEAD_DAYS,
        "since": Window(today - timedelta(days=LOOK_BACK_DAYS), today).starts_at,
        "new_year": Window(date(today.year, 1, 1), today).starts_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, parameters)
        found = {row[0]: YearRound(*row[1:]) for row in cursor.fetchall()}
    return {unit.pk: found.get(unit.pk, YearRound()) for unit in units}
