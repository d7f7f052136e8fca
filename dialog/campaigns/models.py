import uuid
from datetime import date, timedelta

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.campaigns.querysets import CampaignQuerySet, CampaignUnitQuerySet
from dialog.lib.codes import LENGTH, new_code
from dialog.lib.dates import Window
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit

DEFAULT_QUESTION = "Hva er viktig for deg?"
GRACE_DAYS = 21
LONGEST_REASON = 200


class Source(models.TextChoices):
    ASKED = "asked", _("spurt her")
    PUBLISHED = "published", _("publisert av kommunen")


class Stage(models.TextChoices):
    """Where a campaign stands on a given day."""

    PUBLISHED = "published", _("Publiserte ord")
    TO_COME = "to_come", _("Ikke begynt")
    UNDER_WAY = "under_way", _("Pågår")
    WAITING = "waiting", _("Venter på de siste svarene")
    READY = "ready", _("Kan lukkes")
    ASKED_TO_CLOSE = "asked_to_close", _("Venter på at en til lukker")
    CLOSED = "closed", _("Lukket")


class MayChange(models.TextChoices):
    """How much of a campaign can still be changed."""

    ALL = "all"
    HARMLESS = "harmless"
    NOTHING = "nothing"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Campaign(models.Model):
    """The days of one year in which everybody is asked the question."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    question = models.CharField(max_length=200, default=DEFAULT_QUESTION)
    starts_on = models.DateField()
    ends_on = models.DateField()
    plan = models.CharField(max_length=200, blank=True, help_text="The plan or case the answers are asked for.")
    source = models.CharField(max_length=20, choices=Source, default=Source.ASKED)
    grace_days = models.PositiveSmallIntegerField(
        default=GRACE_DAYS, help_text="Days from the last day of the window until the campaign can be closed."
    )
    sign_up_by = models.DateField(null=True, blank=True, help_text="The day invited units answer by.")
    units = models.ManyToManyField(
        Unit, through="CampaignUnit", through_fields=("campaign", "unit"), related_name="campaigns"
    )
    closing_asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closing_asked_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="campaign_in_municipality"),
            models.UniqueConstraint(fields=["municipality", "year", "name"], name="campaign_name_unique"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_start"),
            models.CheckConstraint(
                condition=Q(sign_up_by=None) | Q(sign_up_by__lte=F("starts_on")), name="campaign_sign_up_before_start"
            ),
            models.CheckConstraint(
                condition=Q(closing_asked_by=None, closing_asked_at=None)
                | Q(closing_asked_by__isnull=False, closing_asked_at__isnull=False),
                name="campaign_closing_asked_paired",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_at=None) | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="campaign_closed_paired",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closing_asked_at__isnull=False) & ~Q(closed_by=F("closing_asked_by")),
                name="campaign_closed_by_two_people",
            ),
            in_municipality("closing_asked_by", "accounts.User", "campaign_asker_same_municipality"),
            in_municipality("closed_by", "accounts.User", "campaign_closer_same_municipality"),
        ]
        ordering = ("-starts_on",)

    def __str__(self) -> str:
        return f"{self.name} {self.year}"

    @property
    def is_own_question(self) -> bool:
        """Worded by the municipality: in Norwegian, whatever the language of the page."""
        return self.question not in ("", DEFAULT_QUESTION)

    @property
    def question_to_ask(self) -> str:
        """The question as it is said aloud: in the reader's language, unless the municipality has worded its own."""
        return gettext(self.question) if self.question == DEFAULT_QUESTION else self.question

    @property
    def window(self) -> Window:
        return Window(self.starts_on, self.ends_on)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def can_close_from(self) -> date:
        """The first day on which two people may close it."""
        return self.ends_on + timedelta(days=self.grace_days)

    def stage(self, today: date) -> Stage:
        """Return the first of the stages that holds on that day."""
        stages = [
            (self.source == Source.PUBLISHED, Stage.PUBLISHED),
            (self.is_closed, Stage.CLOSED),
            (today < self.starts_on, Stage.TO_COME),
            (today <= self.ends_on, Stage.UNDER_WAY),
            (today < self.can_close_from, Stage.WAITING),
            (self.closing_asked_at is not None, Stage.ASKED_TO_CLOSE),
        ]
        return next((stage for holds, stage in stages if holds), Stage.READY)

    def may_change(self, today: date) -> "MayChange":
        """What is asked, of whom and from when stands from the first day on; after the last day everything does."""
        if self.source != Source.ASKED or self.is_closed or today > self.ends_on:
            return MayChange.NOTHING
        return MayChange.ALL if today < self.starts_on else MayChange.HARMLESS

    def is_under_way(self, today: date) -> bool:
        """Whether a conversation held on that day belongs to this campaign."""
        return self.source == Source.ASKED and today in self.window and not self.is_closed


class Reply(models.TextChoices):
    """What a unit's leader has said to the invitation."""

    INVITED = "invited", _("Ikke svart")
    SIGNED_UP = "signed_up", _("Blir med")
    DECLINED = "declined", _("Blir ikke med")


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["reason"])
class CampaignUnit(models.Model):
    """A care unit that is invited. It takes part unless its leader has said no."""

    personal_fields = ("replied_by", "reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="taking_part")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(
        max_length=LENGTH, unique=True, default=new_code, help_text="What the unit's paper forms carry."
    )
    reply = models.CharField(max_length=20, choices=Reply, default=Reply.INVITED)
    replied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, help_text="Why the unit does not take part.")

    objects = CampaignUnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="campaign_unit_unique"),
            models.CheckConstraint(
                condition=Q(reply="invited", replied_by=None, replied_at=None)
                | (~Q(reply="invited") & Q(replied_by__isnull=False, replied_at__isnull=False)),
                name="campaign_unit_reply_has_an_author",
            ),
            models.CheckConstraint(
                condition=(Q(reply="declined") & ~Q(reason="")) | (~Q(reply="declined") & Q(reason="")),
                name="campaign_unit_reason_when_declined",
            ),
            in_municipality("campaign", "campaigns.Campaign", "campaign_unit_campaign_same_municipality"),
            in_municipality("unit", "units.Unit", "campaign_unit_unit_same_municipality"),
            in_municipality("replied_by", "accounts.User", "campaign_unit_replier_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id}"


class NotAtWork(models.Model):
    """A member of staff whom the leader has marked as not at work in the window; not part of the denominator."""

    personal_fields = ("user",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="not_at_work")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "user"], name="not_at_work_unique"),
            in_municipality("campaign", "campaigns.Campaign", "not_at_work_campaign_same_municipality"),
            in_municipality("unit", "units.Unit", "not_at_work_unit_same_municipality"),
            in_municipality("user", "accounts.User", "not_at_work_user_same_municipality"),
            in_municipality("marked_by", "accounts.User", "not_at_work_marker_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.user_id}"


# Django looks for a room's models here.
from dialog.campaigns.confidence_models import ConfidenceOffered as ConfidenceOffered  # noqa: E402
from dialog.campaigns.confidence_models import ConfidenceTally as ConfidenceTally  # noqa: E402
from dialog.campaigns.rule_models import AskingRule as AskingRule  # noqa: E402
