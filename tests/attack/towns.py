"""Invented municipalities, from a seed: units, people, and every conversation of two consecutive campaigns.

Four shapes: like Bærum (some 300 units and 5,500 who answer), "pairs" (many service areas of two sections), small, and
one without sections. In all of them people say several things on several days, move, withdraw, answer late or honestly;
next of kin speak for themselves; staff write down what they have seen; two departments are merged before the second
campaign.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

THEMES = (
    "activity family food being_seen safety community kindness autonomy health body_care "
    "continuity independence privacy_rest home meaning information work"
).split()
POPULARITY = np.array([36, 30, 24, 19, 16, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2.5, 2]) / 100

MUNICIPALITY, SECTOR, AREA, SECTION, DEPARTMENT = "municipality", "sector", "service_area", "section", "department"
HOME_TYPES = ("home_care", "rehabilitation", "day_centre", "mental_health", "substance_use", "disability")
# Day of the campaign; the last day that counts, and the day it is closed.
LAST_DAY, CLOSED = 14, 35
# The place of what no campaign counts, said in the quarter of the first, among what is said.
QUARTER = 2


@dataclass(frozen=True)
class Unit:
    code: str
    above: str
    level: str
    service_type: str = ""
    is_care_unit: bool = False
    successor: str = ""


@dataclass(frozen=True)
class Talk:
    """One conversation. ``person`` is None where nobody's name is known."""

    person: int | None
    unit: str
    day: int
    recorded: int
    themes: tuple[frozenset[int], ...] = ()
    """Of each statement, as places in THEMES."""
    said_by: str = "person"
    outcome: str = "answered"
    is_honest: bool = False
    is_withdrawn: bool = False

    @property
    def counts(self) -> bool:
        return not self.is_withdrawn and 0 <= self.day <= LAST_DAY and self.recorded <= CLOSED

    @property
    def table(self) -> str:
        if self.is_honest:
            return "honest"
        return {"kin_self": "kin", "observed": "observed"}.get(self.said_by, "open")


@dataclass
class Town:
    name: str
    seed: int
    units: dict[str, Unit]
    residents: dict[int, str] = field(default_factory=dict)
    campaigns: list[list[Talk]] = field(default_factory=list)
    closed: list[frozenset[str]] = field(default_factory=list)
    """Units closed before each campaign."""

    @property
    def leaves(self) -> list[str]:
        return [unit.code for unit in self.units.values() if unit.is_care_unit]

    def way_up(self, code: str) -> list[str]:
        way = [code]
        while above := self.units[way[-1]].above:
            way.append(above)
        return way

    def nearest(self, code: str, level: str) -> str | None:
        return next((one for one in self.way_up(code) if self.units[one].level == level), None)


class _Building:
    def __init__(self, name: str, seed: int) -> None:
        self.chance = np.random.default_rng([seed, sum(name.encode())])
        self.town = Town(name, seed, {"00": Unit("00", "", MUNICIPALITY)})
        self.answering: dict[str, int] = {}

    def unit(self, above: str, level: str, service_type: str = "", answering: int | None = None) -> str:
        siblings = [one for one in self.town.units.values() if one.above == above]
        code = f"{len(siblings) + 1:02d}" if above == "00" else f"{above}/{len(siblings) + 1:02d}"
        self.town.units[code] = Unit(code, above, level, service_type, answering is not None)
        if answering is not None:
            self.answering[code] = answering
        return code

    def people(self, median: float, spread: float) -> int:
        return int(np.clip(np.round(self.chance.lognormal(np.log(median), spread)), 0, 400))

    def nursing_home(self, area: str, departments: int, median: float = 15.5, spread: float = 0.95) -> str:
        home = self.unit(area, SECTION)
        for number in range(departments):
            kind = "short_stay" if number == departments - 1 and self.chance.random() < 0.2 else "nursing_home"
            self.unit(home, DEPARTMENT, kind, self.people(median, spread))
        return home

    def home_care(self, area: str, median: float = 66, spread: float = 0.45, *, types: int = 1) -> str:
        """A section that is a care unit itself, or one with a department for each type of service."""
        kind = str(self.chance.choice(HOME_TYPES, p=[0.5, 0.1, 0.1, 0.1, 0.05, 0.15]))
        if types == 1:
            return self.unit(area, SECTION, kind, self.people(median, spread))
        section = self.unit(area, SECTION)
        kinds = ["home_care", *self.chance.choice(HOME_TYPES[1:], size=types - 1, replace=False)]
        for one, share in zip(kinds, (0.6, 0.3, 0.15), strict=False):
            self.unit(section, DEPARTMENT, str(one), self.people(median * share, spread))
        return section


