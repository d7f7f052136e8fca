"""The single dimensions attacked: who said it, pathway, step, occasion, silent groups, staircase, what came of it.

They are told of sectors and the municipality only, as sums of sections that are each less than five off. The attacker
knows everything open of some care units and asks about what is left of a sector. She knows what a section that she
knows all of can have been rounded to, that the steps of the staircase are nested, that nobody is behind a theme's
action who is not behind any, how many answered (told exactly), and that a table is of twenty or more.

What participation or *answered* tell exactly already is no secret and no try: the first steps of the staircase, how
many were not asked, next of kin and observations in all. A number parted in two is one try: the other part is what is
left of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from tests.attack.attacker import FEWEST, SHOWN, Published
from tests.attack.beside import OFF, of_rows
from tests.attack.judge import Loss, Unsound
from tests.attack.towns import SECTION, SECTOR, THEMES, Talk, Town

ALL = "all"
STEPS = ("got_service", "asked", "answered", "asked_for_something", "got_reply", "changed", "noticed")
GROUPS = ("not_asked", "unable", "needs_interpreter", "other_language", "needs_pictures", "needs_time")
PATHWAYS, JOURNEY = tuple(f"pathway {one}" for one in range(6)), tuple(f"step {one}" for one in range(4))
OF_THEMES = (ALL, *THEMES)
OCCASIONS = ("admission", "application", "review", "discharge")
VALUES: dict[str, tuple[str, ...]] = {
    "said_by": ("person", "kin_about"),
    "pathway": PATHWAYS,
    "journey_step": JOURNEY,
    "occasion": OCCASIONS,
    "silent": GROUPS,
    "staircase": STEPS,
    "behind_action": OF_THEMES,
    "told_back": OF_THEMES,
}
# A quarter asks nobody: it has neither.
OF_A_CAMPAIGN = ("silent", "staircase")
SECRET = VALUES | {
    "said_by": ("kin_about",),
    "silent": GROUPS[1:],
    "staircase": STEPS[3:],
}


# --- What is true: by care unit, how many have each value ----------------------------------------------------------


@dataclass
class Truth:
    """``people``: of each dimension, how many are in its table, by care unit; ``numbers``: and of each value."""

    people: dict[str, dict[str, int]] = field(default_factory=dict)
    numbers: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)

    def add(self, dimension: str, unit: str, values: Sequence[str]) -> None:
        known = VALUES[dimension]
        row = self.numbers.setdefault(dimension, {}).setdefault(unit, np.zeros(len(known), dtype=np.int64))
        row[[known.index(value) for value in values]] += 1
        of = self.people.setdefault(dimension, {})
        of[unit] = of.get(unit, 0) + 1

    def of(self, dimension: str, units: Sequence[str]) -> np.ndarray:
        rows = self.numbers.get(dimension, {})
        return sum(
            (rows[unit] for unit in units if unit in rows), start=np.zeros(len(VALUES[dimension]), dtype=np.int64)
        )

    def told(self, dimension: str, units: Sequence[str]) -> tuple[np.ndarray, int]:
        """For somebody who knows these units: of each value, and in all."""
        return self.of(dimension, units), sum(self.people.get(dimension, {}).get(unit, 0) for unit in units)


def true_dimensions(town: Town, campaign: int) -> Truth:
    """Some pathways are rare, some groups small; what comes of it differs from theme to theme and unit to unit."""
    chance, truth = np.random.default_rng([town.seed, campaign, 5]), Truth()
    reason = np.random.default_rng([town.seed, campaign, 6])
    last: dict[object, Talk] = {}
    named: dict[object, set[int]] = {}
    herself: set[object] = set()
    for number, talk in enumerate(town.campaigns[campaign]):
        if talk.counts and talk.outcome == "answered" and talk.table == "open":
            who = ("unnamed", number) if talk.person is None else talk.person
            if who not in last or talk.day >= last[who].day:
                last[who] = talk
            named.setdefault(who, set()).update(*talk.themes)
            if talk.said_by == "person":
                herself.add(who)
    heeds = {unit: chance.random(len(THEMES)) for unit in town.units}
    for who, talk in last.items():
        unit, luck = talk.unit, chance.random(6)
        truth.add("said_by", unit, ["person" if who in herself else "kin_about"])
        if luck[0] < 0.25:
            truth.add("pathway", unit, [PATHWAYS[int(6 * luck[1] ** 3)]])
        if luck[2] < 0.4:
            truth.add("journey_step", unit, [JOURNEY[int(4 * luck[3] ** 2)]])
        if reason.random() < 0.3:
            truth.add("occasion", unit, [OCCASIONS[int(4 * reason.random() ** 2)]])
        _came_of_it(truth, unit, named[who], heeds[unit], chance)
        if talk.person is not None:
            truth.add("staircase", unit, STEPS[: 3 + int(5 * luck[4])])
    for unit in sorted(set(town.residents.values()) - town.closed[campaign]):
        for _ in range(int(chance.poisson(2.5))):
            truth.add("silent", unit, ["not_asked", *np.array(GROUPS[1:])[chance.random(5) < 0.15]])
            truth.add("staircase", unit, STEPS[:1])
    return truth


def _came_of_it(truth: Truth, unit: str, named: set[int], heeds: np.ndarray, chance: np.random.Generator) -> None:
    for dimension, share in (("behind_action", 0.5), ("told_back", 0.9)):
        some = [THEMES[theme] for theme in sorted(named) if chance.random() < share * heeds[theme]]
        if some:
            truth.add(dimension, unit, [ALL, *some])


# --- The attacker --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A sector's figures of one dimension; ``whole``: the sum of those that have none of their own."""

    dimension: str
    unit: str
    inside: tuple[str, ...]
    figures: np.ndarray
    is_rest: bool = False


