"""Exact numbers by something else than theme: who said it, pathway, silent groups, the staircase, what came of it.

Each is a table of its own, by care unit, and is rounded by itself. Nothing here leaves the call.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from dialog.campaigns.confidence import tallies_of
from dialog.campaigns.confidence_models import Phase
from dialog.conversations.models import JourneyStep, Occasion, Pathway, SaidBy
from dialog.insight.counting import BASE, COUNTED, PERSON, CountedTable, Counts, with_theme
from dialog.insight.models import CONFIDENCE, IN_ALL, Dimension, Release, Silent, Step, Table
from dialog.lib.dates import Window
from dialog.units.models import ServiceType

# Somebody who has answered herself counts as herself, whoever else has spoken for her.
SAID_BY = """
    SELECT unit_id, count(*) FILTER (WHERE herself), count(*) FILTER (WHERE NOT herself)
    FROM home
    WHERE base = 'open'
    GROUP BY unit_id
"""

# By value, and everybody of the table once where the value is null. {column}: what the conversation is marked with.
MARKED = f"""
    WITH marked AS (
        SELECT DISTINCT {PERSON} AS person, conversation.{{column}} AS value
        FROM {COUNTED}
        WHERE {BASE} = 'open' AND NULLIF(conversation.{{column}}::text, '') IS NOT NULL
    )
    SELECT home.unit_id, marked.value::text, count(DISTINCT marked.person)
    FROM marked JOIN home ON home.person = marked.person AND home.base = 'open'
    GROUP BY GROUPING SETS ((home.unit_id, marked.value), (home.unit_id))
"""  # noqa: S608  our own words

# What has come of the things that were said, in all and by the list it was counted by.
CAME_OF_IT = "SELECT unit_id, {columns} FROM home WHERE base = 'open' AND {kind} GROUP BY unit_id"

# Everybody who was there in the window, in the unit of her last day. On the staircase each step holds some of those on
# the one before: she has been told of what has changed. The silent have neither answered nor said no; the groups are
# what stands on their own page.
PRESENT = """
    WITH present AS (
        SELECT DISTINCT ON (stay.resident_id) stay.resident_id, stay.unit_id
        FROM conversations_stay AS stay
        WHERE stay.unit_id = ANY(%(care_units)s)
          AND stay.starts_on <= %(last)s AND (stay.ends_on IS NULL OR stay.ends_on >= %(first)s)
          AND NOT EXISTS (SELECT FROM conversations_notpresent AS away
                          WHERE away.campaign_id = %(campaign)s AND away.unit_id = stay.unit_id
                            AND away.resident_id = stay.resident_id)
        ORDER BY stay.resident_id, stay.starts_on DESC, stay.id
    ), heard_of AS (
        SELECT person, bool_or(asked) AS asked, bool_or(herself) AS herself, bool_or(wish) AS wish,
               bool_or(wish_told) AS wish_told, bool_or(wish_changed) AS wish_changed,
               bool_or(wish_noticed) AS wish_noticed,
               bool_or(asked_here) AS asked_here, bool_or(unable_here) AS unable_here
        FROM heard
        GROUP BY person
    )
    SELECT present.unit_id, {columns}
    FROM present
    JOIN conversations_resident AS resident ON resident.id = present.resident_id
    LEFT JOIN heard_of ON heard_of.person = present.resident_id
    GROUP BY present.unit_id
"""
STEPS = {
    Step.GOT_SERVICE: "TRUE",
    Step.ASKED: "asked",
    Step.ANSWERED: "herself",
    Step.ASKED_FOR_SOMETHING: "wish",
    Step.GOT_REPLY: "wish_told",
    Step.CHANGED: "wish_changed",
    Step.NOTICED: "wish_noticed",
}
GROUPS = {
    Silent.NOT_ASKED: "TRUE",
    Silent.UNABLE: "unable_here",
    Silent.NEEDS_INTERPRETER: "needs_interpreter",
    Silent.OTHER_LANGUAGE: "resident.language <> ''",
    Silent.NEEDS_PICTURES: "needs_pictures",
    Silent.NEEDS_TIME: "needs_time",
}


@dataclass(frozen=True, slots=True)
class DimensionTable:
    """A table to be rounded by itself. ``answered`` of ``counted`` are all in it, by care unit.

    ``parts_of_known``: the values part those whose number is told exactly. Then the first is what the figures of the
    others leave of it: two that were rounded each for itself could be found from their sum.
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
    release: Release, counts: Counts, themes: Sequence[tuple[str, str]], present: Present
) -> list[DimensionTable]:
    """Count what `claim` has marked, from the tables that `count` left. ``themes``: code and name."""
    tables = [*_said_by(counts), *_marked(release), *_occasions(release), *_came_of_it(themes)]
    if release.campaign_id is None:
        # Who was there to be asked, and what came of it, is what a campaign is about.
        return tables
    return [*tables, *_present(release, present), *_confidence(release.campaign_id)]


