"""Exact numbers by something else than theme: who said it, pathway, silent groups, the staircase, what came of it.

Each is a table of its own, by care unit, and is rounded by itself. Nothing here leaves the call.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from dialog.conversations.models import JourneyStep, Pathway, SaidBy
from dialog.insight.counting import COUNTED, CountedTable, Counts
from dialog.insight.models import IN_ALL, Dimension, Release, Silent, Step, Table
from dialog.lib.dates import Window
from dialog.units.models import ServiceType

# What residents and their next of kin have said about her, not kept from those who work there.
OPEN = "outcome = 'answered' AND NOT figures_only AND said_by IN ('person', 'kin_about')"
PERSON = "COALESCE(conversation.resident_id, conversation.id)"

# Somebody who has answered herself counts as herself, whoever else has spoken for her.
SAID_BY = f"""
    WITH spoke AS (
        SELECT {PERSON} AS person, bool_or(said_by = 'person') AS herself
        FROM {COUNTED}
        WHERE {OPEN}
        GROUP BY 1
    )
    SELECT home.unit_id, count(*) FILTER (WHERE herself), count(*) FILTER (WHERE NOT herself)
    FROM spoke JOIN home ON home.person = spoke.person AND home.base = 'open'
    GROUP BY home.unit_id
"""  # noqa: S608  our own words

# By value, and everybody of the table once where the value is null. {column}: what the conversation is marked with.
MARKED = f"""
    WITH marked AS (
        SELECT DISTINCT {PERSON} AS person, conversation.{{column}} AS value
        FROM {COUNTED}
        WHERE {OPEN} AND conversation.{{column}} IS NOT NULL
    )
    SELECT home.unit_id, marked.value::text, count(DISTINCT marked.person)
    FROM marked JOIN home ON home.person = marked.person AND home.base = 'open'
    GROUP BY GROUPING SETS ((home.unit_id, marked.value), (home.unit_id))
"""  # noqa: S608  our own words

# {came_of_it}: what has come of a thing that was said. The theme is that of the list it was counted by.
CAME_OF_IT = f"""
    WITH mine AS (
        SELECT {PERSON} AS person, fate.statement_id
        FROM {COUNTED}
        JOIN conversations_statement AS statement
          ON statement.conversation_id = conversation.id AND statement.removed_at IS NULL
        JOIN improvements_fate AS fate ON fate.statement_id = statement.id
        LEFT JOIN improvements_improvementaction AS action ON action.id = fate.action_id
        WHERE {OPEN} AND {{came_of_it}}
    )
    SELECT home.unit_id, listed.number, count(DISTINCT mine.person)
    FROM mine
    JOIN home ON home.person = mine.person AND home.base = 'open'
    LEFT JOIN conversations_coding AS coding ON coding.statement_id = mine.statement_id
    LEFT JOIN unnest(%(themes)s::uuid[], %(numbers)s::int[]) AS listed (id, number) ON listed.id = coding.theme_id
    GROUP BY GROUPING SETS ((home.unit_id, listed.number), (home.unit_id))
    HAVING grouping(listed.number) = 1 OR listed.number IS NOT NULL
"""  # noqa: S608  our own words
BEHIND_ACTION = "fate.kind = 'in_action' AND action.status <> 'dropped'"
TOLD = "fate.told_at IS NOT NULL"

# Everybody who was there in the window, in the unit of her last day.
PRESENT = """
    SELECT DISTINCT ON (stay.resident_id) stay.resident_id, stay.unit_id
    FROM conversations_stay AS stay
    WHERE stay.unit_id = ANY(%(care_units)s)
      AND stay.starts_on <= %(last)s AND (stay.ends_on IS NULL OR stay.ends_on >= %(first)s)
      AND NOT EXISTS (SELECT FROM conversations_notpresent AS away
                      WHERE away.campaign_id = %(campaign)s AND away.unit_id = stay.unit_id
                        AND away.resident_id = stay.resident_id)
    ORDER BY stay.resident_id, stay.starts_on DESC, stay.id
