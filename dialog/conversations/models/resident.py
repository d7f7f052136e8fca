import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from dialog.accounts.models import User
from dialog.audit.reading import Subject
from dialog.campaigns.models import Campaign
from dialog.conversations.querysets import ResidentQuerySet, StayQuerySet
from dialog.lib.fields import EncryptedTextField
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit

SEALED = ("name", "birth_year", "place")


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=list(SEALED)
)
class Resident(models.Model):
    """Somebody who receives care from a care unit, and is asked what matters."""

    personal_fields = (
        *SEALED,
        "import_mac",
        "unit",
        "language",
        "needs_interpreter",
        "needs_pictures",
        "needs_time",
        "family_barred_by",
        "family_barred_at",
        "review_on",
        "active_from",
        "active_to",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="residents")
    name = EncryptedTextField()
    birth_year = EncryptedTextField(null=True)
    place = EncryptedTextField(null=True, help_text="Room, or address where the municipality may hold it.")
    import_mac = models.BinaryField(null=True, help_text="HMAC of the municipality's own id.")
    language = models.CharField(max_length=20, blank=True, help_text="Best language, when it is not Norwegian.")
    needs_interpreter = models.BooleanField(default=False)
    needs_pictures = models.BooleanField(default=False)
    needs_time = models.BooleanField(default=False)
    family_barred_at = models.DateTimeField(null=True, help_text="Since when she does not want her family asked.")
    family_barred_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    review_on = models.DateField(null=True, blank=True, help_text="When the decision on her care is reviewed next.")
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True, help_text="The last day of care here.")

    objects = ResidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="resident_in_municipality"),
            models.UniqueConstraint(fields=["municipality", "import_mac"], name="resident_import_id_unique"),
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_to__gte=F("active_from")), name="resident_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(family_barred_at=None, family_barred_by=None)
                | Q(family_barred_at__isnull=False, family_barred_by__isnull=False),
                name="resident_family_barred_by_somebody",
            ),
            in_municipality("family_barred_by", "accounts.User", "resident_barrer_same_municipality"),
            in_municipality("unit", "units.Unit", "resident_unit_same_municipality"),
        ]
        indexes = [models.Index(fields=["unit", "active_to"], name="resident_unit_active")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def given_name(self) -> str:
        """What she is called face to face: the first word of the name, also of "Hansen, Borghild"."""
        last, _, given = (self.name or "").partition(",")
        return next(iter((given or last).split()), "")

    def read_about(self) -> Subject:
        return Subject(unit_id=self.unit_id, resident_id=self.pk)


class Stay(models.Model):
    """The days a resident belonged to a care unit; a move ends one and begins another."""

    personal_fields = ("resident", "unit", "starts_on", "ends_on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Its index is the one that begins with it below: with one of its own, PostgreSQL reads the whole municipality for
    # each row that goes while it has no figures of a table that was just filled.
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="stays")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stays")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="stay_ends_after"),
            models.UniqueConstraint(fields=["resident"], condition=Q(ends_on=None), name="stay_one_open"),
            in_municipality("resident", "conversations.Resident", "stay_resident_same_municipality"),
            in_municipality("unit", "units.Unit", "stay_unit_same_municipality"),
        ]
        indexes = [
            models.Index(fields=["unit", "ends_on", "starts_on"], name="stay_unit_days"),
            models.Index(fields=["municipality", "resident"], name="stay_municipality_resident"),
        ]

    def __str__(self) -> str:
        return f"{self.resident_id} {self.unit_id}"


class NotPresent(models.Model):
    """A resident whom the leader has marked as away for the whole window, in hospital for instance."""

    personal_fields = ("resident",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="not_present")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "resident"], name="not_present_unique"),
            in_municipality("campaign", "campaigns.Campaign", "not_present_campaign_same_municipality"),
            in_municipality("unit", "units.Unit", "not_present_unit_same_municipality"),
            in_municipality("resident", "conversations.Resident", "not_present_resident_same_municipality"),
            in_municipality("marked_by", "accounts.User", "not_present_marker_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.resident_id}"


class DayListEntry(models.Model):
    """One of those whom a member of staff visits, in her own order: picked once, used again the next day."""

    personal_fields = ("user", "resident")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "resident"], name="day_list_resident_once"),
            in_municipality("user", "accounts.User", "day_list_user_same_municipality"),
            in_municipality("unit", "units.Unit", "day_list_unit_same_municipality"),
            in_municipality("resident", "conversations.Resident", "day_list_resident_same_municipality"),
        ]
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.user_id} {self.position}"
