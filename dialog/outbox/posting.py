"""What a device posts: a batch of sealed envelopes, each judged by itself."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dialog.outbox import contents
from dialog.outbox.keys import LONGEST_ID

MOST_BYTES = 1_048_576
MOST_ENVELOPES = 25
LONGEST_TOKEN = 2_000


class NotABatch(Exception):
    """Not JSON of the agreed shape: nothing in it can be given a receipt."""


class TooMany(Exception):
    """More envelopes than are taken at once; they are to be sent in smaller batches."""


@dataclass(frozen=True)
class Sending:
    """One envelope as it came. ``is_whole``: its bytes could be read; otherwise ``sealed`` is what stood there."""

    id: UUID
    # As the device wrote it: its receipt is found by it.
    name: str
    version: int
    key_id: str
    sealed: bytes
    is_whole: bool

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.sealed).digest()


@dataclass(frozen=True)
class Batch:
    """``waiting``: how many lie on the device besides these."""

    device: str
    waiting: int
    device_time: datetime | None
    sendings: tuple[Sending, ...]


def read(body: bytes) -> Batch:
    """Raises ``NotABatch`` or ``TooMany``. An entry without an id of its own can have no receipt and is passed over."""
    try:
        given = json.loads(body)
        entries = given["envelopes"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotABatch from error
    if not isinstance(entries, list):
        raise NotABatch
    if len(entries) > MOST_ENVELOPES:
        raise TooMany
    device, waiting = given.get("device"), given.get("waiting")
    return Batch(
        device=device if isinstance(device, str) and len(device) <= LONGEST_TOKEN else "",
        waiting=waiting if isinstance(waiting, int) and not isinstance(waiting, bool) else 0,
        device_time=contents.moment(given.get("device_time")),
        sendings=tuple(sending for entry in entries if (sending := _sending(entry)) is not None),
    )


def _sending(entry: Any) -> Sending | None:
    if not isinstance(entry, dict) or not isinstance(name := entry.get("id"), str):
        return None
    try:
        envelope_id = UUID(name)
    except ValueError:
        return None
    version, key_id = _version(entry.get("v")), _key_id(entry.get("key"))
    sealed = _decoded(entry.get("sealed"))
    return Sending(
        id=envelope_id,
        name=name,
        version=version,
        key_id=key_id,
        sealed=sealed if sealed is not None else _as_it_stood(entry),
        is_whole=bool(version and key_id) and sealed is not None,
    )


def _version(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 32767 else 0


def _key_id(value: Any) -> str:
    is_one = isinstance(value, str) and value.isascii() and value.isalnum() and len(value) <= LONGEST_ID
    return str(value) if is_one else ""


def _decoded(text: Any) -> bytes | None:
    if not isinstance(text, str):
        return None
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _as_it_stood(entry: dict[str, Any]) -> bytes:
    """Kept all the same: somebody may yet make sense of it."""
    return json.dumps(entry).encode()
