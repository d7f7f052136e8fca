"""What a care unit keeps of its small things besides the statements themselves, and what it has marked as praise."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.audit.reading import Subject
from dialog.conversations.models import Statement
from dialog.lib.fields import EncryptedTextField
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class Shift(models.TextChoices):
    DAY = "day", _("Dagvakta")
    EVENING = "evening", _("Kveldsvakta")
    NIGHT = "night", _("Nattevakta")


class SheetNames(models.TextChoices):
    """How people are named on the printed morning list; sparing is the first."""

    INITIAL = "initial", _("Bare første bokstav")
    FIRST_NAME = "first_name", _("Fornavn")
    FIRST_NAME_AND_PLACE = "first_name_and_place", _("Fornavn og rom eller adresse")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["words"])
class SmallThing(models.Model):
    """What is known of a small thing besides its statement: what we are to do, who put it on the list, who takes it.

    What was promised for this week when it was written down is on the morning list without such a row.
    """

    personal_fields = ("statement", "words", "taken_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="small_thing")
    words = EncryptedTextField(null=True, help_text="What we are to do, in our own words; this is what is printed.")
    listed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    listed_at = models.DateTimeField(null=True, help_text="When a leader put it there from what waits.")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="small_thing_in_municipality"),
            models.CheckConstraint(
                condition=Q(listed_by=None, listed_at=None)
                | Q(listed_by__isnull=False, listed_at__isnull=False, words__isnull=False),
                name="small_thing_listed_with_words",
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None) | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="small_thing_taken_paired",
            ),
            in_municipality("unit", "units.Unit", "small_thing_unit_same_municipality"),
            in_municipality("statement", "conversations.Statement", "small_thing_statement_same_municipality"),
            in_municipality("listed_by", "accounts.User", "small_thing_lister_same_municipality"),
            in_municipality("taken_by", "accounts.User", "small_thing_taker_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return self.statement.read_about()


@pghistory.track(pghistory.DeleteEvent(row=pghistory.Old), exclude=["words"])
class HandOver(models.Model):
    """A small thing given on to the next shift or to a colleague, with a line about where it stands."""

    personal_fields = ("thing", "words", "to", "by")

    id = models.UUIDField(primary_key=True, editable=False, help_text="Made when the form was opened.")
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    thing = models.ForeignKey(SmallThing, on_delete=models.CASCADE, related_name="hand_overs")
    shift = models.CharField(max_length=10, choices=Shift, blank=True)
    to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    words = EncryptedTextField(null=True, help_text="A line for whoever takes over.")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(to=None) & ~Q(shift="")) | Q(to__isnull=False, shift=""),
                name="hand_over_to_a_shift_or_somebody",
            ),
            in_municipality("thing", "improvements.SmallThing", "hand_over_thing_same_municipality"),
            in_municipality("to", "accounts.User", "hand_over_taker_same_municipality"),
            in_municipality("by", "accounts.User", "hand_over_giver_same_municipality"),
        ]
        indexes = [models.Index(fields=["thing", "at"], name="hand_over_trail")]
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return self.thing.read_about()


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class MorningSheet(models.Model):
    """A care unit's own rule for how people are named on its printed morning list; no row: by first name."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="morning_sheet")
    names = models.CharField(max_length=30, choices=SheetNames)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(names__in=SheetNames.values), name="morning_sheet_names_known"),
            in_municipality("unit", "units.Unit", "morning_sheet_unit_same_municipality"),
            in_municipality("decided_by", "accounts.User", "morning_sheet_decider_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


@pghistory.track(pghistory.DeleteEvent(row=pghistory.Old))
class Praise(models.Model):
    """Somebody who works there has said of a statement: this is something we do well."""

    personal_fields = ("statement", "marked_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="praise")
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            in_municipality("unit", "units.Unit", "praise_unit_same_municipality"),
            in_municipality("statement", "conversations.Statement", "praise_statement_same_municipality"),
            in_municipality("marked_by", "accounts.User", "praise_marker_same_municipality"),
        ]
        indexes = [models.Index(fields=["unit", "marked_at"], name="praise_in_unit")]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return self.statement.read_about()
