"""How often a municipality means to ask, in each kind of service."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from dialog.units.models import ServiceType, Unit

# Nothing is looked for further back: older conversations are on their way out.
LONGEST_BETWEEN = 730
SHORTEST_BETWEEN = 14
LONGEST_AHEAD = 90


def _days(name: str, least: int, most: int) -> models.CheckConstraint:
    condition = Q(**{name: None}) | Q(**{f"{name}__gte": least, f"{name}__lte": most})
    return models.CheckConstraint(condition=condition, name=f"asking_rule_{name}")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class AskingRule(models.Model):
    """When somebody in one kind of service is to be asked, the whole year round; empty is not for that reason."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    service_type = models.CharField(max_length=20, choices=ServiceType)
    within_days = models.PositiveSmallIntegerField(null=True, help_text="Days from the first one here.")
    every_days = models.PositiveSmallIntegerField(null=True, help_text="Days from the last time she was asked.")
    review_days = models.PositiveSmallIntegerField(null=True, help_text="Days before her decision is reviewed.")
    discharge_days = models.PositiveSmallIntegerField(null=True, help_text="Days before her last one here.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "service_type"], name="asking_rule_unique"),
            _days("within_days", 1, LONGEST_AHEAD),
            _days("every_days", SHORTEST_BETWEEN, LONGEST_BETWEEN),
            _days("review_days", 1, LONGEST_AHEAD),
            _days("discharge_days", 1, LONGEST_AHEAD),
        ]

    def __str__(self) -> str:
        return self.get_service_type_display()


# What is meant until a municipality says something else. Not rows: nobody has decided them.
USUAL: dict[str, dict[str, int]] = {
    ServiceType.SHORT_STAY: {"within_days": 3, "discharge_days": 2},
    ServiceType.REHABILITATION: {"within_days": 7, "discharge_days": 3},
    ServiceType.HOME_CARE: {"within_days": 14, "every_days": 365, "review_days": 14},
    ServiceType.ALLOCATION_OFFICE: {"within_days": 7},
}
OTHERS = {"within_days": 14, "every_days": 180}
