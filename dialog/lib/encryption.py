"""Sealing of free text before it reaches the database: AES-256-GCM with the key's id in each value.

A value is bound to its place: the associated data is ``table|column|primary key``, so ciphertext moved to another row
or column does not open. Keys come from the settings and never from the database.
"""

import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_NONCE_BYTES = 12


def seal(plain: str, *, context: str) -> bytes:
    """Return ``plain`` sealed under the current key: version, key id, nonce, ciphertext with tag."""
    key_id = settings.FIELD_KEY_CURRENT
    nonce = os.urandom(_NONCE_BYTES)
    return prefix(key_id) + nonce + _cipher(key_id).encrypt(nonce, plain.encode(), context.encode())


def open_sealed(sealed: bytes, *, context: str) -> str:
    """Return the text of ``sealed``; raises ``cryptography.exceptions.InvalidTag`` if it was altered or moved."""
    key_id, body = _split(sealed)
    plain = _cipher(key_id).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], context.encode())
    return plain.decode()


def prefix(key_id: str) -> bytes:
    """Return the first bytes of every value sealed under ``key_id``; rotation finds the others by it."""
    return _VERSION + bytes([len(key_id)]) + key_id.encode()


def blind_index(value: str, *, purpose: str) -> bytes:
    """Return an HMAC-SHA256 (32 bytes) by which ``value`` can be matched but not read."""
    return hmac.digest(settings.LOOKUP_KEY, f"{purpose}\x1f{value}".encode(), "sha256")


def _split(sealed: bytes) -> tuple[str, bytes]:
    if sealed[:1] != _VERSION:
        raise ValueError("sealed value of an unknown version")
    end = 2 + sealed[1]
    return sealed[2:end].decode(), sealed[end:]


def _cipher(key_id: str) -> AESGCM:
    return _cipher_with(settings.FIELD_KEYS[key_id])


@lru_cache(maxsize=32)
def _cipher_with(key: bytes) -> AESGCM:
    return AESGCM(key)
