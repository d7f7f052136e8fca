"""What people do with answers that could not be written down as they came, or that somebody must say are hers."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.conversations import services as conversations
from dialog.conversations.models import Conversation, Resident
from dialog.lib.dates import OSLO
from dialog.outbox import services
from dialog.outbox.contents import parse
from dialog.outbox.models import Envelope, Reason, Source, State, WhyThrown
from dialog.outbox.placing import Asked, campaign_on

WAITS = (State.WAITING, State.UNFINISHED)


class AlreadyDone(Exception):
    """Somebody else has said whose it is, or taken it away, since the page was opened."""


@transaction.atomic
def tie(*, envelope: Envelope, resident: Resident | None, by: User, now: datetime) -> Envelope:
    """Say whom it is about, and write it down; ``resident`` None is somebody who is not on the list.

    What nobody was signed in for becomes ``by``'s own: she answers for it. So does what somebody who has left never
    finished. A draft, and what the rules refuse, lies unfinished with its author.
    """
    envelope = _locked(envelope, *WAITS)
    author = by if envelope.author is None or envelope.state == State.UNFINISHED else envelope.author
    unit_id = resident.unit_id if resident else envelope.unit_id
    assert unit_id is not None and envelope.placed_at is not None
    day, today = envelope.placed_at.astimezone(OSLO).date(), now.astimezone(OSLO).date()
    envelope.author, envelope.unit_id, envelope.resident = author, unit_id, resident
    with history.change(by=by, reason="whose it is"):
        if envelope.source == Source.DRAFT or envelope.reason == Reason.CONFLICT:
            envelope.state, envelope.reason = State.UNFINISHED, envelope.reason
        else:
            asked = Asked(author, unit_id, day, campaign_on(unit_id, day, today), resident)
            services.write_down(envelope, parse(envelope.body or ""), asked, now)
        envelope.save()
    return envelope


@transaction.atomic
def throw(*, envelope: Envelope, why: WhyThrown, by: User, now: datetime) -> None:
    """Take it away for good: the words go, that it came and who took it away stays."""
    envelope = _locked(envelope, *WAITS, State.CLOSED)
    with history.change(by=by, reason="thrown away"):
        envelope.state, envelope.reason = State.THROWN, ""
        envelope.sealed = envelope.body = envelope.resident = None
        envelope.thrown_by, envelope.thrown_at, envelope.why_thrown = by, now, why
        envelope.save()


@transaction.atomic
def confirm(*, envelope: Envelope, by: User, now: datetime) -> None:
    """She did write it."""
    envelope = _locked(envelope, State.RECORDED)
    if envelope.confirmed_at is not None:
        return
    with history.change(by=by, reason="confirmed"):
        envelope.confirmed_by, envelope.confirmed_at = by, now
        envelope.save(update_fields=["confirmed_by", "confirmed_at"])


@transaction.atomic
def disown(*, envelope: Envelope, by: User, now: datetime) -> None:
    """She did not write it: what was written down in her name is taken away, however long ago it was."""
    envelope = _locked(envelope, State.RECORDED)
    for conversation in _written(envelope):
        conversations.disown(conversation=conversation, by=by, now=now)
    with history.change(by=by, reason="disowned"):
        envelope.state, envelope.thrown_by, envelope.thrown_at = State.THROWN, by, now
        envelope.why_thrown = WhyThrown.NOT_MINE
        envelope.save()


@transaction.atomic
def set_date(*, envelope: Envelope, on: date, by: User, now: datetime) -> None:
    """Say on which day it was, where no clock can tell; the middle of the day is taken."""
    envelope = _locked(envelope, State.RECORDED)
    held_at = min(datetime.combine(on, time(12), tzinfo=OSLO), now)
    for conversation in _written(envelope):
        campaign_id = campaign_on(conversation.unit_id, on, now.astimezone(OSLO).date())
        conversations.place_in_time(conversation=conversation, held_at=held_at, campaign_id=campaign_id, by=by)
    with history.change(by=by, reason="date set"):
        envelope.placed_at, envelope.date_set_at = held_at, now
        envelope.save(update_fields=["placed_at", "date_set_at"])


def _written(envelope: Envelope) -> list[Conversation]:
    """What was written down from it: one conversation, or those of a whole table."""
    if envelope.gathering:
        return list(envelope.gathering.conversations.standing())
    return [envelope.conversation] if envelope.conversation else []


def _locked(envelope: Envelope, *states: Iterable[str]) -> Envelope:
    """As it is now. Raises ``AlreadyDone`` when it is no longer in one of ``states``."""
    locked = Envelope.objects.select_for_update(of=("self",)).get(pk=envelope.pk)
    if locked.state not in states:
        raise AlreadyDone
    return locked
