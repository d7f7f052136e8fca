import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Conversation
from dialog.units.constraints import in_municipality
from dialog.units.models import Kind, ServiceType, Unit


class Table(models.TextChoices):
    """Each base table is rounded by itself; figures of two tables are never added."""

    OPEN = "open", _("svar fra personen selv")
    KIN = "kin", _("pårørendes egne ønsker")
    OBSERVED = "observed", _("det ansatte så")
    HONEST = "honest", _("svar som ikke vises for dem som jobber her")


class Release(models.Model):
    """Figures that were counted once, rounded once and locked."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="release")
    first_day = models.DateField()
    last_day = models.DateField()
    built_at = models.DateTimeField()
    built_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "id"], name="release_in_municipality"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="release_withdrawn_paired",
            ),
            in_municipality("campaign", "campaigns.Campaign", "release_campaign_same_municipality"),
            in_municipality("built_by", "accounts.User", "release_builder_same_municipality"),
            in_municipality("withdrawn_by", "accounts.User", "release_withdrawer_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


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
    position = models.PositiveIntegerField(help_text="Order in the tree.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code"], name="release_unit_code_unique"),
            in_municipality("release", "insight.Release", "release_unit_same_municipality"),
        ]

    def __str__(self) -> str:
        return self.code


class ReleaseFigure(models.Model):
    """A rounded base cell: how many people in a section and service type named a theme, in fives."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="figures")
    table = models.CharField(max_length=20, choices=Table)
    base_code = models.CharField(max_length=40, help_text="The section, or the level that nameless cells fall to.")
    service_type = models.CharField(max_length=20, choices=ServiceType, blank=True)
    is_nameless = models.BooleanField(default=False, help_text="Several small sections together.")
    theme_code = models.CharField(max_length=40, blank=True, help_text="Empty: how many answered.")
    figure = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "table", "base_code", "service_type", "is_nameless", "theme_code"],
                name="release_figure_unique",
            ),
            models.CheckConstraint(
                condition=Q(figure=F("figure") / 5 * 5) | Q(theme_code=""), name="release_figure_in_fives"
            ),
            in_municipality("release", "insight.Release", "release_figure_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.base_code} {self.theme_code}"


class ReleaseAnswered(models.Model):
    """How many answered openly in a unit, exactly, from five on."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="answered")
    code = models.CharField(max_length=40)
    service_type = models.CharField(max_length=20, choices=ServiceType, blank=True)
    answered = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code", "service_type"], name="release_answered_unique"),
            in_municipality("release", "insight.Release", "release_answered_same_municipality"),
        ]

    def __str__(self) -> str:
        return self.code


class ReleaseList(models.Model):
    """A theme that a department's outsiders may know of, without a number."""

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

    def __str__(self) -> str:
        return f"{self.code} {self.theme_code}"


class ReleaseParticipation(models.Model):
    """Who were there and who were asked, as it stood when the figures were locked."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="participation")
    code = models.CharField(max_length=40)
    residents = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    staff = models.PositiveIntegerField()
    staff_asked = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "code"], name="release_participation_unique"),
            in_municipality("release", "insight.Release", "release_participation_same_municipality"),
        ]

    def __str__(self) -> str:
        return self.code


class Counted(models.Model):
    """A conversation is counted in one release, and never again."""

    personal_fields = ("conversation",)

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="counted_in"
    )
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="counted")

    class Meta:
        constraints = [
            in_municipality("conversation", "conversations.Conversation", "counted_conversation_same_municipality"),
            in_municipality("release", "insight.Release", "counted_release_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.conversation_id)
