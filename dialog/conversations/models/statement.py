import uuid

import pghistory
from django.db import models
from django.db.models import Q

from dialog.accounts.models import User
from dialog.audit.reading import Subject
from dialog.conversations.models.choices import Intent
from dialog.conversations.models.conversation import Conversation
from dialog.conversations.querysets import StatementQuerySet
from dialog.lib.fields import EncryptedTextField
from dialog.themes.models import Theme
from dialog.units.constraints import CompositeForeignKey, in_municipality
from dialog.units.models import Unit

SEALED = ("words", "translation", "promise")


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=list(SEALED)
)
class Statement(models.Model):
    """One thing that matters, in the person's own words.

    ``open_since`` says that somebody still has to do something about it. What came of it is written down above this
    room, in ``improvements``; here it is only known whether it is open, so that counting what waits costs the same
    however many statements there are.
    """

    personal_fields = (*SEALED, "intent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="statements")
    position = models.PositiveSmallIntegerField()
    words = EncryptedTextField(null=True, help_text="None when they have been kept as long as they may be.")
    translation = EncryptedTextField(null=True, help_text="Norwegian, when the words are in another language.")
    intent = models.CharField(max_length=20, choices=Intent)
    promise = EncryptedTextField(null=True, help_text="The one line that is printed as a promise.")
    open_since = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Taken away by a correction; kept.")

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="statement_in_municipality"),
            models.UniqueConstraint(
                fields=["conversation", "position"], condition=Q(removed_at=None), name="statement_position_unique"
            ),
            models.CheckConstraint(
                condition=Q(open_since=None) | Q(intent__in=["this_week", "leader"], removed_at=None),
                name="statement_open_asks_for_something",
            ),
            in_municipality("conversation", "conversations.Conversation", "statement_conv_same_municipality"),
            CompositeForeignKey(
                fields=["conversation", "unit"],
                to="conversations.Conversation",
                to_fields=["id", "unit"],
                name="statement_conversation_same_unit",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "open_since"], condition=Q(open_since__isnull=False), name="statement_open_in_unit"
            ),
            models.Index(fields=["unit"], condition=Q(removed_at__isnull=False), name="statement_removed_in_unit"),
        ]
        ordering = ("position",)

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return Subject(unit_id=self.unit_id, resident_id=self.conversation.resident_id)

    @property
    def themes(self) -> list[Theme]:
        """What it is about, each once; the codings with their themes are prefetched."""
        return list(dict.fromkeys(coding.theme.counts_as for coding in self.codings.all()))


class EarlierWording(models.Model):
    """What a statement said before its author corrected it."""

    personal_fields = ("words", "translation", "promise", "replaced_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="earlier_wordings")
    words = EncryptedTextField()
    translation = EncryptedTextField(null=True)
    promise = EncryptedTextField(null=True)
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            in_municipality("statement", "conversations.Statement", "earlier_wording_same_municipality"),
            in_municipality("replaced_by", "accounts.User", "earlier_wording_user_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return self.statement.read_about()


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Coding(models.Model):
    """A person's word for it that a statement is about a theme."""

    personal_fields = ("statement", "theme")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="codings")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    was_suggested = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "theme"], name="coding_once"),
            in_municipality("statement", "conversations.Statement", "coding_statement_same_municipality"),
            in_municipality("theme", "themes.Theme", "coding_theme_same_municipality"),
            in_municipality("confirmed_by", "accounts.User", "coding_confirmer_same_municipality"),
        ]
        indexes = [models.Index(fields=["theme", "statement"], name="coding_theme_statement")]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.theme_id}"
