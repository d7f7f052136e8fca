"""Who attacks, and what each finds out: the judge knows the truth and counts.

A try is one number that an attacker would like to know: a care unit × theme, in a unit where at least five have
answered, within reach of what she knows (for the staff of a ward: the other wards of her section). Numbers far away
would only make the shares look smaller.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from tests.attack.attacker import FEWEST, Attacker, Bounds
from tests.attack.towns import SECTION, SECTOR, Counted, Town
from tests.attack.walks import possible

ALL_BUT_ONE = "nights in all wards but one"


class Unsound(Exception):
    """The truth is outside the attacker's bounds: she has misunderstood the method, and her failure proves nothing."""


@dataclass
class Loss:
    tries: int = 0
    exact: int = 0
    """Somebody's: the number is known, and is neither nobody nor everybody."""
    zero: int = 0
    """Nobody's; or everybody's, which is nobody's turned round: «nearly everyone here says so» is not protected."""
    two: int = 0
    """At most two numbers are left; those that are exact are among them."""
    beyond: int = 0
    """Of those, how many come from putting together what is harmless apart."""
    walks: int = 0
    """How many close ones were looked at with everything put together, by integer programming."""
    by_walks: int = 0
    """How many of those had fewer numbers left then."""

    def __iadd__(self, other: "Loss") -> "Loss":
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        return self


@dataclass(frozen=True)
class Scenario:
    name: str
    known: tuple[int, ...]
    targets: tuple[int, ...]
    groups: tuple[int, ...] = ()
    """Rows (sections) whose remainder, what is not known of them, is a target too."""
    apart: tuple[tuple[int, ...], ...] = ()
    """What is known, in parts: those who know only one part each must find as much."""


