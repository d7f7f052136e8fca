"""The system under attack, without a database: an invented town → counts → `freeze()` → the JSON of `export_release`.

Only here, and in what goes through the database, is our own code called; the attacker gets the JSON and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from dialog.insight.counting import CountedTable, Counts
from dialog.insight.dimension_counting import DimensionTable
from dialog.insight.freezing import Node, Tree, freeze, freeze_dimensions
from dialog.insight.models import Dimension, Table
from tests.attack.dimensions import OF_A_CAMPAIGN, VALUES, Truth, true_dimensions
from tests.attack.towns import CLOSED, QUARTER, THEMES, Counted, Talk, Town, asked_by_day, asked_without_honest, counted

Rows = list[dict[str, Any]]


def released(town: Town, campaign: int = 0, *, seed: int | None = None) -> dict[str, Any]:
    """What is published of a campaign; ``seed`` is that of the secret order and offsets."""
    ids = {code: UUID(int=number + 1) for number, code in enumerate(town.units)}
    codes = {key: code for code, key in ids.items()}
    tree = Tree(
        Node(ids[unit.code], ids.get(unit.above), unit.level, unit.service_type) for unit in town.units.values()
    )
    talks = town.campaigns[campaign]
    tables = {table: _table(counted(talks, table.value), ids) for table in Table}
    asked = {ids[code]: number for code, number in asked_without_honest(talks).items()}
    rng = np.random.default_rng([town.seed, campaign, seed or 0])
    frozen = freeze(Counts(tables, asked), tree, THEMES, rng)
    answered = {(one.table.value, codes[one.unit], one.service_type): one.answered for one in frozen.answered}
    figures: dict[str, Rows] = {table.value: [] for table in Table}
    for one in frozen.figures:
        code = codes[one.unit]
        figures[one.table.value].append(
            {
                "unit": code,
                "level": town.units[code].level,
                "answered": answered.get((one.table.value, code, one.service_type)),
                "theme": one.theme,
                "by": _by(one.service_type),
                "figure": one.figure,
            }
        )
    lists: dict[str, list[str]] = {}
    for listed in frozen.lists:
        lists.setdefault(codes[listed.unit], []).append(listed.theme)
    open_answers = {code: number for (table, code, kind), number in answered.items() if table == "open" and not kind}
    return described(town, campaign) | {
        "participation": participation(town, campaign, open_answers),
        "themes": figures.pop("open"),
        "lists": [{"unit": code, "themes": sorted(themes)} for code, themes in lists.items()],
        "answered": [
            {"unit": code, "table": table, "by": _by(kind), "answered": number}
            for (table, code, kind), number in answered.items()
        ],
        "tables": figures,
        "dimensions": _dimensions(town, campaign, tree, ids, rng),
    }


def _dimensions(town: Town, campaign: int, tree: Tree, ids: Mapping[str, UUID], rng: np.random.Generator) -> Rows:
    codes, truth = {key: code for code, key in ids.items()}, true_dimensions(town, campaign)
    tables = [
        DimensionTable(
            Dimension(dimension),
            [(value, "") for value in values],
            _numbers(truth, dimension, ids),
            parts_of_known=dimension == Dimension.SAID_BY,
        )
        for dimension, values in VALUES.items()
        if campaign != QUARTER or dimension not in OF_A_CAMPAIGN
    ]
    return [
        {"unit": codes[one.unit], "dimension": one.dimension.value, "value": one.value, "figure": one.figure}
        for one in freeze_dimensions(tables, tree, rng)
    ]


def _numbers(truth: Truth, dimension: str, ids: Mapping[str, UUID]) -> CountedTable:
    rows = truth.numbers.get(dimension, {})
    numbers = {
        (ids[code], value): int(number)
        for code, row in rows.items()
        for value, number in zip(VALUES[dimension], row, strict=True)
    }
    return CountedTable({ids[code]: number for code, number in truth.people.get(dimension, {}).items()}, numbers)


def described(town: Town, campaign: int) -> dict[str, Any]:
    """What everybody knows: the units, the themes, and how it is rounded."""
    return {
        "release": f"{town.name} {town.seed}/{campaign}",
        "campaign": f"Markering {campaign + 1}",
        "rounding": 5,
        "units": [
            {"unit": unit.code, "level": unit.level, "above": unit.above or None, "service_type": unit.service_type}
            for unit in town.units.values()
            if unit.code not in town.closed[campaign]
        ],
        "theme_list": [{"theme": theme, "name": theme} for theme in THEMES],
    }


def participation(town: Town, campaign: int, answered: Mapping[str, int]) -> Rows:
    there: dict[str, int] = {}
    asked: dict[str, int] = {}
    days = asked_by_day(town.campaigns[campaign])
    lived: Sequence[str] = list(town.residents.values())
    for leaf in town.leaves:
        for code in town.way_up(leaf):
            there[code] = there.get(code, 0) + lived.count(leaf)
            asked[code] = asked.get(code, 0) + (days[leaf][CLOSED] if leaf in days else 0)
    return [
        {
            "unit": code,
            "unit_name": f"Enhet {code}",
            "level": unit.level,
            "residents": there[code] if there.get(code, 0) >= 5 else None,
            "asked": asked[code] if there.get(code, 0) >= 5 else None,
            "answered": answered.get(code),
            "staff": None,
            "staff_asked": None,
        }
        for code, unit in town.units.items()
        if code not in town.closed[campaign]
    ]


def truth(town: Town, campaign: int = 0, table: str = "open") -> Counted:
    return counted(town.campaigns[campaign], table)


def _table(found: Counted, ids: Mapping[str, UUID]) -> CountedTable:
    answered = {ids[code]: number for code, number in found.answered.items()}
    themes = {
        (ids[code], theme): int(number)
        for code, row in found.themes.items()
        for theme, number in zip(THEMES, row, strict=True)
        if number
    }
    return CountedTable(answered, themes)


def _by(service_type: str) -> dict[str, str] | None:
    return {"service_type": service_type} if service_type else None


def live(talks: Sequence[Talk]) -> dict[str, list[int]]:
    """Participation as it changed over time."""
    return asked_by_day(talks)