def like_baerum(seed: int) -> Town:
    """4 sectors, 15 service areas, 54 sections: 30 nursing homes of five to eight departments, 24 of home care."""
    build = _Building("Bærum-like", seed)
    sectors = [build.unit("00", SECTOR) for _ in range(4)]
    areas = [build.unit(sectors[number % 4], AREA) for number in range(15)]
    for number in range(30):
        build.nursing_home(areas[number % 8], int(build.chance.integers(5, 9)))
    for number in range(24):
        build.home_care(areas[number % 7 + 8], types=1 if number % 4 else int(build.chance.integers(2, 4)))
    return _inhabited(build)


def pairs(seed: int) -> Town:
    """Section-heavy: forty service areas of two sections each, three departments or none in a section."""
    build = _Building("pairs", seed)
    sectors = [build.unit("00", SECTOR) for _ in range(4)]
    for number in range(40):
        area = build.unit(sectors[number % 4], AREA)
        for _ in range(2):
            if build.chance.random() < 0.5:
                build.nursing_home(area, int(build.chance.integers(2, 5)))
            else:
                build.home_care(area, 40, types=1 if build.chance.random() < 0.7 else 2)
    return _inhabited(build)


def small(seed: int) -> Town:
    """Two sectors, three service areas and seven sections; some 200 who answer."""
    build = _Building("small", seed)
    health, other = build.unit("00", SECTOR), build.unit("00", SECTOR)
    around_the_clock, at_home, welfare = build.unit(health, AREA), build.unit(health, AREA), build.unit(other, AREA)
    for departments in (4, 3):
        build.nursing_home(around_the_clock, departments, 12)
    build.home_care(at_home, 36)
    build.home_care(at_home, 28, types=2)
    build.home_care(at_home, 9)
    build.home_care(welfare, 25)
    build.home_care(welfare, 16)
    return _inhabited(build)


def without_sections(seed: int) -> Town:
    """A sector or none, and departments straight below it: the municipality is the only row."""
    build = _Building("without sections", seed)
    sector = build.unit("00", SECTOR)
    for number in range(14):
        kind = "nursing_home" if number < 9 else "home_care"
        build.unit("00" if number % 5 == 0 else sector, DEPARTMENT, kind, build.people(14, 0.7))
    return _inhabited(build)


SHAPES = {"like_baerum": like_baerum, "pairs": pairs, "small": small, "without_sections": without_sections}


# --- People, and what they say ---------------------------------------------------------------------------------------


def _inhabited(build: _Building) -> Town:
    town, chance = build.town, build.chance
    likings = _likings(town, chance)
    homes = [unit for unit, number in build.answering.items() for _ in range(number)]
    town.residents = dict(enumerate(homes))
    wishes = _wishes(homes, likings, chance)
    first = list(_campaign(town, town.residents, wishes, likings, chance))
    merged = _merge(town, chance)
    # A quarter are new the year after, and those who stay say about the same again.
    again = _wishes(homes, likings, chance)
    keeps = chance.random(wishes.shape) < 0.7
    stays = (chance.random(len(homes)) < 0.75)[:, None]
    later = {person: merged.get(unit, unit) for person, unit in town.residents.items()}
    second = list(_campaign(town, later, np.where(keeps & stays, wishes, again), likings, chance))
    quarter = list(_quarter(town, first, likings))
    town.campaigns, town.closed = [first, second, quarter], [frozenset(), frozenset(merged), frozenset()]
    return town


