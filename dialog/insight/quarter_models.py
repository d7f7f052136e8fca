import uuid
from datetime import date, timedelta

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.lib.dates import Window, months_after
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit

GRACE_DAYS = 21


class BuildStep(models.TextChoices):
    """How far the counting and locking of a release has come."""

    WAITING = "waiting", _("Begynner")
    MARKED = "marked", _("Samtalene er merket")
    COUNTED = "counted", _("Alt er talt")
    ROUNDED = "rounded", _("Tallene er rundet av")
    LOCKED = "locked", _("Tallene er låst")


STEPS = (BuildStep.WAITING, BuildStep.MARKED, BuildStep.COUNTED, BuildStep.ROUNDED, BuildStep.LOCKED)


def quarter_of(day: date) -> date:
    """The first day of the quarter that ``day`` is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def window_of(quarter: date) -> Window:
    return Window(quarter, months_after(quarter, 3) - timedelta(days=1))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Quarter(models.Model):
    """A quarter whose conversations outside campaigns two people agree to count: one asks, another closes."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "first_day"], name="quarter_once"),
            models.CheckConstraint(
                condition=Q(first_day__day=1, first_day__month__in=[1, 4, 7, 10]), name="quarter_begins_one"
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None, asked_at=None) | Q(asked_by__isnull=False, asked_at__isnull=False),
                name="quarter_asked_paired",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None) | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="quarter_closed_paired",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(asked_at__isnull=False) & ~Q(closed_by=F("asked_by")),
                name="quarter_closed_by_two_people",
            ),
            in_municipality("asked_by", "accounts.User", "quarter_asker_same_municipality"),
            in_municipality("closed_by", "accounts.User", "quarter_closer_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.first_day)

    @property
    def window(self) -> Window:
        return window_of(self.first_day)

    @property
    def can_close_from(self) -> date:
        """The first day on which two people may close it."""
        return self.window.last + timedelta(days=GRACE_DAYS)
