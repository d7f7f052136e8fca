"""What must be true of the outbox's keys before anything starts; part of ``manage.py check``."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from dialog.outbox import sealing


def check_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every key opens what was sealed to it, and none is used for something else as well."""
    ring: dict[str, bytes] = settings.OUTBOX_KEYS
    if not ring:
        return [Error("OUTBOX_KEYS: holds no key; `manage.py make_outbox_key` makes one", id="outbox.E001")]
    faults: list[CheckMessage] = [
        Error(f"OUTBOX_KEYS: {key_id} does not open an envelope sealed to it", id="outbox.E002")
        for key_id in ring
        if not opens_test_envelope(key_id)
    ]
    others = {*settings.FIELD_KEYS.values(), settings.LOOKUP_KEY}
    if len(set(ring.values())) != len(ring) or others & set(ring.values()):
        faults.append(Error("OUTBOX_KEYS: the same key is used for two things", id="outbox.E003"))
    return faults


def opens_test_envelope(key_id: str) -> bool:
    envelope_id, plain = uuid4(), secrets.token_bytes(sealing.PADDED_TO)
    try:
        sealed = sealing.seal(plain, key_id=key_id, envelope_id=envelope_id)
        opened = sealing.open_envelope(sealed, version=sealing.VERSION, key_id=key_id, envelope_id=envelope_id)
    except (ValueError, sealing.DoesNotOpen):
        return False
    return opened == plain
