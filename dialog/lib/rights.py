"""What a room holds about one person, and what it has taken away: the words rooms and ``rights`` speak with."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

Row = dict[str, str]


@dataclass(frozen=True)
class Chapter:
    """A heading with its rows; each row is what stands in it, by its name in plain language."""

    heading: str
    rows: tuple[Row, ...]


def chapter(heading: str, *rows: Mapping[str, object]) -> list[Chapter]:
    """Return one chapter, or none when there is nothing to tell. Empty values are left out."""
    told = tuple(
        {name: _in_words(value) for name, value in row.items() if value not in (None, "", False)} for row in rows
    )
    return [Chapter(heading, told)] if told else []


def _in_words(value: object) -> str:
    """A day as people write it; moments are put into words by the rooms, which know the hour."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return date_format(value, _("j. F Y"))
    return str(value)


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
