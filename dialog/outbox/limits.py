"""How much one device and one address may send. An honest round never comes near: 200 answers are eight posts.

Counted in each web process and without the database. What is turned away has no receipt, stays on the device and is
offered again: nothing is lost by it.
"""

from django.http import HttpRequest

from dialog.accounts.http import address_of
from dialog.lib.per_minute import Counter

# A tablet that empties itself posts a few times a second for some seconds.
DEVICE_A_MINUTE = 300
# A whole municipality may come from one address, at the end of the same round.
ADDRESS_A_MINUTE = 6_000

by_device = Counter(DEVICE_A_MINUTE)
by_address = Counter(ADDRESS_A_MINUTE)


def lets_in(request: HttpRequest) -> bool:
    """By address alone: asked before the body is read."""
    return by_address.take(address_of(request))


def lets_in_device(device: bytes) -> bool:
    """By the tablet that a token names; what names none shares its address's limit."""
    return not device or by_device.take(device)
