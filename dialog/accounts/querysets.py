from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from dialog.lib.dates import Window

if TYPE_CHECKING:
    from dialog.accounts.models import Membership


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, today: date) -> Self:
        """In force on that day; the first and the last day are both included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)

    def within(self, window: Window) -> Self:
        """In force at least one day of the window."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=window.first), starts_on__lte=window.last)
