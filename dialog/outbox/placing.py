"""Whom and where a form is about, as far as its author could have written it there."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from dialog.accounts.models import User
from dialog.accounts.receivers import has_receiver
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Conversation, Gathering, Resident, Stay
from dialog.conversations.queries import campaign_id_for
from dialog.lib.dates import Window
from dialog.outbox import tickets
from dialog.outbox.contents import Contents
from dialog.outbox.models import Reason
from dialog.outbox.senders import Sender
from dialog.units.models import Unit


class CannotPlace(Exception):
    """It is not known whom it is about, or its author had no business there; ``reason`` says which."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Asked:
    """As ``conversations.judging.Asked``: who was asked, where, on which day, and by whom."""

    by: User
    unit_id: UUID
    day: date
    campaign_id: UUID | None
    resident: Resident | None = None
    fixed: dict[str, Any] = field(default_factory=dict)
    is_kept_honest: bool = False

    @cached_property
    def takes_honest(self) -> bool:
        return self.is_kept_honest or has_receiver(Unit.objects.get(pk=self.unit_id), self.day)


def place(contents: Contents, sender: Sender, *, day: date, today: date) -> Asked:
    """Raises ``CannotPlace``."""
    assert sender.author is not None
    if contents.about.way == "correct":
        return _of_written(contents.form_id, sender.author, day)
    if contents.about.way in ("unit", "gathering"):
        return _in_unit(_unit_id(contents), sender, day, today)
    if contents.about.way == "ticket" and contents.about.id is not None:
        return with_resident(_visited(contents.about.id, contents, sender), sender, day=day, today=today)
    return with_resident(contents.about.id, sender, day=day, today=today)


def with_resident(resident_id: UUID | None, sender: Sender, *, day: date, today: date) -> Asked:
    """The unit is where the author asks and she was that day, also when she has moved since."""
    assert sender.author is not None
    known = Resident.objects.filter(municipality_id=sender.author.municipality_id)
    resident = known.filter(pk=resident_id).first() if resident_id else None
    if resident is None:
        raise CannotPlace(Reason.NOBODY)
    units = sender.unit_ids(day, today)
    if resident.unit_id in units:
        unit_id = resident.unit_id
    else:
        stays = Stay.objects.within(Window(day, day)).filter(resident=resident, unit_id__in=units)
        found = stays.values_list("unit_id", flat=True).first()
        if found is None:
            raise CannotPlace(Reason.NOT_THEIRS)
        unit_id = found
    return Asked(sender.author, unit_id, day, campaign_on(unit_id, day, today), resident)


def campaign_on(unit_id: UUID, day: date, today: date) -> UUID | None:
    """The campaign of an earlier day may have been closed this minute: only today's is remembered."""
    if day == today:
        return campaign_id_for(unit_id, day)
    return Campaign.objects.under_way(day).with_unit(unit_id).values_list("pk", flat=True).first()


def _in_unit(unit_id: UUID | None, sender: Sender, day: date, today: date) -> Asked:
    assert sender.author is not None
    if unit_id is None or unit_id not in sender.unit_ids(day, today):
        raise CannotPlace(Reason.NOT_THEIRS)
    return Asked(sender.author, unit_id, day, campaign_on(unit_id, day, today))


def _of_written(form_id: UUID, author: User, day: date) -> Asked:
    written = Conversation.objects.standing().filter(asked_by=author, pk=form_id).select_related("resident").first()
    if written is None:
        raise CannotPlace(Reason.TOO_LATE)
    fixed = {"retry_on": written.retry_on, "no_more_this_year": written.no_more_this_year}
    return Asked(author, written.unit_id, day, written.campaign_id, written.resident, fixed, written.figures_only)


def _unit_id(contents: Contents) -> UUID | None:
    """Of a group talk: the unit's own id, or that of the talk which is corrected."""
    if contents.kind == "gathering" or contents.about.way == "gathering":
        held = Gathering.objects.filter(pk__in=[contents.form_id, contents.about.id]).first()
        return held.unit_id if held else contents.about.id
    return contents.about.id


def _visited(ticket_id: UUID, contents: Contents, sender: Sender) -> UUID:
    """Whom the ticket is for. Used before, or not this person's on this device: then she is asked whose it is."""
    assert sender.author is not None
    at = timezone.now()
    found = tickets.resolve_ticket(ticket_id, by=sender.author, tablet=sender.tablet, form_id=contents.form_id, now=at)
    if found is None:
        raise CannotPlace(Reason.WHOSE)
    return found
