"""How safe staff feel about asking, before the day and after it; without anybody's name, or anybody's answer.

Three taps, each with three answers. What is kept is how many gave each answer in a unit: one row for a unit, a campaign
and a time, with ten numbers in it, and none for a reply. So there is nothing to put in order, nothing that has a time,
and nothing that two people's replies could be told apart by. That somebody has been asked is another table, which says
neither when nor where nor whether she answered: who wants to be left alone gets the same row. It is needed only so that
nobody is counted twice, and is emptied when the campaign is closed. Neither table has a history.

What this protects against: whoever reads the database or one backup of it, its history and its logs. PostgreSQL writes
beside each row the transaction that touched it last, and the two rows of a reply are written in one; but every reply,
and every "not for me", touches all ten numbers of the unit's row, so that this tells no answer. The web server's log
has the time of a request and never its contents.

What it can't protect against: somebody with two backups, or the database's own log, between which a single person in
the unit replied; somebody who looks over a shoulder; all the others in a unit who tell each other what they answered.
Those who read figures can't compare yesterday's with today's: nothing is shown while replies may still come.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.campaigns.querysets import ConfidenceTallyQuerySet
from dialog.units.constraints import in_municipality
from dialog.units.models import Unit


class Phase(models.TextChoices):
    BEFORE = "before", _("Før dagen")
    AFTER = "after", _("Etter dagen")


class Tap(models.TextChoices):
    """The three that are asked. Yes to each is where the journey ends: uneasy about not having asked."""

    ASKING = "asking", _("Jeg er trygg på å spørre hva som er viktig")
    KNOWING = "knowing", _("Jeg vet hva jeg skal gjøre med svaret")
    MISSING = "missing", _("Jeg er utrygg når jeg ikke har spurt")


class Reply(models.TextChoices):
    NO = "no", _("Nei")
    SOME = "some", _("Litt")
    YES = "yes", _("Ja")


NUMBERS = tuple(f"{tap}_{reply}" for tap in Tap.values for reply in Reply.values)


class ConfidenceTally(models.Model):
    """How many in a unit have given each answer, before the day or after it."""

    personal_fields: tuple[str, ...] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="confidence")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=10, choices=Phase)
    replies = models.PositiveIntegerField(default=0)
    asking_no = models.PositiveIntegerField(default=0)
    asking_some = models.PositiveIntegerField(default=0)
    asking_yes = models.PositiveIntegerField(default=0)
    knowing_no = models.PositiveIntegerField(default=0)
    knowing_some = models.PositiveIntegerField(default=0)
    knowing_yes = models.PositiveIntegerField(default=0)
    missing_no = models.PositiveIntegerField(default=0)
    missing_some = models.PositiveIntegerField(default=0)
    missing_yes = models.PositiveIntegerField(default=0)

    objects = ConfidenceTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "phase"], name="confidence_tally_unique"),
            # A reply has all three answers: no tally shows who left one out.
            *(
                models.CheckConstraint(
                    condition=Q(replies=F(f"{tap}_no") + F(f"{tap}_some") + F(f"{tap}_yes")),
                    name=f"confidence_tally_{tap}_adds_up",
                )
                for tap in Tap.values
            ),
            in_municipality("campaign", "campaigns.Campaign", "confidence_tally_campaign_same_municipality"),
            in_municipality("unit", "units.Unit", "confidence_tally_unit_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.phase}"


class ConfidenceOffered(models.Model):
    """Somebody is not to be asked again, before the day or after it: she has replied, or does not want to."""

    personal_fields = ("user",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="confidence_offered")
    phase = models.CharField(max_length=10, choices=Phase)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "phase", "user"], name="confidence_offered_once"),
            in_municipality("campaign", "campaigns.Campaign", "confidence_offered_campaign_same_municipality"),
            in_municipality("user", "accounts.User", "confidence_offered_user_same_municipality"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.phase}"