def late(talks: Iterable[Talk]) -> list[Talk]:
    """What a campaign no longer counts, and the quarter does."""
    return [talk for talk in talks if talk.recorded > CLOSED and talk.day <= LAST_DAY and not talk.is_withdrawn]


def _quarter(town: Town, campaign: list[Talk], likings: dict[str, np.ndarray]) -> Iterable[Talk]:
    """What came too late for the campaign, and what people say all year: much in some units, nothing in most."""
    chance = np.random.default_rng([town.seed, len(town.units)])
    yield from (replace(talk, day=0, recorded=0) for talk in late(campaign))
    often = {unit: float(chance.choice([0, 0.05, 0.2, 0.7], p=[0.3, 0.3, 0.25, 0.15])) for unit in town.leaves}
    for person, unit in town.residents.items():
        luck = chance.random(4)
        if luck[0] < often[unit]:
            themes = frozenset(int(place) for place in np.flatnonzero(chance.random(len(THEMES)) < likings[unit]))
            said_by = "kin_about" if luck[1] < 0.05 else "person"
            day = int(LAST_DAY * luck[2])
            is_honest = said_by == "person" and luck[3] < 0.05
            yield Talk(person, unit, day, day, _parts(themes, chance), said_by=said_by, is_honest=is_honest)


def _likings(town: Town, chance: np.random.Generator) -> dict[str, np.ndarray]:
    """How many of each unit name each theme: by type of service, section and unit, most alike within a section."""
    tilt: dict[str, np.ndarray] = {}

    def drawn(key: str, spread: float) -> np.ndarray:
        return tilt.setdefault(key, chance.normal(0, spread, len(THEMES)))

    likings = {}
    for code in town.leaves:
        unit = town.units[code]
        section = town.nearest(code, SECTION) or code
        lean = drawn(unit.service_type, 0.45) + drawn("section " + section, 0.4) + drawn("unit " + code, 0.25)
        likings[code] = np.clip(POPULARITY * np.exp(lean - 0.15), 0.002, 0.85)
    return likings


def _wishes(homes: list[str], likings: dict[str, np.ndarray], chance: np.random.Generator) -> np.ndarray:
    if not homes:
        return np.zeros((0, len(THEMES)), dtype=bool)
    return chance.random((len(homes), len(THEMES))) < np.array([likings[home] for home in homes])


def _campaign(
    town: Town,
    residents: dict[int, str],
    wishes: np.ndarray,
    likings: dict[str, np.ndarray],
    chance: np.random.Generator,
) -> Iterable[Talk]:
    open_ = set(residents.values())
    others = {code: [one for one in _neighbours(town, code) if one in open_] for code in open_}
    for person, unit in residents.items():
        day, luck = int(chance.integers(0, LAST_DAY + 1)), chance.random(8)
        themes = frozenset(int(place) for place in np.flatnonzero(wishes[person]))
        recorded = day + int(chance.integers(0, 3))
        if luck[0] < 0.05:
            # Nobody's name is known, or she said no; or the paper came after the figures were locked.
            yield Talk(None, unit, day, recorded, _parts(themes, chance))
        elif luck[0] < 0.09:
            yield Talk(person, unit, day, recorded, outcome="declined")
        elif luck[0] < 0.11:
            yield Talk(person, unit, day, CLOSED + 3, _parts(themes, chance))
        elif luck[0] < 0.16:
            yield Talk(person, unit, day, recorded, _parts(themes, chance), is_honest=True)
        else:
            yield Talk(person, unit, day, recorded, _parts(themes, chance), is_withdrawn=bool(luck[1] < 0.01))
        if luck[2] < 0.12:
            again = frozenset(int(place) for place in np.flatnonzero(chance.random(len(THEMES)) < likings[unit]))
            place = str(chance.choice(others[unit])) if luck[3] < 0.2 and others[unit] else unit
            later = min(LAST_DAY, day + int(chance.integers(1, 5)))
            yield Talk(person, place, later, later, _parts(again, chance))
        if luck[4] < 0.12:
            said_by = ("kin_about", "kin_self", "observed")[int(luck[5] * 3)]
            yield Talk(person, unit, day, recorded, _parts(themes, chance), said_by=said_by)


