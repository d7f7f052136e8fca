from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from dialog.accounts.models import Role, User

if TYPE_CHECKING:
    from dialog.improvements.models import Fate, ImprovementAction


class FateQuerySet(models.QuerySet["Fate"]):
    def visible_to(self, user: User) -> Self:
        """The working view of the care units where this person works today."""
        return self.filter(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER))

    def untold(self) -> Self:
        """Decided, and the person does not know it yet."""
        return self.filter(told_at=None)


class ImprovementActionQuerySet(models.QuerySet["ImprovementAction"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER))
