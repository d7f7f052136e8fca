"""One pass over the codings of a campaign: who has named what, by care unit. Nothing here leaves the call.

Rule 2 of the privacy document. The rows of `Counted` say what belongs to the release; everything is counted from them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from dialog.campaigns.querysets import TAKES_PART
from dialog.insight.models import Release, Table
from dialog.lib.dates import Window

# A release of a million statements is joined and sorted in memory, on every core. Without this the planner, which knows
# nothing of the rows that `claim` has just written, looks up a million statements one by one, and it spares itself a
# sort by following an index whose keys are random, a page of the table for each row. Only for this transaction.
ROOM = """
    SET LOCAL work_mem = '192MB'; SET LOCAL jit = off;
    SET LOCAL enable_nestloop = off; SET LOCAL enable_indexscan = off;
    SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0
"""
USUAL = """
    SET LOCAL work_mem = DEFAULT; SET LOCAL jit = DEFAULT;
    SET LOCAL enable_nestloop = DEFAULT; SET LOCAL enable_indexscan = DEFAULT;
    SET LOCAL parallel_setup_cost = DEFAULT; SET LOCAL parallel_tuple_cost = DEFAULT
"""

# Two campaigns of one municipality may both find a conversation without a campaign: one release at a time. No row is
# locked, so nobody else waits.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('insight_counted ' || %(municipality)s, 0))"

# In the order of the key, so that its index grows at one end. What was counted before is left out here and not by
# ON CONFLICT, which looks up every single row and writes it in two steps: half as long again.
CLAIM = """
    INSERT INTO insight_counted (conversation_id, municipality_id, release_id)
    SELECT conversation.id, conversation.municipality_id, %(release)s
    FROM conversations_conversation AS conversation
    WHERE conversation.municipality_id = %(municipality)s
      AND {belongs}
      AND conversation.held_at < %(ends_before)s
      AND conversation.recorded_at <= %(arrived_by)s
      AND conversation.withdrawn_at IS NULL
      AND NOT EXISTS (SELECT FROM insight_counted AS earlier WHERE earlier.conversation_id = conversation.id)
    ORDER BY conversation.id
"""

# What is dated in the window, also what bears no campaign, in the units that take part.
OF_CAMPAIGN = """
    (conversation.campaign_id = %(campaign)s
     OR conversation.campaign_id IS NULL AND conversation.unit_id IN (
         SELECT taking_part.unit_id FROM campaigns_campaignunit AS taking_part
         WHERE taking_part.campaign_id = %(campaign)s AND taking_part.reply = ANY(%(takes_part)s)))
    AND conversation.held_at >= %(starts_at)s
"""
# What no campaign counts: held in the quarter, or written down since it began and too late for its own time. What a
# campaign that is still open will count waits for it; published answers are words and never figures.
OF_QUARTER = """
    (conversation.held_at >= %(starts_at)s OR conversation.recorded_at >= %(starts_at)s)
    AND NOT EXISTS (SELECT FROM campaigns_campaign AS campaign
                    WHERE campaign.id = conversation.campaign_id
                      AND (campaign.source = 'published' OR campaign.closed_at IS NULL))
    AND NOT EXISTS (SELECT FROM campaigns_campaignunit AS taking_part
                    JOIN campaigns_campaign AS campaign
                      ON campaign.id = taking_part.campaign_id
                     AND campaign.source = 'asked' AND campaign.closed_at IS NULL
                    WHERE taking_part.unit_id = conversation.unit_id AND taking_part.reply = ANY(%(takes_part)s)
                      AND conversation.campaign_id IS NULL
                      AND conversation.held_at >= campaign.starts_on::timestamp AT TIME ZONE 'Europe/Oslo'
                      AND conversation.held_at < (campaign.ends_on + 1)::timestamp AT TIME ZONE 'Europe/Oslo')
"""

# COALESCE changes nothing but the planner's guess: half the table, and not one in two hundred, which is what it expects
# of a release it has never heard of. From that it would sort where it can hash, and on one core.
COUNTED = """
    insight_counted JOIN conversations_conversation AS conversation
      ON conversation.id = insight_counted.conversation_id
     AND COALESCE(insight_counted.release_id = %(release)s, FALSE)
"""

# Somebody we have no name of is one person a conversation. A next of kin about the person speaks for her.
HEARD = f"""
    SELECT conversation.id, conversation.unit_id, conversation.held_at, conversation.recorded_at,
           COALESCE(conversation.resident_id, conversation.id) AS person,
           CASE WHEN conversation.figures_only THEN 'honest'
                WHEN conversation.said_by = 'kin_self' THEN 'kin'
                WHEN conversation.said_by = 'observed' THEN 'observed'
                ELSE 'open' END AS base
    FROM {COUNTED}
    WHERE conversation.outcome = 'answered'
