"""What comes in sealed, and what becomes of it. Nothing is taken for received before it is kept."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import DataError, IntegrityError, transaction

from dialog.accounts.approvals import NotApprovedYet
from dialog.accounts.sign_in_models import Tablet
from dialog.audit.models import Tombstone
from dialog.audit.reading import compared_only
from dialog.conversations import services as conversations
from dialog.outbox import contents as reading
from dialog.outbox import recording, sealing
from dialog.outbox.contents import Contents, Unreadable
from dialog.outbox.keys import UnknownKey
from dialog.outbox.models import Envelope, Reason, Source, State
from dialog.outbox.placing import CannotPlace
from dialog.outbox.posting import Sending
from dialog.outbox.senders import Sender, Senders
from dialog.outbox.timing import placed
from dialog.outbox.written import settle_drafts

logger = logging.getLogger(__name__)


class Was(StrEnum):
    """What a receipt says. All four mean that it is kept here."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    QUARANTINED = "quarantined"


@dataclass(frozen=True)
class Arriving:
    """What is the same for every envelope of a batch."""

    now: datetime
    device_time: datetime | None
    device: Tablet | None
    senders: Senders


def receive(sending: Sending, arriving: Arriving) -> Was:
    """Keep one envelope and do what it says; all of it or nothing. A fault of ours raises, and is no receipt."""
    with transaction.atomic():
        envelope = _row(sending, arriving, sending.id)
        if not _insert(envelope):
            return _again(sending, arriving)
        return _take_in(envelope, sending, arriving)


def _row(sending: Sending, arriving: Arriving, pk: UUID) -> Envelope:
    return Envelope(
        id=pk,
        received_at=arriving.now,
        version=sending.version,
        key_code=sending.key_id,
        digest=sending.digest,
        sealed=sending.sealed,
        device_time=arriving.device_time,
        state=State.ARRIVED,
    )


def _insert(envelope: Envelope) -> bool:
    """The database settles which of many equal sendings was first: never "look, then insert"."""
    try:
        with transaction.atomic():
            envelope.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _take_in(envelope: Envelope, sending: Sending, arriving: Arriving) -> Was:
    _settle(envelope, sending, arriving)
    if envelope.author_id is not None:
        with compared_only():
            settle_drafts(envelope)
    envelope.was_quarantined = envelope.state in (State.CLOSED, State.UNFINISHED) and envelope.reason != Reason.DRAFT
    envelope.save()
    return Was.QUARANTINED if envelope.was_quarantined else Was.STORED


def try_again(envelope: Envelope, *, now: datetime) -> bool:
    """Open once more what could not be opened, in the caller's transaction; whether it opened now."""
    if envelope.sealed is None or not envelope.version or not envelope.key_code:
        return False
    sealed = bytes(envelope.sealed)
    sending = Sending(envelope.bound_id, "", envelope.version, envelope.key_code, sealed, is_whole=True)
    if not _opens(sending):
        return False
    _take_in(envelope, sending, Arriving(envelope.received_at, envelope.device_time, None, Senders()))
    return envelope.state != State.CLOSED


def _again(sending: Sending, arriving: Arriving) -> Was:
    """The same bytes: they are here. Other bytes: kept beside the first, and never in its place."""
    standing = Envelope.objects.select_for_update().get(pk=sending.id)
    if bytes(standing.digest) == sending.digest:
        return Was.DUPLICATE
    if standing.copies.filter(digest=sending.digest).exists():
        return Was.CONFLICT
    if standing.state == State.CLOSED and _opens(sending):
        # What came first was not what this id was sealed for: it gives up the place.
        _set_aside(standing, arriving)
        return _take_in(_row(sending, arriving, sending.id), sending, arriving)
    copy = _row(sending, arriving, uuid4())
    copy.copy_of = standing
    copy.save(force_insert=True)
    _settle(copy, sending, arriving)
    copy.was_quarantined = True
    copy.save()
    return Was.CONFLICT


def _opens(sending: Sending) -> bool:
    try:
        _open(sending)
    except _Closed:
        return False
    return True


def _set_aside(standing: Envelope, arriving: Arriving) -> None:
    aside = Envelope.objects.get(pk=standing.pk)
    aside.pk, aside.copy_of, aside.was_quarantined = uuid4(), standing, True
    aside.save(force_insert=True)


# --- Opening ---


