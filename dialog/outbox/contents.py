"""What was sealed on the device, as a form has it. Whoever has the public key can seal anything: it is not believed."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

SAVE = "save"
ACTIONS = frozenset({SAVE, "declined", "unable", "not_reached"})
KINDS = frozenset({"conversation", "draft", "gathering"})
WAYS = frozenset({"resident", "unit", "correct", "ticket", "gathering", "whom"})
MOST_FIELDS = 600
MOST_PARTS = 1_000_000


class Unreadable(Exception):
    """It opened, and what was inside is not one of our forms."""


@dataclass(frozen=True)
class About:
    """Whom it is about: ``way`` says what ``id`` names; ``whom`` is what was typed where nobody could be chosen."""

    way: str
    id: UUID | None
    whom: str


@dataclass(frozen=True)
class Times:
    """``opened`` and ``saved`` by the device's clock; ``server_seen`` is ours, as the device last heard it."""

    opened: datetime | None
    saved: datetime | None
    server_seen: datetime | None


@dataclass(frozen=True)
class Contents:
    kind: str
    form_id: UUID
    part: int
    author: str
    device: str
    claimed_by: str
    about: About
    action: str
    fields: tuple[tuple[str, str], ...]
    times: Times

    def as_post(self) -> QueryDict:
        """The form's own fields as the page would have had them; its id is the one it was sealed with."""
        post = QueryDict(mutable=True)
        for name, value in self.fields:
            post.appendlist(name, value)
        post["form_id"] = str(self.form_id)
        return post

    @property
    def is_first(self) -> bool:
        """Nothing can have been written down under its id before."""
        return self.part == 1 and self.about.way != "correct"

    @property
    def is_honest(self) -> bool:
        return any(name == "figures_only" and value not in ("", "false", "False", "0") for name, value in self.fields)


def as_text(opened: bytes) -> str:
    """The JSON without the spaces it was filled up with. Raises ``Unreadable``."""
    try:
        return opened.decode().strip()
    except UnicodeDecodeError as error:
        raise Unreadable from error


def parse(text: str) -> Contents:
    """Raises ``Unreadable`` for everything but one of our forms."""
    try:
        given = json.loads(text)
        about, times = given["about"], given["times"]
        contents = Contents(
            kind=_one_of(given["kind"], KINDS),
            form_id=UUID(_text(given["conversation"])),
            part=_part(given["part"]),
            author=_text(given["author"]),
            device=_text(given["device"]),
            claimed_by=_text(given["claimed_by"]),
            about=About(_one_of(about["way"], WAYS), _id(about["id"]), _text(about["whom"])),
            action=_one_of(given["action"], ACTIONS),
            fields=_fields(given["fields"]),
            # A clock that tells nonsense is no reason not to read the words.
            times=Times(*(moment(times.get(name)) for name in ("opened", "saved", "server_seen"))),
        )
        # Half a letter of two (a lone surrogate) is JSON, and is nothing that can be written down.
        json.dumps(given, ensure_ascii=False).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise Unreadable from error
    return contents


def moment(value: Any) -> datetime | None:
    """A moment as a browser writes it, or None for what is none."""
    try:
        return _moment(value)
    except (ValueError, OverflowError):
        return None


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    found = parse_datetime(value[:40])
    if found is None:
        return None
    if timezone.is_naive(found):
        raise ValueError
    # A year that the database and its neighbours in other zones have.
    return found if 2000 <= found.year <= 2200 else None


def _fields(given: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(given, list) or len(given) > MOST_FIELDS:
        raise ValueError
    return tuple((_text(name), _text(value)) for name, value in given)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _one_of(value: Any, known: frozenset[str]) -> str:
    if _text(value) not in known:
        raise ValueError
    return str(value)


def _part(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_PARTS:
        raise ValueError
    return value


def _id(value: Any) -> UUID | None:
    return UUID(value) if _text(value) else None
