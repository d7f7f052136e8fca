"""The work lists of one care unit: which come first on each, and how many there are.

A thousand that wait are not to cost more than a hundred. So what is rare is found first: who has left with something
undone, and what is kept from those who work there. The rest stands in partial indexes on ``open_since`` and ``told_at``
and is counted there, without a look at who said each; and a page is read from the front of the same index.

Each number is that of its list: ``queries`` says of one statement where it stands, and a property test holds them
together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from dialog.accounts.models import User
from dialog.conversations.models import Conversation, Statement
from dialog.improvements.leaving_queries import may_read
from dialog.improvements.models import Fate
from dialog.improvements.presence import RESIDENT
from dialog.improvements.queries import PROMISED, Line, State, as_lines, statements_in
from dialog.improvements.telling_queries import whom_to_ask
from dialog.improvements.work_list_sql import COUNTS_ALL, COUNTS_OPEN, COUNTS_UNTOLD
from dialog.units.models import Unit


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """How many statements are open, for those who are here, of each kind; ``oldest`` of the small ones."""

    waiting: int = 0
    promised: int = 0
    small: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class WorkLists:
    """``left``: who has left with something undone; she is on no list but that of the leader."""

    unit: Unit
    user: User
    left: Collection[UUID]

    def here(self, statements: QuerySet[Statement]) -> QuerySet[Statement]:
        """Of these, what somebody is to do something about, for those who are here; the oldest first."""
        undone = statements.filter(open_since__isnull=False)
        return undone.exclude(conversation__resident__in=self.left).order_by("open_since", "pk")

    def waiting(self) -> QuerySet[Statement]:
        """Nobody has answered: to be found here and ``shown``."""
        return self._open().exclude(PROMISED)

    def promised(self) -> QuerySet[Statement]:
        """Promised for this week and not kept yet: as ``waiting``."""
        return self._open().filter(PROMISED)

    def shown(self, found: QuerySet[Statement, Any]) -> QuerySet[Statement]:
        """Those of a page, with what a line says of each; what may not be read here is not there."""
        rows = statements_in(self.unit, self.user).filter(pk__in=found.values("pk"))
        return rows.order_by("open_since", "pk")

    def _open(self) -> QuerySet[Statement]:
        # Without who said it: the database would look at all that is promised before it shows the first twenty.
        held = Conversation.objects.filter(unit=self.unit)
        rows = Statement.objects.in_unit(self.unit).filter(open_since__isnull=False, removed_at=None)
        rows = rows.exclude(conversation__in=held.out_of_view())
        if self.left:
            rows = rows.exclude(conversation__in=held.filter(resident__in=self.left))
        return rows.order_by("open_since", "pk")

    def to_tell(self) -> QuerySet[Fate]:
        """Decided or done, and the person does not know it yet; who is to be told first, first."""
        fates = Fate.objects.visible_to(self.user).filter(unit=self.unit).to_be_told()
        return (
            fates.exclude(departure=None, **{f"{RESIDENT}__in": self.left})
            .select_related("statement__conversation__resident", "teller", "action")
            .order_by(F("tell_by").asc(nulls_last=True), "decided_at", "pk")
        )


def open_lists(unit: Unit, user: User, today: date) -> tuple[WorkLists, OpenCounts]:
    """What waits, what was promised and what is small, with how many there are of each. One query."""
    left, *counts = _counted(COUNTS_OPEN, unit, user, today) or ((),)
    return WorkLists(unit, user, left), OpenCounts(*counts)


def list_to_tell(unit: Unit, user: User, today: date, *, teller: User | None = None) -> tuple[QuerySet[Fate], int]:
    """What is to be told, by one person if ``teller`` is given, and how many. One query for the number."""
    left, count = _counted(COUNTS_UNTOLD, unit, user, today, teller) or ((), 0)
    fates = WorkLists(unit, user, left).to_tell()
    return (fates.filter(teller=teller) if teller else fates), count


def _counted(sql: str, unit: Unit, user: User, today: date, teller: User | None = None) -> Any:
    """The one row that ``sql`` gives: first who has left. None to somebody who does not work there."""
    if not may_read(unit, user):
        return None
    with connection.cursor() as cursor:
        cursor.execute(sql, {"unit": unit.pk, "today": today, "teller": teller.pk if teller else None})
        return cursor.fetchone()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a leader has before her: the first rows of each list, and how many there are in all."""

    waiting: Sequence[Line]
    promises: Sequence[Line]
    counts: OpenCounts
    untold: Sequence[Fate]
    untold_count: int
    left_count: int = 0
    to_ask_count: int = 0

    @property
    def waiting_count(self) -> int:
        return self.counts.waiting

    @property
    def promise_count(self) -> int:
        return self.counts.promised

    @property
    def oldest(self) -> Line | None:
        return self.waiting[0] if self.waiting else None


def desk(unit: Unit, user: User, today: date, *, rows: int) -> Desk:
    """What is undone in one care unit; at most ``rows`` of each list. One query for the numbers of four lists."""
    left, *counts, untold_count = _counted(COUNTS_ALL, unit, user, today) or ((), 0)
    lists = WorkLists(unit, user, left)
    first = as_lines(_first_of_each(lists, rows), today)
    return Desk(
        waiting=[line for line in first if line.state is not State.PROMISED],
        promises=[line for line in first if line.state is State.PROMISED],
        counts=OpenCounts(*counts),
        untold=list(lists.to_tell()[:rows]),
        untold_count=untold_count,
        left_count=len(left),
        to_ask_count=len(whom_to_ask(unit, user, today)),
    )


def _first_of_each(lists: WorkLists, rows: int) -> list[Statement]:
    """The oldest that wait and the oldest promises, in one query: it takes longer to plan than to answer."""
    first = [of.values("pk")[:rows] for of in (lists.waiting(), lists.promised())]
    return list(lists.shown(first[0].union(first[1], all=True)))