class Judge:
    def __init__(
        self, town: Town, release: Mapping[str, Any], truth: Counted, *, watches: bool = False, walks: int = 0
    ) -> None:
        """``watches``: the attacker has seen participation change, and knows how many answered also where it is not
        told. ``walks``: how many close numbers are looked at by integer programming, in all."""
        self.town, self.truth, self.walks = town, truth, walks
        self.attacker = Attacker(release)
        if watches:
            sizes = np.array([truth.answered.get(leaf, 0) for leaf in self.attacker.published.leaves])
            self.attacker = Attacker(release, (sizes, sizes))
        self.leaves = self.attacker.published.leaves
        self.exact = np.array([truth.of(leaf) for leaf in self.leaves])
        self.size = np.array([truth.answered.get(leaf, 0) for leaf in self.leaves])
        self._groups: dict[str, dict[str, list[int]]] = {}
        self.row_of = {leaf: number for number, row in enumerate(self.attacker.method.rows) for leaf in row.leaves}

    # --- Who ---

    def everybody(self) -> Iterator[Scenario]:
        """Every attacker there is for this town, from the one who knows nothing."""
        everything = range(len(self.leaves))
        yield self._scenario("outsider", (), everything)
        for number in everything:
            yield self._scenario("one unit", (number,), self._beside([number], SECTION))
        sections, sectors = self._grouped(SECTION), self._grouped(SECTOR)
        yield from self._pool_staff(sections, sectors)
        for code, section in sections.items():
            has_own = self.attacker.published.figure(code) is not None
            name = "a whole section" if has_own else "a section without figures"
            yield self._scenario(name, section, self._beside(section, "service_area"), apart=((),) if has_own else ())
        if len(sectors) > 1:
            for sector in sectors.values():
                yield from self._in_sector(sector, [some for some in sections.values() if set(some) <= set(sector)])

    def _in_sector(self, sector: list[int], sections: list[list[int]]) -> Iterator[Scenario]:
        others = [leaf for leaf in range(len(self.leaves)) if leaf not in set(sector)]
        yield self._scenario("a whole sector", sector, others)
        for section in sections:
            rest = [leaf for leaf in sector if leaf not in set(section)]
            yield self._scenario("a sector but a section", rest, section)
        half = [leaf for section in sections[::2] for leaf in section]
        if half and len(sections) > 1:
            yield self._scenario("half a sector", half, [leaf for leaf in sector if leaf not in set(half)])

    def _pool_staff(self, sections: dict[str, list[int]], sectors: dict[str, list[int]]) -> Iterator[Scenario]:
        """Staff who go from ward to ward, four in a sector, each in another section; and nights in two neighbours.

        Whoever works in all wards of a section but one knows it as nobody else does: her figures stand by themselves.
        """
        chance = np.random.default_rng(self.town.seed)
        for sector in sectors.values():
            wards = [some for some in sections.values() if set(some) <= set(sector) and len(some) > 2]
            for _ in range(min(6, len(wards) - 3)):
                chosen = [int(chance.choice(wards[at])) for at in chance.choice(len(wards), 4, replace=False)]
                apart = tuple((one,) for one in chosen)
                yield self._scenario("pool staff", chosen, self._beside(chosen, SECTION), apart=apart)
            for some in wards[:6]:
                two = [int(one) for one in chance.choice(some, 2, replace=False)]
                others = [leaf for leaf in some if leaf not in two and self.size[leaf] >= FEWEST]
                name = "nights in two wards" if len(others) > 1 else ALL_BUT_ONE
                yield self._scenario(name, two, self._beside(two, SECTION))

    def _scenario(
        self, name: str, known: Iterable[int], targets: Iterable[int], apart: tuple[tuple[int, ...], ...] = ()
    ) -> Scenario:
        hidden = set(known)
        wanted = tuple(leaf for leaf in targets if leaf not in hidden and self.size[leaf] >= FEWEST)
        rows = {self.row_of[leaf] for leaf in wanted if leaf in self.row_of}
        return Scenario(name, tuple(hidden), wanted, tuple(rows), apart)

    def _grouped(self, level: str) -> dict[str, list[int]]:
        if level not in self._groups:
            groups = self._groups[level] = {}
            for number, leaf in enumerate(self.leaves):
                unit = self.town.nearest(leaf, level)
                if unit is not None:
                    groups.setdefault(unit, []).append(number)
        return self._groups[level]

    def _beside(self, known: Iterable[int], level: str) -> list[int]:
        """The care units of the same section; of the whole municipality where there are no sections."""
        groups = self._grouped(level)
        if not groups:
            return [leaf for leaf in range(len(self.leaves)) if leaf not in set(known)]
        units = {self.town.nearest(self.leaves[leaf], level) for leaf in known}
        return [leaf for unit in units if unit for leaf in groups[unit] if leaf not in set(known)]

    # --- What they find ---

    def attack(self, scenarios: Iterable[Scenario] | None = None) -> dict[str, Loss]:
        losses: dict[str, Loss] = {}
        for scenario in self.everybody() if scenarios is None else scenarios:
            losses.setdefault(scenario.name, Loss()).__iadd__(self.loss(scenario))
        return losses

    def bounds(self, scenario: Scenario) -> Bounds:
        bounds = self.attacker.bounds({leaf: self.exact[leaf] for leaf in scenario.known})
        if (bounds.least > self.exact).any() or (bounds.most < self.exact).any():
            raise Unsound(f"{self.town.name} {self.town.seed}: {scenario.name}")
        return bounds

    def loss(self, scenario: Scenario) -> Loss:
        bounds = self.bounds(scenario)
        left, wanted = self.attacker.candidates(bounds), list(scenario.targets)
        walks = self._walk(bounds, left, wanted)
        loss = _counted(left[wanted], self.exact[wanted], self.size[wanted, None])
        loss.walks, loss.by_walks = walks
        if scenario.apart and (left[wanted] <= 2).any():
            apart = [self.attacker.candidates(self.bounds(Scenario("", one, ()))) for one in scenario.apart]
            alone = np.min(apart, axis=0)[wanted]
            loss.beyond = int(((left[wanted] <= 2) & (alone > 2)).sum())
        loss += self._of_groups(scenario, bounds)
        return loss

    def _walk(self, bounds: Bounds, left: np.ndarray, wanted: list[int]) -> tuple[int, int]:
        """Looks closer where two to four numbers are left; changes ``left``. Returns how many, and how many shrank."""
        if not self.walks:
            return 0, 0
        close = [(leaf, int(theme)) for leaf in wanted for theme in np.flatnonzero((left[leaf] > 1) & (left[leaf] < 5))]
        shrank = 0
        close = close[: self.walks]
        self.walks -= len(close)
        for leaf, theme in close:
            number = len(possible(self.attacker, bounds, leaf, theme))
            shrank += number < left[leaf, theme]
            left[leaf, theme] = min(number, left[leaf, theme])
        return len(close), shrank

    def _of_groups(self, scenario: Scenario, bounds: Bounds) -> Loss:
        """Of sections and their service types: what is not known of them, where that is at least five people."""
        loss, known = Loss(), np.zeros(len(self.leaves), dtype=bool)
        known[list(scenario.known)] = True
        wanted = set(scenario.targets)
        for low, high, members in self._nodes(bounds, scenario):
            inside = np.array(members)
            unknown = inside[~known[inside]]
            if len(unknown) < 2 or not wanted & set(unknown.tolist()) or self.size[unknown].sum() < FEWEST:
                continue
            told = self.exact[inside[known[inside]]].sum(0)
            least = np.maximum(low - told, bounds.least[unknown].sum(0))
            most = np.minimum(high - told, bounds.most[unknown].sum(0))
            loss += _counted(most - least + 1, self.exact[unknown].sum(0), self.size[unknown].sum())
        return loss

    def _nodes(self, bounds: Bounds, scenario: Scenario) -> Iterator[tuple[np.ndarray, np.ndarray, list[int]]]:
        rows = self.attacker.method.rows
        part = 0
        for number, row in enumerate(rows):
            if number in scenario.groups:
                yield bounds.row_least[number], bounds.row_most[number], row.leaves
            for one in row.cells:
                if number in scenario.groups and len(row.cells) > 1:
                    yield bounds.part_least[part], bounds.part_most[part], one.leaves
                part += 1


def _counted(left: np.ndarray, truth: np.ndarray, whole: np.ndarray) -> Loss:
    """``whole``: how many have answered there."""
    is_some = (truth > 0) & (truth < whole)
    return Loss(
        tries=left.size,
        exact=int(((left == 1) & is_some).sum()),
        zero=int(((left == 1) & ~is_some).sum()),
        two=int((left <= 2).sum()),
    )
