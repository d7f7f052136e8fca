"""Planning a campaign and inviting its units; and its closing, which takes two people: one asks, another closes."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.campaigns.confidence import forget_who
from dialog.campaigns.models import Campaign, CampaignUnit, MayChange, NotAtWork, Reply
from dialog.units.models import Unit


class ClosingRefused(Exception):
    """The campaign can't be closed now, or not by this person."""


class TooEarly(ClosingRefused):
    """The days of grace after the window have not gone by: answers may still come in."""


class AlreadyClosed(ClosingRefused):
    """Somebody has closed it."""


class NotAskedFor(ClosingRefused):
    """Nobody has gone through the checklist and asked for it."""


class SamePerson(ClosingRefused):
    """The one who asked may not also be the one who closes."""


@transaction.atomic
def ask_to_close(*, campaign: Campaign, by: User, now: datetime, today: date) -> Campaign:
    """Say that the checklist has been gone through; asking twice changes nothing."""
    campaign = _open_campaign(campaign, today)
    if campaign.closing_asked_at is None:
        campaign.closing_asked_by, campaign.closing_asked_at = by, now
        with history.change(by=by, reason="closing asked"):
            campaign.save(update_fields=["closing_asked_by", "closing_asked_at"])
    return campaign


@transaction.atomic
def take_back_closing(*, campaign: Campaign, by: User, today: date) -> Campaign:
    """Take back the wish to close, so that more answers can be waited for."""
    campaign = _open_campaign(campaign, today)
    campaign.closing_asked_by = campaign.closing_asked_at = None
    with history.change(by=by, reason="closing taken back"):
        campaign.save(update_fields=["closing_asked_by", "closing_asked_at"])
    return campaign


@transaction.atomic
def close(*, campaign: Campaign, by: User, now: datetime, today: date) -> Campaign:
    """Close for good. Raises a ``ClosingRefused`` that says why not."""
    campaign = _open_campaign(campaign, today)
    if campaign.closing_asked_at is None:
        raise NotAskedFor
    if campaign.closing_asked_by_id == by.pk:
        raise SamePerson
    campaign.closed_by, campaign.closed_at = by, now
    with history.change(by=by, reason="closed"):
        campaign.save(update_fields=["closed_by", "closed_at"])
    forget_who(campaign)
    return campaign


@transaction.atomic
def mark_at_work(*, campaign: Campaign, unit: Unit, user: User, is_at_work: bool, by: User) -> None:
    """Say of one member of staff whether she is at work in the window. After the closing what was said stands."""
    campaign.refresh_from_db(fields=["closed_at"])
    if campaign.is_closed:
        raise AlreadyClosed
    if is_at_work:
        NotAtWork.objects.filter(campaign=campaign, unit=unit, user=user).delete()
        return
    mark = NotAtWork(municipality_id=campaign.municipality_id, campaign=campaign, unit=unit, user=user, marked_by=by)
    NotAtWork.objects.bulk_create([mark], ignore_conflicts=True)


def _open_campaign(campaign: Campaign, today: date) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.is_closed:
        raise AlreadyClosed
    if today < campaign.can_close_from:
        raise TooEarly
    return campaign


class PlanRefused(Exception):
    """The campaign can't be planned like this."""


class TooLateToChange(PlanRefused):
    """It has begun, or is over: what is asked, of whom and from when stands."""


class NameTaken(PlanRefused):
    """Another campaign of that year has the same name."""


class AskedTwice(PlanRefused):
    """Some units would be asked in two campaigns at once: nobody could say which of them an answer belongs to."""

    def __init__(self, units: list[Unit]) -> None:
        super().__init__()
        self.units = units


class ReplyRefused(Exception):
    """The campaign has begun, or is closed: an invitation is answered before that."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is to be."""

    name: str
    question: str
    starts_on: date
    ends_on: date
    plan: str = ""
    sign_up_by: date | None = None


