"""Visits by leaders and politicians: who came, what was heard, and what was promised."""

import uuid
from datetime import date
from functools import reduce
from operator import or_

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import Role, User
from dialog.audit.reading import Subject
from dialog.lib.fields import EncryptedTextField
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


def works_in_or_leads_above(user: User) -> Q:
    """Rows of care units where this person works today, or below a unit with others below it that she leads."""
    mine = Q(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER))
    above = (unit for unit in user.units_as(Role.LEADER) if not unit.is_care_unit)
    return reduce(or_, (Q(unit__path__startswith=unit.path) for unit in above), mine)


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> "VisitQuerySet":
        """That there was a visit, by whom and when; what was heard is ``VisitNote``, and stays in the unit."""
        return self.filter(works_in_or_leads_above(user), municipality_id=user.municipality_id)

    def standing(self) -> "VisitQuerySet":
        return self.filter(cancelled_at=None)


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["guests", "why"]
)
class Visit(models.Model):
    """A politician or a leader comes to a care unit to listen; somebody who works there is the host."""

    personal_fields = ("guests", "host", "planned_by", "written_by", "cancelled_by", "why")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(help_text="The day it is planned for, or was.")
    guests = EncryptedTextField(help_text="Who comes: names and offices, in text. A guest has no account.")
    host = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    why = EncryptedTextField(null=True, help_text="Why it was cancelled.")

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="visit_in_municipality"),
            models.CheckConstraint(
                condition=Q(written_by=None, written_at=None) | Q(written_by__isnull=False, written_at__isnull=False),
                name="visit_written_paired",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by=None, cancelled_at=None, why__isnull=True)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False, why__isnull=False),
                name="visit_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(written_at=None) | Q(cancelled_at=None), name="visit_written_or_cancelled"
            ),
            in_municipality("unit", "units.Unit", "visit_unit_same_municipality"),
            in_municipality("host", "accounts.User", "visit_host_same_municipality"),
            in_municipality("planned_by", "accounts.User", "visit_planner_same_municipality"),
            in_municipality("written_by", "accounts.User", "visit_writer_same_municipality"),
            in_municipality("cancelled_by", "accounts.User", "visit_canceller_same_municipality"),
        ]
        indexes = [models.Index(fields=["unit", "held_on"], name="visit_in_unit")]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject | None:
        """Guests hold an office; no resident is read about."""
        return None

    @property
    def is_planned(self) -> bool:
        return self.written_at is None and self.cancelled_at is None

    def is_to_be_written(self, today: date) -> bool:
        """The day has come, and nobody has written down what was heard."""
        return self.is_planned and self.held_on <= today


class VisitNoteQuerySet(models.QuerySet["VisitNote"]):
    def visible_to(self, user: User) -> "VisitNoteQuerySet":
        """Working view: only those who work in exactly this care unit today."""
        return self.filter(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["words"])
class VisitNote(models.Model):
    """What was heard at a visit. A row of its own: pages for others never fetch it."""

    personal_fields = ("words", "written_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="note")
    words = EncryptedTextField(help_text="Without names of residents; what residents said all the same.")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = VisitNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            in_municipality("unit", "units.Unit", "visit_note_unit_same_municipality"),
            in_municipality("visit", "improvements.Visit", "visit_note_visit_same_municipality"),
            in_municipality("written_by", "accounts.User", "visit_note_writer_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        """Somebody in the unit said it, whoever that was."""
        return Subject(self.unit_id, None)


class PromiseOutcome(models.TextChoices):
    KEPT = "kept", _("Holdt")
    NOT_KEPT = "not_kept", _("Ikke holdt")


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, user: User) -> "PromiseQuerySet":
        """Those who work in the unit, who lead a unit above it, and the municipality's strategists."""
        everywhere = Q(municipality_id__in=user.unit_ids(Role.STRATEGIST))
        return self.filter(works_in_or_leads_above(user) | everywhere, municipality_id=user.municipality_id)

    def open(self) -> "PromiseQuerySet":
        return self.filter(outcome="")

    def overdue(self, today: date) -> "PromiseQuerySet":
        return self.open().filter(due_on__lt=today)


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["words", "result"]
)
class Promise(models.Model):
    """Something a guest promised. One person in the municipality owns it, whoever promised, and it has a date."""

    personal_fields = ("words", "owner", "made_by", "result", "closed_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="promises")
    words = EncryptedTextField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", help_text="Who wrote it down.")
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=PromiseOutcome, blank=True, default="")
    result = EncryptedTextField(null=True, help_text="What was done, or why it was not kept.")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    action = models.ForeignKey(
        "improvements.ImprovementAction", on_delete=models.PROTECT, null=True, related_name="promises"
    )

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="promise_in_municipality"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_by=None, closed_at=None, result__isnull=True)
                | Q(outcome="kept", closed_by__isnull=False, closed_at__isnull=False)
                | Q(outcome="not_kept", closed_by__isnull=False, closed_at__isnull=False, result__isnull=False),
                name="promise_not_kept_with_a_reason",
            ),
            in_municipality("unit", "units.Unit", "promise_unit_same_municipality"),
            in_municipality("visit", "improvements.Visit", "promise_visit_same_municipality"),
            in_municipality("owner", "accounts.User", "promise_owner_same_municipality"),
            in_municipality("made_by", "accounts.User", "promise_maker_same_municipality"),
            in_municipality("closed_by", "accounts.User", "promise_closer_same_municipality"),
            in_municipality("action", "improvements.ImprovementAction", "promise_action_same_municipality"),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(outcome=""), name="promise_open_of_owner"),
            models.Index(fields=["unit", "due_on"], name="promise_in_unit"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject | None:
        """A promise is a guest's word to a unit; no resident is read about."""
        return None

    @property
    def is_open(self) -> bool:
        return not self.outcome

    @property
    def is_kept(self) -> bool:
        return self.outcome == PromiseOutcome.KEPT

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due_on < today


class PromiseStepKind(models.TextChoices):
    """What happened to a promise after it was made."""

    CHANGED = "changed", _("Ny frist eller ny ansvarlig")
    IN_ACTION = "in_action", _("Ble et tiltak")
    KEPT = "kept", _("Holdt")
    NOT_KEPT = "not_kept", _("Ikke holdt")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["words"])
class PromiseStep(models.Model):
    """One thing that happened to a promise, with the reason given then; together they are its history."""

    personal_fields = ("words", "owner", "by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=PromiseStepKind)
    words = EncryptedTextField(null=True)
    due_on = models.DateField(null=True, help_text="The new date, of a change.")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["changed", "not_kept"]) | Q(words__isnull=False),
                name="promise_step_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind="changed", due_on__isnull=False, owner__isnull=False)
                | (~Q(kind="changed") & Q(due_on=None, owner=None)),
                name="promise_step_changed_whole",
            ),
            in_municipality("promise", "improvements.Promise", "promise_step_same_municipality"),
            in_municipality("owner", "accounts.User", "promise_step_owner_same_municipality"),
            in_municipality("by", "accounts.User", "promise_step_by_same_municipality"),
        ]
        indexes = [models.Index(fields=["promise", "at"], name="promise_step_trail")]
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject | None:
        return None
