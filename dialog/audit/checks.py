"""What must be true of keys and encrypted tables before anything starts; part of ``manage.py check``."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import models

from dialog.lib.fields import EncryptedTextField

KEY_BYTES = 32


def check_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Each key is 32 bytes, the current one is among them, and none is used for two things."""
    ring, lookup = settings.FIELD_KEYS, settings.LOOKUP_KEY
    faults = []
    if settings.FIELD_KEY_CURRENT not in ring:
        faults.append(Error("FIELD_KEYS: the current key is not among the keys", id="audit.E001"))
    for key_id, key in {**ring, "LOOKUP_KEY": lookup}.items():
        if len(key) != KEY_BYTES:
            faults.append(Error(f"FIELD_KEYS: {key_id} is not {KEY_BYTES} bytes", id="audit.E002"))
    if len({*ring.values(), lookup}) != len(ring) + 1:
        faults.append(Error("FIELD_KEYS, LOOKUP_KEY: the same key is used for two things", id="audit.E003"))
    return list(faults)


def check_encrypted_models(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A table with sealed columns has its primary key before the insert, and says whom a row is about."""
    return [fault for model in apps.get_models() if _is_sealed(model) for fault in _faults(model)]


def _is_sealed(model: type[models.Model]) -> bool:
    return any(isinstance(field, EncryptedTextField) for field in model._meta.concrete_fields)


def _faults(model: type[models.Model]) -> list[CheckMessage]:
    faults: list[CheckMessage] = []
    if not isinstance(model._meta.pk, models.UUIDField):
        faults.append(Error("its primary key must be a UUID, known before the insert", obj=model, id="audit.E004"))
    if not callable(getattr(model, "read_about", None)):
        faults.append(
            Error("read_about() is missing: the access log must know whom it shows", obj=model, id="audit.E005")
        )
    if getattr(model, "insert_only", False):
        faults.append(Error("is insert-only, so its values could not be rotated", obj=model, id="audit.E006"))
    return faults
