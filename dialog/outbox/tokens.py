"""Who wrote a sealed answer, and on which tablet: small sealed notes that go with it.

They say who, and never whether: a person who has left or a tablet that was taken off the list is marked when the
answer comes in, and nothing is turned away for it. They open nothing and show nothing; whoever steals one can write in
somebody's name, and that is what the mark is for.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from dialog.outbox.keys import KeysUnreachable


@dataclass(frozen=True)
class Author:
    """``tablet`` is the hash of the tablet's secret as the database has it, b"" on a device of somebody's own."""

    user_id: UUID
    tablet: bytes
    issued_at: datetime


@dataclass(frozen=True)
class Device:
    tablet: bytes
    issued_at: datetime


def author_token(*, user_id: UUID, tablet: bytes, now: datetime) -> str:
    # The random part tells two forms opened in the same second apart.
    return _seal({"u": str(user_id), "t": tablet.hex(), "at": now.isoformat(), "r": secrets.token_hex(8)})


def device_token(*, tablet: bytes, now: datetime) -> str:
    return _seal({"t": tablet.hex(), "at": now.isoformat()})


def read_author(token: str) -> Author | None:
    """None when it is none of ours; raises ``KeysUnreachable`` when we could not know."""
    note = _open(token)
    if note is None or "u" not in note:
        return None
    return Author(UUID(note["u"]), bytes.fromhex(note["t"]), datetime.fromisoformat(note["at"]))


def read_device(token: str) -> Device | None:
    note = _open(token)
    if note is None or "u" in note:
        return None
    return Device(bytes.fromhex(note["t"]), datetime.fromisoformat(note["at"]))


def hashed(secret: str) -> bytes:
    """As ``accounts.tablets`` keeps a tablet's secret, so that a page can name its tablet without a query."""
    return hashlib.sha256(secret.encode()).digest()


def _seal(note: dict[str, Any]) -> str:
    return _box().encrypt(json.dumps(note).encode()).decode("ascii")


def _open(token: str) -> dict[str, Any] | None:
    try:
        note: dict[str, Any] = json.loads(_box().decrypt(token.encode()))
    except (InvalidToken, UnicodeEncodeError):
        return None
    return note


_boxes: dict[tuple[bytes, ...], MultiFernet] = {}


def _box() -> MultiFernet:
    """The same keys as the envelopes: a token is readable for as long as the answer it belongs to."""
    ring = tuple(settings.OUTBOX_KEYS.values())
    if not ring:
        raise KeysUnreachable
    if ring not in _boxes:
        _boxes[ring] = MultiFernet([Fernet(_derived(key)) for key in ring])
    return _boxes[ring]


def _derived(key: bytes) -> bytes:
    made = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"hva-utboks token").derive(key)
    return base64.urlsafe_b64encode(made)
