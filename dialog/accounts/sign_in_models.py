"""What sign-in remembers: shared tablets, personal codes, words kept for somebody, and who helped whom back in."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from dialog.lib.fields import EncryptedTextField
from dialog.units.constraints import in_municipality

# Who has not signed in fully on a tablet for so long: her name leaves its first page.
KNOWN_FOR = timedelta(days=30)
# So long after it a code is enough there, and so long lasts what the code opens: the longest of shifts.
CODE_GOOD_FOR = timedelta(hours=12)
# Long enough to come back to after a night shift.
KEPT_FOR = timedelta(hours=24)


class TabletQuerySet(models.QuerySet["Tablet"]):
    def in_use(self) -> "TabletQuerySet":
        return self.filter(retired_at=None)

    def of_units(self, unit_ids: Iterable[uuid.UUID]) -> "TabletQuerySet":
        """The tablets of these units, lost ones too, with what a list of them shows."""
        return self.filter(unit_id__in=list(unit_ids)).select_related("unit", "registered_by")


class Tablet(models.Model):
    """A shared tablet that a leader has said belongs to a unit; the browser holds a secret, the row only its hash."""

    personal_fields = ("name", "registered_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    registered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    # Retired because nobody knows where it is; one that is given away is only retired.
    is_lost = models.BooleanField(default=False)
    # What it last told of itself. None: nothing since these were kept.
    last_contact_at = models.DateTimeField(null=True, blank=True)
    waiting = models.PositiveIntegerField(default=0, help_text="Sealed answers that were still on it.")
    waiting_since = models.DateTimeField(null=True, blank=True)
    clock_off_seconds = models.IntegerField(default=0, help_text="Its clock less ours: below 0 when it is slow.")
    # The last time somebody showed on it who they are, by password or code.
    last_proof_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = TabletQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="tablet_in_municipality"),
            in_municipality("unit", "units.Unit", "tablet_unit_same_municipality"),
            in_municipality("registered_by", "accounts.User", "tablet_registrar_same_municipality"),
            models.CheckConstraint(
                condition=Q(is_lost=False) | Q(retired_at__isnull=False), name="tablet_lost_is_retired"
            ),
            models.CheckConstraint(
                condition=Q(waiting=0, waiting_since=None) | Q(waiting__gt=0, waiting_since__isnull=False),
                name="tablet_waiting_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TabletVisitQuerySet(models.QuerySet["TabletVisit"]):
    def known(self, now: datetime) -> "TabletVisitQuerySet":
        return self.filter(last_at__gt=now - KNOWN_FOR)


class TabletVisit(models.Model):
    """The last time somebody signed in fully on a shared tablet: there she is known, for a while."""

    personal_fields = ("user",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    tablet = models.ForeignKey(Tablet, on_delete=models.CASCADE, related_name="visits")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    last_at = models.DateTimeField()

    objects: ClassVar[Any] = TabletVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tablet", "user"], name="tablet_visit_once"),
            in_municipality("tablet", "accounts.Tablet", "tablet_visit_same_municipality"),
            in_municipality("user", "accounts.User", "tablet_visit_user_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def code_good_until(self) -> datetime:
        return self.last_at + CODE_GOOD_FOR


class PersonalCode(models.Model):
    """Six digits by which a member of staff is let in again, on a shared tablet where she is known and nowhere else."""

    personal_fields = ("user",)
    MOST_FAILURES = 5

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, primary_key=True, related_name="+")
    municipality = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=128)
    # In a row, on all tablets together; a sign-in with the password sets it back.
    failures = models.PositiveSmallIntegerField(default=0)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(failures__lte=5), name="personal_code_failures"),
            in_municipality("user", "accounts.User", "personal_code_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_locked(self) -> bool:
        return self.failures >= self.MOST_FAILURES


class KeptFormQuerySet(models.QuerySet["KeptForm"]):
    def of(self, user_id: uuid.UUID, now: datetime) -> "KeptFormQuerySet":
        """What is kept for that person and nobody else, the newest first."""
        return self.filter(user_id=user_id, kept_at__gt=now - KEPT_FOR).order_by("-kept_at")


class KeptForm(models.Model):
    """What somebody had typed when the page locked itself or the session ended; for that person alone, for a day."""

    personal_fields = ("user", "body")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    # Ids and no names, as in every address of ours.
    address = models.CharField(max_length=300)
    body = EncryptedTextField()
    kept_at = models.DateTimeField()

    objects: ClassVar[Any] = KeptFormQuerySet.as_manager()

    class Meta:
        constraints = [in_municipality("user", "accounts.User", "kept_form_same_municipality")]
        indexes = [models.Index(fields=["user", "-kept_at"], name="kept_form_of")]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """Nobody who could be named in the access log: one's own words, given back. The page they go to is logged."""
        return


class Help(models.TextChoices):
    PASSWORD_LINK = "password_link"  # noqa: S105  a kind of help
    SECOND_FACTOR = "second_factor"


class SignInHelp(models.Model):
    """An administrator helped somebody back in. Only ever added to: it is how misuse is found."""

    personal_fields = ("user", "by")
    insert_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Help)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(user=models.F("by")), name="sign_in_help_for_another"),
            in_municipality("user", "accounts.User", "sign_in_help_user_same_municipality"),
            in_municipality("by", "accounts.User", "sign_in_help_by_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
