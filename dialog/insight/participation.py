"""How many were there, and how many of them were asked. Live, and harmless: no words, no themes, no names.

Two denominators. Residents who were present in the window, less those the leader has marked as away; asked is who
answered herself, openly or honestly, or said no. Staff who were at work in the window, less those marked as not at
work; they have asked when they have put the question to somebody. Fewer than five of either are not told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from dialog.accounts.models import Role
from dialog.campaigns.models import Campaign
from dialog.lib.dates import Window
from dialog.units.models import Unit

FEWEST = 5

# Somebody who moved is present in both units, and once in the unit above them.
RESIDENTS = """
    WITH present AS (
        SELECT DISTINCT above.id AS unit_id, stay.resident_id
        FROM units_unit AS above
        JOIN units_unit AS care
          ON care.municipality_id = above.municipality_id AND starts_with(care.path, above.path)
        JOIN campaigns_campaignunit AS taking_part
          ON taking_part.unit_id = care.id AND taking_part.campaign_id = %(campaign)s
        JOIN conversations_stay AS stay
          ON stay.unit_id = care.id
         AND stay.starts_on <= %(last)s AND (stay.ends_on IS NULL OR stay.ends_on >= %(first)s)
        WHERE above.id = ANY(%(units)s)
          AND NOT EXISTS (SELECT FROM conversations_notpresent AS away
                          WHERE away.campaign_id = %(campaign)s AND away.unit_id = stay.unit_id
                            AND away.resident_id = stay.resident_id)
    ), asked AS (
        SELECT people.resident_id
        FROM (SELECT DISTINCT resident_id FROM present) AS people
        WHERE EXISTS (SELECT FROM conversations_conversation AS conversation
                      WHERE conversation.resident_id = people.resident_id
                        AND conversation.held_at >= %(starts_at)s AND conversation.held_at < %(ends_before)s
                        AND conversation.withdrawn_at IS NULL
                        AND (conversation.outcome = 'declined'
                             OR conversation.outcome = 'answered' AND conversation.said_by = 'person'))
    )
    SELECT present.unit_id, count(*), count(asked.resident_id)
    FROM present LEFT JOIN asked USING (resident_id)
    GROUP BY present.unit_id
"""

STAFF = """
    WITH at_work AS (
        SELECT DISTINCT above.id AS unit_id, membership.user_id
        FROM units_unit AS above
        JOIN units_unit AS care
          ON care.municipality_id = above.municipality_id AND starts_with(care.path, above.path)
        JOIN campaigns_campaignunit AS taking_part
          ON taking_part.unit_id = care.id AND taking_part.campaign_id = %(campaign)s
        JOIN accounts_membership AS membership
          ON membership.unit_id = care.id AND membership.role = %(role)s
         AND membership.starts_on <= %(last)s AND (membership.ends_on IS NULL OR membership.ends_on >= %(first)s)
        WHERE above.id = ANY(%(units)s)
          AND NOT EXISTS (SELECT FROM campaigns_notatwork AS away
                          WHERE away.campaign_id = %(campaign)s AND away.unit_id = membership.unit_id
                            AND away.user_id = membership.user_id)
    ), asked AS (
        SELECT DISTINCT conversation.asked_by_id AS user_id
        FROM conversations_conversation AS conversation
        WHERE conversation.unit_id IN (SELECT below.id FROM units_unit AS above
                                       JOIN units_unit AS below
                                         ON below.municipality_id = above.municipality_id
                                        AND starts_with(below.path, above.path)
                                       WHERE above.id = ANY(%(units)s))
          AND conversation.held_at >= %(starts_at)s AND conversation.held_at < %(ends_before)s
          AND conversation.withdrawn_at IS NULL
          AND (conversation.outcome = 'declined'
               OR conversation.outcome = 'answered' AND conversation.said_by = 'person')
    )
    SELECT at_work.unit_id, count(*), count(asked.user_id)
    FROM at_work LEFT JOIN asked USING (user_id)
    GROUP BY at_work.unit_id
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


def participation(campaign: Campaign, units: Iterable[Unit], today: date) -> dict[UUID, Participation]:
    """Participation of each of ``units`` and all below it, so far. Two queries, however many units."""
    ids = [unit.pk for unit in units]
    # Before the first day the window is that day: who will be there is what the denominator shows.
    window = Window(campaign.starts_on, max(campaign.starts_on, min(campaign.ends_on, today)))
    parameters = {
        "campaign": campaign.pk,
        "units": ids,
        "role": Role.STAFF.value,
        "first": window.first,
        "last": window.last,
        "starts_at": window.starts_at,
        "ends_before": window.ends_before,
    }
    residents, staff = _pairs(RESIDENTS, parameters), _pairs(STAFF, parameters)
    return {unit: Participation(*residents.get(unit, (None, None)), *staff.get(unit, (None, None))) for unit in ids}


def _pairs(sql: str, parameters: dict[str, Any]) -> dict[UUID, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {unit: (there, asked) for unit, there, asked in cursor.fetchall() if there >= FEWEST}
