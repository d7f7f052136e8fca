from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dialog.accounts.models import Role, User
from dialog.accounts.receivers import received_units

if TYPE_CHECKING:
    from dialog.intake.models import Arrival, TypedPaper
    from dialog.units.models import Unit


def reached_by(user: User) -> Q:
    """Open ones in the care units where somebody works; honest ones in the units a receiver answers for."""
    received = received_units(user, timezone.localdate()).values("pk")
    return Q(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER), is_honest=False) | Q(unit__in=received, is_honest=True)


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(reached_by(user))

    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def refused(self) -> Self:
        """Those that can still be taken back: the words go when they expire."""
        return self.filter(state="refused", things__isnull=False)

    def open_in(self, unit: Unit) -> Self:
        """For those who work in ``unit``; honest ones are not theirs, and are not counted for them either."""
        return self.filter(unit=unit, is_honest=False)

    def decided_before(self, moment: datetime) -> Self:
        return self.exclude(state="waiting").filter(decided_at__lt=moment)


class TypedPaperQuerySet(models.QuerySet["TypedPaper"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(reached_by(user))
