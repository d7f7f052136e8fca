"""What a release is still good for: how much of it can be seen, and how near the truth it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.attack.attacker import Attacker
from tests.attack.towns import AREA, DEPARTMENT, MUNICIPALITY, SECTION, SECTOR, Counted, Town

LEVELS = (MUNICIPALITY, SECTOR, AREA, SECTION)


@dataclass
class Usefulness:
    """Measured values by level; a list for each seed is added to it."""

    visible: dict[str, list[float]] = field(default_factory=dict)
    top_three: dict[str, list[float]] = field(default_factory=dict)
    share_error: dict[str, list[float]] = field(default_factory=dict)
    largest_error: dict[str, float] = field(default_factory=dict)
    with_list: list[float] = field(default_factory=list)
    answers_with_list: list[float] = field(default_factory=list)

    def add(self, town: Town, release: Mapping[str, Any], truth: Counted) -> None:
        answered, exact = _sums(town, truth)
        shown = Attacker(release).published.figures
        for level in LEVELS:
            units = [code for code in answered if town.units[code].level == level]
            figures = {code: shown[code, ""] for code in units if (code, "") in shown}
            self.visible.setdefault(level, []).append(len(figures) / len(units) if units else 1.0)
            for code, row in figures.items():
                error = np.abs(row - exact[code])
                self._worst(level, error.max())
                self.share_error.setdefault(level, []).append(100 * float(error.mean()) / answered[code])
                self.top_three.setdefault(level, []).append(_right(np.argsort(-row, kind="stable")[:3], exact[code]))
        self._add_types(release, truth)
        self._add_lists(town, release, truth)

    def _worst(self, level: str, error: float) -> None:
        self.largest_error[level] = max(error, self.largest_error.get(level, 0))

    def _add_types(self, release: Mapping[str, Any], truth: Counted) -> None:
        attacker = Attacker(release)
        published = attacker.published
        if any(part.service_type is None for part in attacker.parts):
            return
        for (code, kind), row in published.figures.items():
            if kind:
                under = set(published.under(code))
                parts = [part for part in attacker.parts if part.service_type == kind and set(part.leaves) <= under]
                exact = sum(truth.of(published.leaves[leaf]) for part in parts for leaf in part.leaves)
                self._worst("service_type", np.abs(row - exact).max())

    def _add_lists(self, town: Town, release: Mapping[str, Any], truth: Counted) -> None:
        departments = {code: number for code, number in truth.answered.items() if town.units[code].level == DEPARTMENT}
        themes = [row["theme"] for row in release["theme_list"]]
        lists = {row["unit"]: row["themes"] for row in release["lists"] if row["themes"]}
        if departments:
            self.with_list.append(len(lists) / len(departments))
            self.answers_with_list.append(sum(departments[code] for code in lists) / sum(departments.values()))
        for code, named in lists.items():
            right = _right(np.array([themes.index(theme) for theme in named]), truth.of(code))
            self.top_three.setdefault(DEPARTMENT, []).append(right)


def _sums(town: Town, truth: Counted) -> tuple[dict[str, int], dict[str, np.ndarray]]:
    answered: dict[str, int] = {}
    exact: dict[str, np.ndarray] = {}
    for leaf, number in truth.answered.items():
        for code in town.way_up(leaf):
            answered[code] = answered.get(code, 0) + number
            exact[code] = exact.get(code, np.zeros_like(truth.of(leaf))) + truth.of(leaf)
    return answered, exact


def _right(named: np.ndarray, exact: np.ndarray) -> float:
    """The share of the named themes that are among the three most frequent, those that are equal included."""
    return float((exact[named] >= np.sort(exact)[-3]).mean())
