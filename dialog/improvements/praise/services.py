"""Praise is a person's word for it, never a machine's, and is taken back as easily."""

from datetime import datetime

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.conversations.models import Intent, Statement
from dialog.improvements.models import Praise


class NotPraise(Exception):
    """It asks for something, or was taken away: then it is no praise, however kindly it was said."""


@transaction.atomic
def mark_praise(*, statement: Statement, by: User, now: datetime) -> Praise:
    """Say that this is something we do well; twice is once, and the first who said it stands."""
    locked = Statement.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=statement.pk)
    is_gone = locked.removed_at is not None or locked.conversation.withdrawn_at is not None
    if is_gone or locked.intent != Intent.GOOD_TO_KNOW:
        raise NotPraise
    with history.change(by=by, reason="praise"):
        praise, _is_new = Praise.objects.get_or_create(
            statement=locked,
            defaults={
                "municipality_id": locked.municipality_id,
                "unit_id": locked.unit_id,
                "marked_by": by,
                "marked_at": now,
            },
        )
    return praise


@transaction.atomic
def unmark_praise(*, statement: Statement, by: User) -> None:
    """It was not praise after all; twice is once."""
    with history.change(by=by, reason="not praise"):
        Praise.objects.filter(statement=statement).delete()
