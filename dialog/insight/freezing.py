"""From exact counts to the rows that may leave the care units: rules 2 to 6 of the privacy document.

What comes out is exactly what is published. Counts, order and offset end with the call; what is not in the result
can be shown by no page and no file, because nobody has stored it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

import numpy as np

from dialog.insight.counting import CountedTable, Counts
from dialog.insight.dimension_counting import DimensionTable
from dialog.insight.models import Dimension, Table
from dialog.insight.rounding import (
    SMALLEST_CELL,
    SMALLEST_SHOWN,
    STEP,
    Place,
    fold,
    round_to_fives,
)
from dialog.units.models import Kind

FIGURE_KINDS = (Kind.SECTION, Kind.SERVICE_AREA, Kind.SECTOR, Kind.MUNICIPALITY)
SECTOR_KINDS = (Kind.SECTOR, Kind.MUNICIPALITY)

LONGEST_LIST = 3
DEPARTMENTS_FOR_A_LIST = 3
# Of any service type. In a section of three, whoever works in two of them would know the third from its list.
DEPARTMENTS_IN_SECTION = 4


@dataclass(frozen=True, slots=True)
class Node:
    """A unit as it stood when the release was built."""

    id: UUID
    parent: UUID | None
    kind: str
    service_type: str
    was_closed: bool = False
    """Before the first day."""


@dataclass(frozen=True, slots=True)
class Figure:
    unit: UUID
    table: Table
    service_type: str
    """Empty for all service types together."""
    theme: str
    figure: int


@dataclass(frozen=True, slots=True)
class Answered:
    unit: UUID
    table: Table
    service_type: str
    answered: int


@dataclass(frozen=True, slots=True)
class Listed:
    unit: UUID
    theme: str


@dataclass(frozen=True, slots=True)
class SingleFigure:
    """A figure of a dimension: by something else than theme."""

    unit: UUID
    dimension: Dimension
    value: str
    label: str
    figure: int


@dataclass(slots=True)
class Frozen:
    """Every figure of a release, and none that is not shown."""

    figures: list[Figure] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    lists: list[Listed] = field(default_factory=list)

    def show(
        self, unit: UUID, table: Table, service_type: str, answered: int, themes: Sequence[str], row: Iterable[int]
    ) -> None:
        self.say_answered(unit, table, service_type, answered)
        for theme, figure in zip(themes, row, strict=True):
            self.figures.append(Figure(unit, table, service_type, theme, int(figure)))

    def say_answered(self, unit: UUID, table: Table, service_type: str, answered: int) -> None:
        if answered >= SMALLEST_CELL:
            self.answered.append(Answered(unit, table, service_type, answered))


class Tree:
    """The units of one municipality, with the way up from each."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = {node.id: node for node in nodes}
        # A municipality that has closed its last section is one without sections.
        self.kinds = {node.kind for node in self.nodes.values() if not node.was_closed}
        self.municipality = next(node.id for node in self.nodes.values() if node.parent is None)
        self._ways: dict[UUID, tuple[UUID, ...]] = {}

    def way_up(self, unit: UUID) -> tuple[UUID, ...]:
        """The unit itself, then all above it, the municipality last."""
        if unit not in self._ways:
            parent = self.nodes[unit].parent
            self._ways[unit] = (unit, *(self.way_up(parent) if parent else ()))
        return self._ways[unit]

    def nearest(self, unit: UUID, kind: str) -> UUID | None:
        return next((node for node in self.way_up(unit) if self.nodes[node].kind == kind), None)

    def kind(self, unit: UUID) -> str:
        return self.nodes[unit].kind

    def service_type(self, unit: UUID) -> str:
        return self.nodes[unit].service_type

    def sums(self, answered: dict[UUID, int]) -> dict[UUID, int]:
        """Numbers by care unit, added up for every unit that has any below it."""
        totals: dict[UUID, int] = {}
        for unit, number in answered.items():
            for node in self.way_up(unit):
                totals[node] = totals.get(node, 0) + number
        return totals


def freeze_dimensions(tables: Iterable[DimensionTable], tree: Tree, rng: np.random.Generator) -> Iterator[SingleFigure]:
    """Each table by itself, rounded by section as the themes are; shown are the sums, of sectors and the municipality.

    Rounded by sector, numbers of somebody could be found by whoever knows all of a sector but one section.
    """
    for table in tables:
        if not table.counted.answered:
            continue
        values = [value for value, _ in table.values]
        rounded = _round(table.counted, tree, values, rng, lowest=Kind.SECTION, levels=FIGURE_KINDS, type_of=_no_type)
        for unit, answered in tree.sums(table.counted.answered).items():
            row = rounded.figures.get((unit, ""))
            if tree.kind(unit) in SECTOR_KINDS and answered >= SMALLEST_SHOWN and row is not None:
                if table.parts_of_known:
                    row = _beside_the_others(row, answered)
                for (value, label), figure in zip(table.values, row, strict=True):
                    yield SingleFigure(unit, table.dimension, value, label, int(figure))


