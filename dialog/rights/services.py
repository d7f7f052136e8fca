"""Requests, erasure, the ledger's replay, retention and break-glass: everything rights changes."""

import logging
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils.translation import gettext as _

from dialog.accounts.models import Membership, Role, User
from dialog.audit.models import Tombstone
from dialog.conversations.models import Conversation, Resident
from dialog.lib.dates import OSLO, months_after
from dialog.lib.rights import Forgotten
from dialog.rights import ledger
from dialog.rights.models import (
    GLASS_TIME,
    Asker,
    BreakGlass,
    Erasure,
    GlassReason,
    Ground,
    LedgerEntry,
    Outcome,
    RequestKind,
    RightsRequest,
    Why,
)
from dialog.rights.rooms import rooms, rooms_with_words
from dialog.units.models import Unit

logger = logging.getLogger(__name__)

# One erasure at a time: the ledger's order and the database's are the same.
LOCK = 7_040_606
# What a restored copy must learn of; everything else hangs on these.
IN_LEDGER = ("conversations.Resident", "conversations.Conversation", "outbox.Envelope")
BATCH = 500


class AlreadyClosed(Exception):
    """The request has an outcome; it stands."""


class NotThisKind(Exception):
    """An access request is not closed by erasing, nor held back by a ground."""


class NobodyThere(Exception):
    """She is not in the municipality's care any more, or has been erased already."""


class WorksThere(Exception):
    """Who works in the unit has the working view already."""


class NotACareUnit(Exception):
    """Only a care unit has a working view."""


# --- Requests ---


@transaction.atomic
def open_request(
    *, resident_id: UUID, unit: Unit, kind: RequestKind, asker: Asker, received_on: date, by: User, now: datetime
) -> RightsRequest:
    """Begin a request; the law gives a month from the day it came in."""
    if not Resident.objects.filter(pk=resident_id, municipality_id=by.municipality_id).exists():
        raise NobodyThere
    return RightsRequest.objects.create(
        municipality_id=by.municipality_id,
        unit=unit,
        resident_id=resident_id,
        kind=kind,
        asker=asker,
        received_on=received_on,
        due_on=months_after(received_on, 1),
        opened_by=by,
        opened_at=now,
    )


@transaction.atomic
def deliver(*, request: RightsRequest, by: User, now: datetime) -> RightsRequest:
    """Say that the person has been given what she asked to see."""
    request = _open(request)
    if request.kind != RequestKind.ACCESS:
        raise NotThisKind
    return _close(request, Outcome.DELIVERED, by, now)


@transaction.atomic
def hold(*, request: RightsRequest, ground: Ground, note: str, by: User, now: datetime) -> RightsRequest:
    """Do not erase, for a ground that the law names and a reason the person is told."""
    request = _open(request)
    if request.kind != RequestKind.ERASURE:
        raise NotThisKind
    request.ground, request.note = ground, note
    return _close(request, Outcome.HELD, by, now)


@transaction.atomic
def erase(*, request: RightsRequest, by: User, now: datetime) -> Erasure:
    """Take her away everywhere, history included, and write it in the ledger before anything is final."""
    request = _open(request)
    if request.kind != RequestKind.ERASURE:
        raise NotThisKind
    gone = _erase_everywhere(request.resident_id)
    if not gone.ids.get("conversations.Resident"):
        raise NobodyThere
    _close(request, Outcome.ERASED, by, now)
    receipt = _receipt(request.municipality_id, gone, Why.REQUEST, by, now, request)
    _write_ledger(gone, now)
    return receipt


def _open(request: RightsRequest) -> RightsRequest:
    request = RightsRequest.objects.select_for_update().get(pk=request.pk)
    if not request.is_open:
        raise AlreadyClosed
    return request


def _close(request: RightsRequest, outcome: Outcome, by: User, now: datetime) -> RightsRequest:
    request.outcome, request.closed_by, request.closed_at = outcome, by, now
    request.save(update_fields=["outcome", "ground", "note", "closed_by", "closed_at"])
    return request


def _erase_everywhere(resident_id: UUID) -> Forgotten:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    gone = Forgotten()
    for room in rooms():
        gone.add(room.erase(resident_id))
    return gone


def _receipt(
    municipality_id: UUID, gone: Forgotten, why: Why, by: User | None, now: datetime, request: RightsRequest | None
) -> Erasure:
    counts = dict(sorted(gone.counts.items()))
    return Erasure.objects.create(
        municipality_id=municipality_id, request=request, why=why, at=now, by=by, counts=counts, history=gone.history
    )


def _write_ledger(gone: Forgotten, now: datetime) -> None:
    """Last of all: a commit that fails after this leaves the ledger ahead, and a replay then does what was decided."""
    lines = ledger.append([(label, pk) for label in IN_LEDGER for pk in gone.ids.get(label, ())], at=now)
    LedgerEntry.objects.bulk_create(LedgerEntry(number=line.number, link=line.link) for line in lines)


# --- The ledger over a restored database ---


