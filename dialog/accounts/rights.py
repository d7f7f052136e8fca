"""Sign-in and memberships hold people at work. Of a resident there is only what somebody had typed and not saved."""

from collections.abc import Sequence
from uuid import UUID

from dialog.accounts import kept
from dialog.lib.rights import Chapter, Forgotten


def everything_about(resident_id: UUID) -> list[Chapter]:
    """Nothing: a form that was not saved is its author's, is gone within a day, and has been told to nobody."""
    return []


def erase(resident_id: UUID) -> Forgotten:
    return let_go([resident_id])


def let_go(conversation_ids: Sequence[UUID]) -> Forgotten:
    """Also asked by ``conversations``, which knows what conversations there are with somebody who is erased."""
    return Forgotten({"accounts.KeptForm": [gone for pk in conversation_ids for gone in kept.forget_about(pk=pk)]})
