"""What a care unit changes because of what people said: tried in rounds, measured, paid for, shared, worried about.

Everything here belongs to the working view of one care unit. What leaves it is what its leader has written for others
(``SharedAction``), and sums of money and hours over many units (``actions.sums``).
"""

import uuid
from datetime import date
from decimal import Decimal
from typing import Self

import pghistory
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import Role, User
from dialog.audit.reading import Subject
from dialog.campaigns.models import CampaignUnit, Source
from dialog.lib.fields import EncryptedTextField
from dialog.themes.models import Theme
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit

MOST_KRONER = 999_999_999
MOST_HOURS = 999_999
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Status(models.TextChoices):
    PLANNED = "planned", _("Planlagt")
    STARTED = "started", _("I gang")
    DONE = "done", _("Gjort – gi beskjed")
    TOLD = "told", _("Har fått beskjed")
    DROPPED = "dropped", _("Avsluttet uten endring")


OPEN_STATUSES = (Status.PLANNED, Status.STARTED, Status.DONE)
CLOSED_STATUSES = (Status.DONE, Status.TOLD, Status.DROPPED)


class Category(models.TextChoices):
    """What kind of change it is; a theme says what it is about."""

    COMPETENCE = "competence", _("Kompetanse")
    ATTITUDES = "attitudes", _("Holdninger")
    REHABILITATION = "rehabilitation", _("Rehabilitering")
    TECHNOLOGY = "technology", _("Velferdsteknologi")
    AIDS = "aids", _("Hjelpemidler")
    ACTIVITIES = "activities", _("Aktiviteter")
    ACUTE = "acute", _("Akuttilbud")
    ASSESSMENT = "assessment", _("Kartlegging")
    ORGANISATION = "organisation", _("Organisering")


