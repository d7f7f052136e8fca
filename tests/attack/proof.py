"""The proof of rule 8: every attacker against every shape of municipality, beside the figures that have to hold.

The bars on shares hold for all tries of the insiders that rule 8 names, together. Staff who go from ward to ward, and
those who know a whole section, must find nothing that a single ward, or an outsider, does not find. A small
municipality and one without sections have no bar but the first: nobody's number is found.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from tests.attack.attacker import Contradiction
from tests.attack.beside import attack_by_sector, attack_honest, attack_two_years
from tests.attack.controls import (
    lost_when_hidden_below_five,
    narrowed_again,
    right_when_averaged,
    rounded_again,
)
from tests.attack.dimensions import attack_dimensions, true_dimensions
from tests.attack.fast import released, truth
from tests.attack.judge import ALL_BUT_ONE, Judge, Loss, Unsound
from tests.attack.towns import AREA, DEPARTMENT, MUNICIPALITY, QUARTER, SECTION, SECTOR, SHAPES, Town
from tests.attack.usefulness import LEVELS, Usefulness

# Shares of the tries: an exact zero, at most two numbers left.
MOST_FOUND = {"like_baerum": (0.0001, 0.001), "pairs": (0.001, 0.004)}
CONTROL_LOSES = 100
WATCHES = "watching participation: "
APART = ("pool staff",)
BESIDE = ("honest", "kin", "observed")
TOLD = "told what is as last year: "
QUARTERLY = "quarter: "
DIMENSIONS = "dimensions: "
# Not protected, and measured so that it can be said: no bar.
NOT_HELD = (ALL_BUT_ONE, TOLD)

VISIBLE = {MUNICIPALITY: 1.0, SECTOR: 1.0, AREA: 0.98, SECTION: 0.95}
TOP_THREE = {SECTOR: 0.95, AREA: 0.90, SECTION: 0.87, DEPARTMENT: 0.93}
SHARE_ERROR = {MUNICIPALITY: 0.1, SECTOR: 0.8, AREA: 1.5, SECTION: 2.5}
LARGEST_ERROR = {MUNICIPALITY: 4, SECTION: 4, SECTOR: 30, AREA: 30, "service_type": 30}
WITH_LIST, ANSWERS_WITH_LIST = 0.30, 0.60


@dataclass
class Proof:
    shape: str
    seeds: int = 0
    losses: dict[str, Loss] = field(default_factory=dict)
    usefulness: Usefulness = field(default_factory=Usefulness)
    control: list[int] = field(default_factory=list)
    """What the naive release loses, for each seed."""
    again: dict[str, int] = field(default_factory=dict)
    misread: list[int] = field(default_factory=list)
    """Seeds whose quarter the attacker did not understand: so few answered that it was folded in a way of its own."""

    def add(self, name: str, loss: Loss) -> None:
        self.losses.setdefault(name, Loss()).__iadd__(loss)

    @property
    def together(self) -> Loss:
        """All tries of the insiders and the outsider, both campaigns."""
        total = Loss()
        for name, loss in self.losses.items():
            if name not in (*APART, *BESIDE) and not name.startswith((WATCHES, QUARTERLY, DIMENSIONS, *NOT_HELD)):
                total += loss
        return total


def prove(
    shape: str, seeds: Iterable[int], *, walks: int = 0, tell: Callable[[str], None] = lambda line: None
) -> Proof:
    """``walks``: how many close numbers a release are looked at by integer programming."""
    proof = Proof(shape)
    for seed in seeds:
        town = SHAPES[shape](seed)
        _attack(proof, town, walks)
        proof.seeds += 1
        tell(f"{shape} {seed}")
    return proof


def _attack(proof: Proof, town: Town, walks: int) -> None:
    releases = [released(town, campaign) for campaign in (0, 1)]
    truths = [truth(town, campaign) for campaign in (0, 1)]
    for campaign, (release, exact) in enumerate(zip(releases, truths, strict=True)):
        for name, loss in Judge(town, release, exact, walks=walks).attack().items():
            proof.add(name, loss)
        proof.add("honest", attack_honest(town, release, campaign))
        for table in ("kin", "observed"):
            proof.add(table, attack_by_sector(town, release, table, campaign))
        for name, loss in attack_dimensions(town, release, true_dimensions(town, campaign), exact.answered).items():
            proof.add(DIMENSIONS + name, loss)
    _attack_quarter(proof, town)
    watching = Judge(town, releases[0], truths[0], watches=True)
    close = (one for one in watching.everybody() if one.name in ("outsider", "one unit"))
    for name, loss in watching.attack(close).items():
        proof.add(WATCHES + name, loss)
    for name, loss in attack_two_years(town, releases, truths).items():
        proof.add(TOLD + name, loss)
    proof.usefulness.add(town, releases[0], truths[0])
    proof.control.append(lost_when_hidden_below_five(town).exact)


def _attack_quarter(proof: Proof, town: Town) -> None:
    """Few have answered, and what came late to the campaign is among it."""
    release, exact = released(town, QUARTER), truth(town, QUARTER)
    try:
        found = Judge(town, release, exact).attack()
    except (Contradiction, Unsound):
        proof.misread.append(town.seed)
        found = {}
    for name, loss in found.items():
        proof.add(QUARTERLY + name, loss)
    proof.add(QUARTERLY + "honest", attack_honest(town, release, QUARTER))
    for name, loss in attack_dimensions(town, release, true_dimensions(town, QUARTER), exact.answered).items():
        proof.add(QUARTERLY + DIMENSIONS + name, loss)


def round_again(proof: Proof, seed: int = 0) -> None:
    """The other control: the same answers released anew, with an order and offsets of its own each time."""
    town = SHAPES[proof.shape](seed)
    releases = rounded_again(town, 20)
    proof.again = {
        "narrowed by one": narrowed_again(town, releases[:1]),
        "narrowed by two": narrowed_again(town, releases[:2]),
        "right by one": right_when_averaged(town, releases[:1])[0],
        "right by twenty": right_when_averaged(town, releases)[0],
    }


# --- What has to hold --------------------------------------------------------------------------------------------


def faults(proof: Proof) -> Iterator[str]:
    """Every bar that is missed, in words."""
    for name, loss in proof.losses.items():
        if loss.exact and not name.startswith(NOT_HELD):
            yield f"{proof.shape}: {name} knows {loss.exact} numbers of somebody"
    if "honest" in proof.losses and proof.losses["honest"].two:
        yield f"{proof.shape}: honest answers: {proof.losses['honest'].two} numbers with at most two left"
    if proof.shape in MOST_FOUND:
        yield from _shares(proof, *MOST_FOUND[proof.shape])
        yield from _put_together(proof)
    yield from _controls(proof)
    if len(proof.misread) > proof.seeds // 10:
        yield f"{proof.shape}: the quarters of {proof.misread} were not understood"
    if proof.shape == "like_baerum":
        for what, value, bar, holds in useful(proof.usefulness):
            if not holds:
                yield f"{what}: {value} misses {bar}"


def _put_together(proof: Proof) -> Iterator[str]:
    for name in (*APART, "a whole section"):
        if name in proof.losses and proof.losses[name].beyond:
            yield f"{proof.shape}: {name} finds {proof.losses[name].beyond} numbers by putting together"


def _controls(proof: Proof) -> Iterator[str]:
    if proof.shape in MOST_FOUND and min(proof.control) < CONTROL_LOSES:
        yield f"the control lost only {min(proof.control)} numbers: the attacker proves nothing"
    if proof.again and proof.again["narrowed by one"] >= CONTROL_LOSES:
        yield f"one release narrows {proof.again['narrowed by one']} sections × themes to four numbers"
    if proof.again and proof.again["narrowed by two"] < CONTROL_LOSES:
        yield "rounding twice loses nothing: the attacker proves nothing"


def _shares(proof: Proof, most_zero: float, most_two: float) -> Iterator[str]:
    found = {"all together": proof.together} | {
        name: loss for name, loss in proof.losses.items() if name in ("kin", "observed")
    }
    for name, loss in found.items():
        if loss.zero > most_zero * loss.tries:
            yield f"{proof.shape}: {name}: an exact zero in {loss.zero} of {loss.tries} tries"
        if loss.two > most_two * loss.tries:
            yield f"{proof.shape}: {name}: at most two numbers left in {loss.two} of {loss.tries} tries"


def useful(found: Usefulness) -> Iterator[tuple[str, float, str, bool]]:
    """What, measured, the bar in words, and whether it holds."""
    for level in LEVELS:
        value = float(np.mean(found.visible[level]))
        yield f"visible {level}", round(value, 4), f"≥ {VISIBLE[level]}", value >= VISIBLE[level]
    for level, bar in TOP_THREE.items():
        value = float(np.mean(found.top_three[level]))
        yield f"top three right {level}", round(value, 3), f"≥ {bar}", value >= bar
    for level, bar in SHARE_ERROR.items():
        value = float(np.mean(found.share_error[level]))
        yield f"mean error of shares {level}", round(value, 3), f"≤ {bar}", value <= bar
    for level, bar in LARGEST_ERROR.items():
        value = found.largest_error.get(level, 0)
        yield f"largest error {level}", float(value), f"≤ {bar}", value <= bar
    with_list, answers = float(np.mean(found.with_list)), float(np.mean(found.answers_with_list))
    yield "departments with a list", round(with_list, 3), f"≥ {WITH_LIST}", with_list >= WITH_LIST
    yield "their share of the answers", round(answers, 3), f"≥ {ANSWERS_WITH_LIST}", answers >= ANSWERS_WITH_LIST


def table(proof: Proof) -> Iterator[str]:
    """The figures, a line each, to be read beside the bars."""
    yield f"{proof.shape}, {proof.seeds} seeds × 2 campaigns"
    titles = ("tries", "exact", "zero", "share", "≤ two", "share", "beyond")
    yield "  {:46} {:>9} {:>6} {:>6} {:>8} {:>6} {:>8} {:>7}".format("attacker", *titles)
    for name, loss in [*proof.losses.items(), ("what the bars on shares are about, together", proof.together)]:
        tries = max(1, loss.tries)
        yield (
            f"  {name:46} {loss.tries:9} {loss.exact:6} {loss.zero:6} {100 * loss.zero / tries:7.4f}%"
            f" {loss.two:6} {100 * loss.two / tries:7.4f}% {loss.beyond:7}"
        )
    walks = sum(loss.walks for loss in proof.losses.values())
    if walks:
        shrank = sum(loss.by_walks for loss in proof.losses.values())
        yield f"  by integer programming: {walks} close numbers looked at, {shrank} had fewer numbers left"
    if proof.misread:
        yield f"  quarters not understood, of seeds {proof.misread}"
    yield f"  naive control, numbers of somebody found a seed: {min(proof.control)}–{max(proof.control)}"
    if proof.again:
        yield f"  released again: {proof.again}"
    if proof.shape == "like_baerum":
        for what, value, bar, holds in useful(proof.usefulness):
            yield f"  {what:34} {value:8}  {bar:8} {'' if holds else 'MISSED'}"
