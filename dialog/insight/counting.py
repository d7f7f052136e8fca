"""One pass over the codings of a campaign: who has named what, by care unit. Nothing here leaves the call.

Rule 2 of the privacy document. The rows of `Counted` say what belongs to the release; everything is counted from them.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from dialog.insight.models import Release, Table

# A release of a million statements sorts and hashes in memory. Only for this transaction.
ROOM = "SET LOCAL work_mem = '192MB'"

CLAIM = """
    INSERT INTO insight_counted (conversation_id, municipality_id, release_id)
    SELECT conversation.id, conversation.municipality_id, %(release)s
    FROM conversations_conversation AS conversation
    WHERE conversation.municipality_id = %(municipality)s
      AND (conversation.campaign_id = %(campaign)s OR conversation.campaign_id IS NULL)
      AND conversation.held_at >= %(starts_at)s AND conversation.held_at < %(ends_before)s
      AND conversation.recorded_at <= %(arrived_by)s
      AND conversation.withdrawn_at IS NULL
    ON CONFLICT (conversation_id) DO NOTHING
"""

# Somebody we have no name of is one person a conversation. A next of kin about the person speaks for her.
HEARD = """
    CREATE TEMPORARY TABLE heard ON COMMIT DROP AS
    SELECT conversation.id, conversation.unit_id, conversation.held_at, conversation.recorded_at,
           COALESCE(conversation.resident_id, conversation.id) AS person,
           CASE WHEN conversation.figures_only THEN 'honest'
                WHEN conversation.said_by = 'kin_self' THEN 'kin'
                WHEN conversation.said_by = 'observed' THEN 'observed'
                ELSE 'open' END AS base
    FROM insight_counted
    JOIN conversations_conversation AS conversation ON conversation.id = insight_counted.conversation_id
    WHERE insight_counted.release_id = %(release)s AND conversation.outcome = 'answered'
"""

# Where somebody is counted: the unit of her last conversation, in each table of her own.
HOME = """
    CREATE TEMPORARY TABLE home ON COMMIT DROP AS
    SELECT DISTINCT ON (base, person) base, person, unit_id
    FROM heard ORDER BY base, person, held_at DESC, recorded_at DESC, id
"""

ANSWERED = "SELECT base, unit_id, count(*) FROM home GROUP BY base, unit_id"

THEMES = """
    WITH named AS (
        SELECT DISTINCT heard.base, heard.person, coding.theme_id
        FROM heard
        JOIN conversations_statement AS statement
          ON statement.conversation_id = heard.id AND statement.removed_at IS NULL
        JOIN conversations_coding AS coding ON coding.statement_id = statement.id
    ), counted AS (
        SELECT home.base, home.unit_id, named.theme_id, count(*) AS people
        FROM named JOIN home USING (base, person)
        GROUP BY home.base, home.unit_id, named.theme_id
    )
    SELECT counted.base, counted.unit_id, theme.code, counted.people
    FROM counted JOIN themes_theme AS theme ON theme.id = counted.theme_id
"""

# Those who were asked, with the unit of the last time, and have given no honest answer. Same words as ``ASKED``.
ASKED_WITHOUT_HONEST = """
    WITH asked AS (
        SELECT DISTINCT ON (person) person, unit_id, bool_or(figures_only) OVER (PARTITION BY person) AS is_honest
        FROM (
            SELECT COALESCE(conversation.resident_id, conversation.id) AS person, conversation.unit_id,
                   conversation.figures_only, conversation.held_at, conversation.id
            FROM insight_counted
            JOIN conversations_conversation AS conversation ON conversation.id = insight_counted.conversation_id
            WHERE insight_counted.release_id = %(release)s
              AND (conversation.outcome = 'declined'
                   OR conversation.outcome = 'answered' AND (conversation.said_by = 'person' OR figures_only))
        ) AS each
        ORDER BY person, held_at DESC, id
    )
    SELECT unit_id, count(*) FROM asked WHERE NOT is_honest GROUP BY unit_id
"""


@dataclass(frozen=True, slots=True)
class CountedTable:
    """Exact numbers of people by care unit. For the rounding only: never stored, never shown."""

    answered: dict[UUID, int] = field(default_factory=dict)
    themes: dict[tuple[UUID, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    tables: dict[Table, CountedTable] = field(default_factory=dict)
    asked_without_honest: dict[UUID, int] = field(default_factory=dict)

    def of(self, table: Table) -> CountedTable:
        return self.tables.get(table, CountedTable())


def claim(release: Release) -> int:
    """Marks what is counted in this release, and in no later one; returns how many conversations that is."""
    window = release.campaign.window
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIM,
            {
                "release": release.pk,
                "municipality": release.municipality_id,
                "campaign": release.campaign_id,
                "starts_at": window.starts_at,
                "ends_before": window.ends_before,
                "arrived_by": release.arrived_by,
            },
        )
        return int(cursor.rowcount)


def count(release: Release) -> Counts:
    """Counts what `claim` has marked. Needs a transaction of its caller's."""
    tables = {table: CountedTable() for table in Table}
    parameters = {"release": release.pk}
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(HEARD, parameters)
        cursor.execute(HOME)
        cursor.execute("ANALYZE heard, home")
        cursor.execute(ANSWERED)
        for base, unit, people in cursor.fetchall():
            tables[Table(base)].answered[unit] = people
        cursor.execute(THEMES)
        for base, unit, theme, people in cursor.fetchall():
            tables[Table(base)].themes[unit, theme] = people
        cursor.execute(ASKED_WITHOUT_HONEST, parameters)
        asked = dict(cursor.fetchall())
        cursor.execute("DROP TABLE heard, home")
    return Counts(tables, asked)
