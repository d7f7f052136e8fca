"""How often something was done in the running minute: in one process, without a lock and without the database."""

import time

MOST_KEYS = 20_000


class Counter:
    """Counts by key within the running minute; forgets everything when the minute is over."""

    def __init__(self, most: int) -> None:
        self.most, self.minute = most, 0
        self.counts: dict[bytes, int] = {}

    def is_full(self, key: bytes) -> bool:
        return self._now().get(key, 0) >= self.most

    def take(self, key: bytes) -> bool:
        """Count one more; returns whether there was room for it. With too many keys, new ones are let by uncounted."""
        counts = self._now()
        if key not in counts and len(counts) >= MOST_KEYS:
            return True
        counts[key] = counts.get(key, 0) + 1
        return counts[key] <= self.most

    def _now(self) -> dict[bytes, int]:
        minute = int(time.time() // 60)
        if minute != self.minute:
            self.minute, self.counts = minute, {}
        return self.counts
