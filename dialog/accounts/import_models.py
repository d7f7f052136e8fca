"""Files with units, staff or residents on their way in, and what is needed to take an import back."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class ImportKind(models.TextChoices):
    UNITS = "units", _("enheter")
    STAFF = "staff", _("ansatte")
    RESIDENTS = "residents", _("brukere")


class ImportState(models.TextChoices):
    WAITING = "waiting", _("Venter på deg")
    APPLIED = "applied", _("Hentet inn")
    UNDONE = "undone", _("Angret")


class Refusal(models.TextChoices):
    """Why nothing was brought in or taken back."""

    NOT_WAITING = "not_waiting", _("Filen venter ikke lenger. Den er alt hentet inn, angret eller for gammel.")
    SOMETHING_ELSE = "something_else", _("Noe er endret siden du så gjennom filen. Se over en gang til.")
    NOT_RIGHT = "not_right", _("Noe i filen stemmer ikke lenger. Send den på nytt, så ser du hva.")
    NOT_THE_LAST = "not_the_last", _("En senere fil av samme slag må angres først.")
    IN_USE = (
        "in_use",
        _("Noe av det filen la inn, er endret eller tatt i bruk siden. Derfor kan den ikke angres."),
    )
    TOO_LATE = "too_late", _("Det er mer enn 30 dager siden. Da kan filen ikke angres.")


class Verdict(models.TextChoices):
    """What a line of a file comes to, seen against today."""

    NEW = "new", _("Nye")
    CHANGED = "changed", _("Endret")
    MOVED = "moved", _("Flyttet")
    ENDED = "ended", _("Avsluttet")
    UNCHANGED = "unchanged", _("Som før")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: Any) -> "ImportQuerySet":
        """The municipality's; a file that waits only by the one who sent it, for there may be names in it."""
        return self.filter(Q(made_by=user) | ~Q(state=ImportState.WAITING), municipality_id=user.municipality_id)

    def waiting(self) -> "ImportQuerySet":
        return self.filter(state=ImportState.WAITING)


class Import(models.Model):
    """One file: uploaded and looked through by one administrator, then brought in, perhaps taken back."""

    personal_fields = ("made_by", "undone_by", "notices")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ImportKind)
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.WAITING)
    is_complete = models.BooleanField(help_text="Whoever is not in the file is no longer there.")
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True, help_text="Since when it is being brought in or taken back.")
    refusal = models.CharField(max_length=20, choices=Refusal, blank=True)
    undone_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(help_text="When what it holds is thrown away: the file, or the way back.")
    notices = ArrayField(models.TextField(), default=list)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    moved_count = models.PositiveIntegerField(default=0)
    ended_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="import_in_municipality"),
            models.CheckConstraint(
                condition=Q(state="waiting", applied_at=None) | ~Q(state="waiting") & Q(applied_at__isnull=False),
                name="import_applied_paired",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) & ~Q(state="undone")
                | Q(undone_at__isnull=False, undone_by__isnull=False, state="undone"),
                name="import_undone_paired",
            ),
            models.CheckConstraint(condition=Q(begun_at=None) | Q(refusal=""), name="import_begun_or_refused"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="import_expires_later"),
            in_municipality("made_by", "accounts.User", "import_maker_same_municipality"),
            in_municipality("undone_by", "accounts.User", "import_undoer_same_municipality"),
        ]
        indexes = [models.Index(fields=["municipality", "kind", "state"], name="import_kind_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def counts(self) -> list[tuple[Verdict, int]]:
        return [(verdict, getattr(self, f"{verdict}_count")) for verdict in Verdict]

    @property
    def touches(self) -> int:
        """How many lines come to something."""
        return sum(count for verdict, count in self.counts if verdict != Verdict.UNCHANGED)


class LineBase(models.Model):
    """A line of a file that waits, with what it comes to. Line 0: somebody the file does not have."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=20, choices=Verdict)
    row_id = models.UUIDField(null=True, help_text="Whom the line was found to be about.")
    unit_id = models.UUIDField(null=True)
    note = models.CharField(max_length=300, blank=True, help_text="What it comes to, in words; never a resident's.")

    class Meta:
        abstract = True


class ImageBase(models.Model):
    """A row that an import has written, as it was before; ``before`` is empty for a row that was new."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField()
    table = models.CharField(max_length=60)
    row_id = models.UUIDField(db_index=True)
    after = models.BinaryField(help_text="HMAC of the row as the import left it.")

    class Meta:
        abstract = True


class ImportLine(LineBase):
    """A line about a unit or somebody who works there."""

    personal_fields = ("cells", "note")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lines")
    cells = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "position"], name="import_line_position")]
        indexes = [models.Index(fields=["source", "verdict", "position"], name="import_line_verdict")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.line}"


class ImportImage(ImageBase):
    """A unit, a user or a membership as it was before an import."""

    personal_fields = ("row_id", "before")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="images")
    before = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "position"], name="import_image_position")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.table}"


class ApprovalKind(models.TextChoices):
    """The four that must be there before anything but the demo starts."""

    ASSESSMENT = "assessment", _("Vurdering av personvernkonsekvenser")
    PROCESSING = "processing", _("Behandlingsprotokoll")
    LEGAL_BASIS = "legal_basis", _("Rettslig grunnlag")
    ARCHIVE_PLAN = "archive_plan", _("Arkivplan")


class Approval(models.Model):
    """Who in the municipality approved one of the four documents, and when; named by an administrator."""

    personal_fields = ("approved_by", "named_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=ApprovalKind)
    approved_by = models.CharField(max_length=160, help_text="Name and post of the one who approved it.")
    approved_on = models.DateField()
    reference = models.CharField(max_length=120, blank=True, help_text="Case number in the municipality's archive.")
    named_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind"], name="approval_one_of_each"),
            in_municipality("named_by", "accounts.User", "approval_namer_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.municipality_id}"
