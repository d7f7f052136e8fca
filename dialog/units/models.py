import uuid
from datetime import date
from typing import Any

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager

from dialog.units.constraints import in_municipality
from dialog.units.querysets import UnitQuerySet


class Kind(models.TextChoices):
    MUNICIPALITY = "municipality", _("kommune")
    SECTOR = "sector", _("sektor")
    SERVICE_AREA = "service_area", _("tjenesteområde")
    SECTION = "section", _("seksjon")
    DEPARTMENT = "department", _("avdeling")


class ServiceType(models.TextChoices):
    NURSING_HOME = "nursing_home", _("sykehjem")
    SHORT_STAY = "short_stay", _("korttidsopphold")
    HOME_CARE = "home_care", _("hjemmetjeneste")
    DAY_CENTRE = "day_centre", _("dagsenter")
    REHABILITATION = "rehabilitation", _("rehabilitering")
    MENTAL_HEALTH = "mental_health", _("psykisk helse")
    SUBSTANCE_USE = "substance_use", _("rus")
    DISABILITY = "disability", _("funksjonshemming")
    ALLOCATION_OFFICE = "allocation_office", _("tildelingskontor")
    OTHER = "other", _("annet")


class ResidentWord(models.TextChoices):
    BRUKER = "bruker", _("bruker")
    BEBOER = "beboer", _("beboer")
    PASIENT = "pasient", _("pasient")
    DELTAKER = "deltaker", _("deltaker")


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> UnitQuerySet:
        return UnitQuerySet(self.model, using=self._db).order_by("path")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Unit(MP_Node):
    """A municipality or a part of it; residents belong to the care units at the ends of the tree."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Its index is the one that begins with it below: with one of its own, PostgreSQL reads the whole municipality for
    # each row that goes while it has no figures of a table that was just filled.
    municipality = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(
        max_length=40, help_text="Public path of numbers, such as 01/03/07; 00 is the municipality."
    )
    import_id = models.CharField(max_length=80, blank=True, help_text="The municipality's own id of the unit.")
    name = models.CharField(max_length=120)
    service_type = models.CharField(max_length=20, choices=ServiceType, blank=True)
    is_care_unit = models.BooleanField(default=False)
    urgent_phone = models.CharField(max_length=20, blank=True, help_text="Whom to ring when it cannot wait.")
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = UnitManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="unit_in_municipality"),
            models.UniqueConstraint(fields=["municipality", "code"], name="unit_code_unique"),
            models.UniqueConstraint(
                fields=["municipality", "import_id"], condition=~Q(import_id=""), name="unit_import_id_unique"
            ),
            models.CheckConstraint(
                condition=Q(kind="municipality", depth=1, municipality=F("id"))
                | (~Q(kind="municipality") & Q(depth__gt=1) & ~Q(municipality=F("id"))),
                name="unit_root_is_municipality",
            ),
            models.CheckConstraint(
                condition=Q(is_care_unit=False) | (Q(kind__in=["section", "department"]) & ~Q(service_type="")),
                name="unit_care_unit_kind",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(closed_on__isnull=False), name="unit_successor_only_when_closed"
            ),
            models.CheckConstraint(condition=~Q(successor=F("id")), name="unit_not_its_own_successor"),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="unit_closed_after_opened",
            ),
            in_municipality("successor", "units.Unit", "unit_successor_same_municipality"),
        ]
        indexes = [models.Index(fields=["municipality", "successor"], name="unit_municipality_successor")]

    def __str__(self) -> str:
        return self.name

    def is_open(self, today: date) -> bool:
        """Whether the unit takes part in the work on that day."""
        return (self.opened_on is None or self.opened_on <= today) and (
            self.closed_on is None or self.closed_on > today
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.depth == 1:
            self.municipality_id = self.id
        super().save(*args, **kwargs)


class ServiceTypeWord(models.Model):
    """What a municipality calls the person in one kind of service, when it is not the usual word."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    service_type = models.CharField(max_length=20, choices=ServiceType)
    word = models.CharField(max_length=20, choices=ResidentWord)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "service_type"], name="service_type_word_unique")
        ]

    def __str__(self) -> str:
        return f"{self.get_service_type_display()}: {self.get_word_display()}"
