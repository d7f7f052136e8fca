"""What a unit has learned, written for others; taken back it is gone at once."""

from datetime import datetime

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.improvements.models import ImprovementAction, SharedAction


class NotEnded(Exception):
    """Nobody has learned anything from it yet."""


@transaction.atomic
def share(*, action: ImprovementAction, title: str, words: str, by: User, now: datetime) -> SharedAction:
    """Write an ended action for the rest of the municipality, or write it anew."""
    action = ImprovementAction.objects.select_for_update().get(pk=action.pk)
    if action.closed_at is None:
        raise NotEnded
    shared = SharedAction.objects.filter(action=action).first()
    shared = shared or SharedAction(municipality_id=action.municipality_id, action=action)
    shared.title, shared.words, shared.shared_by, shared.shared_at = title, words, by, now
    with history.change(by=by, reason="share_action"):
        shared.save()
    return shared


@transaction.atomic
def take_back(*, action: ImprovementAction, by: User) -> None:
    """Those who learned from it keep that they did, and not what it was called; twice changes nothing."""
    with history.change(by=by, reason="take_back_action"):
        SharedAction.objects.filter(action=action).delete()
