"""One pass over the codings of a campaign: who has named what, by care unit. Nothing here leaves the call.

Rule 2 of the privacy document. The rows of `Counted` say what belongs to the release; everything is counted from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from dialog.insight.models import Release, Table
from dialog.themes.models import Theme

# A release of a million statements is joined in memory, in parallel. The planner knows nothing yet of the rows that
# `claim` has just written, and would look up a million statements one by one. Only for this transaction.
ROOM = "SET LOCAL work_mem = '192MB'; SET LOCAL jit = off; SET LOCAL enable_nestloop = off"
USUAL = "SET LOCAL work_mem = DEFAULT; SET LOCAL jit = DEFAULT; SET LOCAL enable_nestloop = DEFAULT"

# In the order of the key, so that its index grows at one end.
CLAIM = """
    INSERT INTO insight_counted (conversation_id, municipality_id, release_id)
    SELECT conversation.id, conversation.municipality_id, %(release)s
    FROM conversations_conversation AS conversation
    WHERE conversation.municipality_id = %(municipality)s
      AND (conversation.campaign_id = %(campaign)s OR conversation.campaign_id IS NULL)
      AND conversation.held_at >= %(starts_at)s AND conversation.held_at < %(ends_before)s
      AND conversation.recorded_at <= %(arrived_by)s
      AND conversation.withdrawn_at IS NULL
    ORDER BY conversation.id
    ON CONFLICT (conversation_id) DO NOTHING
"""

# Somebody we have no name of is one person a conversation. A next of kin about the person speaks for her.
HEARD = """
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
HOME = f"""
    CREATE TEMPORARY TABLE home ON COMMIT DROP AS
    SELECT DISTINCT ON (base, person) base, person, unit_id
    FROM ({HEARD}) AS heard
    ORDER BY base, person, held_at DESC, recorded_at DESC, id
"""  # noqa: S608  our own words

ANSWERED = "SELECT base, unit_id, count(*) FROM home GROUP BY base, unit_id"

# Each person's themes as bits of a number, sixty to a number: once per theme, without sorting a million pairs.
THEMES = f"""
    WITH named AS (
        SELECT heard.base, heard.person, (listed.number - 1) / 60 AS word,
               bit_or(1::bigint << ((listed.number - 1) %% 60)::int) AS bits
        FROM ({HEARD}) AS heard
        JOIN conversations_statement AS statement
          ON statement.conversation_id = heard.id AND statement.removed_at IS NULL
        JOIN conversations_coding AS coding ON coding.statement_id = statement.id
        JOIN unnest(%(themes)s::uuid[]) WITH ORDINALITY AS listed (id, number) ON listed.id = coding.theme_id
        GROUP BY heard.base, heard.person, word
    )
    SELECT home.base, home.unit_id, listed.id, count(*)
    FROM named
    JOIN home USING (base, person)
    JOIN unnest(%(themes)s::uuid[]) WITH ORDINALITY AS listed (id, number)
      ON (listed.number - 1) / 60 = named.word AND named.bits & (1::bigint << ((listed.number - 1) %% 60)::int) <> 0
    GROUP BY home.base, home.unit_id, listed.id
"""  # noqa: S608  our own words

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


def count(release: Release, themes: Sequence[Theme]) -> Counts:
    """Counts what `claim` has marked, for the themes of the list. Needs a transaction of its caller's."""
    tables = {table: CountedTable() for table in Table}
    codes = {theme.pk: theme.code for theme in themes}
    parameters: dict[str, Any] = {"release": release.pk, "themes": list(codes)}
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(HOME, parameters)
        cursor.execute("ANALYZE home")
        cursor.execute(ANSWERED)
        for base, unit, people in cursor.fetchall():
            tables[Table(base)].answered[unit] = people
        cursor.execute(THEMES, parameters)
        for base, unit, theme, people in cursor.fetchall():
            tables[Table(base)].themes[unit, codes[theme]] = people
        cursor.execute(ASKED_WITHOUT_HONEST, parameters)
        asked = dict(cursor.fetchall())
        cursor.execute("DROP TABLE home")
        cursor.execute(USUAL)
    return Counts(tables, asked)
