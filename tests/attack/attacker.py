"""A statistician who attacks a release: reads its JSON, knows how it was made, and nothing of how it is programmed.

What is known of the method, from the documentation: sections under 20 answers are counted together without a name, in
the service area, else higher; a service type under 20 in a section counts with the largest; then each theme is rounded
once along a secret order of the sections with a secret offset, figure = 5·(⌊S_i/5⌋ − ⌊S_{i−1}/5⌋). So a section is
less than five off, each of its service types too, and the whole municipality; sums are sums of rounded figures. A
department has up to three themes on a list, the most frequent of those that at least five have named and five have not,
where three departments like it and four in all of the section have five answers.

From that follow bounds for every care unit and theme: a tree of sums with an interval at every node, care units ⊂
(section × service type) ⊂ section ⊂ municipality, where one pass up and one down give the exact integer bounds. Lists
cut holes in the intervals and couple themes, so that the passes are repeated until nothing moves. What the secret order
adds, that the remainders must make a walk within five numbers, is left to `walks.py`, by integer programming.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

FEWEST, SHOWN, LONGEST_LIST, FOR_A_LIST, IN_SECTION = 5, 20, 3, 3, 4
FIGURE_LEVELS = ("section", "service_area", "sector", "municipality")
FAR = 10**6


class Contradiction(Exception):
    """What is published cannot have come from any answers: the attacker has misunderstood the method."""


@dataclass
class Row:
    """What is rounded together: a section, or what is too small to have a name. ``figure`` None: not known."""

    name: str
    leaves: list[int]
    figure: np.ndarray | None
    steps: int = 1
    """How many secret rows it may be; each is less than five off."""
    cells: list["Part"] = field(default_factory=list)


@dataclass
class Part:
    """A service type of a row. ``least`` and ``most`` bound its rounded figure."""

    service_type: str | None
    leaves: list[int]
    least: np.ndarray
    most: np.ndarray


class Published:
    """A release's JSON, as far as the open answers go."""

    def __init__(self, release: Mapping[str, Any]) -> None:
        self.release = release
        self.width = int(release["rounding"]) - 1
        self.units = {row["unit"]: row for row in release["units"]}
        self.themes = [row["theme"] for row in release["theme_list"]]
        above = {row["above"] for row in release["units"]}
        self.leaves = [code for code in self.units if code not in above]
        self.place = {code: number for number, code in enumerate(self.leaves)}
        self.root = next(code for code, row in self.units.items() if not row["above"])
        self.figures = self._figures(release["themes"])
        self.answered = {
            (row["unit"], (row["by"] or {}).get("service_type", "")): row["answered"]
            for row in release["answered"]
            if row["table"] == "open"
        }
        self.lists = {row["unit"]: row["themes"] for row in release["lists"]}

    def _figures(self, rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], np.ndarray]:
        number = {theme: place for place, theme in enumerate(self.themes)}
        figures: dict[tuple[str, str], np.ndarray] = {}
        for row in rows:
            key = (row["unit"], (row["by"] or {}).get("service_type", ""))
            if row["figure"] is not None or "hidden_below" in self.release:
                figures.setdefault(key, np.full(len(self.themes), np.nan))[number[row["theme"]]] = row["figure"]
        return figures

    def level(self, code: str) -> str:
        return str(self.units[code]["level"])

    def service_type(self, leaf: int) -> str:
        return self.units[self.leaves[leaf]]["service_type"] or ""

    def way_up(self, code: str) -> list[str]:
        way = [code]
        while above := self.units[way[-1]]["above"]:
            way.append(above)
        return way

    def nearest(self, code: str, level: str) -> str | None:
        return next((one for one in self.way_up(code) if self.level(one) == level), None)

    def figure(self, code: str, service_type: str = "") -> np.ndarray | None:
        return self.figures.get((code, service_type))

    def under(self, code: str) -> list[int]:
        return [self.place[leaf] for leaf in self.leaves if code in self.way_up(leaf)]

    @cached_property
    def sizes(self) -> tuple[np.ndarray, np.ndarray]:
        """How many answered in each care unit, at least and at most: what is not told is under five."""
        children: dict[str, list[str]] = {code: [] for code in self.units}
        for code, row in self.units.items():
            if row["above"]:
                children[row["above"]].append(code)
        low, high = {}, {}
        order = sorted(self.units, key=lambda code: -len(self.way_up(code)))
        for code in order:
            told = self.answered.get((code, ""))
            below = children[code]
            low[code] = told if told is not None else sum(low[one] for one in below)
            high[code] = told if told is not None else min(FEWEST - 1, sum(high[one] for one in below) if below else 4)
        for code in reversed(order):
            for one in children[code]:
                others = [other for other in children[code] if other != one]
                low[one] = max(low[one], low[code] - sum(high[other] for other in others))
                high[one] = min(high[one], high[code] - sum(low[other] for other in others))
        return (np.array([low[leaf] for leaf in self.leaves]), np.array([high[leaf] for leaf in self.leaves]))


