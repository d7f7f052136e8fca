"""How much the public page takes, so that a flood neither fills a unit's queue nor takes the staff's pages with it.

Counted in each web process, without a lock and without the database: a few lost in the crowd do not matter, and a flood
can't push the counters of wrong passwords out of the shared cache. A whole ward sends from one address: that limit is
wide. What one unit can have waiting is counted in its own table (``services.receive``).
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from dialog.lib.per_minute import MOST_KEYS, Counter
from dialog.lib.remembered import Remembered

MOST_A_MINUTE = 600
MOST_MISSES_A_MINUTE = 120
# Of the threads of one web process, so many may be at work for the public at once; the others are the staff's.
AT_ONCE = 3


class Turns:
    """How many of the public's requests are let in to be answered in full, in this process and in so many seconds:
    for one code, and in all. The others are turned away for next to nothing (``doorstep``).
    """

    def __init__(self, *, seconds: float, each: int, in_all: int) -> None:
        self.seconds, self.each, self.in_all = seconds, each, in_all
        self.period, self.taken = 0, 0
        self.counts: dict[str, int] = {}

    def take(self, code: str) -> bool:
        period = int(time.monotonic() // self.seconds)
        if period != self.period:
            self.period, self.taken, self.counts = period, 0, {}
        count = self.counts.get(code, 0)
        if count >= self.each or self.taken >= self.in_all:
            return False
        self.counts[code], self.taken = count + 1, self.taken + 1
        return True

    def clear(self) -> None:
        self.period = -1


# A page takes the processor some five milliseconds: this is at most eight in a hundred of one, and four for one code.
turns = Turns(seconds=10, each=75, in_all=150)
sent = Counter(MOST_A_MINUTE)
missed = Counter(MOST_MISSES_A_MINUTE)
_room = threading.BoundedSemaphore(AT_ONCE)


_closed: Remembered[UUID, bool] = Remembered(seconds=10, most=MOST_KEYS)


def close(unit_id: UUID) -> None:
    """Remember for a while that a unit has had its share, so that a flood does not ask the database each time."""
    _closed.keep(unit_id, True)


def takes(unit_id: UUID) -> bool:
    return not _closed.get(unit_id)


@contextmanager
def room() -> Iterator[bool]:
    """Whether there is room for one more; never waits for it."""
    is_in = _room.acquire(blocking=False)
    try:
        yield is_in
    finally:
        if is_in:
            _room.release()