@transaction.atomic
def plan_campaign(*, municipality: Unit, plan: Plan, units: Collection[Unit], by: User) -> Campaign:
    """Begin a campaign and invite its units. Raises a ``PlanRefused`` that says why not."""
    Unit.objects.select_for_update().get(pk=municipality.pk)
    campaign = Campaign(municipality=municipality, year=plan.starts_on.year, **asdict(plan))
    _check(campaign, units)
    with history.change(by=by, reason="campaign planned"):
        campaign.save()
        _invite(campaign, units)
    return campaign


@transaction.atomic
def change_campaign(*, campaign: Campaign, plan: Plan, units: Collection[Unit], by: User, today: date) -> Campaign:
    """Change what may still be changed. From the first day on a unit can be added and the last day put off; no more."""
    Unit.objects.select_for_update().get(pk=campaign.municipality_id)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    invited = set(campaign.taking_part.values_list("unit_id", flat=True))
    chosen = {unit.pk for unit in units}
    may = campaign.may_change(today)
    if may == MayChange.NOTHING or (may == MayChange.HARMLESS and not _is_harmless(campaign, plan, invited, chosen)):
        raise TooLateToChange
    for name, value in asdict(plan).items():
        setattr(campaign, name, value)
    campaign.year = plan.starts_on.year
    _check(campaign, units)
    with history.change(by=by, reason="campaign changed"):
        campaign.save(update_fields=["year", *asdict(plan)])
        campaign.taking_part.exclude(unit__in=chosen).delete()
        _invite(campaign, [unit for unit in units if unit.pk not in invited])
    return campaign


@transaction.atomic
def sign_up(*, taking_part: CampaignUnit, by: User, now: datetime, today: date) -> CampaignUnit:
    """Say that the unit takes part; after a no as well. Raises ``AskedTwice`` if another campaign has it meanwhile."""
    _check_asked_once(taking_part.campaign, [taking_part.unit])
    return _reply(taking_part, Reply.SIGNED_UP, "", by, now, today)


@transaction.atomic
def decline(*, taking_part: CampaignUnit, reason: str, by: User, now: datetime, today: date) -> CampaignUnit:
    """Say that the unit does not take part, and why."""
    return _reply(taking_part, Reply.DECLINED, reason, by, now, today)


def _reply(one: CampaignUnit, reply: Reply, reason: str, by: User, now: datetime, today: date) -> CampaignUnit:
    one = CampaignUnit.objects.select_for_update(of=("self",)).select_related("campaign", "unit").get(pk=one.pk)
    if one.campaign.may_change(today) != MayChange.ALL:
        raise ReplyRefused
    if (one.reply, one.reason) != (reply, reason):
        one.reply, one.reason, one.replied_by, one.replied_at = reply, reason, by, now
        with history.change(by=by, reason=f"invitation {reply}"):
            one.save(update_fields=["reply", "reason", "replied_by", "replied_at"])
    return one


def _is_harmless(campaign: Campaign, plan: Plan, invited: set[UUID], chosen: set[UUID]) -> bool:
    stands = ("question", "plan", "starts_on")
    return (
        all(getattr(campaign, name) == getattr(plan, name) for name in stands)
        and plan.ends_on >= campaign.ends_on
        and invited <= chosen
    )


def _check(campaign: Campaign, units: Collection[Unit]) -> None:
    others = Campaign.objects.asked().filter(municipality_id=campaign.municipality_id).exclude(pk=campaign.pk)
    if others.filter(year=campaign.year, name=campaign.name).exists():
        raise NameTaken
    _check_asked_once(campaign, units)


def _check_asked_once(campaign: Campaign, units: Collection[Unit]) -> None:
    others = Campaign.objects.asked().filter(municipality_id=campaign.municipality_id).exclude(pk=campaign.pk)
    taking_part = CampaignUnit.objects.taking_part().filter(campaign__in=others.overlapping(campaign.window))
    asked_twice = list(Unit.objects.filter(pk__in=taking_part.filter(unit__in=units).values("unit")).by_name())
    if asked_twice:
        raise AskedTwice(asked_twice)


def _invite(campaign: Campaign, units: Collection[Unit]) -> None:
    CampaignUnit.objects.bulk_create(
        CampaignUnit(municipality_id=campaign.municipality_id, campaign=campaign, unit=unit) for unit in units
    )