# --- Who is counted where ----------------------------------------------------------------------------------------


class Method:
    """The rows of a release and the service types in them, worked out from what is published."""

    def __init__(self, published: Published, sizes: tuple[np.ndarray, np.ndarray] | None = None) -> None:
        """``sizes``: for somebody who knows how many answered in each care unit also where it is not told."""
        self.published = published
        self.low, self.high = sizes or published.sizes
        self.rows: list[Row] = []
        whole = published.figure(published.root)
        self.whole = whole
        if whole is None:
            self.rows.append(Row("unknown", list(range(len(published.leaves))), None))
        elif not any(published.level(code) == "section" for code in published.units):
            self.rows.append(Row(published.root, list(range(len(published.leaves))), whole))
        else:
            self._find_rows(whole)
        for row in self.rows:
            row.cells = self._parts(row)
        self._bound_parts()

    def _total(self, leaves: Sequence[int]) -> tuple[int, int]:
        return int(self.low[leaves].sum()), int(self.high[leaves].sum())

    def _find_rows(self, whole: np.ndarray) -> None:
        published = self.published
        hidden: dict[str, list[int]] = {}
        for number, leaf in enumerate(published.leaves):
            section = published.nearest(leaf, "section")
            if section is not None and published.figure(section) is not None:
                continue
            way = published.way_up(section or leaf)[1:]
            nearest = next(code for code in way if published.level(code) in FIGURE_LEVELS)
            hidden.setdefault(nearest, []).append(number)
        for code in published.units:
            figure = published.figure(code)
            if published.level(code) == "section" and figure is not None:
                self.rows.append(Row(code, published.under(code), figure))
        left: list[tuple[list[int], int]] = []
        for level in ("service_area", "sector"):
            for code in [one for one in published.units if published.level(one) == level]:
                self._rest_of(code, hidden, left)
        self._rest_of_all(hidden.get(published.root, []), left, whole)

    def _rest_of(self, code: str, hidden: dict[str, list[int]], left: list[tuple[list[int], int]]) -> None:
        """What is counted in a service area or sector without a name; or goes on to the unit above."""
        published = self.published
        moved = [one for one in left if set(one[0]) <= set(published.under(code))]
        leaves = hidden.get(code, []) + [leaf for some, _ in moved for leaf in some]
        if not leaves or not self.high[leaves].sum():
            return
        for one in moved:
            left.remove(one)
        steps = 1 + sum(steps for _, steps in moved)
        figure = published.figure(code)
        if figure is None or self._total(leaves)[0] < FEWEST:
            left.append((leaves, steps))
            return
        inside = [row for row in self.rows if set(row.leaves) <= set(published.under(code))]
        known = all(row.figure is not None for row in inside)
        rest = figure - sum((row.figure for row in inside), start=np.zeros(len(published.themes))) if known else None
        self.rows.append(Row(f"rest of {code}", leaves, rest, steps))

    def _rest_of_all(self, straight: list[int], left: list[tuple[list[int], int]], whole: np.ndarray) -> None:
        leaves = straight + [leaf for some, _ in left for leaf in some]
        if not leaves or not self.high[leaves].sum():
            return
        steps = 1 + sum(steps for _, steps in left)
        low, high = self._total(leaves)
        rest = whole - sum((row.figure for row in self.rows), start=np.zeros(len(self.published.themes)))
        if low >= FEWEST or not self.rows:
            self.rows.append(Row("rest", leaves, rest, steps))
        elif high < FEWEST:
            nameless = [row for row in self.rows if row.name.startswith("rest")]
            into = max(nameless or self.rows, key=lambda row: self._total(row.leaves)[1])
            into.leaves = into.leaves + leaves
            # Which of several is the largest may be open; then nothing is said of that row.
            into.steps += 1 if nameless[1:] else 0
        else:
            self.rows.append(Row("rest", leaves, None, steps + 1))

    # --- Service types ---

    def _parts(self, row: Row) -> list[Part]:
        types: dict[str, list[int]] = {}
        for leaf in row.leaves:
            if self.high[leaf]:
                types.setdefault(self.published.service_type(leaf), []).append(leaf)
        groups = self._merged(types) if row.steps == 1 and row.figure is not None else None
        nothing, everything = np.zeros(len(self.published.themes)), np.full(len(self.published.themes), FAR)
        if groups is None:
            most = everything if row.figure is None else row.figure
            least = nothing if row.figure is None else row.figure
            return [Part(None, row.leaves, least, most)]
        return [Part(kind, leaves, nothing.copy(), np.array(row.figure)) for kind, leaves in groups.items()]

    def _merged(self, types: dict[str, list[int]]) -> dict[str, list[int]] | None:
        """The types that stand alone; None when it cannot be known."""
        totals = {kind: self._total(leaves) for kind, leaves in types.items()}
        if any(low < SHOWN <= high for low, high in totals.values()):
            return None
        alone = {kind for kind, (low, _) in totals.items() if low >= SHOWN}
        largest = max(sorted(totals), key=lambda kind: totals[kind][1], default=None)
        if largest is None:
            return None
        if len(alone) < len(types) and any(
            kind != largest and totals[kind][1] >= totals[largest][0] for kind in totals if totals[kind][1] > 0
        ):
            tied = [kind for kind in totals if totals[kind] == totals[largest]]
            exact = all(low == high for low, high in totals.values())
            if not exact or largest != min(tied):
                return None
        groups: dict[str, list[int]] = {}
        for kind, leaves in types.items():
            groups.setdefault(kind if kind in alone else largest, []).extend(leaves)
        return groups

    def _bound_parts(self) -> None:
        """The rounded figures of the service types: they add up to the row, and to the type's figure above."""
        sums: list[tuple[list[Part], np.ndarray]] = []
        for row in self.rows:
            if row.figure is not None and row.cells[0].service_type is not None:
                sums.append((row.cells, row.figure))
        unclear = {leaf for row in self.rows if row.cells[0].service_type is None for leaf in row.leaves}
        for (code, kind), figure in self.published.figures.items():
            if not kind:
                continue
            under = set(self.published.under(code))
            if unclear & under:
                continue
            parts = [part for row in self.rows for part in row.cells if part.service_type == kind]
            sums.append(([part for part in parts if set(part.leaves) <= under], figure))
        for _ in range(6):
            for parts, whole in sums:
                least, most = sum(part.least for part in parts), sum(part.most for part in parts)
                for part in parts:
                    bottom = np.maximum(part.least, whole - (most - part.most))
                    part.most = np.minimum(part.most, whole - (least - part.least))
                    part.least = bottom
                    least, most = sum(one.least for one in parts), sum(one.most for one in parts)


