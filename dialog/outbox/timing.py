"""When something was written, from clocks that may be wrong.

A device's clock is held against ours when it sends. If it was as wrong when the answer was written, the moment can be
put right. Whether it can is told by two moments of ours: the device had heard from us before, and sent after. What
falls outside them was written by a clock that has been changed since.

Both clocks of a device are its owner's to set, and so is what it says that it heard. A note of ours that was sealed in
is not: the answer was written after it was made. So nobody can say she wrote before she opened the form.
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


def placed(
    times: Times, *, device_time: datetime | None, received_at: datetime, noted_at: datetime | None = None
) -> Placed:
    """When it was written, by our clock. Uncertain: as near as the two moments we know of allow.

    ``noted_at`` is when the newest of our notes that were sealed in it was made.
    """
    heard = [at for at in (times.server_seen, noted_at) if at is not None and at <= received_at + TOLERANCE]
    first = max(heard, default=None)
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