def _beside_the_others(row: "Row", answered: int) -> "Row":
    """The values part a number that is told exactly: the first is what the others leave of it, to the nearest five."""
    others = row[1:]
    left = max(0, answered - int(others.sum()))
    return np.array([STEP * ((left + STEP // 2) // STEP), *others])


def freeze(counts: Counts, tree: Tree, themes: Sequence[str], rng: np.random.Generator) -> Frozen:
    """Returns all that is published of `counts`; `themes` are the codes in the order of the theme list."""
    frozen = Frozen()
    residents = counts.of(Table.OPEN)
    _freeze_residents(frozen, residents, tree, themes, rng)
    for table in (Table.KIN, Table.OBSERVED):
        _freeze_by_sector(frozen, table, counts.of(table), tree, themes, rng)
    _freeze_honest(frozen, counts, tree, themes, rng)
    frozen.lists.extend(_lists(residents, tree, themes))
    return frozen


def _freeze_residents(
    frozen: Frozen, counted: CountedTable, tree: Tree, themes: Sequence[str], rng: np.random.Generator
) -> None:
    rounded = _round(counted, tree, themes, rng, lowest=Kind.SECTION, levels=FIGURE_KINDS, type_of=tree.service_type)
    for unit, answered in tree.sums(counted.answered).items():
        row = rounded.figures.get((unit, ""))
        if answered >= SMALLEST_SHOWN and row is not None:
            frozen.show(unit, Table.OPEN, "", answered, themes, row)
        else:
            frozen.say_answered(unit, Table.OPEN, "", answered)
    for (unit, service_type), row in rounded.figures.items():
        answered = rounded.answered[unit, service_type]
        if service_type and tree.kind(unit) in SECTOR_KINDS and answered >= SMALLEST_SHOWN:
            frozen.show(unit, Table.OPEN, service_type, answered, themes, row)


def _freeze_by_sector(
    frozen: Frozen, table: Table, counted: CountedTable, tree: Tree, themes: Sequence[str], rng: np.random.Generator
) -> None:
    """A table of its own, rounded the same way and never added to another; shown of sectors and the municipality."""
    rounded = _round(counted, tree, themes, rng, lowest=Kind.SECTION, levels=FIGURE_KINDS, type_of=_no_type)
    for unit, answered in tree.sums(counted.answered).items():
        row = rounded.figures.get((unit, ""))
        if tree.kind(unit) in SECTOR_KINDS and answered >= SMALLEST_SHOWN and row is not None:
            frozen.show(unit, table, "", answered, themes, row)


def _freeze_honest(frozen: Frozen, counts: Counts, tree: Tree, themes: Sequence[str], rng: np.random.Generator) -> None:
    """Honest answers: for the sectors that can be shown, else for the municipality; who answered is rounded too."""
    counted = counts.of(Table.HONEST)
    if not counted.answered:
        return
    sectors = {unit: tree.nearest(unit, Kind.SECTOR) or unit for unit in counted.answered}
    rows = list(dict.fromkeys(sectors.values()))
    row_of = {unit: rows.index(sector) for unit, sector in sectors.items()}
    exact = np.column_stack([_table(counted, row_of, themes, len(rows)), _by_row(counted.answered, row_of, len(rows))])
    figures = dict(zip(rows, round_to_fives(exact, rows, rng), strict=True))
    given, silent = tree.sums(counted.answered), tree.sums(counts.asked_without_honest)

    def can_be_shown(unit: UUID) -> bool:
        return given[unit] >= SMALLEST_SHOWN and silent.get(unit, 0) >= SMALLEST_CELL

    shown = {unit: row for unit, row in figures.items() if tree.kind(unit) == Kind.SECTOR and can_be_shown(unit)}
    if not shown and can_be_shown(tree.municipality):
        shown = {tree.municipality: sum(figures.values(), start=np.zeros(len(themes) + 1, dtype=np.int64))}
    for unit, row in shown.items():
        frozen.show(unit, Table.HONEST, "", int(row[-1]), themes, row[:-1])


def _lists(counted: CountedTable, tree: Tree, themes: Sequence[str]) -> Iterable[Listed]:
    """Rule 6: the themes of a department, without numbers, where enough departments like it have answered."""
    alike: dict[tuple[UUID | None, str], list[UUID]] = {}
    for unit, answered in counted.answered.items():
        if tree.kind(unit) == Kind.DEPARTMENT and answered >= SMALLEST_CELL:
            alike.setdefault((tree.nearest(unit, Kind.SECTION), tree.service_type(unit)), []).append(unit)
    in_section = Counter(section for (section, _), departments in alike.items() for _ in departments)
    for (section, _), departments in alike.items():
        enough = in_section[section] >= DEPARTMENTS_IN_SECTION and len(departments) >= DEPARTMENTS_FOR_A_LIST
        if section is None or not enough:
            continue
        for unit in departments:
            if counted.answered[unit] >= SMALLEST_SHOWN:
                yield from (Listed(unit, theme) for theme in _named_by_many(counted, unit, themes))


def _named_by_many(counted: CountedTable, unit: UUID, themes: Sequence[str]) -> list[str]:
    """Up to three themes at least five have named and at least five have not, the most frequent."""
    most = counted.answered[unit] - SMALLEST_CELL
    named = {theme: counted.themes.get((unit, theme), 0) for theme in themes}
    fit = [theme for theme, number in named.items() if SMALLEST_CELL <= number <= most]
    return sorted(fit, key=lambda theme: -named[theme])[:LONGEST_LIST]


# --- Fold and round ----------------------------------------------------------------------------------------------

Row = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Rounded:
    """Figures and those who answered, for every unit and service type that base cells add up to.

    A section is here only when it has base cells of its own; "" stands for all service types together.
    """

    figures: dict[tuple[UUID, str], Row]
    answered: dict[tuple[UUID, str], int]


def _round(
    counted: CountedTable,
    tree: Tree,
    themes: Sequence[str],
    rng: np.random.Generator,
    *,
    lowest: Kind,
    levels: Sequence[Kind],
    type_of: Callable[[UUID], str],
) -> Rounded:
    places = {unit: _place(unit, tree, lowest) for unit in counted.answered}
    cell_of = fold(_places(counted, places, tree, lowest, levels, type_of))
    cells = list(dict.fromkeys(cell_of.values()))
    number = {cell: row for row, cell in enumerate(cells)}
    row_of = {unit: number[cell_of[places[unit], type_of(unit)]] for unit in counted.answered}
    exact, blocks = _table(counted, row_of, themes, len(cells)), [cell.block for cell in cells]
    figures = round_to_fives(exact, blocks, rng)
    answered = _by_row(counted.answered, row_of, len(cells))
    rounded = Rounded({}, {})
    for cell, row, size in zip(cells, figures, answered, strict=True):
        for unit in tree.way_up(cast(UUID, cell.unit)):
            for key in {(unit, ""), (unit, cell.service_type)}:
                rounded.figures[key] = rounded.figures[key] + row if key in rounded.figures else row
                rounded.answered[key] = rounded.answered.get(key, 0) + int(size)
    return rounded


def _place(unit: UUID, tree: Tree, lowest: Kind) -> UUID:
    """The section (or sector) above a care unit; the care unit itself where none is."""
    return (tree.nearest(unit, lowest) or unit) if lowest in tree.kinds else tree.municipality


def _places(
    counted: CountedTable,
    places: dict[UUID, UUID],
    tree: Tree,
    lowest: Kind,
    levels: Sequence[Kind],
    type_of: Callable[[UUID], str],
) -> list[Place]:
    answered: dict[UUID, dict[str, int]] = {}
    for unit, number in counted.answered.items():
        by_type = answered.setdefault(places[unit], {})
        by_type[type_of(unit)] = by_type.get(type_of(unit), 0) + number
    return [
        Place(
            unit=place,
            above=tuple(unit for unit in tree.way_up(place)[1:] if tree.kind(unit) in levels),
            answered=by_type,
            named=place == tree.municipality or tree.kind(place) == lowest,
        )
        for place, by_type in answered.items()
    ]


def _table(
    counted: CountedTable, row_of: dict[UUID, int], themes: Sequence[str], rows: int
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    column_of = {theme: column for column, theme in enumerate(themes)}
    table = np.zeros((rows, len(themes)), dtype=np.int64)
    for (unit, theme), number in counted.themes.items():
        table[row_of[unit], column_of[theme]] += number
    return table


def _by_row(answered: dict[UUID, int], row_of: dict[UUID, int], rows: int) -> Row:
    numbers = np.zeros(rows, dtype=np.int64)
    for unit, number in answered.items():
        numbers[row_of[unit]] += number
    return numbers


def _no_type(unit: UUID) -> str:
    return ""