class _Closed(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def _open(sending: Sending) -> tuple[str, Contents]:
    """What was sealed, as text and as a form."""
    if not sending.is_whole:
        raise _Closed(Reason.MALFORMED)
    if sending.version != sealing.VERSION:
        raise _Closed(Reason.UNKNOWN_VERSION)
    try:
        opened = sealing.open_envelope(
            sending.sealed, version=sending.version, key_id=sending.key_id, envelope_id=sending.id
        )
        text = reading.as_text(opened)
        return text, reading.parse(text)
    except UnknownKey:
        raise _Closed(Reason.UNKNOWN_KEY) from None
    except sealing.DoesNotOpen:
        raise _Closed(Reason.DOES_NOT_OPEN) from None
    except Unreadable:
        raise _Closed(Reason.UNREADABLE) from None


def _settle(envelope: Envelope, sending: Sending, arriving: Arriving) -> None:
    """Open it and decide what becomes of it; everything but the last save."""
    try:
        text, contents = _open(sending)
    except _Closed as closed:
        if _is_erased(sending.id):
            return _erase(envelope)
        if arriving.device is not None:
            # Who sent it is all that is known of it.
            envelope.tablet, envelope.municipality_id = arriving.device, arriving.device.municipality_id
        return _close(envelope, closed.reason)
    if _is_erased(sending.id, contents.form_id, contents.about.id):
        return _erase(envelope)
    sender = arriving.senders.of(contents, arriving.device)
    _describe(envelope, contents, sender, arriving)
    if envelope.municipality_id is None:
        # Nobody could be shown it: it waits, sealed, for whoever looks after the keys.
        return _close(envelope, Reason.UNCLAIMED)
    envelope.body, envelope.sealed = text, None
    return _decide(envelope, contents, sender, arriving)


def _describe(envelope: Envelope, contents: Contents, sender: Sender, arriving: Arriving) -> None:
    times = contents.times
    when = placed(times, device_time=arriving.device_time, received_at=arriving.now, noted_at=sender.noted_at)
    envelope.municipality_id = sender.municipality_id
    envelope.author, envelope.tablet = sender.author, sender.tablet
    envelope.source, envelope.is_honest = Source(contents.kind), contents.is_honest
    envelope.form_id, envelope.part = contents.form_id, contents.part
    envelope.opened_at, envelope.saved_at, envelope.server_seen_at = times.opened, times.saved, times.server_seen
    envelope.placed_at, envelope.is_date_uncertain = when.at, when.is_uncertain


def _decide(envelope: Envelope, contents: Contents, sender: Sender, arriving: Arriving) -> None:
    today = arriving.now.astimezone(recording.OSLO).date()
    assert envelope.placed_at is not None
    day = envelope.placed_at.astimezone(recording.OSLO).date()
    envelope.unit_id = sender.usual_unit_id(day, today)
    if envelope.copy_of_id is not None:
        return _wait(envelope, State.UNFINISHED if sender.author else State.WAITING, Reason.CONFLICT)
    if sender.author is None:
        return _wait(envelope, State.WAITING, Reason.UNCLAIMED)
    if contents.about.way == "whom":
        state = State.UNFINISHED if contents.kind == "draft" else State.WAITING
        return _wait(envelope, state, Reason.DRAFT if contents.kind == "draft" else Reason.WHOSE)
    try:
        asked = recording.place(contents, sender, day=day, today=today)
        envelope.unit_id = asked.unit_id
        envelope.resident = asked.resident
        if contents.kind == "draft":
            return _wait(envelope, State.UNFINISHED, Reason.DRAFT)
        write_down(envelope, contents, asked, arriving.now)
    except CannotPlace as refused:
        if contents.kind == "draft":
            return _wait(envelope, State.UNFINISHED, Reason.DRAFT)
        state = State.WAITING if refused.reason is Reason.WHOSE else State.UNFINISHED
        return _wait(envelope, state, refused.reason)
    if envelope.state == State.RECORDED:
        mark = sender.mark(unit_id=envelope.unit_id, placed_at=envelope.placed_at, today=today)
        envelope.mark = mark or ""


def write_down(envelope: Envelope, contents: Contents, asked: recording.Asked, now: datetime) -> None:
    """Write it down as the page would have; everything but the envelope's own last save.

    What the rules refuse lies unfinished with its author, every word there.
    """
    refused = _attempt(lambda: recording.record(envelope, contents, asked, now))
    if refused is Reason.ANOTHERS and _is_erased(contents.form_id):
        _erase(envelope)
    elif refused is not None:
        _wait(envelope, State.UNFINISHED, refused)


def _attempt(record: Callable[[], None]) -> Reason | None:
    """Why it was not written down; None when it was."""
    try:
        # Words are compared with what stands and shown to nobody.
        with transaction.atomic(), compared_only():
            record()
    except recording.NoReceiver:
        return Reason.NO_RECEIVER
    except recording.Incomplete:
        return Reason.INCOMPLETE
    except conversations.BelongsToAnother:
        return Reason.ANOTHERS
    except conversations.TooLateToCorrect:
        return Reason.TOO_LATE
    except conversations.FamilyBarred:
        return Reason.FAMILY_BARRED
    except NotApprovedYet:
        return Reason.NOT_APPROVED
    except (DataError, ValueError):
        # Signs that no database holds: not a fault that another try would mend.
        return Reason.INCOMPLETE
    return None


# --- Where it ends up ---


def _close(envelope: Envelope, reason: Reason) -> None:
    envelope.state, envelope.reason = State.CLOSED, reason
    logger.warning("envelope %s is closed: %s", envelope.pk, reason)


def _wait(envelope: Envelope, state: State, reason: Reason) -> None:
    envelope.state, envelope.reason = state, reason


def _is_erased(*ids: UUID | None) -> bool:
    return Tombstone.objects.filter(pk__in=[pk for pk in ids if pk is not None]).exists()


def _erase(envelope: Envelope) -> None:
    """What it is about has been erased: a receipt, and no words."""
    envelope.state, envelope.reason = State.ERASED, ""
    envelope.sealed = envelope.body = None
    for name in ("author", "unit", "resident", "tablet", "municipality"):
        setattr(envelope, name, None)