class ImprovementActionQuerySet(models.QuerySet["ImprovementAction"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER))


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    exclude=["title", "result", "measure", "measured_in", "learned_elsewhere"],
)
class ImprovementAction(models.Model):
    """Something a care unit changes because of what people said."""

    personal_fields = ("title", "result", "owner", "measure", "measured_in", "learned_elsewhere")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="improvement_actions")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = EncryptedTextField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    status = models.CharField(max_length=20, choices=Status, default=Status.PLANNED)
    category = models.CharField(max_length=20, choices=Category, blank=True, default="")
    measure = EncryptedTextField(null=True, help_text="What is counted, to see whether it got better.")
    measured_in = EncryptedTextField(null=True, help_text="The unit of measure: times, per cent, minutes.")
    baseline = models.DecimalField(max_digits=9, decimal_places=2, null=True, help_text="How it was before.")
    target = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    cost = models.PositiveIntegerField(null=True, help_text="Kroner, once.")
    hours = models.PositiveIntegerField(null=True, help_text="Hours of work, once.")
    learned_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="taken_up_in", help_text="What another unit shared."
    )
    learned_elsewhere = EncryptedTextField(null=True, help_text="Where the idea came from, if not shared here.")
    result = EncryptedTextField(null=True, help_text="What came of it, or why nothing did.")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = ImprovementActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="action_in_municipality"),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None) | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="action_closed_paired",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "started"], closed_at=None)
                | Q(status__in=["done", "told", "dropped"], closed_at__isnull=False, result__isnull=False),
                name="action_closed_with_a_result",
            ),
            models.CheckConstraint(
                condition=Q(category__in=["", *Category.values]), name="action_category_is_one_of_ours"
            ),
            models.CheckConstraint(
                condition=Q(measure__isnull=True, measured_in__isnull=True, baseline=None, target=None)
                | Q(measure__isnull=False, measured_in__isnull=False),
                name="action_measure_whole",
            ),
            models.CheckConstraint(
                condition=Q(baseline=None) | Q(target=None) | ~Q(target=F("baseline")),
                name="action_target_is_not_where_it_began",
            ),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__lte=MOST_KRONER), name="action_cost_in_range"),
            models.CheckConstraint(condition=Q(hours=None) | Q(hours__lte=MOST_HOURS), name="action_hours_in_range"),
            models.CheckConstraint(
                condition=Q(learned_from=None) | Q(learned_elsewhere__isnull=True), name="action_learned_from_one_place"
            ),
            models.CheckConstraint(
                condition=Q(learned_from=None) | ~Q(learned_from=F("id")), name="action_not_learned_from_itself"
            ),
            in_municipality("unit", "units.Unit", "action_unit_same_municipality"),
            in_municipality("theme", "themes.Theme", "action_theme_same_municipality"),
            in_municipality("owner", "accounts.User", "action_owner_same_municipality"),
            in_municipality("learned_from", "self", "action_learned_from_same_municipality"),
            in_municipality("created_by", "accounts.User", "action_creator_same_municipality"),
            in_municipality("closed_by", "accounts.User", "action_closer_same_municipality"),
        ]
        indexes = [models.Index(fields=["unit", "status", "due_on"], name="action_unit_status")]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject | None:
        """An action is about a unit; the people behind it are logged by their statements."""
        return None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done, apart from telling."""
        return self.status in (Status.PLANNED, Status.STARTED)

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due_on < today

    @property
    def wants_more(self) -> bool | None:
        """Whether a larger number is better; None while nobody has said where from or where to."""
        if self.baseline is None or self.target is None:
            return None
        return bool(self.target > self.baseline)

    def is_reached(self, value: Decimal) -> bool:
        """Whether a reading is as good as the target."""
        if self.target is None or self.wants_more is None:
            return False
        return bool(value >= self.target if self.wants_more else value <= self.target)


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(row=pghistory.Old))
class ActionHelper(models.Model):
    """A colleague who takes part in an action, beside the one who answers for it."""

    personal_fields = ("user",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(ImprovementAction, on_delete=models.CASCADE, related_name="helpers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "user"], name="action_helper_once"),
            in_municipality("action", "improvements.ImprovementAction", "action_helper_action_same_municipality"),
            in_municipality("user", "accounts.User", "action_helper_user_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """Somebody who works there; nobody is read about."""


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    exclude=["plan", "do", "study", "act"],
)
class ActionRound(models.Model):
    """One round of trying something out: what we try, what we did, what we saw, what we do now (PDSA)."""

    personal_fields = ("plan", "do", "study", "act", "changed_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(ImprovementAction, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    plan = EncryptedTextField()
    do = EncryptedTextField(null=True)
    study = EncryptedTextField(null=True)
    act = EncryptedTextField(null=True)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="action_round_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1), name="action_round_from_one"),
            models.CheckConstraint(condition=Q(changed_at__gte=F("begun_at")), name="action_round_changed_after_begun"),
            in_municipality("action", "improvements.ImprovementAction", "action_round_action_same_municipality"),
            in_municipality("begun_by", "accounts.User", "action_round_beginner_same_municipality"),
            in_municipality("changed_by", "accounts.User", "action_round_changer_same_municipality"),
        ]
        ordering = ("number",)

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """About a unit's work; nobody is read about."""

    @property
    def is_whole(self) -> bool:
        """Whether it has been decided what to do now, so that another round may begin."""
        return self.act is not None


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["note"])
class ActionReading(models.Model):
    """One number on one day: how it stands with what an action is to change."""

    personal_fields = ("note", "written_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(ImprovementAction, on_delete=models.CASCADE, related_name="readings")
    read_on = models.DateField()
    value = models.DecimalField(max_digits=9, decimal_places=2)
    note = EncryptedTextField(null=True, help_text="What was special that day.")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "read_on"], name="action_reading_one_a_day"),
            models.CheckConstraint(condition=Q(read_on__lte=TruncDate("written_at")), name="action_reading_not_ahead"),
            in_municipality("action", "improvements.ImprovementAction", "action_reading_action_same_municipality"),
            in_municipality("written_by", "accounts.User", "action_reading_writer_same_municipality"),
        ]
        ordering = ("read_on",)

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """About a unit's work; nobody is read about."""


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class ActionGain(models.Model):
    """What an action is thought to give in one year, and what it gave; less than nothing if it costs more."""

    personal_fields = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(ImprovementAction, on_delete=models.CASCADE, related_name="gains")
    year = models.PositiveSmallIntegerField()
    expected_kroner = models.IntegerField(null=True)
    expected_hours = models.IntegerField(null=True)
    actual_kroner = models.IntegerField(null=True)
    actual_hours = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "year"], name="action_gain_one_a_year"),
            models.CheckConstraint(condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="action_gain_year_in_range"),
            models.CheckConstraint(
                condition=~Q(expected_kroner=None, expected_hours=None, actual_kroner=None, actual_hours=None),
                name="action_gain_says_something",
            ),
            models.CheckConstraint(
                condition=(Q(expected_kroner=None) | Q(expected_kroner__range=(-MOST_KRONER, MOST_KRONER)))
                & (Q(actual_kroner=None) | Q(actual_kroner__range=(-MOST_KRONER, MOST_KRONER)))
                & (Q(expected_hours=None) | Q(expected_hours__range=(-MOST_HOURS, MOST_HOURS)))
                & (Q(actual_hours=None) | Q(actual_hours__range=(-MOST_HOURS, MOST_HOURS))),
                name="action_gain_in_range",
            ),
            in_municipality("action", "improvements.ImprovementAction", "action_gain_action_same_municipality"),
        ]
        ordering = ("year",)

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """Money and hours; nobody is read about."""


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    exclude=["why", "heard", "stays"],
)
class ChangeNote(models.Model):
    """What those who work there are told of a change: why, who was heard, and what stays as it was."""

    personal_fields = ("why", "heard", "stays", "written_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    action = models.OneToOneField(ImprovementAction, on_delete=models.CASCADE, related_name="change_note")
    why = EncryptedTextField()
    heard = EncryptedTextField()
    stays = EncryptedTextField()
    takes_worries = models.BooleanField(default=False)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            in_municipality("action", "improvements.ImprovementAction", "change_note_action_same_municipality"),
            in_municipality("written_by", "accounts.User", "change_note_writer_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """About a unit's work; nobody is read about."""


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["words", "answer"]
)
class Worry(models.Model):
    """What somebody who works there fears a change will do, and what the leader answered."""

    personal_fields = ("words", "written_by", "answer", "answered_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(ImprovementAction, on_delete=models.CASCADE, related_name="worries")
    words = EncryptedTextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    answer = EncryptedTextField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=True, answered_by=None, answered_at=None)
                | Q(answer__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="worry_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("written_by")), name="worry_answered_by_another"
            ),
            in_municipality("action", "improvements.ImprovementAction", "worry_action_same_municipality"),
            in_municipality("written_by", "accounts.User", "worry_writer_same_municipality"),
            in_municipality("answered_by", "accounts.User", "worry_answerer_same_municipality"),
        ]
        indexes = [models.Index(fields=["action", "written_at"], name="worry_of_action")]
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """Said by somebody who works there, about the work; no resident is read about."""


