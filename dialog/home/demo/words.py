"""The words people say in the demo: the project's labelled answers, names, and what services answer."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from dialog.units.models import ServiceType

FOLDER = Path(__file__).parent
ANSWERS, PUBLISHED = FOLDER / "answers.jsonl", FOLDER / "published.jsonl"

# Where a service has few answers of its own, it borrows from those most like it.
ALIKE: dict[str, tuple[str, ...]] = {
    ServiceType.NURSING_HOME: ("short_stay",),
    ServiceType.SHORT_STAY: ("rehabilitation", "home_care"),
    ServiceType.REHABILITATION: ("short_stay", "home_care"),
    ServiceType.HOME_CARE: ("day_centre",),
    ServiceType.DAY_CENTRE: ("home_care", "disability"),
    ServiceType.MENTAL_HEALTH: ("disability",),
    ServiceType.SUBSTANCE_USE: ("mental_health",),
    ServiceType.DISABILITY: ("day_centre", "mental_health"),
    ServiceType.ALLOCATION_OFFICE: ("home_care", "disability"),
}
BORROWED = 0.3
# A theme of Solvik's own, taken into use between two campaigns; elsewhere and earlier its code is not coded.
LOCAL_THEME, LOCAL_NAME = "music", "Musikk og sang"
LOCAL_WORDS = re.compile(
    r"musikk|sang|syng|\bkor(et)?\b|korøv|radio|salme|piano|trekkspill|dans|allsong", re.IGNORECASE
)


@dataclass(frozen=True)
class Said:
    """One labelled text; `language` is empty when it is Norwegian."""

    text: str
    themes: tuple[str, ...]
    setting: str = ""
    perspective: str = "resident"
    language: str = ""
    translation: str | None = None


@cache
def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def answers() -> tuple[Said, ...]:
    translations = read("translations.json")
    rows = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    return tuple(
        Said(
            row["text"],
            (*row["themes"], LOCAL_THEME) if LOCAL_WORDS.search(row["text"]) else tuple(row["themes"]),
            row["setting"],
            row["perspective"],
            *translations.get(row["id"], ("", None)),
        )
        for row in rows
    )


@cache
def observed() -> tuple[Said, ...]:
    return tuple(Said(row["text"], tuple(row["themes"]), perspective="observed") for row in read("observed.json"))


class Deck:
    """Texts for one care unit in one year, as shuffled cards: no text comes twice before all have come once."""

    def __init__(self, random: Random, service_type: str, perspective: str, liked: dict[str, float]) -> None:
        self.random = random
        pool = observed() if perspective == "observed" else answers()
        weights = {one: _weight(one, service_type, liked) for one in pool if one.perspective == perspective}
        self.weights = {one: weight for one, weight in weights.items() if weight > 0}
        self.cards: list[Said] = []

    def draw(self) -> Said:
        if not self.cards:
            # A weighted shuffle: heavy cards tend to come first (Efraimidis and Spirakis).
            keys = {one: self.random.random() ** (1 / weight) for one, weight in self.weights.items()}
            self.cards = sorted(keys, key=keys.__getitem__)
        return self.cards.pop()


def _weight(said: Said, service_type: str, liked: dict[str, float]) -> float:
    if said.perspective == "observed" or said.setting == service_type:
        base = 1.0
    elif said.setting in ALIKE.get(service_type, ()):
        base = BORROWED
    else:
        # Relatives' answers are few: any will do.
        base = 0.1 if said.perspective == "next_of_kin" else 0.0
    for theme in said.themes:
        base *= liked.get(theme, 1.0)
    return base if said.themes else base * 0.3


def follow_up(theme: str) -> dict[str, str]:
    """What a service may promise, answer, do and refuse about a theme."""
    table: dict[str, dict[str, str]] = read("follow_up.json")
    return table.get(theme, table[""])


def person_name(random: Random, kind: str) -> str:
    names = read("names.json")
    return f"{random.choice(names[kind])} {random.choice(names['surnames'])}"


def address(random: Random) -> str:
    return f"{random.choice(read('names.json')['streets'])} {random.randint(1, 60)}"


def new_id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)
