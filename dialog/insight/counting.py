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
PERSON = "COALESCE(conversation.resident_id, conversation.id)"
BASE = """
    CASE WHEN conversation.outcome <> 'answered' THEN NULL
         WHEN conversation.figures_only THEN 'honest'
         WHEN conversation.said_by = 'kin_self' THEN 'kin'
         WHEN conversation.said_by = 'observed' THEN 'observed'
         ELSE 'open' END
"""
# As in participation: her own answer, openly or honestly, or her own no.
ASKED = "(outcome = 'declined' OR said_by = 'person')"
OPENLY = "(said_by = 'person' AND NOT figures_only)"
WISH = f"({OPENLY} AND intent IN ('this_week', 'leader'))"
BEHIND_ACTION = "(fate = 'in_action' AND action <> 'dropped')"
TOLD = "told_at IS NOT NULL"
CHANGED = "(fate = 'done' OR action IN ('done', 'told'))"
# What she said herself, or next of kin for her, when she was asked afterwards.
NOTICED = "better IN ('yes', 'a_bit')"

# Everything is read once, on every core: what is counted, and what was held in the window. From here on a person is a
# row for each unit and each table she is in, with what the tables below ask of her; ``base`` is null where she gave no
# answer. Temporary tables are read on one core only, and this is small enough.
# Her themes are bits of a number, sixty to a column: once per theme, without sorting a million pairs. A theme that was
# merged into another has its number, so that somebody who named both has named one.
BITS = 60
HEARD = f"""
    CREATE TEMPORARY TABLE heard ON COMMIT DROP AS
    SELECT person, base, unit_id,
           max(held_at) FILTER (WHERE is_counted) AS last_held,
           max(recorded_at) FILTER (WHERE is_counted) AS last_recorded,
           max(held_at) FILTER (WHERE is_counted AND ({ASKED} OR figures_only)) AS last_asked,
           bool_or(is_counted AND {ASKED}) AS asked,
           bool_or(is_counted AND {OPENLY}) AS herself,
           bool_or({WISH}) AS wish,
           bool_or({WISH} AND {TOLD}) AS wish_told,
           bool_or({WISH} AND {TOLD} AND {CHANGED}) AS wish_changed,
           bool_or({WISH} AND {TOLD} AND {CHANGED} AND {NOTICED}) AS wish_noticed,
           bool_or(is_here AND {ASKED}) AS asked_here,
           bool_or(is_here AND outcome = 'unable') AS unable_here,
           bool_or({BEHIND_ACTION}) AS behind_action,
           bool_or({TOLD}) AS told{{bits}}
    FROM (
        SELECT conversation.*, {PERSON} AS person, {BASE} AS base,
               insight_counted.conversation_id IS NOT NULL AS is_counted,
               held_at >= %(starts_at)s AND held_at < %(ends_before)s
                   AND recorded_at <= %(arrived_by)s AND withdrawn_at IS NULL AS is_here
        FROM conversations_conversation AS conversation
        LEFT JOIN insight_counted
          ON insight_counted.conversation_id = conversation.id
         AND COALESCE(insight_counted.release_id = %(release)s, FALSE)
        WHERE conversation.municipality_id = %(municipality)s
    ) AS conversation
    LEFT JOIN (
        SELECT statement.conversation_id, statement.intent, listed.number,
               fate.kind AS fate, fate.told_at, action.status AS action, better.answer AS better
        FROM conversations_statement AS statement
        LEFT JOIN conversations_coding AS coding ON coding.statement_id = statement.id
        LEFT JOIN unnest(%(themes)s::uuid[], %(numbers)s::int[]) AS listed (id, number) ON listed.id = coding.theme_id
        LEFT JOIN improvements_fate AS fate ON fate.statement_id = statement.id
        LEFT JOIN improvements_improvementaction AS action ON action.id = fate.action_id
        LEFT JOIN improvements_better AS better ON better.fate_id = fate.id
        WHERE statement.removed_at IS NULL
    ) AS statement ON statement.conversation_id = conversation.id AND is_counted AND outcome = 'answered'
    WHERE is_counted OR is_here
    GROUP BY person, base, unit_id
"""  # noqa: S608  our own words

