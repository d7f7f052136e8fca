"""What a room holds about one person, and what it has taken away: the words rooms and ``rights`` speak with."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

Row = dict[str, str]


@dataclass(frozen=True)
class Chapter:
    """A heading with its rows; each row is what stands in it, by its name in plain language."""

    heading: str
    rows: tuple[Row, ...]


def chapter(heading: str, *rows: Mapping[str, object]) -> list[Chapter]:
    """Return one chapter, or none when there is nothing to tell. Empty values are left out."""
    told = tuple({name: str(value) for name, value in row.items() if value not in (None, "", False)} for row in rows)
    return [Chapter(heading, told)] if told else []


@dataclass
class Forgotten:
    """``ids`` of everything that is gone, by model label ("conversations.Statement").

    ``history``: rows of history that are gone. ``mentions``: texts of others that her name was taken out of.
    """

    ids: dict[str, list[UUID]] = field(default_factory=dict)
    history: int = 0
    mentions: int = 0

    @property
    def counts(self) -> Counter[str]:
        return Counter({label: len(ids) for label, ids in self.ids.items() if ids})

    def add(self, other: "Forgotten") -> None:
        for label, ids in other.ids.items():
            self.ids.setdefault(label, []).extend(ids)
        self.history += other.history
        self.mentions += other.mentions
