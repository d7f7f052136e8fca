import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.audit.reading import Subject
from dialog.conversations.models import Conversation, Statement
from dialog.improvements.action_models import CLOSED_STATUSES as CLOSED_STATUSES
from dialog.improvements.action_models import OPEN_STATUSES as OPEN_STATUSES
from dialog.improvements.action_models import ActionGain as ActionGain
from dialog.improvements.action_models import ActionHelper as ActionHelper
from dialog.improvements.action_models import ActionReading as ActionReading
from dialog.improvements.action_models import ActionRound as ActionRound
from dialog.improvements.action_models import Category as Category
from dialog.improvements.action_models import ChangeNote as ChangeNote
from dialog.improvements.action_models import ImprovementAction as ImprovementAction
from dialog.improvements.action_models import SharedAction as SharedAction
from dialog.improvements.action_models import Status as Status
from dialog.improvements.action_models import Worry as Worry
from dialog.improvements.querysets import FateQuerySet
from dialog.improvements.quote_models import QUOTABLE as QUOTABLE
from dialog.improvements.quote_models import ConsentedBy as ConsentedBy
from dialog.improvements.quote_models import Quote as Quote
from dialog.improvements.quote_models import QuoteUse as QuoteUse
from dialog.improvements.small_models import HandOver as HandOver
from dialog.improvements.small_models import MorningSheet as MorningSheet
from dialog.improvements.small_models import Praise as Praise
from dialog.improvements.small_models import SheetNames as SheetNames
from dialog.improvements.small_models import Shift as Shift
from dialog.improvements.small_models import SmallThing as SmallThing

# Django looks for models here; the names are this module's as much as its own.
from dialog.improvements.telling_models import Better as Better
from dialog.improvements.telling_models import Departure as Departure
from dialog.improvements.telling_models import Told as Told
from dialog.improvements.telling_models import ToWhom as ToWhom
from dialog.improvements.unit_models import OwnWords as OwnWords
from dialog.improvements.unit_models import UnitQuestion as UnitQuestion
from dialog.improvements.visit_models import Promise as Promise
from dialog.improvements.visit_models import PromiseOutcome as PromiseOutcome
from dialog.improvements.visit_models import PromiseStep as PromiseStep
from dialog.improvements.visit_models import PromiseStepKind as PromiseStepKind
from dialog.improvements.visit_models import Visit as Visit
from dialog.improvements.visit_models import VisitNote as VisitNote
from dialog.lib.fields import EncryptedTextField
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class FateKind(models.TextChoices):
    ANSWERED = "answered", _("svart")
    DONE = "done", _("ordnet")
    IN_ACTION = "in_action", _("i et tiltak")
    DECLINED = "declined", _("nei, fordi")
    HANDED_OVER = "handed_over", _("gitt videre")
    LET_BE = "let_be", _("lagt bort")