def fault_of_ledger() -> str:
    """Return why the system must not be used yet, in one sentence; "" when database and ledger agree."""
    try:
        line = ledger.last()
    except ledger.LedgerBroken as error:
        return f"the ledger of erasures is damaged: {error}"
    entry = LedgerEntry.objects.order_by("-number").first()
    here, there = (entry.number if entry else 0), (line.number if line else 0)
    if there > here:
        return "erasures are not replayed: manage.py replay_ledger"
    if there < here:
        return "the ledger of erasures lacks its last lines: bring the right file to HVA_LEDGER"
    if entry and line and entry.link != line.link:
        return "the ledger of erasures is another installation's"
    return ""


@transaction.atomic
def replay() -> Forgotten:
    """Erase again what a restored copy has brought back; returns what was there. Raises ``LedgerBroken``."""
    known = dict(LedgerEntry.objects.values_list("number", "link"))
    gone, fresh = Forgotten(), []
    for line in ledger.read():
        if line.number in known:
            if known[line.number] != line.link:
                raise ledger.LedgerBroken(f"line {line.number} is not the one this database has seen")
            continue
        fresh.append(line)
    for line in fresh:
        if line.kind == "conversations.Resident":
            gone.add(_erase_everywhere(line.id))
    Tombstone.objects.bulk_create((Tombstone(id=line.id, kind=line.kind) for line in fresh), ignore_conflicts=True)
    LedgerEntry.objects.bulk_create(LedgerEntry(number=line.number, link=line.link) for line in fresh)
    return gone


# --- Retention ---


def kept_until(today: date) -> date:
    """The first day that is still kept."""
    return months_after(today, -settings.RETENTION_MONTHS)


def words_due(municipality_id: UUID, today: date) -> list[UUID]:
    """Conversations whose words have been kept as long as they may be. Published words are nobody's secret."""
    return list(
        Conversation.objects.filter(municipality_id=municipality_id, words_gone_at=None)
        .filter(held_at__lt=_midnight(kept_until(today)))
        .exclude(campaign__source="published")
        .order_by("held_at", "pk")
        .values_list("pk", flat=True)
    )


def residents_due(municipality_id: UUID, today: date) -> list[UUID]:
    """Those whose care here ended before the time we keep."""
    ended = Resident.objects.filter(municipality_id=municipality_id, active_to__lt=kept_until(today))
    return list(ended.order_by("active_to", "pk").values_list("pk", flat=True))


def purge(*, municipality: Unit, now: datetime) -> Erasure | None:
    """Let go of what has been kept long enough, a batch at a time; broken off, it goes on where it was."""
    today, gone = now.astimezone(OSLO).date(), Forgotten()
    due = words_due(municipality.pk, today)
    for start in range(0, len(due), BATCH):
        batch = due[start : start + BATCH]
        with transaction.atomic():
            for room in rooms_with_words():
                gone.add(room.let_go(batch))
        gone.ids.setdefault("words", []).extend(batch)
    for resident_id in residents_due(municipality.pk, today):
        with transaction.atomic():
            erased = _erase_everywhere(resident_id)
            _write_ledger(erased, now)
        gone.add(erased)
    return _receipt(municipality.pk, gone, Why.RETENTION, None, now, None) if gone.ids else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OSLO)


# --- Break-glass ---


@transaction.atomic
def break_glass(*, unit: Unit, reason: GlassReason, words: str, by: User, now: datetime) -> BreakGlass:
    """Open a unit's working view for half an hour, and tell its leaders and the data protection officer at once."""
    if not unit.is_care_unit:
        raise NotACareUnit
    if unit.pk in by.unit_ids(Role.STAFF, Role.LEADER):
        raise WorksThere
    glass = BreakGlass.objects.create(
        municipality_id=unit.municipality_id,
        unit=unit,
        user=by,
        reason=reason,
        words=words,
        starts_at=now,
        ends_at=now + GLASS_TIME,
    )
    addresses = _those_to_be_told(unit, now)
    transaction.on_commit(lambda: _tell(addresses, glass.pk))
    return glass


@transaction.atomic
def end_glass(*, glass: BreakGlass, now: datetime) -> BreakGlass:
    """Close it before its time."""
    glass = BreakGlass.objects.select_for_update().get(pk=glass.pk)
    glass.ends_at = max(glass.starts_at, min(glass.ends_at, now))
    glass.save(update_fields=["ends_at"])
    return glass


def _those_to_be_told(unit: Unit, now: datetime) -> list[str]:
    at_work = Membership.objects.current(now.astimezone(OSLO).date()).filter(municipality_id=unit.municipality_id)
    leaders = at_work.filter(unit=unit, role=Role.LEADER)
    officers = at_work.filter(role=Role.PROTECTION_OFFICER)
    return sorted((leaders | officers).values_list("user__email", flat=True).distinct())


def _tell(addresses: list[str], glass_id: UUID) -> None:
    """No unit, no name, no reason: mail is read by others too. The page says the rest."""
    if not settings.CAN_SEND_EMAIL:
        return
    subject = _("Noen har brukt nødinnsyn")
    text = _("En leder har åpnet en enhet hun ikke jobber i. Logg inn for å se hvem, hvilken enhet og hvorfor.")
    for address in addresses:
        try:
            send_mail(subject, text, None, [address])
        except OSError:
            logger.exception("break-glass %s: mail was not sent", glass_id)
