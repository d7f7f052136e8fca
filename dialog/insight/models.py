import uuid
from collections.abc import Mapping
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.campaigns.confidence_models import Reply, Tap
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Conversation, Occasion, SaidBy
from dialog.insight.agreement_models import Between as Between
from dialog.insight.agreement_models import ReleaseAgreement as ReleaseAgreement
from dialog.insight.quarter_models import STEPS as STEPS
from dialog.insight.quarter_models import BuildStep as BuildStep
from dialog.insight.quarter_models import Quarter as Quarter
from dialog.lib.dates import quarter_number
from dialog.units.constraints import in_municipality
from dialog.units.models import Kind, ServiceType, Unit

LONGEST_REASON = 200


def locked() -> pgtrigger.Protect:
    """The database refuses to change or delete a row."""
    return pgtrigger.Protect(name="locked", operation=pgtrigger.Update | pgtrigger.Delete)


class Table(models.TextChoices):
    """Each base table is rounded by itself; figures of two tables are never added."""

    OPEN = "open", _("Det brukerne har sagt")
    KIN = "kin", _("Det pårørende har sagt om seg selv")
    OBSERVED = "observed", _("Det vi har sett")
    HONEST = "honest", _("Svar som ikke vises for dem som jobber her")


class Dimension(models.TextChoices):
    """What is told beside the themes, only for a sector or the municipality; each is a table of its own."""

    SAID_BY = "said_by", _("Hvem som sa det")
    PATHWAY = "pathway", _("Pasientforløp")
    JOURNEY_STEP = "journey_step", _("Steg i brukerreisen")
    OCCASION = "occasion", _("Anledning")
    SILENT = "silent", _("Hvem vi ikke har hørt")
    STAIRCASE = "staircase", _("Trappa")
    BEHIND_ACTION = "behind_action", _("Stemmer bak et tiltak")
    TOLD_BACK = "told_back", _("Har fått beskjed")
    # Of those who work there, not of residents.
    CONFIDENCE_BEFORE = "confidence_before", _("Trygghet før dagen")
    CONFIDENCE_AFTER = "confidence_after", _("Trygghet etter dagen")


class Step(models.TextChoices):
    """The staircase of the report: each step holds some of those who stand on the one before."""

    GOT_SERVICE = "got_service", _("Fikk tjenesten")
    ASKED = "asked", _("Ble spurt")
    ANSWERED = "answered", _("Svarte")
    ASKED_FOR_SOMETHING = "asked_for_something", _("Ba om noe")
    GOT_REPLY = "got_reply", _("Fikk svar")
    CHANGED = "changed", _("Noe ble endret")
    NOTICED = "noticed", _("Merket det")


class Silent(models.TextChoices):
    """Those who were there and have not been asked, by what their own page says of them."""

    NOT_ASKED = "not_asked", _("Ikke spurt")
    UNABLE = "unable", _("Klarte ikke å svare, og er ikke spurt siden")
    NEEDS_INTERPRETER = "needs_interpreter", _("Ikke spurt, trenger tolk")
    OTHER_LANGUAGE = "other_language", _("Ikke spurt, har et annet språk enn norsk")
    NEEDS_PICTURES = "needs_pictures", _("Ikke spurt, trenger bilder")
    NEEDS_TIME = "needs_time", _("Ikke spurt, trenger mer tid")


IN_ALL = "all"
"""The value of a dimension that counts everybody in its table, beside those by theme."""


class ReleaseQuerySet(models.QuerySet["Release"]):
    def visible_to(self, user: User) -> Self:
        """Locked figures of one's own municipality; a withdrawn release is there for nobody."""
        return self.standing().filter(municipality_id=user.municipality_id)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def newest_first(self) -> Self:
        """Campaigns before quarters: they are what most people look for."""
        in_time = F("quarter").desc(nulls_first=True)
        return self.select_related("campaign").order_by(in_time, "-first_day", "-built_at")


