"""Fold what is small, then round once: rules 2 and 3 of the privacy document, and nothing else.

Pure functions over counts; no models, no clock, no database. The random generator comes from the caller: a release
passes `secret_generator()`, a test passes a seeded one. Order and offset live only inside `round_to_fives`.
"""

import secrets
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEP = 5
SMALLEST_SHOWN = 20
SMALLEST_CELL = 5

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Place:
    """Where answers belong before folding: a section, or a unit whose answers have no section above them."""

    unit: Hashable
    above: tuple[Hashable, ...]
    """Service area, sector, municipality: nearest first. Empty for a municipality that has no sections."""
    answered: Mapping[str, int]
    """Residents who have answered, by service type."""
    named: bool = True
    """False where no section stands above the answers: they are counted in the unit above, without a name."""

    @property
    def total(self) -> int:
        return sum(self.answered.values())


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of the base table: a section's service type, or what is too small to stand alone in a unit above."""

    unit: Hashable
    service_type: str
    named: bool

    @property
    def block(self) -> tuple[Hashable, bool]:
        """What the random order keeps together: the service types of one section."""
        return self.unit, self.named


def secret_generator() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(secrets.randbits(128)))


# --- Folding: which base cell each place and service type is counted in ------------------------------------------


def fold(places: Sequence[Place]) -> dict[tuple[Hashable, str], Cell]:
    """Maps each (place, service type) with answers to the base cell it is counted in."""
    homes = _homes([place for place in places if place.total])
    members: dict[tuple[Hashable, bool], list[Place]] = {}
    for place in places:
        if place.total:
            members.setdefault(homes[place.unit], []).append(place)
    cells: dict[tuple[Hashable, str], Cell] = {}
    for (unit, named), group in members.items():
        merged = _merge_types(group)
        for place in group:
            for service_type, answered in place.answered.items():
                if answered:
                    cells[place.unit, service_type] = Cell(unit, merged[service_type], named)
    return cells


def _homes(places: Sequence[Place]) -> dict[Hashable, tuple[Hashable, bool]]:
    """The row of each place: itself, or the nameless row of a unit above it."""
    homes = {place.unit: (place.unit, place.named) for place in places}
    by_unit = {place.unit: place for place in places}
    pools: dict[Hashable, set[Hashable]] = {}
    for place in places:
        if place.above and (not place.named or place.total < SMALLEST_SHOWN):
            pools.setdefault(place.above[0], set()).add(place.unit)
    for node in _nodes_from_below(places):
        pool = pools.pop(node, set())
        if not pool:
            continue
        if _total(by_unit, pool) < SMALLEST_CELL:
            pool |= _top_up(places, node, pool)
        parent = _above(places, node)
        if _total(by_unit, pool) < SMALLEST_CELL and parent is not None:
            pools.setdefault(parent, set()).update(pool)
            continue
        home = (node, False)
        if _total(by_unit, pool) < SMALLEST_CELL:
            home = _row_that_can_take_them(by_unit, homes, pool) or home
        homes.update(dict.fromkeys(pool, home))
    return homes


def _nodes_from_below(places: Iterable[Place]) -> list[Hashable]:
    """Every unit above some place, service areas first and the municipality last.

    A unit that stands at two heights (a section straight under a sector) is visited at the greater one,
    when everything that can be moved up to it has been.
    """
    heights: dict[Hashable, int] = {}
    for place in places:
        for height, node in enumerate(place.above):
            heights[node] = max(height, heights.get(node, 0))
    return sorted(heights, key=lambda node: heights[node])


def _above(places: Iterable[Place], node: Hashable) -> Hashable | None:
    for place in places:
        if node in place.above[:-1]:
            return place.above[place.above.index(node) + 1]
    return None


def _top_up(places: Iterable[Place], node: Hashable, pool: set[Hashable]) -> set[Hashable]:
    """What joins a nameless row that is too small: everything in the smallest unit under `node` that is too small to
    be shown itself, so that no figure anybody sees loses it; else the smallest section straight under `node`.
    """
    under: dict[Hashable, list[Place]] = {}
    for place in places:
        if node in place.above and place.unit not in pool:
            at = place.above.index(node)
            under.setdefault(place.above[at - 1] if at else place.unit, []).append(place)
    sizes = {unit: sum(place.total for place in group) for unit, group in under.items()}
    hidden = [unit for unit in under if sizes[unit] < SMALLEST_SHOWN]
    straight = [unit for unit, group in under.items() if group[0].above[0] == node]
    candidates = hidden or straight
    return {place.unit for place in under[min(candidates, key=lambda unit: sizes[unit])]} if candidates else set()


def _row_that_can_take_them(
    by_unit: Mapping[Hashable, Place], homes: Mapping[Hashable, tuple[Hashable, bool]], pool: set[Hashable]
) -> tuple[Hashable, bool] | None:
    """Fewer than five in the whole municipality that fit nowhere: they count with the largest nameless row.

    A nameless row is only ever part of sums, so no section gets a figure that is further off. Without one they count
    with the largest section: better one section a little off than a row that shows what one to four people said.
    """
    sizes: dict[tuple[Hashable, bool], int] = {}
    for unit, home in homes.items():
        if unit not in pool:
            sizes[home] = sizes.get(home, 0) + by_unit[unit].total
    return max(sizes, key=lambda home: (not home[1], sizes[home])) if sizes else None


def _total(by_unit: Mapping[Hashable, Place], units: Iterable[Hashable]) -> int:
    return sum(by_unit[unit].total for unit in units)


def _merge_types(group: Iterable[Place]) -> dict[str, str]:
    """Maps each service type of one row to the type it counts with: itself from 20 answers, else the largest."""
    sizes: dict[str, int] = {}
    for place in group:
        for service_type, answered in place.answered.items():
            sizes[service_type] = sizes.get(service_type, 0) + answered
    largest = max(sorted(sizes), key=lambda service_type: sizes[service_type])
    return {
        service_type: service_type if answered >= SMALLEST_SHOWN else largest
        for service_type, answered in sizes.items()
    }


# --- Rounding ------------------------------------------------------------------------------------------------------


def round_to_fives(counts: Counts, blocks: Sequence[Hashable], rng: np.random.Generator) -> Counts:
    """Rounds a table of counts, cells × themes, to multiples of five.

    Each theme has its own secret order of the blocks (sections) and its own offset. Cells of one block stand side by
    side, so every cell, every block and the sum over all cells land on a neighbouring multiple of five: at most four
    off, and right on average.
    """
    cells, themes = counts.shape
    if not cells:
        return np.zeros_like(counts)
    numbers = {block: number for number, block in enumerate(dict.fromkeys(blocks))}
    block_of = np.array([numbers[block] for block in blocks])
    place_of_block = rng.permuted(np.tile(np.arange(len(numbers)), (themes, 1)), axis=1)
    within_block = rng.random((themes, cells))
    order = np.argsort(place_of_block[:, block_of] + within_block, axis=1)
    offsets = rng.integers(0, STEP, size=(themes, 1))
    running = np.cumsum(np.take_along_axis(counts.T, order, axis=1), axis=1) + offsets
    figures = np.zeros((themes, cells), dtype=np.int64)
    np.put_along_axis(figures, order, STEP * np.diff(running // STEP, axis=1, prepend=0), axis=1)
    return figures.T
