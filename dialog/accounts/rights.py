"""Sign-in and memberships hold people at work. Of a resident there is only what somebody had typed and not saved."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dialog.accounts import kept
from dialog.lib.rights import Chapter, Forgotten


def everything_about(resident_id: UUID) -> list[Chapter]:
    """Nothing: a form that was not saved is its author's, is gone within a day, and has been told to nobody."""
    return []


def erase(resident_id: UUID) -> Forgotten:
    return let_go([resident_id])


def let_go(conversation_ids: Sequence[UUID]) -> Forgotten:
    """Also asked by ``conversations``, which knows the ids of all that is erased with somebody."""
    return Forgotten({"accounts.KeptForm": kept.forget_about(ids=conversation_ids)})


def erase_naming(name: re.Pattern[str], municipality_id: UUID) -> Forgotten:
    """Asked by ``conversations``, which knows what somebody is called."""
    return Forgotten({"accounts.KeptForm": kept.forget_naming(name=name, municipality_id=municipality_id)})


def free_texts(unit_ids: Sequence[UUID]) -> list[QuerySet[Any]]:
    """None that stay: a form with somebody's name in it goes whole."""
    return []
