import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dialog.accounts.models import User
from dialog.conversations.models.statement import Statement
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class CodingDecision(models.Model):
    """That somebody decided what a statement is about, and what the machine had suggested when she did.

    The codings say what holds today; a decision says how it came about, and is what agreement is counted from. Themes
    are ids in arrays, and not rows: a decision is written with every conversation, and read once.
    """

    personal_fields = ("statement", "themes", "decided_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="coding_decisions")
    themes = ArrayField(models.UUIDField(), default=list, help_text="Empty: it is about none of the themes.")
    suggested = ArrayField(models.UUIDField(), null=True, help_text="Taken or not. None: nothing was shown.")
    at_desk = models.BooleanField(default=False, help_text="Made at the coding desk, and not in the form.")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="coding_decision_in_municipality"),
            models.CheckConstraint(condition=Q(at_desk=True) | ~Q(themes=[]), name="coding_decision_none_at_desk"),
            in_municipality("statement", "conversations.Statement", "coding_decision_statement_same_municipality"),
            in_municipality("decided_by", "accounts.User", "coding_decision_user_same_municipality"),
        ]
        indexes = [
            models.Index(
                fields=["decided_by", "-decided_at"], condition=Q(at_desk=True), name="coding_decision_at_desk"
            ),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class SecondCoding(models.Model):
    """A decision that somebody else is asked to make once more, without knowing the first. It never touches a figure.

    Drawn by chance; until ``coded_at`` it waits for somebody.
    """

    personal_fields = ("decision", "themes", "coded_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField(CodingDecision, on_delete=models.CASCADE, related_name="second_coding")
    first_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    themes = ArrayField(models.UUIDField(), null=True, help_text="Empty: it is about none of the themes.")
    coded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    coded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(themes=None, coded_by=None, coded_at=None)
                | Q(themes__isnull=False, coded_by__isnull=False, coded_at__isnull=False),
                name="second_coding_whole",
            ),
            models.CheckConstraint(
                condition=Q(coded_by=None) | ~Q(coded_by=F("first_by")), name="second_coding_by_another"
            ),
            in_municipality("decision", "conversations.CodingDecision", "second_coding_same_municipality"),
            in_municipality("first_by", "accounts.User", "second_coding_first_same_municipality"),
            in_municipality("coded_by", "accounts.User", "second_coding_user_same_municipality"),
        ]
        indexes = [models.Index(fields=["coded_by", "-coded_at"], name="second_coding_by")]

    def __str__(self) -> str:
        return str(self.decision_id)
