"""What is said between a care unit and those above it: about its work, never about a person."""

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from dialog.accounts.models import Role, User
from dialog.campaigns.models import Campaign
from dialog.lib.fields import EncryptedTextField
from dialog.themes.models import Theme
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class UnitQuestionQuerySet(models.QuerySet["UnitQuestion"]):
    def visible_to(self, user: User) -> "UnitQuestionQuerySet":
        """What is asked of the care units where this person works today."""
        return self.filter(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER), withdrawn_at=None)

    def open(self) -> "UnitQuestionQuerySet":
        return self.filter(answered_at=None, withdrawn_at=None)


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old), exclude=["words", "answer"]
)
class UnitQuestion(models.Model):
    """A question to a care unit about a theme, from somebody who sees its numbers and not its words."""

    personal_fields = ("words", "asked_by", "answer", "answered_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    words = EncryptedTextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = EncryptedTextField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = UnitQuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=True, answered_by=None, answered_at=None)
                | Q(answer__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="unit_question_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(withdrawn_at=None), name="unit_question_answered_or_withdrawn"
            ),
            models.UniqueConstraint(
                fields=["unit", "theme"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="unit_question_one_open_a_theme",
            ),
            in_municipality("unit", "units.Unit", "unit_question_unit_same_municipality"),
            in_municipality("theme", "themes.Theme", "unit_question_theme_same_municipality"),
            in_municipality("asked_by", "accounts.User", "unit_question_asker_same_municipality"),
            in_municipality("answered_by", "accounts.User", "unit_question_answerer_same_municipality"),
        ]
        indexes = [
            models.Index(fields=["asked_by", "asked_at"], name="unit_question_asked"),
            models.Index(fields=["unit", "asked_at"], name="unit_question_in_unit"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """About a unit's work; nobody is read about."""

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None


class OwnWordsQuerySet(models.QuerySet["OwnWords"]):
    def sent(self) -> "OwnWordsQuerySet":
        """Read and approved by a second person, and not taken back."""
        return self.filter(read_at__isnull=False, withdrawn_at=None)


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(row=pghistory.Old),
    exclude=["learned", "changed", "lacking"],
)
class OwnWords(models.Model):
    """Three sentences in which a care unit says what it learned from a campaign; two of the unit stand behind them."""

    personal_fields = ("learned", "changed", "lacking", "written_by", "read_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="own_words")
    learned = EncryptedTextField()
    changed = EncryptedTextField()
    lacking = EncryptedTextField(null=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = OwnWordsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="own_words_one_a_campaign"),
            models.CheckConstraint(
                condition=Q(read_by=None, read_at=None) | Q(read_by__isnull=False, read_at__isnull=False),
                name="own_words_read_paired",
            ),
            models.CheckConstraint(
                condition=Q(read_by=None) | ~Q(read_by=F("written_by")), name="own_words_read_by_another"
            ),
            in_municipality("unit", "units.Unit", "own_words_unit_same_municipality"),
            in_municipality("campaign", "campaigns.Campaign", "own_words_campaign_same_municipality"),
            in_municipality("written_by", "accounts.User", "own_words_writer_same_municipality"),
            in_municipality("read_by", "accounts.User", "own_words_reader_same_municipality"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def read_about(self) -> None:
        """About a unit's work; nobody is read about."""

    @property
    def sentences(self) -> list[str]:
        return [one for one in (self.learned, self.changed, self.lacking) if one]

    @property
    def is_sent(self) -> bool:
        return self.read_at is not None and self.withdrawn_at is None
