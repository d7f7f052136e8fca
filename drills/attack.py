"""Attack invented municipalities as a statistician would, and see that nobody is found and that the figures still help.

The attacker and the municipalities stand in tests/attack/; `make test` takes one of each shape, this takes twenty. One
of them goes the whole way: through the database, `build_release`, `export_release`, pages and files.
"""

import sys
from collections.abc import Iterator

from drills.outcome import Outcome
from tests.attack.actions import Workshops, attack, attack_money, voices_told_on_the_same_terms
from tests.attack.fast import truth
from tests.attack.housed import House, strange_in_csv, strange_in_reports, strange_in_xlsx, strange_on_pages
from tests.attack.judge import Judge
from tests.attack.proof import Proof, faults, prove, round_again, table
from tests.attack.published import numbers_of
from tests.attack.towns import SHAPES, like_baerum

# Close numbers of each release that are looked at by integer programming.
WALKS = 30
PAGES = 6
# Municipalities whose actions are watched, and how many actions each.
WATCHED, ACTIONS = 5, 40


def run(*, seeds: int) -> Iterator[Outcome]:
    """One outcome for each shape, as it is made. They need neither database nor house."""
    for shape in SHAPES:
        yield _prove(shape, seeds)


def _prove(shape: str, seeds: int) -> Outcome:
    proof = prove(shape, range(seeds), walks=WALKS, tell=_tell)
    if shape == "like_baerum":
        round_again(proof)
    print("\n".join(table(proof)), flush=True)
    return Outcome(f"attack {shape}", _figures(proof), list(faults(proof)))


def _figures(proof: Proof) -> dict[str, object]:
    together = proof.together
    return {
        "forsøk": together.tries,
        "funnet": together.exact,
        "null": together.zero,
        "to igjen": together.two,
        "kontroll": min(proof.control),
    }


def _tell(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r  {line}   ", end="", file=sys.stderr, flush=True)


def through_the_house(seed: int = 1, *, every: int = PAGES) -> Outcome:
    """Both campaigns in the database. ``every``: how many units there are to each whose page is read."""
    town = like_baerum(seed)
    house = House(town)
    releases = [house.release(0), house.quarter()]
    releases.insert(1, house.release(1))
    known = [house.export(release) for release in releases]
    outcome = Outcome("attack, through the house")
    tries = 0
    for campaign, one in enumerate(known):
        for name, loss in Judge(town, one, truth(town, campaign), walks=WALKS).attack().items():
            tries += loss.tries
            outcome.expect(not loss.exact, f"{name} knows {loss.exact} numbers of somebody")
    numbers = numbers_of(known[1], known[0])
    strange = {
        "sider": strange_on_pages(house, releases[1], numbers, every=every),
        "csv": strange_in_csv(releases[1], numbers),
        "xlsx": strange_in_xlsx(releases[1], numbers),
        "rapporter": strange_in_reports(house, releases[1], numbers, list(house.units)[:: 8 * every]),
    }
    for place, found in strange.items():
        outcome.expect(not found, f"{place}: {len(found)} numbers that do not follow, such as {found[:3]}")
    outcome.figures = {"forsøk": tries, "tall utenom": sum(map(len, strange.values()))}
    outcome.figures |= _of_actions(outcome)
    return outcome


def _of_actions(outcome: Outcome) -> dict[str, object]:
    """Sums of actions and what units share, watched while people speak, are told, and say that it got better."""
    tries = 0
    for seed in range(WATCHED):
        town = Workshops(seed, units=16, actions=ACTIONS)
        for what, loss in attack(town).items():
            tries += loss.tries
            outcome.expect(not loss.exact, f"actions: knows of {loss.exact} how many, when they were {what}")
            outcome.expect(not loss.beyond, f"actions: {loss.beyond} times something moved when they were {what}")
        outcome.expect(not attack_money(town).exact, "actions: knows what one of another unit's cost")
    with voices_told_on_the_same_terms():
        lost = sum(loss.exact for loss in attack(Workshops(WATCHED, units=16, actions=ACTIONS)).values())
    outcome.expect(lost >= ACTIONS // 2, f"actions: the naive page loses {lost} only: the attacker sees nothing")
    return {"tiltak, forsøk": tries, "tiltak, kontroll": lost}
