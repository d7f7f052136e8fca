"""What is written in the patient record, and what is not: this is not a journal, it only keeps the tick."""

from datetime import datetime, timedelta

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.conversations.models import JournalMark, Statement

# How far back the list of what is not written goes: later nobody remembers well enough to write it.
DAYS = 30


def since(now: datetime) -> datetime:
    return now - timedelta(days=DAYS)


@transaction.atomic
def mark(*, statement: Statement, is_written: bool, by: User, now: datetime) -> JournalMark:
    """Say that it is written in the record, or does not belong there. Said again, the first to say it stands."""
    Statement.objects.select_for_update().get(pk=statement.pk)
    standing = JournalMark.objects.filter(statement=statement).first()
    if standing is not None and standing.is_written == is_written:
        return standing
    with history.change(by=by, reason="journal mark"):
        made, _is_new = JournalMark.objects.update_or_create(
            statement=statement,
            defaults={
                "municipality_id": statement.municipality_id,
                "is_written": is_written,
                "marked_by": by,
                "marked_at": now,
            },
        )
    return made


@transaction.atomic
def unmark(*, statement: Statement, by: User) -> None:
    """It was a slip: nobody has said yet. That it once was marked stays in the history."""
    with history.change(by=by, reason="journal mark taken back"):
        JournalMark.objects.filter(statement=statement).delete()
