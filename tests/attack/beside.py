"""Attacks on what stands beside the open answers of one release: the honest table, next of kin and observations, and
the same section a year later.

A sector's figure of honest answers is less than five off, and so is the number that is told with it. In the other
tables it is the sum of sections that are each less than five off.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.attack.attacker import FEWEST, SHOWN, Published
from tests.attack.judge import Judge, Loss, Unsound
from tests.attack.towns import CLOSED, SECTION, THEMES, Counted, Town, asked_by_day, counted

OFF = 4


@dataclass(frozen=True)
class Shown:
    unit: str
    answered: int
    figures: np.ndarray


def tables_of(release: Mapping[str, Any], table: str) -> Iterator[Shown]:
    number = {row["theme"]: place for place, row in enumerate(release["theme_list"])}
    rows: dict[str, tuple[int, np.ndarray]] = {}
    for row in release["tables"].get(table, []):
        some = rows.setdefault(row["unit"], (row["answered"], np.zeros(len(number))))
        some[1][number[row["theme"]]] = row["figure"]
    for unit, (answered, figures) in rows.items():
        yield Shown(unit, answered, figures)


def attack_honest(town: Town, release: Mapping[str, Any], campaign: int = 0) -> Loss:
    """By subtraction: who sees participation knows how many were asked in each unit, and the release tells how many
    answered openly. What is left said no or answered honestly, and bounds the honest answers of each sector."""
    loss, published = Loss(), Published(release)
    asked = {code: days[CLOSED] for code, days in asked_by_day(town.campaigns[campaign]).items()}
    talks = town.campaigns[campaign]
    truth = counted(talks, "honest")
    for shown in tables_of(release, "honest"):
        inside = [leaf for leaf in published.leaves if shown.unit in town.way_up(leaf)]
        # Somebody without a name is not asked, and somebody who moved is asked twice: the attacker may not trust a
        # unit's difference, only that no more can have answered honestly than were asked.
        most = np.array([asked.get(leaf, 0) for leaf in inside])
        exact = np.array([truth.of(leaf) for leaf in inside])
        answered = range(max(SHOWN, shown.answered - OFF), shown.answered + OFF + 1)
        low = np.maximum(0, shown.figures - OFF)
        high = np.minimum(shown.figures + OFF, answered[-1])
        _must_hold(low, exact.sum(0), high)
        loss += _found(high - low + 1, exact.sum(0))
        # One unit, when all the others may have named it, or nobody.
        units_low = np.maximum(0, low - (most.sum() - most)[:, None])
        units_high = np.minimum(most[:, None], high)
        _must_hold(units_low, exact, units_high)
        loss += _found((units_high - units_low + 1)[most >= FEWEST], exact[most >= FEWEST])
    return loss


def attack_by_sector(town: Town, release: Mapping[str, Any], table: str, campaign: int = 0) -> Loss:
    """Next of kin, or observations: for somebody who knows those of one unit, of a section, or of all of a sector but a
    section, and asks about the rest of the sector. How many there are is told exactly."""
    loss, published = Loss(), Published(release)
    truth = counted(town.campaigns[campaign], table)

    def numbers(units: Sequence[str]) -> tuple[np.ndarray, int]:
        rows = sum((truth.of(leaf) for leaf in units), start=np.zeros(len(THEMES), dtype=np.int64))
        return rows, sum(truth.answered.get(leaf, 0) for leaf in units)

    for shown in tables_of(release, table):
        inside = [leaf for leaf in published.leaves if shown.unit in town.way_up(leaf)]
        whole, _ = numbers(inside)
        for known in _beside_each_other(town, inside):
            own, there = numbers(known)
            rest = shown.answered - there
            least, most, off = of_rows(published, inside, shown.figures, known, numbers)
            low, high = np.maximum(0, least - off - own), np.minimum(rest, most + off - own)
            _must_hold(low, whole - own, high)
            found = _found(high - low + 1, whole - own)
            # Of fewer than five there are no more than five numbers to begin with; none may be found for all that.
            loss += found if rest >= FEWEST else Loss(exact=found.exact)
    return loss


def _beside_each_other(town: Town, inside: Sequence[str]) -> Iterator[list[str]]:
    yield []
    sections: dict[str, list[str]] = {}
    for leaf in inside:
        sections.setdefault(town.nearest(leaf, SECTION) or leaf, []).append(leaf)
        yield [leaf]
    if len(sections) > 1:
        for some in sections.values():
            yield some
            yield [leaf for leaf in inside if leaf not in some]


def of_rows(
    published: Published,
    inside: Sequence[str],
    figures: np.ndarray,
    known: Sequence[str],
    numbers: Callable[[Sequence[str]], tuple[np.ndarray, int]],
) -> tuple[np.ndarray, np.ndarray, int]:
    """The people of a sector, at least and at most, whose figures are sums of rounded sections; and how far those she
    does not know can be off. A section that she knows all of was rounded to one of the two fives beside it."""
    places: dict[str, list[str]] = {}
    for leaf in inside:
        places.setdefault(published.nearest(leaf, SECTION) or leaf, []).append(leaf)
    known_places = {place: numbers(leaves) for place, leaves in places.items() if set(leaves) <= set(known)}
    above = {place: (*published.way_up(place), place)[1] for place in places}
    there, small = dict.fromkeys(above.values(), 0), dict.fromkeys(above.values(), 0)
    for place, (_, people) in known_places.items():
        there[above[place]] += people
        small[above[place]] += people if people < SHOWN else 0
    is_open = {above[place] for place in places if place not in known_places}
    least, most, unknown = figures.copy(), figures.copy(), len(places) - len(known_places)
    for place, (row, people) in known_places.items():
        unit = above[place]
        if people >= SHOWN and small[unit] < FEWEST and (small[unit] or unit in is_open):
            # Fewer than five may be left beside it, and it may have had to take them in.
            unknown += 1
        elif people >= SHOWN:
            # Taken out as rounded, put back as it is.
            least += row - 5 * -(-row // 5)
            most += row - 5 * (row // 5)
    unknown += sum(people > 0 for people in small.values())
    # Fewer than five of a whole service area may have gone to another sector; and some may have come from one.
    some_went = any(people < FEWEST and (people or unit in is_open) for unit, people in there.items())
    return least - OFF, most + OFF * some_went, OFF * unknown


def attack_two_years(town: Town, releases: list[Mapping[str, Any]], truths: list[Counted]) -> dict[str, Loss]:
    """Somebody who is told in which sections a theme was named by just as many both years, and reads both releases;
    an outsider, and the staff of each unit."""
    first, second = (Judge(town, release, truth) for release, truth in zip(releases, truths, strict=True))
    before = {row.name: number for number, row in enumerate(first.attacker.method.rows)}
    for number, row in enumerate(second.attacker.method.rows):
        if row.name not in before or row.figure is None:
            continue
        old = first.attacker.method.rows[before[row.name]]
        then, now = first.exact[old.leaves].sum(0), second.exact[row.leaves].sum(0)
        same = then == now
        least, most = first.attacker.row_least[before[row.name]], first.attacker.row_most[before[row.name]]
        own_least, own_most = second.attacker.row_least[number], second.attacker.row_most[number]
        second.attacker.row_least[number] = np.where(same, np.maximum(own_least, least), own_least)
        second.attacker.row_most[number] = np.where(same, np.minimum(own_most, most), own_most)
    kinds = ("outsider", "one unit")
    return second.attack(one for one in second.everybody() if one.name in kinds)


def _must_hold(low: np.ndarray, exact: np.ndarray, high: np.ndarray) -> None:
    if (low > exact).any() or (exact > high).any():
        raise Unsound("a table beside the open answers")


def _found(left: np.ndarray, exact: np.ndarray) -> Loss:
    return Loss(
        tries=left.size,
        exact=int(((left == 1) & (exact > 0)).sum()),
        zero=int(((left == 1) & (exact == 0)).sum()),
        two=int((left <= 2).sum()),
    )