class DimensionAttacker:
    def __init__(self, release: Mapping[str, Any], not_asked: Mapping[str, int], *, by_sector: bool = False) -> None:
        """``not_asked`` by care unit: participation tells it. ``by_sector``: each sector was rounded as one, as in the
        control."""
        self.by_sector = by_sector
        self.published = Published(release)
        self.not_asked = not_asked
        self.told = list(self._told(release["dimensions"]))

    def _told(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Told]:
        found: dict[tuple[str, str], dict[str, int]] = {}
        for row in rows:
            found.setdefault((row["dimension"], row["unit"]), {})[row["value"]] = row["figure"]
        root = self.published.root
        for dimension in {dimension for dimension, _ in found}:
            values = VALUES[dimension]
            by_unit = {
                unit: np.array([some[value] for value in values])
                for (one, unit), some in found.items()
                if one == dimension and set(values) <= set(some)
            }
            whole = by_unit.pop(root, None)
            for unit, figures in by_unit.items():
                yield Told(dimension, unit, tuple(self._leaves(unit)), figures)
            others = set(self._leaves(root)).difference(*(self._leaves(unit) for unit in by_unit))
            if whole is not None and others:
                rest = whole - sum(by_unit.values(), start=np.zeros(len(values), dtype=np.int64))
                yield Told(dimension, root, tuple(sorted(others)), rest, is_rest=True)

    def _leaves(self, code: str) -> list[str]:
        return [leaf for leaf in self.published.leaves if code in self.published.way_up(leaf)]

    def bounds(
        self, told: Told, known: Sequence[str], numbers: Callable[[Sequence[str]], tuple[np.ndarray, int]]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Least and most of what is left when ``known`` are known; ``numbers`` of some of these: of each value, and how
        many are in the table."""
        rest = [leaf for leaf in told.inside if leaf not in set(known)]
        least, most, off = told.figures, told.figures, OFF
        if not self.by_sector:
            least, most, off = of_rows(self.published, told.inside, told.figures, known, numbers)
        own, _ = numbers(known)
        low, high = np.maximum(0, least - off - own), np.minimum(most + off - own, self.people(told.dimension, rest))
        if told.dimension in ("pathway", "journey_step", "occasion") and not told.is_rest:
            # Everybody in the table has one or more, and there are twenty at least.
            low = np.maximum(low, SHOWN - own.sum() - (high.sum() - high))
        if told.dimension == "staircase":
            high, low = np.minimum.accumulate(high), np.maximum.accumulate(low[::-1])[::-1]
        if ALL in VALUES[told.dimension]:
            low[0] = max(low[0], low[1:].max())
            high[1:] = np.minimum(high[1:], high[0])
        if told.dimension == "silent":
            high[1:] = np.minimum(high[1:], high[0])
        return low, high

    def people(self, dimension: str, units: Sequence[str]) -> int:
        """How many there can be, as far as it is told."""
        if dimension == "silent":
            return sum(self.not_asked.get(unit, 0) for unit in units)
        places = [self.published.place[unit] for unit in units]
        answered = int(self.published.sizes[1][places].sum())
        return answered + (sum(self.not_asked.get(unit, 0) for unit in units) if dimension == "staircase" else 0)


# --- Who attacks ---------------------------------------------------------------------------------------------------


def attack_dimensions(
    town: Town, release: Mapping[str, Any], truth: Truth, answered: Mapping[str, int], *, by_sector: bool = False
) -> dict[str, Loss]:
    """``answered``: the true number by care unit, to tell whether what is left are five people at least."""
    attacker = DimensionAttacker(release, truth.people.get("silent", {}), by_sector=by_sector)
    losses: dict[str, Loss] = {}
    for told in attacker.told:
        secret = [VALUES[told.dimension].index(value) for value in SECRET[told.dimension]]
        for name, known in _who(town, told):
            rest = [leaf for leaf in told.inside if leaf not in set(known)]
            if sum(answered.get(leaf, 0) for leaf in rest) < FEWEST:
                continue
            exact = truth.of(told.dimension, rest)
            low, high = attacker.bounds(told, known, partial(truth.told, told.dimension))
            if (low > exact).any() or (exact > high).any():
                raise Unsound(f"{town.name} {town.seed}: {told.dimension} of {told.unit}: {name}")
            left, number = (high - low + 1)[secret], exact[secret]
            # Of fewer than five, participation itself leaves no more than five numbers; none may be somebody's for all
            # that.
            is_told_of_five = attacker.people(told.dimension, rest) >= FEWEST
            losses.setdefault(name, Loss()).__iadd__(
                Loss(
                    tries=len(secret) * is_told_of_five,
                    exact=int(((left == 1) & (number > 0)).sum()),
                    zero=int(((left == 1) & (number == 0)).sum()) * is_told_of_five,
                    two=int((left <= 2).sum()) * is_told_of_five,
                )
            )
    return losses


def _who(town: Town, told: Told) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Everybody who knows something of a sector, but those who know all of it or all but a ward."""
    yield "outsider", ()
    for leaf in told.inside:
        yield "one unit", (leaf,)
    sections: dict[str, list[str]] = {}
    for leaf in told.inside:
        sections.setdefault(town.nearest(leaf, SECTION) or town.nearest(leaf, SECTOR) or leaf, []).append(leaf)
    if len(sections) < 2:
        return
    for some in sections.values():
        yield "a whole section", tuple(some)
        yield "a sector but a section", tuple(leaf for leaf in told.inside if leaf not in some)
    half = [leaf for some in list(sections.values())[::2] for leaf in some]
    yield "half a sector", tuple(half)
