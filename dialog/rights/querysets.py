from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from dialog.accounts.models import Role, User

if TYPE_CHECKING:
    from dialog.rights.models import BreakGlass, Erasure, RightsRequest


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def visible_to(self, user: User) -> Self:
        """The access officer's: those of her own municipality."""
        return self.filter(municipality_id=user.municipality_id) if user.has_role(Role.ACCESS_OFFICER) else self.none()

    def open(self) -> Self:
        return self.filter(closed_at=None)


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(municipality_id=user.municipality_id) if user.has_role(Role.ACCESS_OFFICER) else self.none()


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def visible_to(self, user: User) -> Self:
        """Her own, and those into the units she leads."""
        return self.filter(Q(user=user) | Q(unit_id__in=user.unit_ids(Role.LEADER)))

    def unread_by(self, user: User) -> Self:
        """Into the units she leads, until she has said that she has read it."""
        return self.filter(unit_id__in=user.unit_ids(Role.LEADER)).exclude(readings__user=user)

    def open_to(self, user: User, now: datetime) -> Self:
        """What this person may look into right now; her half hour is over when it is over."""
        return self.filter(user=user, ends_at__gt=now) if user.has_role(Role.LEADER) else self.none()
