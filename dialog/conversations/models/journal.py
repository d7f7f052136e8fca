import uuid

import pghistory
from django.db import models

from dialog.accounts.models import User
from dialog.conversations.models.statement import Statement
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class JournalMark(models.Model):
    """Somebody's word for it that a statement is written in the patient record, or does not belong there.

    This is not a journal: what matters for care is written there by the one who heard it. No row: nobody has said yet.
    """

    personal_fields = ("statement", "marked_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="journal_mark")
    is_written = models.BooleanField(help_text="False: it does not belong in the record.")
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            in_municipality("statement", "conversations.Statement", "journal_mark_statement_same_municipality"),
            in_municipality("marked_by", "accounts.User", "journal_mark_user_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)