# --- Bounds ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bounds:
    """Least and most of every care unit, service type of a row, and row, by theme."""

    least: np.ndarray
    most: np.ndarray
    part_least: np.ndarray
    part_most: np.ndarray
    row_least: np.ndarray
    row_most: np.ndarray


class Attacker:
    """Exact integer bounds of everything that is not told, for somebody who knows some care units exactly."""

    def __init__(self, release: Mapping[str, Any], sizes: tuple[np.ndarray, np.ndarray] | None = None) -> None:
        self.published = Published(release)
        self.method = Method(self.published, sizes)
        self.low, self.high = self.method.low, self.method.high
        self.parts = [part for row in self.method.rows for part in row.cells]
        width = self.published.width
        leaves, rows = len(self.published.leaves), self.method.rows
        self.in_part = np.zeros((len(self.parts), leaves))
        for number, part in enumerate(self.parts):
            self.in_part[number, part.leaves] = 1
        self.in_row = np.array([[part in row.cells for part in self.parts] for row in rows], dtype=float)
        of_part = [next(row for row in rows if part in row.cells) for part in self.parts]
        both = list(zip(self.parts, of_part, strict=True))
        self.part_least = np.array([self._least(part.least, width * row.steps) for part, row in both])
        self.part_most = np.array([self._most(part.most, width * row.steps) for part, row in both])
        self.row_least = np.array([self._least(row.figure, width * row.steps) for row in rows])
        self.row_most = np.array([self._most(row.figure, width * row.steps) for row in rows])
        self.all_least = self._least(self.method.whole, width)
        self.all_most = self._most(self.method.whole, width)
        self._outside: Bounds | None = None
        self._read_lists()
        self._read_departments()

    def _least(self, figure: np.ndarray | None, width: int) -> np.ndarray:
        nothing = np.zeros(len(self.published.themes))
        return nothing if figure is None else np.where(np.isnan(figure), 0, np.maximum(0, figure - width))

    def _most(self, figure: np.ndarray | None, width: int) -> np.ndarray:
        """What the naive release hides is under five."""
        hidden = self.published.release.get("hidden_below", FAR) - 1
        most = np.full(len(self.published.themes), float(hidden))
        return most if figure is None else np.where(np.isnan(figure), most, figure + width)

    def _read_departments(self) -> None:
        """Where a release tells of departments itself, as the naive one does: exact, or under five."""
        themes = len(self.published.themes)
        self.least = np.zeros((len(self.published.leaves), themes))
        self.most = np.tile(self.high[:, None].astype(float), (1, themes))
        hides = self.published.release.get("hidden_below")
        for number, leaf in enumerate(self.published.leaves):
            told = self.published.figure(leaf)
            if hides and self.published.level(leaf) == "department":
                told = np.full(themes, np.nan) if told is None else told
                self.least[number] = np.where(np.isnan(told), 0, told)
                self.most[number] = np.where(np.isnan(told), np.minimum(self.high[number], hides - 1), told)

    # --- Lists ---

    def _read_lists(self) -> None:
        published, themes = self.published, len(self.published.themes)
        number = {theme: place for place, theme in enumerate(published.themes)}
        alike: dict[tuple[str, str], int] = {}
        together: dict[str, int] = {}
        kinds = {}
        for place, leaf in enumerate(published.leaves):
            section = published.nearest(leaf, "section")
            if published.level(leaf) == "department" and section and self.low[place] >= FEWEST:
                kinds[place] = (section, published.units[leaf]["service_type"] or "")
                alike[kinds[place]] = alike.get(kinds[place], 0) + 1
                together[section] = together.get(section, 0) + 1
        self.has_list = (
            []
            if published.release.get("hidden_below")
            else [
                place
                for place, kind in kinds.items()
                if alike[kind] >= FOR_A_LIST and together[kind[0]] >= IN_SECTION and self.low[place] >= SHOWN
            ]
        )
        self.listed = np.zeros((len(published.leaves), themes), dtype=bool)
        # The places of the listed themes, three to a department; where there are fewer, one that never decides.
        self._chosen = np.full((len(self.has_list), LONGEST_LIST), -1)
        for row, place in enumerate(self.has_list):
            some = sorted(number[theme] for theme in published.lists.get(published.leaves[place], []))
            self.listed[place, some] = True
            self._chosen[row, : len(some)] = some
        self._is_full = (self._chosen >= 0).all(axis=1)
        self._first = (np.arange(themes) < self._chosen[:, :, None]).astype(int)

    def _caps(self, high: np.ndarray) -> np.ndarray:
        """The most that a theme which is not listed can have, when it is one that could have been."""
        chosen = np.take_along_axis(high, np.maximum(self._chosen, 0), axis=1)
        caps = np.maximum(FEWEST - 1, (chosen[:, :, None] - self._first).min(axis=1))
        return np.where(self._is_full[:, None], caps, FEWEST - 1)

    def _use_lists(self, least: np.ndarray, most: np.ndarray) -> None:
        """A listed theme: at least five have named it, five have not. Any other is outside that, or not more frequent
        than those listed when there are three; the theme list decides among equals."""
        if not self.has_list:
            return
        listed, enough = self.listed[self.has_list], (self.low[self.has_list] - FEWEST)[:, None]
        low, high = least[self.has_list], most[self.has_list]
        low = np.where(listed, np.maximum(low, FEWEST), low)
        high = np.where(listed, np.minimum(high, enough), high)
        caps = self._caps(high)
        fits = ~listed & (high <= enough)
        named = fits & (low >= FEWEST)
        bottom = np.where(named, low, -FAR)[:, None, :] + self._first
        for place in range(LONGEST_LIST):
            rows = np.flatnonzero(self._chosen[:, place] >= 0)
            themes = self._chosen[rows, place]
            low[rows, themes] = np.maximum(low[rows, themes], bottom[rows, place].max(axis=1))
        low = np.where(~listed & ~fits & (low > caps), np.maximum(low, enough + 1), low)
        least[self.has_list], most[self.has_list] = low, np.where(fits, np.minimum(high, caps), high)

    # --- Passes ---

    def bounds(self, known: Mapping[int, np.ndarray] | None = None) -> Bounds:
        """Given the exact rows of some care units. Raises Contradiction when nothing fits what is published."""
        if known and self._outside is None:
            self.bounds()
        start = self._outside if known else None
        least = (start.least if start else self.least).copy()
        most = (start.most if start else self.most).copy()
        for place, row in (known or {}).items():
            least[place] = most[place] = row
        for _ in range(20):
            before = least.sum(), most.sum()
            self._use_lists(least, most)
            above = self._pass(least, most)
            if (least.sum(), most.sum()) == before:
                break
        if (least > most).any():
            raise Contradiction(self.published.release["release"])
        bounds = Bounds(least, most, *above)
        if not known:
            self._outside = bounds
        return bounds

    def _pass(self, least: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, ...]:
        """Up and down the tree once; changes ``least`` and ``most`` in place, returns those of parts and rows."""
        part_low, part_high = self.in_part @ least, self.in_part @ most
        low, high = np.maximum(part_low, self.part_least), np.minimum(part_high, self.part_most)
        row_low, row_high = self.in_row @ low, self.in_row @ high
        bottom, top = np.maximum(row_low, self.row_least), np.minimum(row_high, self.row_most)
        all_low, all_high = bottom.sum(0), top.sum(0)
        bottom, top = (
            np.maximum(bottom, np.maximum(all_low, self.all_least) - (all_high - top)),
            np.minimum(top, np.minimum(all_high, self.all_most) - (all_low - bottom)),
        )
        up = self.in_row.T
        low, high = (
            np.maximum(low, up @ bottom - (up @ row_high - high)),
            np.minimum(high, up @ top - (up @ row_low - low)),
        )
        up = self.in_part.T
        inside = up.sum(1) > 0
        new_least = np.maximum(least, up @ low - (up @ part_high - most))
        new_most = np.minimum(most, up @ high - (up @ part_low - least))
        least[inside], most[inside] = new_least[inside], new_most[inside]
        return low, high, bottom, top

    def candidates(self, bounds: Bounds) -> np.ndarray:
        """How many numbers each care unit × theme can be; the hole that a list leaves is not counted."""
        least, most = bounds.least, bounds.most
        number = most - least + 1
        if self.has_list:
            bottom, top = self._holes(bounds)
            number[self.has_list] -= np.maximum(0, top - bottom - 1)
        return number

    def _holes(self, bounds: Bounds) -> tuple[np.ndarray, np.ndarray]:
        """What a department with a list cannot be, between these two: too few to be listed, or too many."""
        low, high = bounds.least[self.has_list], bounds.most[self.has_list]
        enough = (self.low[self.has_list] - FEWEST)[:, None]
        bottom = np.maximum(self._caps(high), low - 1)
        is_open = ~self.listed[self.has_list] & (high > enough)
        return bottom, np.where(is_open, np.maximum(bottom, enough) + 1, bottom)

    def hole(self, bounds: Bounds, leaf: int, theme: int) -> tuple[int, int] | None:
        """The numbers on either side of the hole, if there is one."""
        if leaf not in self.has_list:
            return None
        bottom, top = self._holes(bounds)
        row = self.has_list.index(leaf)
        return (int(bottom[row, theme]), int(top[row, theme])) if top[row, theme] > bottom[row, theme] + 1 else None