"""

# Each step holds some of those on the one before: she has been told of what has changed.
STAIRCASE = f"""
    WITH present AS ({PRESENT}), asked AS (
        SELECT conversation.resident_id, bool_or(outcome = 'answered' AND NOT figures_only) AS answered
        FROM {COUNTED}
        WHERE outcome = 'declined' OR outcome = 'answered' AND said_by = 'person'
        GROUP BY conversation.resident_id
    ), wanted AS (
        SELECT conversation.resident_id, bool_or({TOLD}) AS got_reply,
               bool_or({TOLD} AND (fate.kind = 'done' OR action.status IN ('done', 'told'))) AS changed
        FROM {COUNTED}
        JOIN conversations_statement AS statement
          ON statement.conversation_id = conversation.id AND statement.removed_at IS NULL
         AND statement.intent IN ('this_week', 'leader')
        LEFT JOIN improvements_fate AS fate ON fate.statement_id = statement.id
        LEFT JOIN improvements_improvementaction AS action ON action.id = fate.action_id
        WHERE outcome = 'answered' AND NOT figures_only AND said_by = 'person'
        GROUP BY conversation.resident_id
    )
    SELECT present.unit_id, count(*), count(asked.resident_id), count(*) FILTER (WHERE asked.answered),
           count(wanted.resident_id), count(*) FILTER (WHERE wanted.got_reply), count(*) FILTER (WHERE wanted.changed)
    FROM present
    LEFT JOIN asked ON asked.resident_id = present.resident_id
    LEFT JOIN wanted ON wanted.resident_id = present.resident_id
    GROUP BY present.unit_id
"""  # noqa: S608  our own words
STEPS = (Step.GOT_SERVICE, Step.ASKED, Step.ANSWERED, Step.ASKED_FOR_SOMETHING, Step.GOT_REPLY, Step.CHANGED)

# Those who were there and have neither answered nor said no, by what stands on their own page.
SILENT = f"""
    WITH present AS ({PRESENT}), here AS (
        SELECT conversation.resident_id,
               bool_or(outcome = 'declined' OR outcome = 'answered' AND said_by = 'person') AS asked,
               bool_or(outcome = 'unable') AS unable
        FROM conversations_conversation AS conversation
        WHERE conversation.municipality_id = %(municipality)s
          AND conversation.held_at >= %(starts_at)s AND conversation.held_at < %(ends_before)s
          AND conversation.recorded_at <= %(arrived_by)s AND conversation.withdrawn_at IS NULL
        GROUP BY conversation.resident_id
    )
    SELECT present.unit_id, count(*), count(*) FILTER (WHERE here.unable),
           count(*) FILTER (WHERE resident.needs_interpreter), count(*) FILTER (WHERE resident.language <> ''),
           count(*) FILTER (WHERE resident.needs_pictures), count(*) FILTER (WHERE resident.needs_time)
    FROM present
    JOIN conversations_resident AS resident ON resident.id = present.resident_id
    LEFT JOIN here ON here.resident_id = present.resident_id
    WHERE here.asked IS NOT TRUE
    GROUP BY present.unit_id
