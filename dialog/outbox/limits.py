"""How much one device and one address may send. An honest round never comes near: 200 answers are eight posts.

Counted in each web process and without the database. What is turned away has no receipt, stays on the device and is
offered again: nothing is lost by it.
"""

import hashlib
import time

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

# A tablet that empties itself posts a few times a second for some seconds.
DEVICE_A_MINUTE = 300
# A whole municipality may come from one address, at the end of the same round.
ADDRESS_A_MINUTE = 6_000
MOST_KNOWN = 20_000


class Counter:
    """Counts within the running minute; forgets everything when the minute is over."""

    def __init__(self, most: int) -> None:
        self.most, self.minute = most, 0
        self.counts: dict[bytes, int] = {}

    def take(self, key: bytes) -> bool:
        """Whether there is room for one more."""
        minute = int(time.time() // 60)
        if minute != self.minute:
            self.minute, self.counts = minute, {}
        if key not in self.counts and len(self.counts) >= MOST_KNOWN:
            return True
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key] <= self.most


by_device = Counter(DEVICE_A_MINUTE)
by_address = Counter(ADDRESS_A_MINUTE)


def lets_in(request: HttpRequest) -> bool:
    """By address alone: asked before the body is read."""
    return by_address.take(_hashed(get_adapter().get_client_ip(request)))


def lets_in_device(device: bytes) -> bool:
    """By the tablet that a token names; what names none shares its address's limit."""
    return not device or by_device.take(device)


def _hashed(address: str) -> bytes:
    # No address is kept, not even for a minute.
    return hashlib.sha256(address.encode()).digest()[:16]
