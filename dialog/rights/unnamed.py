"""Answers with nobody's name on them, found by what the one who wrote it still knows: its number, or its day and words.

There is no list of them to leaf through: who asks for one must be able to say which.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dialog.audit.reading import compared_only
from dialog.conversations.models import Conversation
from dialog.conversations.querysets import ConversationQuerySet
from dialog.intake.models import Arrival, TypedPaper
from dialog.intake.querysets import ArrivalQuerySet
from dialog.lib.dates import Window
from dialog.lib.names import found_in
from dialog.units.models import Unit

RECEIPT = re.compile(r"[0-9a-f]{6}")
PAPER = re.compile(r"[0-9]{1,5}")
MOST_SHOWN = 5


@dataclass(frozen=True)
class Unnamed:
    """An answer that has become a conversation, or still waits for somebody to take it in."""

    row: Conversation | Arrival

    @property
    def pk(self) -> UUID:
        return self.row.pk

    @property
    def unit(self) -> Unit:
        return self.row.unit

    @property
    def at(self) -> datetime:
        return self.row.received_at if isinstance(self.row, Arrival) else self.row.held_at

    @property
    def is_waiting(self) -> bool:
        return isinstance(self.row, Arrival)

    @property
    def words(self) -> list[str]:
        """One text for each thing that was said. Opens them."""
        if isinstance(self.row, Arrival):
            return self.row.words
        return [one.words for one in self.row.statements.filter(removed_at=None).order_by("position") if one.words]


def find_unnamed(municipality_id: UUID, pk: UUID) -> Unnamed | None:
    """The answer with this id, when nobody's name is on it."""
    rows = _rows(Conversation.objects.filter(pk=pk), Arrival.objects.filter(pk=pk))
    return next((one for one in rows if one.row.municipality_id == municipality_id), None)


def numbered(unit: Unit, number: str) -> list[Unnamed]:
    """Those whose receipt from an own phone bears this number, or on whose paper it was written."""
    typed = "".join(number.split()).lower()
    found: list[Unnamed] = []
    if RECEIPT.fullmatch(typed):
        first, last = (UUID(typed + digit * 26) for digit in "0f")
        by_receipt = {"unit": unit, "pk__gte": first, "pk__lte": last}
        found += _rows(Conversation.objects.filter(**by_receipt), Arrival.objects.filter(**by_receipt))
    if PAPER.fullmatch(typed):
        papers = TypedPaper.objects.filter(unit=unit, number=int(typed))
        ids = papers.values_list("conversation_id", flat=True)
        found += _rows(Conversation.objects.filter(pk__in=list(ids)), Arrival.objects.none())
    return found


def said(unit: Unit, day: date, words: str) -> list[Unnamed]:
    """Those of that day in which all these words stand. Only they are opened to be shown."""
    window = Window(day, day)
    held = Conversation.objects.filter(unit=unit, held_at__gte=window.starts_at, held_at__lt=window.ends_before)
    came = Arrival.objects.filter(unit=unit, received_at__gte=window.starts_at, received_at__lt=window.ends_before)
    with compared_only():
        matches = [one.pk for one in _rows(held, came) if found_in(words, *one.words)]
    # Read again: what was opened to be compared is not shown.
    return _rows(Conversation.objects.filter(pk__in=matches), Arrival.objects.filter(pk__in=matches))


def _rows(conversations: ConversationQuerySet, arrivals: ArrivalQuerySet) -> list[Unnamed]:
    held = conversations.standing().filter(resident=None, words_gone_at=None, outcome="answered")
    came = arrivals.filter(conversation=None, things__isnull=False)
    return [Unnamed(row) for rows in (held, came) for row in rows.select_related("unit")]
