import uuid
from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit

if TYPE_CHECKING:
    from uuid import UUID


class ThemeQuerySet(models.QuerySet["Theme"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(municipality_id=user.municipality_id)

    def in_use(self, municipality_id: "UUID") -> Self:
        """The municipality's themes that can be chosen today, in their own order."""
        return self.filter(municipality_id=municipality_id, retired_at=None).order_by("position", "code")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Theme(models.Model):
    """Something several people say is important, under one name that all units share."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    definition = models.TextField(blank=True)
    includes = models.TextField(blank=True)
    excludes = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="theme_in_municipality"),
            models.UniqueConstraint(fields=["municipality", "code"], name="theme_code_unique"),
        ]
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.name


class PatternKind(models.TextChoices):
    STEM = "stem", _("ordstamme")
    PHRASE = "phrase", _("uttrykk")
    NEGATED = "negated", _("nektet uttrykk")


class ThemePattern(models.Model):
    """A word or phrase that points to a theme when somebody says it."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="patterns")
    kind = models.CharField(max_length=10, choices=PatternKind)
    pattern = models.CharField(max_length=120)
    weight = models.FloatField(default=1.0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["theme", "kind", "pattern"], name="theme_pattern_unique"),
            in_municipality("theme", "themes.Theme", "theme_pattern_same_municipality"),
        ]

    def __str__(self) -> str:
        return self.pattern