# A row for each person in each table of her own, where she is counted: in the unit of her last conversation.
HOME = """
    CREATE TEMPORARY TABLE home ON COMMIT DROP AS
    SELECT person, base,
           (array_agg(unit_id ORDER BY last_held DESC, last_recorded DESC, unit_id))[1] AS unit_id,
           bool_or(herself) AS herself, bool_or(behind_action) AS behind_action, bool_or(told) AS told{bits}
    FROM heard
    WHERE base IS NOT NULL AND last_held IS NOT NULL
    GROUP BY person, base
"""

ANSWERED = "SELECT base, unit_id, {columns} FROM home GROUP BY base, unit_id"

# Those who were asked, with the unit of the last time, and have given no honest answer. Same words as ``ASKED``.
ASKED_WITHOUT_HONEST = """
    SELECT unit_id, count(*)
    FROM (
        SELECT DISTINCT ON (person) unit_id
        FROM heard
        WHERE last_asked IS NOT NULL
          AND NOT EXISTS (SELECT FROM home AS honest WHERE honest.person = heard.person AND honest.base = 'honest')
        ORDER BY person, last_asked DESC, unit_id
    ) AS asked
    GROUP BY unit_id
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


@contextmanager
def in_memory() -> Iterator[None]:
    """Gives the queries inside the memory and the cores a release takes. Needs a transaction of its caller's."""
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        yield
        # Not after an error: the transaction is lost then, and this with it.
        cursor.execute("DROP TABLE IF EXISTS heard, home")
        cursor.execute(USUAL)


def claim(release: Release) -> int:
    """Marks what is counted in this release, and in no later one; returns how many conversations that is."""
    parameters = _about(release) | {"campaign": release.campaign_id, "takes_part": list(TAKES_PART)}
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, parameters)
        cursor.execute(CLAIM.format(belongs=OF_CAMPAIGN if release.campaign_id else OF_QUARTER), parameters)
        return int(cursor.rowcount)


def count(release: Release, themes: Sequence[str], listed: Mapping[UUID, int]) -> Counts:
    """Counts what `claim` has marked, inside `in_memory`; what it was counted from is there for other tables too.

    ``themes`` are the codes of the list; ``listed`` gives the place in it that each theme counts with.
    """
    tables = {table: CountedTable() for table in Table}
    parameters = _about(release) | {"themes": list(listed), "numbers": list(listed.values())}
    with connection.cursor() as cursor:
        cursor.execute(HEARD.format(bits=_bits(len(themes))), parameters)
        cursor.execute("ANALYZE heard")
        cursor.execute(HOME.format(bits="".join(f", bit_or({name}) AS {name}" for name, _ in _columns(len(themes)))))
        cursor.execute("ANALYZE home")
        cursor.execute(ANSWERED.format(columns=with_theme("named", len(themes))))
        for base, unit, people, *row in cursor.fetchall():
            table = tables[Table(base)]
            table.answered[unit] = people
            table.themes.update({(unit, theme): named for theme, named in zip(themes, row, strict=True) if named})
        cursor.execute(ASKED_WITHOUT_HONEST)
        asked = dict(cursor.fetchall())
    return Counts(tables, asked)


def _about(release: Release) -> dict[str, Any]:
    window = Window(release.first_day, release.last_day)
    return {
        "release": release.pk,
        "municipality": release.municipality_id,
        "starts_at": window.starts_at,
        "ends_before": window.ends_before,
        "arrived_by": release.arrived_by,
    }


def _columns(themes: int) -> Iterator[tuple[str, str]]:
    """The columns that so many themes take, each with whose themes it holds."""
    kinds = (("named", "TRUE"), ("behind_action", BEHIND_ACTION), ("told", TOLD))
    for word in range(-(-themes // BITS)):
        here = f"number BETWEEN {word * BITS} AND {word * BITS + BITS - 1}"
        for kind, which in kinds:
            yield f"{kind}_{word}", f"FILTER (WHERE {here} AND {which})"


def _bits(themes: int) -> str:
    return "".join(f", bit_or(1::bigint << number %% {BITS}) {which} AS {name}" for name, which in _columns(themes))


def with_theme(kind: str, themes: int) -> str:
    """Columns: how many of `home`, and how many with each theme; ``kind``: "named", "behind_action" or "told"."""
    bits = ((f"{kind}_{place // BITS}", 1 << place % BITS) for place in range(themes))
    return ", ".join(["count(*)", *(f"count(*) FILTER (WHERE {name} & {bit} <> 0)" for name, bit in bits)])
