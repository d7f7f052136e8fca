"""How many were there, and how many of them were asked. Live, and harmless: no words, no themes, no names.

Two denominators. Residents who were present in the window, less those the leader has marked as away; asked is who
answered herself, openly or honestly, or said no. Staff who were at work in the window, less those marked as not at
work; they have asked when they have put the question to somebody. Fewer than five of either are not told.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from dialog.accounts.models import Role
from dialog.campaigns.models import Campaign, CampaignUnit
from dialog.lib.dates import Window
from dialog.units.models import Unit

FEWEST = 5

# Both give (care units of one person or group, how many, how many of them asked): nearly everybody belongs to a single
# unit, so this is a row or two a unit. Somebody who moved is there in both units, and once in the unit above them.
# Neither joins a set to itself: in tables that have just been filled, and are not yet analysed, PostgreSQL then took a
# plan that asked everything again for each person, and minutes.
RESIDENTS = """
    WITH present AS (
        SELECT stay.resident_id, array_agg(DISTINCT stay.unit_id) AS units, EXISTS (
                   SELECT FROM conversations_conversation AS conversation
                   WHERE conversation.resident_id = stay.resident_id
                     AND conversation.held_at >= %(starts_at)s AND conversation.held_at < %(ends_before)s
                     AND conversation.withdrawn_at IS NULL
                     AND (conversation.outcome = 'declined'
                          OR conversation.outcome = 'answered' AND conversation.said_by = 'person')
               ) AS is_asked
        FROM conversations_stay AS stay
        WHERE stay.unit_id = ANY(%(care_units)s)
          AND stay.starts_on <= %(last)s AND (stay.ends_on IS NULL OR stay.ends_on >= %(first)s)
          AND NOT EXISTS (SELECT FROM conversations_notpresent AS away
                          WHERE away.campaign_id = %(campaign)s AND away.unit_id = stay.unit_id
                            AND away.resident_id = stay.resident_id)
        GROUP BY stay.resident_id
    )
    SELECT present.units, count(*), count(*) FILTER (WHERE is_asked)
    FROM present
    GROUP BY present.units
"""

STAFF = """
    WITH at_work AS (
        SELECT membership.user_id, array_agg(DISTINCT membership.unit_id) AS units
        FROM accounts_membership AS membership
        WHERE membership.unit_id = ANY(%(care_units)s) AND membership.role = %(role)s
          AND membership.starts_on <= %(last)s AND (membership.ends_on IS NULL OR membership.ends_on >= %(first)s)
          AND NOT EXISTS (SELECT FROM campaigns_notatwork AS away
                          WHERE away.campaign_id = %(campaign)s AND away.unit_id = membership.unit_id
                            AND away.user_id = membership.user_id)
        GROUP BY membership.user_id
    ), asked AS MATERIALIZED (
        SELECT DISTINCT conversation.asked_by_id AS user_id
        FROM conversations_conversation AS conversation
        WHERE conversation.unit_id = ANY(%(care_units)s)
          AND conversation.held_at >= %(starts_at)s AND conversation.held_at < %(ends_before)s
          AND conversation.withdrawn_at IS NULL
          AND (conversation.outcome = 'declined'
               OR conversation.outcome = 'answered' AND conversation.said_by = 'person')
    )
    SELECT at_work.units, count(*), count(asked.user_id)
    FROM at_work LEFT JOIN asked USING (user_id)
    GROUP BY at_work.units
"""


@dataclass(frozen=True, slots=True)
class Participation:
    """Null where there are fewer than five."""

    residents: int | None = None
    asked: int | None = None
    staff: int | None = None
    staff_asked: int | None = None

    @property
    def is_told(self) -> bool:
        return self.residents is not None or self.staff is not None


def participation(
    campaign: Campaign, units: Collection[Unit], today: date, *, fewest: int = FEWEST
) -> dict[UUID, Participation]:
    """Participation of each of ``units`` and all below it, so far. Three queries, however many units.

    ``fewest`` is lower only in the working view: those who work in a unit know how many they are.
    """
    # Before the first day the window is that day: who will be there is what the denominator shows.
    window = Window(campaign.starts_on, max(campaign.starts_on, min(campaign.ends_on, today)))
    return participation_within(window, units, _taking_part(campaign, units), campaign=campaign, fewest=fewest)


def participation_within(
    window: Window,
    units: Collection[Unit],
    care_units: Mapping[UUID, str],
    *,
    campaign: Campaign | None = None,
    fewest: int = FEWEST,
) -> dict[UUID, Participation]:
    """As ``participation``, of the days of a window. ``care_units``: the paths of those that are counted."""
    parameters = {
        "campaign": campaign.pk if campaign else None,
        "care_units": list(care_units),
        "role": Role.STAFF.value,
        "first": window.first,
        "last": window.last,
        "starts_at": window.starts_at,
        "ends_before": window.ends_before,
    }
    residents, staff = _groups(RESIDENTS, parameters), _groups(STAFF, parameters)
    return {
        unit.pk: Participation(
            *_under(unit, care_units, residents, fewest),
            *_under(unit, care_units, staff, fewest),
        )
        for unit in units
    }


def _taking_part(campaign: Campaign, units: Collection[Unit]) -> dict[UUID, str]:
    """The paths of the care units in the campaign that are, or are below, one of ``units``."""
    below = (Q(unit__path__startswith=unit.path) for unit in _highest(units))
    taking_part = CampaignUnit.objects.taking_part().filter(reduce(or_, below, Q(pk=None)), campaign=campaign)
    return dict(taking_part.values_list("unit_id", "unit__path"))


def _highest(units: Collection[Unit]) -> list[Unit]:
    """Those of ``units`` that are not below another of them."""
    highest: list[Unit] = []
    for unit in sorted(units, key=lambda one: one.path):
        if not highest or not unit.path.startswith(highest[-1].path):
            highest.append(unit)
    return highest


Group = tuple[list[UUID], int, int]


def _groups(sql: str, parameters: dict[str, Any]) -> list[Group]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _under(
    unit: Unit, care_units: Mapping[UUID, str], groups: list[Group], fewest: int
) -> tuple[int, int] | tuple[None, None]:
    mine = [group for group in groups if any(care_units[one].startswith(unit.path) for one in group[0])]
    there = sum(group[1] for group in mine)
    return (there, sum(group[2] for group in mine)) if there >= fewest else (None, None)
