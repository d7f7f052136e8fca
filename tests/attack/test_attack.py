"""The attacker against one invented municipality of each shape; `make drill` takes twenty, and prints the figures."""

from itertools import permutations, product

import numpy as np
import pytest

from tests.attack.attacker import Attacker
from tests.attack.beside import attack_by_sector, attack_honest
from tests.attack.controls import (
    lost_by_sector,
    lost_when_hidden_below_five,
    narrowed_again,
    right_when_averaged,
    rounded_again,
)
from tests.attack.dimensions import attack_dimensions, true_dimensions
from tests.attack.fast import released, truth
from tests.attack.judge import Judge, Scenario
from tests.attack.proof import faults, prove
from tests.attack.towns import QUARTER, like_baerum, pairs
from tests.attack.walks import possible


@pytest.mark.parametrize("shape", ["small", "without_sections"])
def test_nobody_is_found(shape):
    proof = prove(shape, [1], walks=5)

    assert list(faults(proof)) == []
    assert proof.losses["outsider"].tries > 50
    assert proof.losses["dimensions: outsider"].tries > 50
    assert proof.losses["quarter: outsider"].tries > 20


@pytest.mark.parametrize("shape", [like_baerum, pairs])
def test_a_large_municipality_holds_against_those_inside_and_loses_without_protection(shape):
    town = shape(0)
    judge = Judge(town, released(town), truth(town), walks=5)

    losses = judge.attack()

    assert {name: loss.exact for name, loss in losses.items() if loss.exact} == {}
    assert {name: loss.beyond for name, loss in losses.items() if loss.beyond} == {}
    assert losses["one unit"].tries > 5_000
    assert attack_honest(town, released(town)).two == 0
    assert lost_when_hidden_below_five(town).exact >= 100


@pytest.mark.parametrize(("shape", "campaign"), [(like_baerum, 0), (pairs, QUARTER)])
def test_nobody_is_found_in_what_is_told_of_sectors_alone(shape, campaign):
    town = shape(0)
    release = released(town, campaign)

    losses = dimensions_of(town, release, campaign)

    assert {name: loss.two for name, loss in losses.items() if loss.two or loss.exact} == {}
    assert losses["a sector but a section"].tries > 1_000
    assert attack_by_sector(town, release, "kin", campaign).two == 0


def test_single_dimensions_rounded_by_sector_would_be_found():
    lost = lost_by_sector(pairs(0))

    assert lost.zero >= 10
    assert lost.two >= 100


def dimensions_of(town, release, campaign):
    return attack_dimensions(town, release, true_dimensions(town, campaign), truth(town, campaign).answered)


def test_what_is_released_again_is_lost():
    town = pairs(0)
    releases = rounded_again(town, 5)

    assert narrowed_again(town, releases[:1]) == 0
    assert narrowed_again(town, releases[:2]) >= 100
    assert right_when_averaged(town, releases)[0] > 1.5 * right_when_averaged(town, releases[:1])[0]


# --- The attacker herself: she must find whatever can be found ---------------------------------------------------


def tiny(counts, order, offset, size=30):
    """Three sections that are care units, one theme, rounded as the documentation says."""
    running = np.cumsum([offset, *(counts[number] for number in order)]) // 5
    figures = dict(zip(order, 5 * np.diff(running), strict=True))
    sections = [f"01/01/0{number}" for number in range(1, 4)]
    units = [("00", None, "municipality"), ("01", "00", "sector"), ("01/01", "01", "service_area")]
    units += [(code, "01/01", "section") for code in sections]
    figure = {code: int(figures[number]) for number, code in enumerate(sections)}
    figure |= dict.fromkeys(("00", "01", "01/01"), sum(figure.values()))
    return {
        "release": "tiny",
        "rounding": 5,
        "units": [
            {"unit": code, "above": above, "level": level, "service_type": "home_care" if level == "section" else ""}
            for code, above, level in units
        ],
        "theme_list": [{"theme": "food", "name": "Mat"}],
        "themes": [{"unit": code, "theme": "food", "by": None, "figure": number} for code, number in figure.items()],
        "answered": [
            {"unit": code, "table": "open", "by": None, "answered": size if level == "section" else 3 * size}
            for code, _, level in units
        ],
        "lists": [],
    }


def all_that_fit(release, known, size=30):
    """By trying everything: each order, offset and count that gives the same release."""
    shown = [row["figure"] for row in release["themes"]]
    near = [range(max(0, row["figure"] - 4), min(size, row["figure"] + 4) + 1) for row in release["themes"][:3]]
    near = [[known[number]] if number in known else some for number, some in enumerate(near)]
    return {
        counts
        for counts in product(*near)
        if any(
            [row["figure"] for row in tiny(counts, order, offset)["themes"]] == shown
            for order in permutations(range(3))
            for offset in range(5)
        )
    }


@pytest.mark.parametrize("seed", range(12))
def test_integer_programming_finds_exactly_what_trying_everything_finds(seed):
    chance = np.random.default_rng(seed)
    counts = [int(number) for number in chance.integers(0, 31, 3)]
    release = tiny(counts, list(chance.permutation(3)), int(chance.integers(5)))
    known = {number: counts[number] for number in range(seed % 3)}
    attacker = Attacker(release)

    bounds = attacker.bounds({number: np.array([count]) for number, count in known.items()})

    fit = all_that_fit(release, known)
    for leaf in range(3):
        assert possible(attacker, bounds, leaf, 0) == sorted({numbers[leaf] for numbers in fit})


def test_somebody_who_knows_all_sections_but_one_may_find_the_last():
    """Not protected, and said so in the documentation: it shows that the attacker would have found it."""
    release = tiny([9, 6, 9], [0, 1, 2], 0)
    attacker = Attacker(release)

    outside, inside = attacker.bounds(), attacker.bounds({0: np.array([9]), 2: np.array([9])})

    assert len(possible(attacker, outside, 1, 0)) == 9
    assert possible(attacker, inside, 1, 0) == [6]


def test_the_judge_notices_an_attacker_who_has_misunderstood():
    town = pairs(2)
    exact = truth(town)
    judge = Judge(town, released(town), exact)
    judge.attacker.row_most = judge.attacker.row_least.copy()

    with pytest.raises(Exception, match="pairs"):
        judge.loss(Scenario("outsider", (), (0,)))
