import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.audit.reading import Subject
from dialog.lib.fields import EncryptedTextField
from dialog.rights.querysets import BreakGlassQuerySet, ErasureQuerySet, RightsRequestQuerySet
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit

GLASS_TIME = timedelta(minutes=30)


class RequestKind(models.TextChoices):
    ACCESS = "access", _("Innsyn")
    ERASURE = "erasure", _("Sletting")


class Asker(models.TextChoices):
    PERSON = "person", _("Personen selv")
    KIN = "kin", _("Pårørende med fullmakt")
    GUARDIAN = "guardian", _("Verge")


class Outcome(models.TextChoices):
    DELIVERED = "delivered", _("Utlevert")
    ERASED = "erased", _("Slettet")
    HELD = "held", _("Holdt tilbake")


class Ground(models.TextChoices):
    """What may hold back an erasure."""

    ARCHIVE = "archive", _("Arkivloven: kommunen må ta vare på det")
    JOURNAL = "journal", _("Journalplikten: det er en del av helsehjelpen")
    CLAIM = "claim", _("Et krav som ikke er avgjort")


class RightsRequest(models.Model):
    """Somebody has asked to see, or to be rid of, what we hold about a person."""

    personal_fields = ("resident_id", "note", "opened_by", "closed_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    resident_id = models.UUIDField(help_text="No foreign key: the request outlives her, and then names nobody.")
    kind = models.CharField(max_length=20, choices=RequestKind)
    asker = models.CharField(max_length=20, choices=Asker)
    received_on = models.DateField()
    due_on = models.DateField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    ground = models.CharField(max_length=20, choices=Ground, blank=True)
    note = EncryptedTextField(null=True, help_text="Why it was held back, as told to the person.")
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="rights_request_in_municipality"),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None, outcome="")
                | Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(outcome=""),
                name="rights_request_closed_paired",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="held") & ~Q(ground="")) | (~Q(outcome="held") & Q(ground="")),
                name="rights_request_held_by_a_ground",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("received_on")), name="rights_request_due_after"),
            in_municipality("unit", "units.Unit", "rights_request_unit_same_municipality"),
            in_municipality("opened_by", "accounts.User", "rights_request_opener_same_municipality"),
            in_municipality("closed_by", "accounts.User", "rights_request_closer_same_municipality"),
        ]
        indexes = [models.Index(fields=["municipality", "closed_at", "due_on"], name="rights_request_due")]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> Subject:
        return Subject(unit_id=self.unit_id, resident_id=self.resident_id)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on < today


class Why(models.TextChoices):
    REQUEST = "request", _("Noen ba om det")
    RETENTION = "retention", _("Oppbevart så lenge som det skal")


class Erasure(models.Model):
    """The receipt of something that was taken away: how much, by whom, when. Says nothing of what it was."""

    insert_only = True
    personal_fields = ("counts", "by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    request = models.OneToOneField(RightsRequest, on_delete=models.PROTECT, null=True, related_name="erasure")
    why = models.CharField(max_length=20, choices=Why)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(help_text="Rows by model label.")
    history = models.PositiveIntegerField(help_text="Rows of history.")
    mentions = models.PositiveIntegerField(default=0, help_text="Texts of others that the name was taken out of.")

    objects = ErasureQuerySet.as_manager()

    class Meta:
        constraints = [
            in_municipality("request", "rights.RightsRequest", "erasure_request_same_municipality"),
            in_municipality("by", "accounts.User", "erasure_by_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


class LedgerEntry(models.Model):
    """A line of the ledger that this database has taken in; the file outside is the truth."""

    insert_only = True
    personal_fields: tuple[str, ...] = ()

    number = models.PositiveBigIntegerField(primary_key=True)
    link = models.CharField(max_length=64)
    taken_in_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.number)


class GlassReason(models.TextChoices):
    DANGER = "danger", _("Fare for liv eller helse")
    NOBODY_THERE = "nobody_there", _("Ingen av dem som jobber der, er til å nå")
    SUPERVISION = "supervision", _("Tilsyn eller alvorlig hendelse")


class BreakGlass(models.Model):
    """A leader has looked into a care unit that is not hers, for a reason and a short while."""

    personal_fields = ("words", "user")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=GlassReason)
    words = EncryptedTextField(help_text="What has happened, in her own words.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="break_glass_in_municipality"),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at"), ends_at__lte=F("starts_at") + GLASS_TIME),
                name="break_glass_is_short",
            ),
            in_municipality("unit", "units.Unit", "break_glass_unit_same_municipality"),
            in_municipality("user", "accounts.User", "break_glass_user_same_municipality"),
        ]
        indexes = [
            models.Index(fields=["unit", "starts_at"], name="break_glass_unit"),
            models.Index(fields=["municipality", "starts_at"], name="break_glass_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """It is about the unit; those who were read are in the access log."""
        return


class GlassRead(models.Model):
    """A leader has read that somebody has looked into her unit."""

    insert_only = True
    personal_fields = ("user",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    glass = models.ForeignKey(BreakGlass, on_delete=models.PROTECT, related_name="readings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["glass", "user"], name="glass_read_once"),
            in_municipality("glass", "rights.BreakGlass", "glass_read_same_municipality"),
            in_municipality("user", "accounts.User", "glass_reader_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


# No law names a number: what is not needed for what it was said for, goes. After less than a year nobody could hold
# this year's campaign against the last one; what is older than five years nobody acts on any more.
FEWEST_YEARS, MOST_YEARS = 1, 5


class RetentionChoice(models.Model):
    """How long a municipality keeps what was said, as its access officer has decided; the newest one holds."""

    insert_only = True
    personal_fields = ("by",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    years = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(years__range=(FEWEST_YEARS, MOST_YEARS)), name="retention_in_bounds"),
            in_municipality("by", "accounts.User", "retention_by_same_municipality"),
        ]
        indexes = [models.Index(fields=["municipality", "-at"], name="retention_newest")]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.years}"
