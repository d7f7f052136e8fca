"""Staff confidence before the day and after it: taking a reply, and what a unit may see of its own.

``confidence_models`` says how replies are kept, and what that can and can't protect against.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from dialog.accounts.models import Role, User
from dialog.campaigns.confidence_models import NUMBERS, Phase, Reply, Tap
from dialog.campaigns.models import Campaign, CampaignUnit, ConfidenceOffered, ConfidenceTally
from dialog.units.models import Unit

DAYS_BEFORE = 21


class ConfidenceRefused(Exception):
    """The reply can't be taken."""


class NotNow(ConfidenceRefused):
    """Nobody is asked about this today, or not in this unit."""


class OnlyOnce(ConfidenceRefused):
    """She has replied already, or said that she does not want to."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody is asked today, in one of the units where she works."""

    campaign: Campaign
    unit: Unit
    phase: Phase


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the three in one unit, at one time. ``yes`` is how many of ``replies`` said yes.

    Where nearly all or nearly none did, ``is_most`` or ``is_least`` says that and nothing more: nobody who reads it
    can be sure of what anybody answered, however few they are.
    """

    tap: Tap
    replies: int
    yes: int

    @property
    def is_most(self) -> bool:
        return self.yes >= self.replies - 1

    @property
    def is_least(self) -> bool:
        return self.yes <= 1

    @property
    def told(self) -> int:
        """What a bar may show: the ends are drawn alike for both of the numbers they stand for."""
        if self.is_most:
            return self.replies
        return 0 if self.is_least else self.yes


@dataclass(frozen=True, slots=True)
class InUnit:
    """A unit's own confidence in one campaign. A time that is not over, or has too few replies, has none."""

    campaign: Campaign
    answers: Mapping[Phase, tuple[Answered, ...]]
    over: tuple[Phase, ...]

    def rows(self) -> list[tuple[Tap, Answered | None, Answered | None]]:
        """Each of the three with what was answered before and after."""
        before, after = (dict.fromkeys(Tap) | {one.tap: one for one in self._of(phase)} for phase in Phase)
        return [(tap, before[tap], after[tap]) for tap in Tap]

    def _of(self, phase: Phase) -> tuple[Answered, ...]:
        return self.answers.get(phase, ())


def phase_open(campaign: Campaign, today: date) -> Phase | None:
    """The time in which replies are taken; none during the days, nor once the campaign could be closed."""
    if campaign.is_closed:
        return None
    if campaign.starts_on - timedelta(days=DAYS_BEFORE) <= today < campaign.starts_on:
        return Phase.BEFORE
    return Phase.AFTER if campaign.ends_on < today < campaign.can_close_from else None


def phases_over(campaign: Campaign, today: date) -> tuple[Phase, ...]:
    """Those in which no more replies can come: only then is anything shown."""
    if campaign.is_closed or today >= campaign.can_close_from:
        return (Phase.BEFORE, Phase.AFTER)
    return (Phase.BEFORE,) if today >= campaign.starts_on else ()


def offer_to(user: User, unit: Unit, today: date) -> Offer | None:
    """What this person is to be asked in ``unit`` today: nothing to most, and nothing twice. At most two queries."""
    if unit.pk not in user.unit_ids(Role.STAFF):
        return None
    taking_part = CampaignUnit.objects.taking_part().filter(unit=unit, campaign__source="asked")
    # A campaign that is on its way or has just been: at most one or two.
    near = taking_part.filter(campaign__closed_at=None).select_related("campaign").order_by("campaign__starts_on")
    for one in near:
        phase = phase_open(one.campaign, today)
        if phase is not None:
            marks = ConfidenceOffered.objects.filter(campaign=one.campaign, phase=phase, user=user)
            return None if marks.exists() else Offer(one.campaign, unit, phase)
    return None


@transaction.atomic
def reply(*, unit: Unit, answers: Mapping[Tap, Reply] | None, by: User, today: date) -> Offer:
    """Count somebody's three answers; ``None`` is that she does not want to be asked. Raises ``ConfidenceRefused``.

    Both write the same rows: which of them it was can't be told afterwards.
    """
    offer = offer_to(by, unit, today)
    if offer is None:
        raise NotNow
    where = {"campaign": offer.campaign, "unit": unit, "phase": offer.phase}
    marked = ConfidenceOffered(municipality_id=by.municipality_id, campaign=offer.campaign, phase=offer.phase, user=by)
    try:
        with transaction.atomic():
            marked.save(force_insert=True)
    except IntegrityError:
        raise OnlyOnce from None
    ConfidenceTally.objects.bulk_create(
        [ConfidenceTally(municipality_id=by.municipality_id, **where)], ignore_conflicts=True
    )
    chosen = {f"{tap}_{answer}" for tap, answer in answers.items()} if answers else set()
    added = {name: F(name) + int(name in chosen) for name in NUMBERS}
    ConfidenceTally.objects.filter(**where).update(replies=F("replies") + int(bool(chosen)), **added)
    return offer


def in_unit(unit: Unit, today: date) -> InUnit | None:
    """The newest campaign of a unit in which anything is over; its own people alone see it. Two queries."""
    taking_part = CampaignUnit.objects.taking_part().filter(unit=unit, campaign__source="asked")
    begun = taking_part.filter(campaign__starts_on__lte=today).select_related("campaign")
    newest = begun.order_by("-campaign__starts_on").first()
    if newest is None:
        return None
    over = phases_over(newest.campaign, today)
    tallies = ConfidenceTally.objects.shown().filter(campaign=newest.campaign, unit=unit, phase__in=over)
    return InUnit(newest.campaign, {Phase(one.phase): _answers(one) for one in tallies}, over)


def tallies_of(campaign_id: UUID, phase: Phase) -> list[ConfidenceTally]:
    """Every unit's numbers, however few: for rounding and locking, and for nothing that is shown."""
    return list(ConfidenceTally.objects.filter(campaign=campaign_id, phase=phase, replies__gt=0))


def forget_who(campaign: Campaign) -> None:
    """Once no more replies can come, nobody needs to know who has been asked."""
    ConfidenceOffered.objects.filter(campaign=campaign).delete()


def _answers(tally: ConfidenceTally) -> tuple[Answered, ...]:
    return tuple(Answered(tap, tally.replies, getattr(tally, f"{tap}_{Reply.YES}")) for tap in Tap)
