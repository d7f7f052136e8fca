import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone


class AccessLog(models.Model):
    """One answer of ours that showed residents: who saw whom, where, when, by what right.

    No foreign keys: the log outlives what it speaks of. The application can add rows and read them, nothing else.
    """

    insert_only = True
    personal_fields = ("user_id", "resident_ids", "device")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now)
    municipality_id = models.UUIDField()
    user_id = models.UUIDField()
    role = models.CharField(max_length=20)
    unit_ids = ArrayField(models.UUIDField(), help_text="Care units of those who were shown.")
    resident_ids = ArrayField(models.UUIDField())
    unnamed = models.PositiveIntegerField(default=0, help_text="Conversations without a resident that were shown.")
    what = models.CharField(max_length=80, help_text="The page, by its route.")
    why = models.CharField(max_length=80, help_text="The ground: duty of care, own receipt, receiver's duty …")
    page_id = models.UUIDField(null=True, help_text="Fragments carry the id of the page they belong to.")
    device = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["municipality_id", "at"], name="access_log_at"),
            models.Index(fields=["user_id", "at"], name="access_log_user"),
            GinIndex(fields=["resident_ids"], name="access_log_residents"),
            # A unit that is seldom read would else be looked for through everybody's rows.
            GinIndex(fields=["unit_ids"], name="access_log_units"),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.what}"


class Tombstone(models.Model):
    """The id of something that has been taken away for good, and may not come back.

    A late sending of an erased conversation is refused by it, and history can be taken away only for what has one.
    Says nothing about anybody: the row it was is gone.
    """

    insert_only = True
    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=80, help_text="The model, such as conversations.Conversation.")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
