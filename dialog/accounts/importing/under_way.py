"""An import that is being brought in or taken back, apart from the request that asked for it.

All of it is one transaction, so whatever happens it is there in whole or not at all. That somebody is at it, and how
far they have come, is told by advisory locks of that transaction: they go when it does, also when it was killed, and
so nothing is left behind that could say that a dead import is alive.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from django.db import connection, transaction

from dialog.accounts.import_models import Import, ImportState, Refusal

# From somebody asks until the transaction has begun; after that, one without a lock is dead.
MAY_BEGIN_FOR = timedelta(seconds=15)


class Standing(Enum):
    """How a file stands, beside its state."""

    STILL = "still"
    UNDER_WAY = "under way"
    REFUSED = "refused"
    BROKEN_OFF = "broken off"


class AnotherUnderWay(Exception):
    """This file or another of the municipality is being brought in or taken back."""


@dataclass(frozen=True)
class HowFar:
    standing: Standing
    percent: int = 0

    @property
    def is_under_way(self) -> bool:
        return self.standing == Standing.UNDER_WAY


@dataclass
class Meter:
    """Whole per cents of one import, told when they grow."""

    tell: Callable[[int], object]
    percent: int = -1

    def reach(self, percent: int) -> None:
        if percent > self.percent:
            self.percent = percent
            self.tell(percent)

    def part(self, until: int, of: int) -> Callable[[int], None]:
        """Return what counts ``of`` rows, from where we are to ``until`` per cent."""
        start, done = max(self.percent, 0), 0

        def count(number: int) -> None:
            nonlocal done
            done = min(done + number, of)
            self.reach(start + (until - start) * done // max(of, 1))

        return count


def show(import_id: UUID, percent: int) -> None:
    """Let others see how far the transaction has come. A second one for the same import waits here for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_key(import_id), percent])


def how_far(one: Import, now: datetime) -> HowFar:
    if one.refusal:
        return HowFar(Standing.REFUSED)
    if one.begun_at is None:
        return HowFar(Standing.STILL)
    percent = percent_of(one.pk)
    if percent is None and one.begun_at < now - MAY_BEGIN_FOR:
        return HowFar(Standing.BROKEN_OFF)
    return HowFar(Standing.UNDER_WAY, percent or 0)


@transaction.atomic
def begin(*, one: Import, now: datetime) -> None:
    """Note that somebody has asked for it; raises ``AnotherUnderWay``."""
    begun = Import.objects.filter(municipality_id=one.municipality_id, begun_at__isnull=False)
    if any(how_far(other, now).is_under_way for other in begun):
        raise AnotherUnderWay
    Import.objects.filter(pk=one.pk).update(begun_at=now, refusal="")


@transaction.atomic
def turn_down(*, one: Import, refusal: Refusal) -> None:
    """Note why nothing was done; an import that was done after all is left as it is."""
    Import.objects.filter(pk=one.pk, begun_at__isnull=False).update(begun_at=None, refusal=refusal)


def settle(one: Import, state: ImportState) -> None:
    """It is done; saved by the caller, in the transaction that did it."""
    one.state, one.begun_at, one.refusal = state, None, ""


def percent_of(import_id: UUID) -> int | None:
    """None when nobody is at it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(objid::bigint) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND classid = %s AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [_key(import_id)],
        )
        percent: int | None = cursor.fetchone()[0]
    return percent


def _key(import_id: UUID) -> int:
    """An advisory lock has two whole numbers to be known by; the second is the per cent."""
    return import_id.int % 2**31
