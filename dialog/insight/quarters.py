"""A quarter is closed as a campaign is: one goes through the checklist and asks, another closes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Q

from dialog.accounts.models import User
from dialog.audit import history
from dialog.campaigns.models import Campaign
from dialog.campaigns.services import AlreadyClosed, NotAskedFor, SamePerson, TooEarly
from dialog.conversations.coding_desk.queries import left_without_theme
from dialog.conversations.models import Conversation
from dialog.insight.models import Quarter, Release
from dialog.insight.quarter_models import quarter_of, window_of
from dialog.insight.services import check_not_built
from dialog.lib.dates import Window, months_after
from dialog.units.models import Unit

# As far back as one that nobody has closed can still be.
QUARTERS_BACK = 4


class NotAQuarter(Exception):
    """The quarter is not over, or so long ago that it stays blank."""


@dataclass(frozen=True, slots=True)
class QuarterChecklist:
    """What two people look through. It shows no figure about a theme, and counts no honest answer."""

    uncoded: int
    arrived_late: int
    open_campaigns: tuple[Campaign, ...]


def quarters_to_close(municipality_id: UUID, today: date) -> list[Quarter]:
    """Those that are over and not locked, the newest first; a row that is not saved yet where nobody has asked."""
    last = Release.objects.filter(municipality_id=municipality_id, quarter__isnull=False).order_by("-quarter")
    locked = last.values_list("quarter", flat=True).first()
    now = quarter_of(today)
    days = [months_after(now, -3 * back) for back in range(1, QUARTERS_BACK + 1)]
    begun = {one.first_day: one for one in Quarter.objects.filter(municipality_id=municipality_id, first_day__in=days)}
    used = _with_conversations(municipality_id, days)
    return [
        begun.get(day, Quarter(municipality_id=municipality_id, first_day=day))
        for day in days
        if (locked is None or day > locked) and (day in begun or day in used)
    ]


def checklist(quarter: Quarter) -> QuarterChecklist:
    window = quarter.window
    held = Q(held_at__gte=window.starts_at, held_at__lt=window.ends_before)
    outside = Conversation.objects.standing().filter(
        held, municipality_id=quarter.municipality_id, campaign=None, figures_only=False
    )
    campaigns = Campaign.objects.asked().overlapping(window).filter(closed_at=None)
    return QuarterChecklist(
        uncoded=left_without_theme(outside).count(),
        arrived_late=outside.filter(recorded_at__gte=window.ends_before).count(),
        open_campaigns=tuple(campaigns.filter(municipality_id=quarter.municipality_id).order_by("starts_on")),
    )


@transaction.atomic
def ask_to_close(*, municipality: Unit, first_day: date, by: User, now: datetime, today: date) -> Quarter:
    """Say that the checklist has been gone through; asking twice changes nothing."""
    quarter = _open_quarter(municipality, first_day, today)
    if quarter.asked_at is None:
        quarter.asked_by, quarter.asked_at = by, now
        with history.change(by=by, reason="quarter asked to close"):
            quarter.save(update_fields=["asked_by", "asked_at"])
    return quarter


@transaction.atomic
def take_back(*, municipality: Unit, first_day: date, by: User, today: date) -> Quarter:
    """Take back the wish to close, so that more answers can be waited for."""
    quarter = _open_quarter(municipality, first_day, today)
    quarter.asked_by = quarter.asked_at = None
    with history.change(by=by, reason="quarter closing taken back"):
        quarter.save(update_fields=["asked_by", "asked_at"])
    return quarter


@transaction.atomic
def close(*, municipality: Unit, first_day: date, by: User, now: datetime, today: date) -> Quarter:
    """Close for good. Raises a ``ClosingRefused`` or a ``ReleaseRefused`` that says why not."""
    quarter = _open_quarter(municipality, first_day, today)
    if quarter.asked_at is None:
        raise NotAskedFor
    if quarter.asked_by_id == by.pk:
        raise SamePerson
    quarter.closed_by, quarter.closed_at = by, now
    with history.change(by=by, reason="quarter closed"):
        quarter.save(update_fields=["closed_by", "closed_at"])
    return quarter


def _open_quarter(municipality: Unit, first_day: date, today: date) -> Quarter:
    """The quarter's row, made if it is not there, and nobody else's until this is done."""
    if first_day != quarter_of(first_day) or first_day < months_after(quarter_of(today), -3 * QUARTERS_BACK):
        raise NotAQuarter
    check_not_built(municipality.pk, first_day)
    Quarter.objects.bulk_create([Quarter(municipality=municipality, first_day=first_day)], ignore_conflicts=True)
    quarter = Quarter.objects.select_for_update().get(municipality=municipality, first_day=first_day)
    if quarter.closed_at is not None:
        raise AlreadyClosed
    if today < quarter.can_close_from:
        raise TooEarly
    return quarter


def _with_conversations(municipality_id: UUID, days: Sequence[date]) -> set[date]:
    """Those with anything at all that no campaign asks for: who only marks the day sees no quarters. One query."""

    def something(window: Window) -> Exists:
        outside = Conversation.objects.filter(municipality_id=municipality_id, campaign=None)
        return Exists(outside.filter(held_at__gte=window.starts_at, held_at__lt=window.ends_before))

    names = {f"has_{place}": day for place, day in enumerate(days)}
    asked = {name: something(window_of(day)) for name, day in names.items()}
    found = Unit.objects.filter(pk=municipality_id).values(**asked).get()
    return {day for name, day in names.items() if found[name]}
