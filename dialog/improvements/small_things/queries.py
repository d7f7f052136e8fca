"""The morning list of one care unit, and how many stand on it where the words are not read.

On the list is what was promised for this week when it was written down, and what a leader put there from what waits. It
stands until somebody has done it, or a leader has answered: the list follows ``open_since``, as what waits does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low
from uuid import UUID

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from dialog.accounts.models import User
from dialog.conversations.models import Intent, Statement
from dialog.improvements.models import Fate, FateKind, HandOver, MorningSheet, SheetNames, SmallThing
from dialog.improvements.queries import fates_in, statements_in, undone
from dialog.improvements.work_lists import WorkLists
from dialog.lib.dates import OSLO, Window, days_between
from dialog.units.models import Unit

OLD_AFTER_DAYS = 7
# How far back done things are shown.
DONE_DAYS = 7
DONE_SHOWN = 20
# What was promised for this week when it was written down, and what a leader put on the morning list.
ON_THE_LIST = Q(intent=Intent.THIS_WEEK) | Q(small_thing__listed_at__isnull=False)
TRAIL = "small_thing__hand_overs"


@dataclass(frozen=True, slots=True)
class Thing:
    """One small thing as it stands today."""

    statement: Statement
    days: int

    @property
    def kept(self) -> SmallThing | None:
        """What is kept of it besides the statement; nothing until somebody has put, taken or given it."""
        return getattr(self.statement, "small_thing", None)

    @property
    def ours(self) -> str:
        """What we are to do, in our own words; empty where only the person's words say it."""
        return (self.kept and self.kept.words) or self.statement.promise or ""

    @property
    def is_old(self) -> bool:
        return self.days > OLD_AFTER_DAYS

    @property
    def taken_by(self) -> User | None:
        return self.kept.taken_by if self.kept else None

    @property
    def is_listed(self) -> bool:
        """Whether a leader put it there, and can take it off again."""
        return self.kept is not None and self.kept.listed_at is not None

    @property
    def hand_overs(self) -> Sequence[HandOver]:
        return list(self.kept.hand_overs.all()) if self.kept else ()

    @property
    def last_hand_over(self) -> HandOver | None:
        return self.hand_overs[-1] if self.hand_overs else None


@dataclass(frozen=True, slots=True)
class DoneThing:
    fate: Fate
    thing: Thing


@dataclass(frozen=True, slots=True)
class DoneLately:
    """What was done the last week: the newest of them, how many, and within how many days half of them were done."""

    things: Sequence[DoneThing]
    count: int
    median: int | None
    at_once: int

    @property
    def is_empty(self) -> bool:
        return not self.count and not self.at_once


@dataclass(frozen=True, slots=True)
class OnTheList:
    """How many small things are to be done, and since when: numbers, no words."""

    count: int
    oldest: datetime | None

    def days(self, today: date) -> int:
        return days_between(self.oldest, today) if self.oldest else 0

    def is_old(self, today: date) -> bool:
        return self.days(today) > OLD_AFTER_DAYS


NOTHING = OnTheList(0, None)


def small_things(unit: Unit, user: User) -> QuerySet[Statement]:
    """Everything that stands or has stood on the list of a care unit, with what is kept of it."""
    trail = Prefetch(TRAIL, HandOver.objects.select_related("to", "by").order_by("at", "pk"))
    return statements_in(unit, user).filter(ON_THE_LIST).select_related("small_thing__taken_by").prefetch_related(trail)


def to_do(lists: WorkLists) -> QuerySet[Statement]:
    """What is still to be done, for those who are here; the oldest first."""
    return lists.here(small_things(lists.unit, lists.user))


def as_thing(statement: Statement, today: date) -> Thing:
    # What is done is not open any more: then it counts from when it was written down.
    since = statement.open_since or statement.conversation.recorded_at
    return Thing(statement, days_between(since, today))


def as_things(statements: Iterable[Statement], today: date) -> list[Thing]:
    return [as_thing(statement, today) for statement in statements]


def done_lately(unit: Unit, user: User, today: date) -> DoneLately:
    """What was done the last seven days. What was put right while the person spoke took no days, and stands apart."""
    since = Window(today - timedelta(days=DONE_DAYS), today).starts_at
    of_list = Q(statement__intent=Intent.THIS_WEEK) | Q(statement__small_thing__listed_at__isnull=False)
    standing = Q(statement__removed_at=None, statement__conversation__withdrawn_at=None)
    done = fates_in(unit, user).filter(of_list, standing, kind=FateKind.DONE, decided_at__gte=since)
    taken = [
        days_between(recorded_at, decided_at.astimezone(OSLO).date())
        for recorded_at, decided_at in done.values_list("statement__conversation__recorded_at", "decided_at")
    ]
    newest = done.select_related(
        "statement__conversation__resident", "statement__small_thing__taken_by", "decided_by"
    ).order_by("-decided_at", "pk")[:DONE_SHOWN]
    at_once = statements_in(unit, user).filter(
        intent=Intent.DONE_NOW, conversation__unit=unit, conversation__held_at__gte=since
    )
    things = [DoneThing(fate, as_thing(fate.statement, fate.decided_at.astimezone(OSLO).date())) for fate in newest]
    return DoneLately(things, len(taken), median_low(taken) if taken else None, at_once.count())


def sheet_names(unit: Unit) -> SheetNames:
    """How a care unit lets people be named on its printed list."""
    rule = MorningSheet.objects.filter(unit=unit).values_list("names", flat=True).first()
    return SheetNames(rule) if rule else SheetNames.FIRST_NAME


def on_the_list(unit: Unit, today: date) -> OnTheList:
    return on_the_lists([unit.pk], today).get(unit.pk, NOTHING)


def on_the_lists(units: QuerySet[Unit] | Iterable[UUID], today: date) -> dict[UUID, OnTheList]:
    """How many small things are to be done in each of these units; one query however many."""
    rows = (
        undone(Statement.objects.working_view().filter(ON_THE_LIST, unit__in=units), today)
        .values("unit_id")
        .annotate(count=Count("pk"), oldest=Min("open_since"))
        .order_by()
    )
    return {row["unit_id"]: OnTheList(row["count"], row["oldest"]) for row in rows}
