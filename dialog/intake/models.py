import json
import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.audit.reading import Subject
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Conversation, SaidBy
from dialog.intake.querysets import ArrivalQuerySet, TypedPaperQuerySet
from dialog.lib.fields import EncryptedTextField
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class State(models.TextChoices):
    WAITING = "waiting", _("Venter")
    ACCEPTED = "accepted", _("Tatt imot")
    REFUSED = "refused", _("Avvist")


class Reason(models.TextChoices):
    """Why an answer was not taken in; a fixed word, never text about a person."""

    SPAM = "spam", _("Søppel eller tull")
    TWICE = "twice", _("Kommet to ganger")
    ELSEWHERE = "elsewhere", _("Hører ikke til her")
    TAKEN_BACK = "taken_back", _("Den som skrev, har ombestemt seg")


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    exclude=["things", "own_name", "things_mac"],
)
class Arrival(models.Model):
    """An answer somebody has sent from an own phone, held until a person has taken it in or turned it away.

    The primary key is the id in the form's token: the same form sent twice is the same answer, and what is taken in
    becomes the conversation with that id.
    """

    personal_fields = ("things", "own_name", "said_by", "is_honest")

    id = models.UUIDField(primary_key=True, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    said_by = models.CharField(max_length=20, choices=SaidBy)
    is_honest = models.BooleanField(default=False, help_text="Not shown to those who work here.")
    things = EncryptedTextField(null=True, help_text="What was written, one text for each thing, as a JSON list.")
    own_name = EncryptedTextField(null=True, help_text="Name or room, if the person wrote it.")
    things_mac = models.BinaryField(help_text="HMAC of what was written: tells equal answers.")
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, null=True, related_name="+")

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None, conversation=None)
                | Q(state="accepted", decided_by__isnull=False, decided_at__isnull=False, conversation__isnull=False)
                | Q(state="refused", decided_by__isnull=False, decided_at__isnull=False, conversation=None),
                name="arrival_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(reason="") | ~Q(state="refused") & Q(reason=""),
                name="arrival_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(things__isnull=False), name="arrival_waiting_has_words"
            ),
            in_municipality("unit", "units.Unit", "arrival_unit_same_municipality"),
            in_municipality("campaign", "campaigns.Campaign", "arrival_campaign_same_municipality"),
            in_municipality("decided_by", "accounts.User", "arrival_decider_same_municipality"),
            in_municipality("conversation", "conversations.Conversation", "arrival_conv_same_municipality"),
        ]
        indexes = [
            models.Index(fields=["unit", "received_at"], name="arrival_unit_received"),
            models.Index(
                fields=["unit", "is_honest", "received_at"],
                condition=Q(state="waiting"),
                name="arrival_waiting_in_unit",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return Subject(unit_id=self.unit_id, resident_id=None)

    @property
    def words(self) -> list[str]:
        """One text for each thing that matters; none once it is taken in or gone."""
        return list(json.loads(self.things)) if self.things else []

    @property
    def number(self) -> str:
        """What the receipt calls it, so that somebody who has a change of mind can say which one."""
        return self.pk.hex[:6].upper()


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    exclude=["own_name", "words_mac"],
)
class TypedPaper(models.Model):
    """A paper form that somebody has typed in: the number to write on it, and what tells it from another."""

    personal_fields = ("own_name", "is_honest")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="+")
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    # The receiver's papers are counted apart: a gap in the unit's own numbers would tell of an honest answer.
    is_honest = models.BooleanField(default=False)
    number = models.PositiveIntegerField()
    own_name = EncryptedTextField(null=True, help_text="Name or room as it stands on an honest paper.")
    words_mac = models.BinaryField(help_text="HMAC of the words: tells a paper that is typed twice.")
    typed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    typed_at = models.DateTimeField()

    objects = TypedPaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "is_honest", "number"], name="typed_paper_number_once"),
            in_municipality("conversation", "conversations.Conversation", "typed_paper_conv_same_municipality"),
            in_municipality("unit", "units.Unit", "typed_paper_unit_same_municipality"),
            in_municipality("campaign", "campaigns.Campaign", "typed_paper_campaign_same_municipality"),
            in_municipality("typed_by", "accounts.User", "typed_paper_typist_same_municipality"),
        ]
        indexes = [models.Index(fields=["typed_by", "typed_at"], name="typed_paper_typist")]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return Subject(unit_id=self.unit_id, resident_id=None)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class PaperPile(models.Model):
    """How many paper forms a unit has collected in a campaign, as those who work there have counted them."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    collected = models.PositiveIntegerField()
    counted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="paper_pile_once"),
            in_municipality("campaign", "campaigns.Campaign", "paper_pile_campaign_same_municipality"),
            in_municipality("unit", "units.Unit", "paper_pile_unit_same_municipality"),
            in_municipality("counted_by", "accounts.User", "paper_pile_counter_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id}"
