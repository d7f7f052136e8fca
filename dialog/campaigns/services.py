"""Closing a campaign takes two people: one asks, another closes. After that its figures can be locked."""

from datetime import date, datetime

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.campaigns.models import Campaign, NotAtWork
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
