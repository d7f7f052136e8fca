"""The keys that sealed answers are opened with. They come from the settings and are never in the database.

Tablets seal to the current key, whose public half stands on every page. An older key opens what was sealed to it, for
as long as it stays in OUTBOX_KEYS.
"""

import base64
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

# The order of P-256 (FIPS 186-5): a private key is a whole number from 1 up to it.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
KEY_BYTES = 32
LONGEST_ID = 20


class KeysUnreachable(Exception):
    """There is no key to open with at all: a fault of ours, and no reason to turn an answer away."""


class UnknownKey(Exception):
    """The answer was sealed to a key that is not among ours."""


@dataclass(frozen=True)
class PublicKey:
    """What a browser needs to seal: the key's id, and its public point, uncompressed, in base64."""

    id: str
    public: str


def new_key() -> str:
    """Return a new private key as OUTBOX_KEYS holds it: base64 of 32 bytes."""
    number = secrets.randbelow(ORDER - 1) + 1
    return encoded(number.to_bytes(KEY_BYTES, "big"))


def encoded(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def current() -> PublicKey:
    """The key that tablets seal to now."""
    key_id = current_id()
    return PublicKey(key_id, encoded(public_point(key_id)))


def current_id() -> str:
    if not settings.OUTBOX_KEYS:
        raise KeysUnreachable
    return str(next(iter(settings.OUTBOX_KEYS)))


def private_key(key_id: str) -> ec.EllipticCurvePrivateKey:
    if not settings.OUTBOX_KEYS:
        raise KeysUnreachable
    if key_id not in settings.OUTBOX_KEYS:
        raise UnknownKey
    return _from_bytes(settings.OUTBOX_KEYS[key_id])


def public_point(key_id: str) -> bytes:
    """65 bytes: the uncompressed point."""
    return _point(settings.OUTBOX_KEYS[key_id])


@lru_cache(maxsize=32)
def _from_bytes(key: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(key, "big"), ec.SECP256R1())


@lru_cache(maxsize=32)
def _point(key: bytes) -> bytes:
    return _from_bytes(key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
