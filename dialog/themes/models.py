import uuid
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit

if TYPE_CHECKING:
    from uuid import UUID


class Lens(models.TextChoices):
    """Three ways of looking that all units share, whatever themes a municipality has."""

    MASTERY = "mestring", _("Mestring")
    ACTIVITY = "aktivitet", _("Aktivitet")
    COMPANY = "fellesskap", _("Fellesskap")


class ThemeQuerySet(models.QuerySet["Theme"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(municipality_id=user.municipality_id)

    def in_use(self, municipality_id: "UUID") -> Self:
        """The municipality's themes that can be chosen today, in their own order."""
        return self.filter(municipality_id=municipality_id, retired_at=None).order_by("position", "code")

    def split(self) -> Self:
        """Themes that were split: what was coded with them needs a new theme."""
        parts = Theme.objects.filter(split_from=OuterRef("pk"))
        return self.filter(Exists(parts), retired_at__isnull=False, merged_into=None)

    def counted_as(self, theme_id: "UUID") -> Self:
        """The theme itself, and those that were merged into it."""
        return self.filter(Q(pk=theme_id) | Q(merged_into_id=theme_id))


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


# One step and never a chain: whoever counts looks up `merged_into` once, and a circle cannot be written down.
MERGES_ONCE = pgtrigger.Trigger(
    name="merged_once",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__merged_into__isnull=False),
    func=(
        "IF EXISTS (SELECT FROM themes_theme WHERE merged_into_id = NEW.id "
        "OR (id = NEW.merged_into_id AND merged_into_id IS NOT NULL)) "
        "THEN RAISE EXCEPTION 'a theme that is itself merged can have none merged into it'; END IF; RETURN NULL;"
    ),
)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Theme(models.Model):
    """Something several people say is important, under one name that all units share.

    What has been coded with a theme stays coded with it. Merged into another it is shown and counted as that one
    (``merged_into``, never more than one step); split, its old codings wait for a new theme.
    """

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    definition = models.TextField(blank=True)
    includes = models.TextField(blank=True)
    excludes = models.TextField(blank=True)
    examples = models.TextField(blank=True, help_text="Invented sentences, one a line.")
    lens = models.CharField(max_length=20, choices=Lens)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    since = models.PositiveIntegerField(
        default=1,
        help_text="The codebook version its borders come from. Figures with the same one can be compared.",
    )

    objects = ThemeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="theme_in_municipality"),
            models.UniqueConstraint(fields=["municipality", "code"], name="theme_code_unique"),
            models.CheckConstraint(condition=Q(lens__in=Lens.values), name="theme_has_lens"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(retired_at__isnull=False) & ~Q(merged_into=F("id"))),
                name="theme_merged_is_out_of_use",
            ),
            in_municipality("merged_into", "self", "theme_merged_same_municipality"),
            in_municipality("split_from", "self", "theme_split_same_municipality"),
        ]
        ordering = ("position", "code")
        triggers = [*RENEWS_EDITION, MERGES_ONCE]

    def __str__(self) -> str:
        return self.name

    @property
    def example_lines(self) -> list[str]:
        return [line for line in self.examples.splitlines() if line.strip()]

    @property
    def counts_as_id(self) -> "UUID":
        """The theme that a coding with this one is shown, filtered and counted as."""
        return self.merged_into_id or self.pk

    @property
    def counts_as(self) -> "Theme":
        return self.merged_into or self


class Change(models.TextChoices):
    """What was done to the theme list from one version to the next."""

    STARTED = "started", _("Temalisten ble tatt i bruk")
    ADDED = "added", _("Nytt tema")
    DESCRIBED = "described", _("Navn eller grenser endret")
    MERGED = "merged", _("Slått sammen")
    SPLIT = "split", _("Delt")
    RETIRED = "retired", _("Tatt ut av bruk")
    RESTORED = "restored", _("I bruk igjen")
    UNDONE = "undone", _("Angret")


class CodebookVersion(models.Model):
    """How a municipality's theme list was from one change to the next; written once, and never changed.

    ``mapping`` says where the codings of a theme are found after the change, by code, for those that moved; ``themes``
    which themes are in use, each with its ``since``; ``before`` what the touched themes were (None: not there), which
    is what an undo goes back to.
    """

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    change = models.CharField(max_length=20, choices=Change)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    names = models.JSONField(default=list, help_text="The themes it was about, as they were called.")
    new_names = models.JSONField(default=list, help_text="What came of them.")
    mapping = models.JSONField(default=dict)
    themes = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="codebook_version_in_municipality"),
            models.UniqueConstraint(fields=["municipality", "number"], name="codebook_version_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="codebook_version_from_one"),
            models.CheckConstraint(
                condition=Q(change="undone", undoes__isnull=False) | (~Q(change="undone") & Q(undoes=None)),
                name="codebook_version_undoes_something",
            ),
            in_municipality("made_by", "accounts.User", "codebook_version_maker_same_municipality"),
            in_municipality("undoes", "self", "codebook_version_undoes_same_municipality"),
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]
        ordering = ("-number",)

    def __str__(self) -> str:
        return str(self.number)


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


class CoderTraining(models.Model):
    """One time the suggestions learned from what people in the municipality have coded, and whether it was worth it.

    Measured on codings that were held back; kept only when better than what was in use. Figures are rounded, and there
    is none of a part of the municipality. ``moved`` is what was learned: numbers, and never a word.
    """

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    learned_at = models.DateTimeField()
    statements = models.PositiveIntegerField(help_text="Learned from and measured on; rounded down to tens.")
    old_f1 = models.FloatField()
    new_f1 = models.FloatField()
    was_kept = models.BooleanField()
    moved = models.BinaryField(null=True, help_text="None when not kept, or when something newer is.")
    digest = models.CharField(max_length=64, help_text="Of the shipped weights that it is to be added to.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(moved=None) | Q(was_kept=True), name="coder_training_used_if_kept"),
            models.CheckConstraint(
                condition=Q(was_kept=False) | Q(new_f1__gte=F("old_f1")), name="coder_training_kept_if_better"
            ),
        ]
        triggers = RENEWS_EDITION
        ordering = ("-learned_at",)

    def __str__(self) -> str:
        return str(self.learned_at)

    @property
    def old_of_hundred(self) -> int:
        return round(100 * self.old_f1)

    @property
    def new_of_hundred(self) -> int:
        return round(100 * self.new_f1)