# Kinds that only come about when somebody has left: nobody is to be told any more.
WITHOUT_TELLING = (FateKind.HANDED_OVER, FateKind.LET_BE)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["words"])
class Fate(models.Model):
    """What came of a statement that asks for something; no row means that it waits."""

    personal_fields = ("statement", "words", "teller", "told_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="fate")
    kind = models.CharField(max_length=20, choices=FateKind)
    action = models.ForeignKey(ImprovementAction, on_delete=models.PROTECT, null=True, blank=True, related_name="fates")
    words = EncryptedTextField(null=True, help_text="The reply to the person, or the reason for a no.")
    teller = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    tell_by = models.DateField(null=True, blank=True)
    tell_whom = models.CharField(max_length=20, choices=ToWhom, default=ToWhom.PERSON)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    departure = models.ForeignKey(
        Departure, on_delete=models.PROTECT, null=True, related_name="fates", help_text="Decided when she had left."
    )
    let_be_at = models.DateTimeField(null=True, help_text="Nobody is to be told; why stands in the departure.")

    objects = FateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="fate_in_municipality"),
            models.CheckConstraint(
                condition=Q(told_by=None, told_at=None) | Q(told_by__isnull=False, told_at__isnull=False),
                name="fate_told_paired",
            ),
            models.CheckConstraint(
                condition=Q(teller=None, tell_by=None) | Q(teller__isnull=False, tell_by__isnull=False),
                name="fate_teller_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["answered", "declined"]) | Q(words__isnull=False), name="fate_reply_has_words"
            ),
            models.CheckConstraint(
                condition=~Q(kind="in_action") | Q(action__isnull=False), name="fate_in_action_names_it"
            ),
            models.CheckConstraint(
                condition=Q(let_be_at=None) & ~Q(kind__in=["handed_over", "let_be"])
                | Q(let_be_at__isnull=False, told_at=None, departure__isnull=False),
                name="fate_let_be_by_a_departure",
            ),
            in_municipality("departure", "improvements.Departure", "fate_departure_same_municipality"),
            in_municipality("unit", "units.Unit", "fate_unit_same_municipality"),
            in_municipality("statement", "conversations.Statement", "fate_statement_same_municipality"),
            in_municipality("action", "improvements.ImprovementAction", "fate_action_same_municipality"),
            in_municipality("teller", "accounts.User", "fate_teller_same_municipality"),
            in_municipality("decided_by", "accounts.User", "fate_decider_same_municipality"),
            in_municipality("told_by", "accounts.User", "fate_told_by_same_municipality"),
        ]
        indexes = [
            models.Index(fields=["unit", "decided_at"], condition=Q(kind="done"), name="fate_done_in_unit"),
            # With all that is asked of them when they are counted: then their rows are left alone.
            models.Index(
                fields=["unit", "tell_by"],
                include=["statement", "kind", "action", "departure", "teller"],
                condition=Q(told_at=None, let_be_at=None),
                name="fate_to_be_told_in_unit",
            ),
            models.Index(fields=["unit", "told_at"], condition=Q(told_at__isnull=False), name="fate_told_in_unit"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return self.statement.read_about()

    @property
    def waits_for_action(self) -> bool:
        """Whether there is nothing to tell yet, because the action it became part of is not done."""
        return self.kind == FateKind.IN_ACTION and self.action is not None and self.action.is_open


class StepKind(models.TextChoices):
    """What a receiver did with an honest answer."""

    OPENED = "opened", _("Åpnet svaret")
    DONE = "done", _("Jeg har gjort noe med det")
    PASSED_ON = "passed_on", _("Jeg har gitt det videre")
    NOTHING = "nothing", _("Det er ikke noe å gjøre")
    ALARM = "alarm", _("Jeg har varslet uten å spørre, fordi liv eller helse er i fare")
    NOTE = "note", _("Bare et notat. Jeg er ikke ferdig")


# No such step means that the answer waits.
CLOSING_STEPS = (StepKind.DONE, StepKind.PASSED_ON, StepKind.NOTHING)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["words"])
class ReceiverStep(models.Model):
    """One thing a receiver did with an honest answer; together they are its trail."""

    personal_fields = ("conversation", "words", "by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="receiver_steps")
    kind = models.CharField(max_length=20, choices=StepKind)
    words = EncryptedTextField(null=True, help_text="What was done, to whom it was passed on, or why nothing was.")
    has_consent = models.BooleanField(default=False, help_text="The person said yes to passing it on.")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "by"], condition=Q(kind="opened"), name="receiver_step_opened_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="opened", words__isnull=True) | (~Q(kind="opened") & Q(words__isnull=False)),
                name="receiver_step_has_words",
            ),
            models.CheckConstraint(
                condition=Q(kind="passed_on", has_consent=True) | (~Q(kind="passed_on") & Q(has_consent=False)),
                name="receiver_step_passed_on_with_consent",
            ),
            in_municipality("conversation", "conversations.Conversation", "receiver_step_same_municipality"),
            in_municipality("by", "accounts.User", "receiver_step_by_same_municipality"),
        ]
        indexes = [models.Index(fields=["conversation", "at"], name="receiver_step_trail")]
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return self.conversation.read_about()
