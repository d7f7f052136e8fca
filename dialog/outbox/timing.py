"""When something was written, from clocks that may be wrong.

A device's clock is held against ours when it sends. If it was as wrong when the answer was written, the moment can be
put right. Whether it can is told by two moments of ours: the device had heard from us before, and sent after. What
falls outside them was written by a clock that has been changed since.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dialog.outbox.contents import Times

# Seconds on the way, and a clock that is set a little each day.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Placed:
    at: datetime
    is_uncertain: bool


def placed(times: Times, *, device_time: datetime | None, received_at: datetime) -> Placed:
    """When it was written, by our clock. Uncertain: as near as the two moments we know of allow."""
    first = times.server_seen if times.server_seen and times.server_seen <= received_at + TOLERANCE else None
    if times.saved is None:
        return Placed(received_at, is_uncertain=True)
    wrong_by = device_time - received_at if device_time else timedelta(0)
    if abs(wrong_by) <= TOLERANCE:
        wrong_by = timedelta(0)
    at = times.saved - wrong_by
    is_after = first is None or first - TOLERANCE <= at
    is_before = at <= received_at + TOLERANCE
    within = max(min(at, received_at), min(first or at, received_at))
    return Placed(within, is_uncertain=first is None or not (is_after and is_before))
