import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class Between(models.TextChoices):
    MACHINE = "machine", _("Maskin og menneske")
    PEOPLE = "people", _("To mennesker")


class ReleaseAgreement(models.Model):
    """How far suggestions and people, or two people, agreed about what a release counts; of the whole municipality.

    Counts and per cent in fives. What is too little to be shown has no row. ``theme_code`` empty: all themes together.
    """

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey("insight.Release", on_delete=models.PROTECT, related_name="agreement")
    between = models.CharField(max_length=20, choices=Between)
    theme_code = models.CharField(max_length=40, blank=True)
    times = models.PositiveIntegerField(help_text="Statements; of a theme how often it was suggested, or chosen.")
    agreed = models.PositiveSmallIntegerField(help_text="Of a hundred: taken, or chosen by both.")
    found = models.PositiveSmallIntegerField(null=True, help_text="Of a hundred chosen themes: suggested.")
    micro_f1 = models.PositiveSmallIntegerField(null=True, help_text="In hundredths.")
    alpha = models.SmallIntegerField(null=True, help_text="Krippendorff's, in hundredths; below 0: worse than chance.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "between", "theme_code"], name="release_agreement_unique"),
            models.CheckConstraint(
                condition=Q(times=F("times") / 5 * 5, agreed=F("agreed") / 5 * 5)
                & (Q(found=None) | Q(found=F("found") / 5 * 5))
                & (Q(micro_f1=None) | Q(micro_f1=F("micro_f1") / 5 * 5))
                & (Q(alpha=None) | Q(alpha=F("alpha") / 5 * 5)),
                name="release_agreement_in_fives",
            ),
            models.CheckConstraint(
                condition=Q(times__gte=50) | (Q(times__gte=20) & ~Q(theme_code="")),
                name="release_agreement_of_enough",
            ),
            in_municipality("release", "insight.Release", "release_agreement_same_municipality"),
        ]
        triggers = [pgtrigger.Protect(name="locked", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.between} {self.theme_code}"
