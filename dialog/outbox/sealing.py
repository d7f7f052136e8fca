"""Sealed answers: HPKE (RFC 9180) in base mode with P-256, HKDF-SHA256 and AES-256-GCM.

An envelope is ``enc || ct``. What it is bound to (version, key, its own id) goes in ``info``: one that was given
another id, key or version does not open. The text inside is JSON, filled up with spaces to a multiple of 512 bytes.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke

from dialog.outbox import keys

VERSION = 1
PADDED_TO = 512
SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class DoesNotOpen(Exception):
    """The bytes were altered, cut short, given another id, or never sealed to this key."""


def open_envelope(sealed: bytes, *, version: int, key_id: str, envelope_id: object) -> bytes:
    """Return what was sealed, as bytes. Raises ``DoesNotOpen``, ``keys.UnknownKey`` or ``keys.KeysUnreachable``."""
    private = keys.private_key(key_id)
    try:
        return SUITE.decrypt(sealed, private, info=info(version, key_id, envelope_id))
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen from error


def seal(plain: bytes, *, key_id: str, envelope_id: object, version: int = VERSION) -> bytes:
    """As the browser does it; here for checks, drills and the demo."""
    padded = plain + b" " * (-len(plain) % PADDED_TO)
    public = keys.private_key(key_id).public_key()
    return SUITE.encrypt(padded, public, info=info(version, key_id, envelope_id))


def info(version: int, key_id: str, envelope_id: object) -> bytes:
    return f"hva-utboks|{version}|{key_id}|{envelope_id}".encode()
