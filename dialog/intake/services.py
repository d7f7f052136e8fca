"""What happens to an answer that comes by itself or on paper, until it is a conversation or gone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from dialog.accounts.models import User
from dialog.audit import history
from dialog.audit.forgetting import forget
from dialog.audit.models import Tombstone
from dialog.campaigns.models import Campaign
from dialog.conversations import services as conversations
from dialog.conversations.drafts import ConversationDraft, StatementDraft
from dialog.conversations.models import Channel, Intent, Outcome, Resident, SaidBy
from dialog.intake.models import Arrival, PaperPile, Reason, State, TypedPaper
from dialog.intake.queries import Door, midday, typed_before, words_mac
from dialog.units.models import Unit

# So many may wait in one queue, and come to one unit in ten minutes. A home-care unit has 180 users.
MOST_WAITING = 300
MOST_IN_A_WHILE, WHILE = 120, timedelta(minutes=10)
# What was turned away can be taken back for so long.
REFUSED_KEPT = timedelta(days=14)


class NotTaken(Exception):
    """The public page takes no more just now; what was written is still with the one who wrote it."""


class QueueFull(NotTaken):
    """Too many already wait for somebody to read them."""


class TooManyAtOnce(NotTaken):
    """Too many have come to this unit in a short while."""


class AlreadyDecided(Exception):
    """Somebody has taken the answer in or turned it away."""


class LooksTyped(Exception):
    """The paper looks like one that is typed already; the typist must say that it is another."""


class Was(StrEnum):
    RECEIVED = "received"
    RESENT = "resent"


@dataclass(frozen=True)
class Written:
    """What somebody wrote on the public page."""

    things: tuple[str, ...]
    said_by: SaidBy
    own_name: str = ""
    is_honest: bool = False


def receive(*, form_id: UUID, door: Door, written: Written, now: datetime) -> Was:
    """Hold an answer for somebody to take in. The same form again is the same answer, changed if its words are.

    Raises ``NotTaken`` when the queue is full, and ``AlreadyDecided`` for new words in a form that is decided upon.
    """
    if is_received(form_id):
        return _receive_again(form_id, written)
    if Tombstone.objects.filter(pk=form_id).exists():
        # Erased since it was sent the first time: it does not come back.
        return Was.RESENT
    _require_room(door, written.is_honest, now)
    arrival = Arrival(
        id=form_id,
        municipality_id=door.unit.municipality_id,
        unit_id=door.unit.pk,
        campaign_id=door.campaign.pk,
        received_at=now,
        **_columns(door.unit.pk, written),
    )
    try:
        with transaction.atomic():
            arrival.save(force_insert=True)
    except IntegrityError:
        # The primary key settles which of two equal sendings was first.
        return _receive_again(form_id, written)
    return Was.RECEIVED


def is_received(form_id: UUID) -> bool:
    """Whether a form has been sent and is held, or was."""
    return Arrival.objects.filter(pk=form_id).exists()


@dataclass(frozen=True)
class Treatment:
    """What those who take an answer in say of one thing in it."""

    intent: Intent
    themes: tuple[UUID, ...] = ()
    suggested: frozenset[UUID] = frozenset()
    offered: frozenset[UUID] = frozenset()


@transaction.atomic
def accept(
    *, arrival: Arrival, resident: Resident | None, treatments: Sequence[Treatment], by: User, now: datetime
) -> Arrival:
    """Let an answer become a conversation; None is somebody without a name on the list.

    An honest one is never tied to a resident: "Spurt" on the unit's list, with nobody there having asked, would tell
    its people who has answered.
    """
    arrival = _waiting(arrival)
    words = arrival.words
    if arrival.is_honest:
        resident, treatments = None, [Treatment(Intent.GOOD_TO_KNOW)] * len(words)
    draft = ConversationDraft(
        unit_id=arrival.unit_id,
        outcome=Outcome.ANSWERED,
        resident_id=resident.pk if resident else None,
        campaign_id=None if arrival.campaign.is_closed else arrival.campaign_id,
        held_at=arrival.received_at,
        said_by=arrival.said_by,
        statements=tuple(_statement(*pair) for pair in zip(words, treatments, strict=True)),
        channel=Channel.OWN_DEVICE,
        figures_only=arrival.is_honest,
    )
    receipt = conversations.record(form_id=arrival.pk, draft=draft, by=by, now=now)
    arrival.state, arrival.decided_by, arrival.decided_at = State.ACCEPTED, by, now
    arrival.conversation_id = receipt.conversation_id
    # The words are the conversation's now. Who wrote an honest one, its receiver must know, to act on it.
    arrival.things, arrival.own_name = None, arrival.own_name if arrival.is_honest else None
    with history.change(by=by, reason="taken in"):
        arrival.save(update_fields=["state", "decided_by", "decided_at", "conversation", "things", "own_name"])
    return arrival


@transaction.atomic
def refuse(*, arrival: Arrival, reason: Reason, by: User, now: datetime, with_alike: bool = False) -> int:
    """Turn an answer away, and with it the others with the same words if so said; returns how many.

    Somebody's words are not lost by a slip of the hand: they can be taken back until they expire.
    """
    arrival = _waiting(arrival)
    same = Arrival.objects.select_for_update().waiting().filter(pk=arrival.pk)
    if with_alike:
        same = (
            Arrival.objects.select_for_update()
            .waiting()
            .filter(unit_id=arrival.unit_id, is_honest=arrival.is_honest, things_mac=arrival.things_mac)
        )
    with history.change(by=by, reason=f"refused: {reason}"):
        return same.update(state=State.REFUSED, decided_by=by, decided_at=now, reason=reason)


@transaction.atomic
def take_back(*, arrival: Arrival, by: User) -> Arrival:
    """Put an answer that was turned away back among those that wait."""
    still = Arrival.objects.select_for_update().refused().filter(pk=arrival.pk).first()
    if still is None:
        raise AlreadyDecided
    arrival = still
    arrival.state, arrival.decided_by, arrival.decided_at, arrival.reason = State.WAITING, None, None, ""
    with history.change(by=by, reason="taken back"):
        arrival.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    return arrival


@dataclass(frozen=True)
class Paper:
    """A paper form as it was typed in."""

    held_on: date
    said_by: SaidBy
    things: tuple[str, ...]
    treatments: tuple[Treatment, ...] = ()
    resident: Resident | None = None
    own_name: str = ""
    is_honest: bool = False


@transaction.atomic
def type_in(
    *, form_id: UUID, unit: Unit, campaign: Campaign, paper: Paper, by: User, now: datetime, is_another: bool = False
) -> TypedPaper:
    """Write down one paper form; the number is to be written on the paper. The same form again is the same paper.

    Raises ``LooksTyped`` unless ``is_another`` says that it is not the one it looks like.
    """
    # One at a time for each unit, so that no two papers get the same number.
    Unit.objects.select_for_update().get(pk=unit.pk)
    mac = words_mac(unit.pk, paper.things)
    again = TypedPaper.objects.filter(conversation_id=form_id, typed_by=by).first()
    if again is None and not is_another and typed_before(campaign, unit, by, mac, paper.resident):
        raise LooksTyped
    conversations.record(form_id=form_id, draft=_paper_draft(unit, campaign, paper), by=by, now=now)
    if again is not None:
        return again
    numbers = TypedPaper.objects.filter(campaign=campaign, unit=unit, is_honest=paper.is_honest)
    return TypedPaper.objects.create(
        municipality_id=unit.municipality_id,
        conversation_id=form_id,
        unit=unit,
        campaign=campaign,
        is_honest=paper.is_honest,
        number=(numbers.aggregate(last=Max("number"))["last"] or 0) + 1,
        own_name=paper.own_name or None if paper.is_honest else None,
        words_mac=mac,
        typed_by=by,
        typed_at=now,
    )


@transaction.atomic
def count_papers(*, campaign: Campaign, unit: Unit, collected: int, by: User, now: datetime) -> PaperPile:
    """Say how many paper forms a unit has collected so far."""
    with history.change(by=by, reason="papers counted"):
        return PaperPile.objects.update_or_create(
            campaign=campaign,
            unit=unit,
            defaults={
                "municipality_id": unit.municipality_id,
                "collected": collected,
                "counted_by": by,
                "counted_at": now,
            },
        )[0]


@dataclass(frozen=True)
class Expired:
    """How many answers nobody took in went, and of how many that are decided upon nothing is left."""

    waiting: int
    decided: int


@transaction.atomic
def expire(*, now: datetime, is_dry_run: bool = False) -> Expired:
    """Take away what has been held too long. What is a conversation has its own retention."""
    forgotten = Arrival.objects.waiting().filter(received_at__lt=now - timedelta(days=settings.INTAKE_DAYS_HELD))
    # Who wrote an honest answer is kept as long as the answer is.
    decided = Arrival.objects.decided_before(now - REFUSED_KEPT).exclude(state=State.ACCEPTED, is_honest=True)
    counts = Expired(forgotten.count(), decided.count())
    if not is_dry_run:
        forget(forgotten, decided)
    return counts


def _receive_again(form_id: UUID, written: Written) -> Was:
    with transaction.atomic():
        arrival = Arrival.objects.select_for_update().get(pk=form_id)
        columns = _columns(arrival.unit_id, written)
        if arrival.state == State.WAITING:
            for name, value in columns.items():
                setattr(arrival, name, value)
            arrival.save(update_fields=list(columns))
        elif bytes(arrival.things_mac) != columns["things_mac"]:
            raise AlreadyDecided
    return Was.RESENT


def _columns(unit_id: UUID, written: Written) -> dict[str, object]:
    return {
        "said_by": written.said_by,
        "is_honest": written.is_honest,
        "things": json.dumps(written.things, ensure_ascii=False),
        "own_name": written.own_name or None,
        "things_mac": words_mac(unit_id, written.things),
    }


def _require_room(door: Door, is_honest: bool, now: datetime) -> None:
    here = Arrival.objects.filter(unit_id=door.unit.pk)
    # Counted without a lock: a few too many do not matter.
    if here.filter(received_at__gt=now - WHILE)[:MOST_IN_A_WHILE].count() >= MOST_IN_A_WHILE:
        raise TooManyAtOnce
    if here.waiting().filter(is_honest=is_honest)[:MOST_WAITING].count() >= MOST_WAITING:
        raise QueueFull


def _waiting(arrival: Arrival) -> Arrival:
    arrival = Arrival.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=arrival.pk)
    if arrival.state != State.WAITING:
        raise AlreadyDecided
    return arrival


def _statement(words: str, treatment: Treatment) -> StatementDraft:
    return StatementDraft(
        words=words,
        intent=treatment.intent,
        themes=treatment.themes,
        suggested=treatment.suggested,
        offered=treatment.offered,
    )


def _paper_draft(unit: Unit, campaign: Campaign, paper: Paper) -> ConversationDraft:
    treatments = paper.treatments or (Treatment(Intent.GOOD_TO_KNOW),) * len(paper.things)
    return ConversationDraft(
        unit_id=unit.pk,
        outcome=Outcome.ANSWERED,
        resident_id=paper.resident.pk if paper.resident else None,
        campaign_id=campaign.pk if paper.held_on in campaign.window else None,
        held_at=midday(paper.held_on),
        said_by=paper.said_by,
        statements=tuple(_statement(*pair) for pair in zip(paper.things, treatments, strict=True)),
        channel=Channel.PAPER,
        figures_only=paper.is_honest,
    )
