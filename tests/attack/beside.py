"""Attacks on what stands beside the open answers of one release: the honest table, next of kin and observations, and
the same section a year later.

A sector's figure in these tables is less than five off, and so is the number of honest answers that is told with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.attack.attacker import FEWEST, SHOWN, Published
from tests.attack.judge import Judge, Loss, Unsound
from tests.attack.towns import CLOSED, THEMES, Counted, Town, asked_by_day, counted

OFF = 4


@dataclass(frozen=True)
class Shown:
    unit: str
    answered: int
    figures: np.ndarray


def tables_of(release: Mapping[str, Any], table: str) -> Iterator[Shown]:
    number = {row["theme"]: place for place, row in enumerate(release["theme_list"])}
    rows: dict[str, tuple[int, np.ndarray]] = {}
    for row in release["tables"].get(table, []):
        some = rows.setdefault(row["unit"], (row["answered"], np.zeros(len(number))))
        some[1][number[row["theme"]]] = row["figure"]
    for unit, (answered, figures) in rows.items():
        yield Shown(unit, answered, figures)


def attack_honest(town: Town, release: Mapping[str, Any], campaign: int = 0) -> Loss:
    """By subtraction: who sees participation knows how many were asked in each unit, and the release tells how many
    answered openly. What is left said no or answered honestly, and bounds the honest answers of each sector."""
    loss, published = Loss(), Published(release)
    asked = {code: days[CLOSED] for code, days in asked_by_day(town.campaigns[campaign]).items()}
    talks = town.campaigns[campaign]
    truth = counted(talks, "honest")
    for shown in tables_of(release, "honest"):
        inside = [leaf for leaf in published.leaves if shown.unit in town.way_up(leaf)]
        # Somebody without a name is not asked, and somebody who moved is asked twice: the attacker may not trust a
        # unit's difference, only that no more can have answered honestly than were asked.
        most = np.array([asked.get(leaf, 0) for leaf in inside])
        exact = np.array([truth.of(leaf) for leaf in inside])
        answered = range(max(SHOWN, shown.answered - OFF), shown.answered + OFF + 1)
        low = np.maximum(0, shown.figures - OFF)
        high = np.minimum(shown.figures + OFF, answered[-1])
        _must_hold(low, exact.sum(0), high)
        loss += _found(high - low + 1, exact.sum(0))
        # One unit, when all the others may have named it, or nobody.
        units_low = np.maximum(0, low - (most.sum() - most)[:, None])
        units_high = np.minimum(most[:, None], high)
        _must_hold(units_low, exact, units_high)
        loss += _found((units_high - units_low + 1)[most >= FEWEST], exact[most >= FEWEST])
    return loss


def attack_by_sector(town: Town, release: Mapping[str, Any], table: str, campaign: int = 0) -> Loss:
    """Next of kin, or observations: for somebody who knows those of one unit, and asks about the rest of the sector."""
    loss = Loss()
    truth = counted(town.campaigns[campaign], table)
    for shown in tables_of(release, table):
        inside = [leaf for leaf in truth.answered if shown.unit in town.way_up(leaf)]
        whole = sum((truth.of(leaf) for leaf in inside), start=np.zeros(len(THEMES), dtype=np.int64))
        for known in ("", *inside):
            own = truth.of(known)
            rest = shown.answered - truth.answered.get(known, 0)
            low, high = np.maximum(0, shown.figures - OFF - own), np.minimum(rest, shown.figures + OFF - own)
            _must_hold(low, whole - own, high)
            if rest >= FEWEST:
                loss += _found(high - low + 1, whole - own)
    return loss


def attack_two_years(town: Town, releases: list[Mapping[str, Any]], truths: list[Counted]) -> dict[str, Loss]:
    """Somebody who is told in which sections a theme was named by just as many both years, and reads both releases;
    an outsider, and the staff of each unit."""
    first, second = (Judge(town, release, truth) for release, truth in zip(releases, truths, strict=True))
    before = {row.name: number for number, row in enumerate(first.attacker.method.rows)}
    for number, row in enumerate(second.attacker.method.rows):
        if row.name not in before or row.figure is None:
            continue
        old = first.attacker.method.rows[before[row.name]]
        then, now = first.exact[old.leaves].sum(0), second.exact[row.leaves].sum(0)
        same = then == now
        least, most = first.attacker.row_least[before[row.name]], first.attacker.row_most[before[row.name]]
        own_least, own_most = second.attacker.row_least[number], second.attacker.row_most[number]
        second.attacker.row_least[number] = np.where(same, np.maximum(own_least, least), own_least)
        second.attacker.row_most[number] = np.where(same, np.minimum(own_most, most), own_most)
    kinds = ("outsider", "one unit")
    return second.attack(one for one in second.everybody() if one.name in kinds)


def _must_hold(low: np.ndarray, exact: np.ndarray, high: np.ndarray) -> None:
    if (low > exact).any() or (exact > high).any():
        raise Unsound("a table beside the open answers")


def _found(left: np.ndarray, exact: np.ndarray) -> Loss:
    return Loss(
        tries=left.size,
        exact=int(((left == 1) & (exact > 0)).sum()),
        zero=int(((left == 1) & (exact == 0)).sum()),
        two=int((left <= 2).sum()),
    )