"""  # noqa: S608  our own words
GROUPS = tuple(Silent)


@dataclass(frozen=True, slots=True)
class DimensionTable:
    """A table to be rounded by itself. ``answered`` of ``counted`` are all in it, by care unit.

    ``parts_of_known``: the values part those whose number is told exactly. Then a sector's values stand side by side in
    one row of numbers: two that were rounded each for itself could be found from their sum.
    """

    dimension: Dimension
    values: Sequence[tuple[str, str]]
    """Each value with what it is called; empty where that follows from the value."""
    counted: CountedTable = field(default_factory=CountedTable)
    parts_of_known: bool = False


@dataclass(frozen=True, slots=True)
class Present:
    """Who belongs on the staircase: the care units taking part, and the types of service they give."""

    care_units: Collection[UUID]
    service_types: dict[UUID, str]


def count_dimensions(
    release: Release, counts: Counts, themes: Sequence[tuple[str, str]], listed: dict[UUID, int], present: Present
) -> list[DimensionTable]:
    """Count what `claim` has marked. Needs the table `home` of `count`. ``themes``: code and name."""
    window = Window(release.first_day, release.last_day)
    parameters: dict[str, Any] = {
        "release": release.pk,
        "municipality": release.municipality_id,
        "campaign": release.campaign_id,
        "care_units": list(present.care_units),
        "first": window.first,
        "last": window.last,
        "starts_at": window.starts_at,
        "ends_before": window.ends_before,
        "arrived_by": release.arrived_by,
        "themes": list(listed),
        "numbers": list(listed.values()),
    }
    tables = [*_said_by(counts, parameters), *_marked(release, parameters), *_came_of_it(themes, parameters)]
    if release.campaign_id is None:
        # Who was there to be asked, and what came of it, is what a campaign is about.
        return tables
    return [*tables, _staircase(parameters), _silent(present, parameters)]


def _said_by(counts: Counts, parameters: dict[str, Any]) -> list[DimensionTable]:
    """The residents' own table parted in two, and beside it the two tables that are never added to it."""
    residents = DimensionTable(
        Dimension.SAID_BY, [(SaidBy.PERSON, ""), (SaidBy.KIN_ABOUT, "")], CountedTable(), parts_of_known=True
    )
    for unit, herself, others in _rows(SAID_BY, parameters):
        residents.counted.answered[unit] = herself + others
        residents.counted.themes.update({(unit, SaidBy.PERSON): herself, (unit, SaidBy.KIN_ABOUT): others})
    beside = [
        DimensionTable(
            Dimension.SAID_BY,
            [(value, "")],
            CountedTable(answered, {(unit, value): people for unit, people in answered.items()}),
        )
        for value, table in ((SaidBy.KIN_SELF, Table.KIN), (SaidBy.OBSERVED, Table.OBSERVED))
        if (answered := counts.of(table).answered)
    ]
    return [residents, *beside]


def _marked(release: Release, parameters: dict[str, Any]) -> list[DimensionTable]:
    kinds = ((Dimension.PATHWAY, Pathway, "pathway_id"), (Dimension.JOURNEY_STEP, JourneyStep, "journey_step_id"))
    tables = []
    for dimension, model, column in kinds:
        known = model.objects.filter(municipality_id=release.municipality_id).order_by("position", "name")
        names = [(str(pk), name) for pk, name in known.values_list("pk", "name")]
        if names:
            rows = _rows(MARKED.format(column=column), parameters)
            tables.append(DimensionTable(dimension, names, _by_value(rows)))
    return tables


def _came_of_it(themes: Sequence[tuple[str, str]], parameters: dict[str, Any]) -> list[DimensionTable]:
    tables = []
    for dimension, came_of_it in ((Dimension.BEHIND_ACTION, BEHIND_ACTION), (Dimension.TOLD_BACK, TOLD)):
        rows = _rows(CAME_OF_IT.format(came_of_it=came_of_it), parameters)
        named = ((unit, None if place is None else themes[place][0], people) for unit, place, people in rows)
        counted = _by_value(named)
        counted.themes.update({(unit, IN_ALL): people for unit, people in counted.answered.items()})
        tables.append(DimensionTable(dimension, [(IN_ALL, ""), *themes], counted))
    return tables


def _staircase(parameters: dict[str, Any]) -> DimensionTable:
    counted = _by_column(_rows(STAIRCASE, parameters), STEPS)
    return DimensionTable(Dimension.STAIRCASE, [(step, "") for step in STEPS], counted)


def _silent(present: Present, parameters: dict[str, Any]) -> DimensionTable:
    counted = _by_column(_rows(SILENT, parameters), GROUPS)
    for unit, people in counted.answered.items():
        counted.themes[unit, present.service_types[unit]] = people
    types = [one for one in ServiceType if one in set(present.service_types.values())]
    return DimensionTable(Dimension.SILENT, [(one, "") for one in (*GROUPS, *types)], counted)


def _rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _by_value(rows: Any) -> CountedTable:
    """Rows of (unit, value, people); everybody of the unit where the value is None."""
    counted = CountedTable()
    for unit, value, people in rows:
        if value is None:
            counted.answered[unit] = people
        else:
            counted.themes[unit, value] = people
    return counted


def _by_column(rows: Any, values: Sequence[str]) -> CountedTable:
    """Rows of (unit, a number for each value), everybody first."""
    counted = CountedTable()
    for unit, *numbers in rows:
        counted.answered[unit] = numbers[0]
        counted.themes.update({(unit, value): people for value, people in zip(values, numbers, strict=True)})
    return counted