class Release(models.Model):
    """Figures that were counted once, rounded once and locked."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, null=True, related_name="release")
    quarter = models.DateField(null=True, help_text="First day of the quarter whose other conversations it counts.")
    first_day = models.DateField()
    last_day = models.DateField()
    arrived_by = models.DateTimeField(help_text="What was written down after this moment is not counted here.")
    built_at = models.DateTimeField()
    built_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="SHA-256 of everything that is shown.")
    codebook_version = models.PositiveIntegerField(default=1, help_text="Of the theme list that was counted by.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="release_in_municipality"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="release_withdrawn_paired",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) | Q(withdrawn_reason=""), name="release_reason_when_withdrawn"
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="release_ends_after_start"),
            models.CheckConstraint(
                condition=Q(campaign__isnull=False, quarter=None)
                # A null compared with anything is not false, and a check passes it: null is ruled out by name.
                | Q(campaign=None, quarter__isnull=False)
                & Q(quarter=F("first_day"), quarter__day=1, quarter__month__in=[1, 4, 7, 10]),
                name="release_of_a_campaign_or_a_quarter",
            ),
            models.UniqueConstraint(fields=["municipality", "quarter"], name="release_quarter_once"),
            in_municipality("campaign", "campaigns.Campaign", "release_campaign_same_municipality"),
            in_municipality("built_by", "accounts.User", "release_builder_same_municipality"),
            in_municipality("withdrawn_by", "accounts.User", "release_withdrawer_same_municipality"),
        ]
        triggers = [
            # A deleted release could be built again, and two releases of one period can be subtracted.
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="locked", exclude=["withdrawn_at", "withdrawn_by", "withdrawn_reason"]),
            pgtrigger.Protect(
                name="withdrawn_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def title(self) -> str:
        """What was counted, as one names it: the campaign and its year, or the quarter."""
        if self.campaign is not None:
            return str(self.campaign)
        return gettext("%(number)s. kvartal %(year)s") % {
            "number": quarter_number(self.first_day),
            "year": self.first_day.year,
        }


class ReleaseUnit(models.Model):
    """The unit tree as it was when the figures were locked."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="units")
    unit_id = models.UUIDField()
    code = models.CharField(max_length=40)
    parent_code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=120)
    service_type = models.CharField(max_length=20, choices=ServiceType, blank=True)
    was_closed = models.BooleanField(default=False, help_text="Before the first day; kept for what goes on with it.")
    successor_id = models.UUIDField(null=True, help_text="The unit that goes on with the work of a closed one.")
    position = models.PositiveIntegerField(help_text="Order in the tree.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code"], name="release_unit_code_unique"),
            in_municipality("release", "insight.Release", "release_unit_same_municipality"),
        ]
        triggers = [locked()]
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class ReleaseTheme(models.Model):
    """The theme list as it was when the figures were locked."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="themes")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    lens = models.CharField(max_length=20, blank=True)
    since = models.PositiveIntegerField(default=1, help_text="Codebook version in which its borders last changed.")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code"], name="release_theme_code_unique"),
            in_municipality("release", "insight.Release", "release_theme_same_municipality"),
        ]
        triggers = [locked()]
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class ReleaseFigure(models.Model):
    """How many named a theme, in fives, where it can be shown. What is not shown has no row here, nor anywhere."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="figures")
    table = models.CharField(max_length=20, choices=Table)
    code = models.CharField(max_length=40)
    service_type = models.CharField(max_length=20, choices=ServiceType, blank=True, help_text="Empty: all together.")
    theme_code = models.CharField(max_length=40)
    figure = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code", "table", "service_type", "theme_code"], name="release_figure_unique"
            ),
            models.CheckConstraint(condition=Q(figure=F("figure") / 5 * 5), name="release_figure_in_fives"),
            in_municipality("release", "insight.Release", "release_figure_same_municipality"),
        ]
        triggers = [locked()]

    def __str__(self) -> str:
        return f"{self.code} {self.theme_code}"


