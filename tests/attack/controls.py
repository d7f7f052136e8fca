"""Releases that have to lose: if the attacker finds nobody here, she proves nothing anywhere else."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dialog.insight.rounding import round_to_fives
from tests.attack.dimensions import VALUES, attack_dimensions, true_dimensions
from tests.attack.fast import described, participation, released, truth
from tests.attack.judge import Judge, Loss, Scenario
from tests.attack.towns import SECTOR, THEMES, Town


def hide_below_five(town: Town) -> dict[str, Any]:
    """The naive release: every number as it is, departments too, but those under five."""
    exact = truth(town)
    rows: dict[str, np.ndarray] = {}
    answered: dict[str, int] = {}
    for leaf, number in exact.answered.items():
        for code in town.way_up(leaf):
            rows[code] = rows.get(code, np.zeros(len(THEMES), dtype=np.int64)) + exact.of(leaf)
            answered[code] = answered.get(code, 0) + number
    known = described(town, 0)
    return known | {
        "rounding": 1,
        "hidden_below": 5,
        "units": [unit | {"service_type": ""} for unit in known["units"]],
        "participation": participation(town, 0, answered),
        "themes": [
            {
                "unit": code,
                "level": town.units[code].level,
                "answered": answered[code],
                "theme": theme,
                "by": None,
                "figure": int(figure) if figure >= 5 else None,
            }
            for code, row in rows.items()
            for theme, figure in zip(THEMES, row, strict=True)
        ],
        "lists": [],
        "answered": [
            {"unit": code, "table": "open", "by": None, "answered": number}
            for code, number in answered.items()
            if number >= 5
        ],
        "tables": {},
    }


def lost_when_hidden_below_five(town: Town) -> Loss:
    """What somebody who knows nothing finds out of it, in units of at least five answers."""
    judge = Judge(town, hide_below_five(town), truth(town))
    return judge.loss(Scenario("outsider", (), tuple(np.flatnonzero(judge.size >= 5))))


def rounded_again(town: Town, times: int) -> list[dict[str, Any]]:
    """The same answers, released several times, each with an order and offsets of its own."""
    return [released(town, seed=100 + number) for number in range(times)]


def right_when_averaged(town: Town, releases: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Sections × themes whose mean over the releases is the truth; and how many there are."""
    judges = [Judge(town, release, truth(town)) for release in releases]
    known = [number for number, row in enumerate(judges[0].attacker.method.rows) if row.figure is not None]
    figures = np.mean([[judge.attacker.method.rows[row].figure for row in known] for judge in judges], axis=0)
    exact = np.array([judges[0].exact[judges[0].attacker.method.rows[row].leaves].sum(0) for row in known])
    return int((np.round(figures) == exact).sum()), exact.size


def narrowed_again(town: Town, releases: Sequence[Mapping[str, Any]]) -> int:
    """Sections × themes that can be at most four numbers, which one release never lets anybody see."""
    attackers = [Judge(town, release, truth(town)).attacker for release in releases]
    least = np.max([one.row_least for one in attackers], axis=0)
    most = np.min([one.row_most for one in attackers], axis=0)
    return int((most - least + 1 <= 4).sum())


def dimensions_by_sector(town: Town, campaign: int = 0) -> dict[str, Any]:
    """Single dimensions rounded by sector: precise, and too near to what is left of a sector."""
    truth = true_dimensions(town, campaign)
    sectors = [code for code, unit in town.units.items() if unit.level == SECTOR]
    inside = {code: [leaf for leaf in town.leaves if code in town.way_up(leaf)] for code in sectors}
    rows = []
    for number, (dimension, values) in enumerate(VALUES.items()):
        exact = np.array([truth.of(dimension, inside[code]) for code in sectors])
        figures = round_to_fives(exact, sectors, np.random.default_rng([town.seed, number]))
        rows += [
            {"unit": code, "dimension": dimension, "value": value, "figure": int(figure)}
            for code, row in zip(sectors, figures, strict=True)
            for value, figure in zip(values, row, strict=True)
        ]
    return released(town, campaign) | {"dimensions": rows}


def lost_by_sector(town: Town, campaign: int = 0) -> Loss:
    """What whoever knows all of a sector but a section finds out of that."""
    known, answered = true_dimensions(town, campaign), truth(town, campaign).answered
    losses = attack_dimensions(town, dimensions_by_sector(town, campaign), known, answered, by_sector=True)
    return losses["a sector but a section"]