def _said_by(counts: Counts) -> list[DimensionTable]:
    """The residents' own table parted in two, and beside it the two tables that are never added to it."""
    residents = DimensionTable(
        Dimension.SAID_BY, [(SaidBy.PERSON, ""), (SaidBy.KIN_ABOUT, "")], CountedTable(), parts_of_known=True
    )
    for unit, herself, others in _rows(SAID_BY):
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


def _marked(release: Release) -> list[DimensionTable]:
    kinds = ((Dimension.PATHWAY, Pathway, "pathway_id"), (Dimension.JOURNEY_STEP, JourneyStep, "journey_step_id"))
    tables = []
    for dimension, model, column in kinds:
        known = model.objects.filter(municipality_id=release.municipality_id).order_by("position", "name")
        names = [(str(pk), name) for pk, name in known.values_list("pk", "name")]
        if names:
            rows = _rows(MARKED.format(column=column), {"release": release.pk})
            tables.append(DimensionTable(dimension, names, _by_value(rows)))
    return tables


def _occasions(release: Release) -> list[DimensionTable]:
    """Why they were asked just then; those for whom nobody gave a reason are not in it."""
    counted = _by_value(_rows(MARKED.format(column="occasion"), {"release": release.pk}))
    return [DimensionTable(Dimension.OCCASION, [(one, "") for one in Occasion], counted)] if counted.answered else []


def _confidence(campaign_id: UUID) -> list[DimensionTable]:
    """How safe staff feel about asking: of those who replied, and of no resident. Each time is a table of its own."""
    tables = []
    for dimension, phase in ((Dimension.CONFIDENCE_BEFORE, Phase.BEFORE), (Dimension.CONFIDENCE_AFTER, Phase.AFTER)):
        tallies = tallies_of(campaign_id, phase)
        rows = [(one.unit_id, one.replies, *(getattr(one, name) for name in CONFIDENCE)) for one in tallies]
        values = [(name, "") for name in (IN_ALL, *CONFIDENCE)]
        tables.append(DimensionTable(dimension, values, _by_column(rows, [value for value, _ in values])))
    return tables


def _came_of_it(themes: Sequence[tuple[str, str]]) -> list[DimensionTable]:
    tables = []
    values = [(IN_ALL, ""), *themes]
    for dimension, kind in ((Dimension.BEHIND_ACTION, "behind_action"), (Dimension.TOLD_BACK, "told")):
        rows = _rows(CAME_OF_IT.format(kind=kind, columns=with_theme(kind, len(themes))))
        tables.append(DimensionTable(dimension, values, _by_column(rows, [value for value, _ in values])))
    return tables


def _present(release: Release, present: Present) -> list[DimensionTable]:
    """The staircase, and who was silent."""
    window = Window(release.first_day, release.last_day)
    silent = [f"asked_here IS NOT TRUE AND {group}" for group in GROUPS.values()]
    columns = ", ".join(f"count(*) FILTER (WHERE {each})" for each in (*STEPS.values(), *silent))
    parameters = {
        "campaign": release.campaign_id,
        "care_units": list(present.care_units),
        "first": window.first,
        "last": window.last,
    }
    rows = _rows(PRESENT.format(columns=columns), parameters)
    stairs = _by_column(((unit, *numbers[: len(STEPS)]) for unit, *numbers in rows), list(STEPS))
    groups = _by_column(((unit, *numbers[len(STEPS) :]) for unit, *numbers in rows), list(GROUPS))
    for unit, people in groups.answered.items():
        groups.themes[unit, present.service_types[unit]] = people
    types = [one for one in ServiceType if one in set(present.service_types.values())]
    return [
        DimensionTable(Dimension.STAIRCASE, [(step, "") for step in STEPS], stairs),
        DimensionTable(Dimension.SILENT, [(one, "") for one in (*GROUPS, *types)], groups),
    ]


def _rows(sql: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
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


def _by_column(rows: Iterable[tuple[Any, ...]], values: Sequence[str]) -> CountedTable:
    """Rows of (unit, a number for each value), everybody first. A unit with nobody is not in it."""
    counted = CountedTable()
    for unit, *numbers in rows:
        if numbers[0]:
            counted.answered[unit] = numbers[0]
            counted.themes.update({(unit, value): people for value, people in zip(values, numbers, strict=True)})
    return counted
