import uuid
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
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


class Codebook(models.Model):
    """Which edition of its patterns a municipality is at. Triggers renew it, whoever changes them and however.

    The edition is drawn and not counted: a number taken back with its transaction would be given out again.
    """

    personal_fields: tuple[str, ...] = ()

    municipality = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True, related_name="+")
    edition = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.edition)


def _renews_edition(operation: pgtrigger.Operation, rows: str) -> pgtrigger.Trigger:
    """After a statement that changed patterns or themes, draw a new edition for the municipalities it touched."""
    return pgtrigger.Trigger(
        name=f"codebook_edition_on_{operation}".lower(),
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**{rows: "changed"}),  # type: ignore[no-untyped-call]  # it ships none
        func=(
            "INSERT INTO themes_codebook (municipality_id, edition) "
            "SELECT municipality_id, gen_random_uuid() FROM changed GROUP BY municipality_id ORDER BY municipality_id "
            "ON CONFLICT (municipality_id) DO UPDATE SET edition = excluded.edition; RETURN NULL;"
        ),
    )


RENEWS_EDITION = [
    _renews_edition(pgtrigger.Insert, "new"),
    _renews_edition(pgtrigger.Update, "new"),
    _renews_edition(pgtrigger.Delete, "old"),
]


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
        triggers = RENEWS_EDITION

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
        triggers = RENEWS_EDITION

    def __str__(self) -> str:
        return self.pattern
