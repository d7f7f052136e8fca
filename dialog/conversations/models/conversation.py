import uuid
from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from dialog.accounts.models import User
from dialog.audit.reading import Subject
from dialog.campaigns.models import Campaign
from dialog.conversations.models.choices import Channel, Occasion, Outcome, SaidBy, Setting, Support
from dialog.conversations.models.gathering import Gathering
from dialog.conversations.models.resident import Resident
from dialog.conversations.querysets import ConversationQuerySet
from dialog.lib.fields import EncryptedTextField
from dialog.lib.languages import Language, named
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit

CORRECTION_TIME = timedelta(hours=24)
SEALED = ("guest", "interpreter")


class Pathway(models.Model):
    """A course of care that many go through, such as after a broken hip."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="pathway_in_municipality"),
            models.UniqueConstraint(fields=["municipality", "name"], name="pathway_name_unique"),
        ]
        ordering = ("position",)

    def __str__(self) -> str:
        return self.name


class JourneyStep(models.Model):
    """A step in somebody's way through the services, such as the first visit at home."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="journey_step_in_municipality"),
            models.UniqueConstraint(fields=["municipality", "name"], name="journey_step_name_unique"),
        ]
        ordering = ("position",)

    def __str__(self) -> str:
        return self.name


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    # Once the words are gone, so is the history.
    exclude=[*SEALED, "words_gone_at"],
)
class Conversation(models.Model):
    """One time somebody was asked what matters, whatever came of it.

    The primary key is the id that was made when the form opened: the same form sent twice is the same conversation.
    """

    personal_fields = (
        *SEALED,
        "resident",
        "asked_by",
        "held_at",
        "occasion",
        "said_by",
        "with_interpreter",
        "with_support",
        "support",
        "by_phone",
        "language",
        "outcome",
        "retry_on",
        "figures_only",
    )

    id = models.UUIDField(primary_key=True, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    # No indexes of their own: there are longer ones below that begin with each.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="conversations", db_index=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="conversations")
    resident = models.ForeignKey(
        Resident, on_delete=models.CASCADE, null=True, related_name="conversations", db_index=False
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    guest = EncryptedTextField(null=True, help_text="A guest who was present, such as a politician on a visit.")
    held_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, null=True, related_name="conversations")
    setting = models.CharField(max_length=20, choices=Setting, blank=True)
    occasion = models.CharField(max_length=20, choices=Occasion, blank=True)
    said_by = models.CharField(max_length=20, choices=SaidBy, blank=True)
    with_interpreter = models.BooleanField(default=False)
    interpreter = EncryptedTextField(null=True, help_text="Who interpreted.")
    with_support = models.BooleanField(default=False)
    support = ArrayField(models.CharField(max_length=20, choices=Support), default=list, help_text="Of what kind.")
    by_phone = models.BooleanField(default=False)
    language = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=20, choices=Channel, default=Channel.TABLET)
    outcome = models.CharField(max_length=20, choices=Outcome)
    retry_on = models.DateField(null=True, blank=True)
    no_more_this_year = models.BooleanField(default=False)
    figures_only = models.BooleanField(default=False, help_text="Not shown to those who work here.")
    pathway = models.ForeignKey(Pathway, on_delete=models.PROTECT, null=True, related_name="+")
    journey_step = models.ForeignKey(JourneyStep, on_delete=models.PROTECT, null=True, related_name="+")
    content_mac = models.BinaryField(help_text="HMAC of what was sent: tells a resend from a correction.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    words_gone_at = models.DateTimeField(
        null=True, blank=True, help_text="Kept as long as it may be: its words are gone, and whom it was with."
    )

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="conversation_in_municipality"),
            models.UniqueConstraint(fields=["id", "unit"], name="conversation_in_unit"),
            models.CheckConstraint(
                condition=(Q(outcome="answered") & ~Q(said_by="")) | (~Q(outcome="answered") & Q(said_by="")),
                name="conversation_answer_has_a_speaker",
            ),
            models.CheckConstraint(
                condition=Q(retry_on=None, no_more_this_year=False)
                | (
                    Q(outcome__in=["unable", "not_reached", "declined"])
                    & (Q(retry_on=None) | Q(no_more_this_year=False))
                ),
                name="conversation_retry_only_without_answer",
            ),
            models.CheckConstraint(
                condition=Q(with_interpreter=True) | Q(interpreter__isnull=True), name="conversation_interpreter_named"
            ),
            models.CheckConstraint(
                condition=Q(with_support=True) | Q(support=[]), name="conversation_support_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=False) | Q(channel__in=["import", "own_device"]),
                name="conversation_asked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(figures_only=False) | Q(outcome="answered"), name="conversation_honest_is_an_answer"
            ),
            in_municipality("unit", "units.Unit", "conversation_unit_same_municipality"),
            in_municipality("campaign", "campaigns.Campaign", "conversation_campaign_same_municipality"),
            in_municipality("resident", "conversations.Resident", "conversation_resident_same_municipality"),
            in_municipality("gathering", "conversations.Gathering", "conversation_gathering_same_municipality"),
            in_municipality("asked_by", "accounts.User", "conversation_asker_same_municipality"),
            in_municipality("pathway", "conversations.Pathway", "conversation_pathway_same_municipality"),
            in_municipality("journey_step", "conversations.JourneyStep", "conversation_step_same_municipality"),
        ]
        indexes = [
            models.Index(fields=["unit", "held_at"], name="conversation_unit_held"),
            models.Index(fields=["campaign", "unit"], name="conversation_campaign_unit"),
            models.Index(fields=["resident", "held_at"], name="conversation_resident_held"),
            # Each person once, and her last time, whatever was said in the unit before.
            models.Index(fields=["unit", "resident", "held_at"], name="conversation_unit_resident"),
            models.Index(fields=["unit", "recorded_at"], condition=Q(figures_only=True), name="conversation_honest"),
            # ``ConversationQuerySet.out_of_view``
            models.Index(
                fields=["unit"],
                condition=Q(withdrawn_at__isnull=False) | Q(figures_only=True) | Q(words_gone_at__isnull=False),
                name="conversation_out_of_view",
            ),
        ]
        triggers = (
            # An id that was erased never comes back. After the insert: an erasure that went on meanwhile is then seen.
            pgtrigger.Trigger(
                name="not_erased",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT 1 FROM audit_tombstone WHERE id = NEW.id) THEN
                        RAISE unique_violation USING MESSAGE = 'erased', CONSTRAINT = 'conversation_not_erased';
                    END IF;
                    RETURN NULL;
                """,
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return Subject(unit_id=self.unit_id, resident_id=self.resident_id)

    @property
    def tongue(self) -> Language | None:
        """The language of the words when it is not Norwegian and we know it: what ``lang`` and ``dir`` want."""
        return named(self.language)

    def can_be_corrected(self, by: User, now: datetime) -> bool:
        """The author may correct what she wrote for a day; after that it stands."""
        return self.asked_by_id == by.pk and self.withdrawn_at is None and now < self.recorded_at + CORRECTION_TIME