class ReleaseAnswered(models.Model):
    """How many answered: exactly and from five on; in fives where the answers are not shown to those who work there."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="answered")
    table = models.CharField(max_length=20, choices=Table)
    code = models.CharField(max_length=40)
    service_type = models.CharField(max_length=20, choices=ServiceType, blank=True)
    answered = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "code", "table", "service_type"], name="release_answered_unique"
            ),
            models.CheckConstraint(condition=Q(answered__gte=5), name="release_answered_from_five"),
            models.CheckConstraint(
                condition=~Q(table="honest") | Q(answered=F("answered") / 5 * 5), name="release_honest_in_fives"
            ),
            in_municipality("release", "insight.Release", "release_answered_same_municipality"),
        ]
        triggers = [locked()]

    def __str__(self) -> str:
        return self.code


class ReleaseList(models.Model):
    """A theme that outsiders may know a department by, without a number."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="lists")
    code = models.CharField(max_length=40)
    theme_code = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code", "theme_code"], name="release_list_unique"),
            in_municipality("release", "insight.Release", "release_list_same_municipality"),
        ]
        triggers = [locked()]

    def __str__(self) -> str:
        return f"{self.code} {self.theme_code}"


class ReleaseParticipation(models.Model):
    """Who were there and who were asked, as it stood when the figures were locked; null where fewer than five are."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="participation")
    code = models.CharField(max_length=40)
    residents = models.PositiveIntegerField(null=True)
    asked = models.PositiveIntegerField(null=True)
    staff = models.PositiveIntegerField(null=True)
    staff_asked = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code"], name="release_participation_unique"),
            models.CheckConstraint(
                condition=Q(residents=None, asked=None) | Q(residents__gte=5, asked__lte=F("residents")),
                name="release_residents_from_five",
            ),
            models.CheckConstraint(
                condition=Q(staff=None, staff_asked=None) | Q(staff__gte=5, staff_asked__lte=F("staff")),
                name="release_staff_from_five",
            ),
            in_municipality("release", "insight.Release", "release_participation_same_municipality"),
        ]
        triggers = [locked()]

    def __str__(self) -> str:
        return self.code


class ReleaseDimension(models.Model):
    """How many, in fives, by something else than theme; only of a sector or the municipality, where it can be shown."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="dimensions")
    code = models.CharField(max_length=40)
    dimension = models.CharField(max_length=20, choices=Dimension)
    value = models.CharField(max_length=40)
    label = models.CharField(max_length=80, blank=True, help_text="What it was called, when that may change.")
    position = models.PositiveIntegerField()
    figure = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code", "dimension", "value"], name="release_dimension_unique"),
            models.CheckConstraint(condition=Q(figure=F("figure") / 5 * 5), name="release_dimension_in_fives"),
            in_municipality("release", "insight.Release", "release_dimension_same_municipality"),
        ]
        triggers = [locked()]
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.code} {self.dimension} {self.value}"

    @property
    def name(self) -> str:
        """The label it was locked with, else the word for it today, in the reader's language."""
        return self.label or str(WORDS.get((self.dimension, self.value), self.value))


WORDS: Mapping[tuple[str, str], object] = (
    {
        (dimension.value, one.value): one.label
        for dimension, values in (
            (Dimension.SAID_BY, SaidBy),
            (Dimension.SILENT, Silent),
            (Dimension.SILENT, ServiceType),
            (Dimension.STAIRCASE, Step),
            (Dimension.OCCASION, Occasion),
        )
        for one in values
    }
    | {
        (dimension.value, IN_ALL): _("I alt")
        for dimension in (
            Dimension.BEHIND_ACTION,
            Dimension.TOLD_BACK,
            Dimension.CONFIDENCE_BEFORE,
            Dimension.CONFIDENCE_AFTER,
        )
    }
    | {
        (dimension.value, f"{tap}_{reply}"): format_lazy("{tap}: {reply}", tap=tap.label, reply=reply.label)
        for dimension in (Dimension.CONFIDENCE_BEFORE, Dimension.CONFIDENCE_AFTER)
        for tap in Tap
        for reply in Reply
    }
)
# Of the three taps: who said yes and who said no. Those in between are about what is left: a third number that was
# rounded for itself would be one more to work the others out from.
CONFIDENCE = tuple(f"{tap}_{reply}" for tap in Tap.values for reply in (Reply.YES, Reply.NO))


class Counted(models.Model):
    """A conversation is counted in one release, and never again.

    The primary key holds that. No foreign keys: half a million rows are written at once, straight from the
    conversations, and checking each of them twice takes longer than counting them.
    """

    personal_fields = ("conversation",)

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="counted_in", db_constraint=False
    )
    municipality = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="counted", db_constraint=False, db_index=False
    )

    def __str__(self) -> str:
        return str(self.conversation_id)
