"""A municipality like Bærum, invented from a seed and frozen without a database: the figures that privacy.md holds.

Some 300 care units in 100 sections, 22 service areas and 5 sectors; 17 themes that differ between sections.
"""

from uuid import UUID

import numpy as np
import pytest

from dialog.insight.counting import CountedTable, Counts
from dialog.insight.freezing import FIGURE_KINDS, Node, Tree, freeze
from dialog.insight.models import Table
from dialog.units.models import Kind

THEMES = [f"theme{number}" for number in range(17)]
TYPES = ["nursing_home", "home_care", "short_stay", "disability"]
POPULARITY = np.array(
    [0.32, 0.28, 0.24, 0.2, 0.17, 0.15, 0.13, 0.11, 0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02]
)


def invented(seed):
    """Returns the tree, the exact counts, and the exact table by unit for every level."""
    rng = np.random.default_rng(seed)
    nodes = [Node(UUID(int=1), None, Kind.MUNICIPALITY, "")]

    def add(parent, kind, service_type=""):
        nodes.append(Node(UUID(int=len(nodes) + 1), parent, kind, service_type))
        return nodes[-1].id

    counted = CountedTable()
    for _ in range(5):
        sector = add(nodes[0].id, Kind.SECTOR)
        for _ in range(rng.integers(4, 6)):
            area = add(sector, Kind.SERVICE_AREA)
            for _ in range(rng.integers(3, 7)):
                section, service_type = add(area, Kind.SECTION), rng.choice(TYPES)
                liking = np.clip(rng.permutation(POPULARITY) * 0.4 + POPULARITY * 0.9, 0, 0.9)
                for _ in range(rng.integers(2, 5)):
                    unit = add(section, Kind.DEPARTMENT, str(service_type))
                    people = max(1, int(rng.gamma(2.2, 9)))
                    counted.answered[unit] = people
                    for theme, number in zip(THEMES, rng.binomial(people, liking), strict=True):
                        if number:
                            counted.themes[unit, theme] = int(number)
    return Tree(nodes), counted


def exact(tree, counted):
    """{unit: counts by theme}, for every unit with answers below it."""
    table = {}
    for (unit, theme), number in counted.themes.items():
        for above in tree.way_up(unit):
            table.setdefault(above, np.zeros(len(THEMES), dtype=int))[THEMES.index(theme)] += number
    return table


def shown(frozen):
    table = {}
    for one in frozen.figures:
        if one.table == Table.OPEN and not one.service_type:
            table.setdefault(one.unit, np.zeros(len(THEMES), dtype=int))[THEMES.index(one.theme)] = one.figure
    return table


@pytest.mark.parametrize("seed", range(5))
def test_what_privacy_promises_holds_on_a_municipality_like_baerum(seed):
    tree, counted = invented(seed)
    answered, truth = tree.sums(counted.answered), exact(tree, counted)

    frozen = freeze(Counts({Table.OPEN: counted}), tree, THEMES, np.random.default_rng(seed))

    figures = shown(frozen)
    errors = {kind: [] for kind in FIGURE_KINDS}
    for unit, row in figures.items():
        errors[tree.kind(unit)].append(np.abs(row - truth[unit]).max())
    assert max(errors[Kind.SECTION]) <= 4
    assert max(errors[Kind.MUNICIPALITY]) <= 4
    assert max(errors[Kind.SECTOR] + errors[Kind.SERVICE_AREA]) <= 30
    assert all(answered[unit] >= 20 for unit in figures)
    assert not any(tree.kind(unit) == Kind.DEPARTMENT for unit in figures)
    for kind, share in ((Kind.SECTOR, 1), (Kind.SERVICE_AREA, 0.98), (Kind.SECTION, 0.9)):
        units = [unit for unit in answered if tree.kind(unit) == kind]
        assert sum(unit in figures for unit in units) >= share * len(units)
    sectors = [figures[unit] for unit in figures if tree.kind(unit) == Kind.SECTOR]
    assert (sum(sectors) == figures[tree.municipality]).all()


@pytest.mark.parametrize("seed", range(5))
def test_the_three_themes_most_have_named_are_nearly_always_the_right_ones(seed):
    tree, counted = invented(seed)
    truth = exact(tree, counted)

    frozen = freeze(Counts({Table.OPEN: counted}), tree, THEMES, np.random.default_rng(seed))

    right = {kind: [] for kind in FIGURE_KINDS}
    for unit, row in shown(frozen).items():
        third = np.sort(truth[unit])[-3]
        top = np.argsort(-row, kind="stable")[:3]
        right[tree.kind(unit)] += [truth[unit][theme] >= third for theme in top]
    assert np.mean(right[Kind.SECTOR]) >= 0.9
    assert np.mean(right[Kind.SERVICE_AREA]) >= 0.85
    assert np.mean(right[Kind.SECTION]) >= 0.8


@pytest.mark.parametrize("seed", range(3))
def test_every_listed_theme_is_named_by_five_and_not_named_by_five(seed):
    tree, counted = invented(seed)

    frozen = freeze(Counts({Table.OPEN: counted}), tree, THEMES, np.random.default_rng(seed))

    assert frozen.lists
    for one in frozen.lists:
        assert 5 <= counted.themes[one.unit, one.theme] <= counted.answered[one.unit] - 5
        assert counted.answered[one.unit] >= 20


def test_another_secret_gives_other_figures_and_the_same_answered():
    tree, counted = invented(1)
    counts = Counts({Table.OPEN: counted})

    first = freeze(counts, tree, THEMES, np.random.default_rng(1))
    second = freeze(counts, tree, THEMES, np.random.default_rng(2))

    assert first.figures != second.figures
    assert {(one.unit, one.answered) for one in first.answered if not one.service_type} == {
        (one.unit, one.answered) for one in second.answered if not one.service_type
    }