"""  # noqa: S608  our own words

# Where somebody is counted: the unit of her last conversation, in each table of her own. Sorted by person first: the
# tables are so few that a sort by them compares nearly every row twice.
HOME = f"""
    CREATE TEMPORARY TABLE home ON COMMIT DROP AS
    SELECT DISTINCT ON (person, base) person, base, unit_id
    FROM ({HEARD}) AS heard
    ORDER BY person, base, held_at DESC, recorded_at DESC, id
"""  # noqa: S608  our own words

ANSWERED = "SELECT base, unit_id, count(*) FROM home GROUP BY base, unit_id"

# Each person's themes as bits of a number, a word of sixty to a row: once per theme, without sorting a million pairs.
# Then a column for each bit, so that a person stays one row to the end. A theme that was merged into another has its
# number, so that somebody who named both has named one.
BITS = 60
THEMES = f"""
    WITH named AS (
        SELECT heard.person, heard.base, listed.number / {BITS} AS word,
               bit_or(1::bigint << (listed.number %% {BITS})) AS bits
        FROM ({HEARD}) AS heard
        JOIN conversations_statement AS statement
          ON statement.conversation_id = heard.id AND statement.removed_at IS NULL
        JOIN conversations_coding AS coding ON coding.statement_id = statement.id
        JOIN unnest(%(themes)s::uuid[], %(numbers)s::int[]) AS listed (id, number) ON listed.id = coding.theme_id
        GROUP BY heard.person, heard.base, word
    )
    SELECT home.base, home.unit_id, word, {{columns}}
    FROM named
    JOIN home USING (person, base)
    GROUP BY home.base, home.unit_id, word
"""  # noqa: S608  our own words

# Those who were asked, with the unit of the last time, and have given no honest answer. Same words as ``ASKED``. The
# window has the order of the rows, so that they are sorted once.
ASKED_WITHOUT_HONEST = f"""
    WITH asked AS (
        SELECT DISTINCT ON (person) person, unit_id, bool_or(figures_only) OVER (
                   PARTITION BY person ORDER BY held_at DESC, id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
               ) AS is_honest
        FROM (
            SELECT COALESCE(conversation.resident_id, conversation.id) AS person, conversation.unit_id,
                   conversation.figures_only, conversation.held_at, conversation.id
            FROM {COUNTED}
            WHERE conversation.outcome = 'declined'
               OR conversation.outcome = 'answered' AND (conversation.said_by = 'person' OR figures_only)
        ) AS each
        ORDER BY person, held_at DESC, id
    )
    SELECT unit_id, count(*) FROM asked WHERE NOT is_honest GROUP BY unit_id
"""  # noqa: S608  our own words


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


@contextmanager
def in_memory() -> Iterator[None]:
    """Gives the queries inside the memory and the cores a release takes. Needs a transaction of its caller's."""
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        yield
        # Not after an error: the transaction is lost then, and this with it.
        cursor.execute("DROP TABLE IF EXISTS home")
        cursor.execute(USUAL)


def claim(release: Release) -> int:
    """Marks what is counted in this release, and in no later one; returns how many conversations that is."""
    window = Window(release.first_day, release.last_day)
    parameters: dict[str, Any] = {
        "release": release.pk,
        "municipality": release.municipality_id,
        "campaign": release.campaign_id,
        "starts_at": window.starts_at,
        "ends_before": window.ends_before,
        "arrived_by": release.arrived_by,
        "takes_part": list(TAKES_PART),
    }
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, parameters)
        cursor.execute(CLAIM.format(belongs=OF_CAMPAIGN if release.campaign_id else OF_QUARTER), parameters)
        return int(cursor.rowcount)


def count(release: Release, themes: Sequence[str], listed: Mapping[UUID, int]) -> Counts:
    """Counts what `claim` has marked, inside `in_memory`.

    ``themes`` are the codes of the list; ``listed`` gives the place in it that each theme counts with.
    """
    tables = {table: CountedTable() for table in Table}
    parameters: dict[str, Any] = {"release": release.pk, "themes": list(listed), "numbers": list(listed.values())}
    with connection.cursor() as cursor:
        cursor.execute(HOME, parameters)
        cursor.execute("ANALYZE home")
        cursor.execute(ANSWERED)
        for base, unit, people in cursor.fetchall():
            tables[Table(base)].answered[unit] = people
        cursor.execute(THEMES.format(columns=_columns(len(themes))), parameters)
        for base, unit, word, *row in cursor.fetchall():
            for theme, people in zip(themes[word * BITS :], row, strict=False):
                if people:
                    tables[Table(base)].themes[unit, theme] = people
        cursor.execute(ASKED_WITHOUT_HONEST, parameters)
        asked = dict(cursor.fetchall())
    return Counts(tables, asked)


def _columns(themes: int) -> str:
    """How many have each bit of a word."""
    return ", ".join(f"count(*) FILTER (WHERE bits & {1 << bit} <> 0)" for bit in range(max(1, min(themes, BITS))))