class SharedActionQuerySet(models.QuerySet["SharedAction"]):
    def showable(self) -> Self:
        """Of actions that have ended, and were not begun in a campaign whose figures are not locked yet.

        What a unit does is an answer to what it heard: told too early it would say what no figure says yet.
        """
        unlocked = CampaignUnit.objects.filter(
            unit=OuterRef("action__unit"),
            campaign__source=Source.ASKED,
            campaign__closed_at=None,
            campaign__starts_on__lte=OuterRef("begun_on"),
        )
        ended = self.filter(action__closed_at__isnull=False)
        return ended.alias(begun_on=TruncDate("action__created_at")).filter(~Exists(unlocked))

    def visible_to(self, user: User) -> Self:
        """What everybody who works in the municipality may read."""
        return self.showable().filter(municipality_id=user.municipality_id)


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["title", "words"]
)
class SharedAction(models.Model):
    """What a care unit has written of an action for the rest of the municipality; gone when it is taken back."""

    personal_fields = ("title", "words", "shared_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    action = models.OneToOneField(ImprovementAction, on_delete=models.CASCADE, related_name="shared")
    title = EncryptedTextField()
    words = EncryptedTextField(help_text="What the unit did and what came of it, for somebody who does not work there.")
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()

    objects = SharedActionQuerySet.as_manager()

    class Meta:
        constraints = [
            in_municipality("action", "improvements.ImprovementAction", "shared_action_action_same_municipality"),
            in_municipality("shared_by", "accounts.User", "shared_action_sharer_same_municipality"),
        ]
        indexes = [models.Index(fields=["municipality", "shared_at"], name="shared_action_newest")]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """Written for others, about a unit's work; nobody is read about."""