def _neighbours(town: Town, code: str) -> list[str]:
    """Where somebody moves to: another care unit of the same sector, if there is one."""
    above = town.way_up(code)[-2]
    return [leaf for leaf in town.leaves if leaf != code and above in town.way_up(leaf)][:40]


def _parts(themes: frozenset[int], chance: np.random.Generator) -> tuple[frozenset[int], ...]:
    """One to three statements; the same theme may come twice."""
    parts = [frozenset(theme for theme in themes if chance.random() < 0.6) for _ in range(int(chance.integers(0, 3)))]
    return (themes.difference(*parts), *parts)


def _merge(town: Town, chance: np.random.Generator) -> dict[str, str]:
    """Two departments of a section go on as one; returns {closed: successor}."""
    by_section: dict[str, list[str]] = {}
    for code in town.leaves:
        if town.units[code].level == DEPARTMENT:
            by_section.setdefault(town.units[code].above, []).append(code)
    full = [codes for codes in by_section.values() if len(codes) > 2]
    if not full:
        return {}
    old, new = full[int(chance.integers(len(full)))][:2]
    unit = town.units[old]
    town.units[old] = Unit(unit.code, unit.above, unit.level, unit.service_type, unit.is_care_unit, new)
    return {old: new}


# --- The truth -------------------------------------------------------------------------------------------------------


@dataclass
class Counted:
    """Exact numbers by care unit, for the judge and for the release under attack; the attacker never sees them."""

    answered: dict[str, int] = field(default_factory=dict)
    themes: dict[str, np.ndarray] = field(default_factory=dict)

    def of(self, code: str) -> np.ndarray:
        return self.themes.get(code, np.zeros(len(THEMES), dtype=np.int64))


def counted(talks: Iterable[Talk], table: str) -> Counted:
    """Each person once per theme, where she last spoke; a conversation without a name is a person of its own."""
    last: dict[object, Talk] = {}
    named: dict[object, set[int]] = {}
    for number, talk in enumerate(talks):
        if not talk.counts or talk.outcome != "answered" or talk.table != table:
            continue
        who = ("unnamed", number) if talk.person is None else talk.person
        if who not in last or talk.day >= last[who].day:
            last[who] = talk
        named.setdefault(who, set()).update(*talk.themes)
    found = Counted()
    for who, talk in last.items():
        found.answered[talk.unit] = found.answered.get(talk.unit, 0) + 1
        row = found.themes.setdefault(talk.unit, np.zeros(len(THEMES), dtype=np.int64))
        row[list(named[who])] += 1
    return found


def asked_without_honest(talks: Iterable[Talk]) -> dict[str, int]:
    """Those who were asked and have given no honest answer, where they were last asked."""
    last: dict[object, Talk] = {}
    honest: set[object] = set()
    for number, talk in enumerate(talks):
        was_asked = talk.outcome == "declined" or talk.said_by == "person" or talk.is_honest
        if not talk.counts or not was_asked:
            continue
        who = ("unnamed", number) if talk.person is None else talk.person
        if talk.is_honest:
            honest.add(who)
        if who not in last or talk.day >= last[who].day:
            last[who] = talk
    found: dict[str, int] = {}
    for who, talk in last.items():
        if who not in honest:
            found[talk.unit] = found.get(talk.unit, 0) + 1
    return found


def asked_by_day(talks: Iterable[Talk]) -> dict[str, list[int]]:
    """What the live page says of each care unit, day by day: how many have been asked so far."""
    first: dict[tuple[int, str], int] = {}
    for talk in talks:
        if talk.person is None or talk.is_withdrawn or talk.table in ("kin", "observed") or talk.said_by != "person":
            continue
        key = (talk.person, talk.unit)
        first[key] = min(talk.recorded, first.get(key, 999))
    days: dict[str, list[int]] = {}
    for (_, unit), day in first.items():
        row = days.setdefault(unit, [0] * (CLOSED + 5))
        for later in range(day, len(row)):
            row[later] += 1
    return days
