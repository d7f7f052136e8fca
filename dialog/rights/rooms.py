"""Every room that holds something about people, and what it says of them. README.md tells what a room must offer."""

import importlib
import importlib.util
from collections.abc import Iterator, Sequence
from datetime import date
from types import ModuleType
from typing import Any, Protocol, cast
from uuid import UUID

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db.models import QuerySet

from dialog.lib.fields import EncryptedTextField
from dialog.lib.rights import Chapter, Forgotten

REQUIRED = ("everything_about", "erase")
# Of rooms that keep words: what was said goes when it has been kept as long as it may be.
REQUIRED_OF_WORDS = ("let_go", "free_texts")


class RoomWithPeople(Protocol):
    """What ``dialog/<room>/rights.py`` offers."""

    def everything_about(self, resident_id: UUID) -> list[Chapter]: ...

    def erase(self, resident_id: UUID) -> Forgotten: ...

    def let_go(self, conversation_ids: Sequence[UUID]) -> Forgotten: ...

    def let_go_before(self, municipality_id: UUID, first_kept: date) -> Forgotten: ...

    def free_texts(self, unit_ids: Sequence[UUID]) -> list[QuerySet[Any]]: ...

    def erase_answers(self, ids: Sequence[UUID]) -> Forgotten: ...


def rooms() -> Iterator[RoomWithPeople]:
    """Those that hold something, the top one first: what hangs on a conversation goes before the conversation."""
    for room in _top_first():
        if module := _module(room):
            yield cast(RoomWithPeople, module)


def rooms_with_words() -> Iterator[RoomWithPeople]:
    return (room for room in rooms() if hasattr(room, "let_go"))


def rooms_with_days() -> Iterator[RoomWithPeople]:
    """Those that keep words which hang on no conversation, and go by a day of their own."""
    return (room for room in rooms() if hasattr(room, "let_go_before"))


def rooms_with_answers() -> Iterator[RoomWithPeople]:
    """Those that keep an answer by an id of its own, so that one without a name on it can be taken away."""
    return (room for room in rooms() if hasattr(room, "erase_answers"))


def check_rooms(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Part of ``manage.py check``: no room holds people without saying what, and how it lets go of them."""
    faults: list[CheckMessage] = []
    for room in _top_first():
        missing = [name for name in _required(room) if not hasattr(_module(room), name)]
        text = f"{room.name} holds people, and dialog/{room.label}/rights.py lacks {', '.join(missing)}"
        faults += [Error(text, hint="dialog/rights/README.md", id="rights.E001")] if missing else []
    return faults


def _top_first() -> list[AppConfig]:
    return [config for config in reversed(list(apps.get_app_configs())) if config.name.startswith("dialog.")]


def _module(room: AppConfig) -> ModuleType | None:
    name = f"{room.name}.rights"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def _required(room: AppConfig) -> tuple[str, ...]:
    models = list(room.get_models())
    if not any(getattr(model, "personal_fields", ()) for model in models):
        return ()
    has_words = any(isinstance(one, EncryptedTextField) for model in models for one in model._meta.concrete_fields)
    return REQUIRED + REQUIRED_OF_WORDS if has_words else REQUIRED
