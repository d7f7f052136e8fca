"""Requests, erasure, the ledger's replay, retention and break-glass: everything rights changes."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dialog.accounts.models import Membership, Role, User
from dialog.audit.models import Tombstone
from dialog.audit.reading import compared_only
from dialog.conversations.models import Conversation, Resident
from dialog.lib.dates import OSLO, months_after
from dialog.lib.names import whole_name
from dialog.lib.rights import Forgotten
from dialog.outbox import epochs
from dialog.rights import ledger
from dialog.rights.mentions import take_out
from dialog.rights.models import (
    GLASS_TIME,
    Asker,
    BreakGlass,
    Erasure,
    GlassRead,
    GlassReason,
    Ground,
    LedgerEntry,
    Outcome,
    RequestKind,
    RetentionChoice,
    RightsRequest,
    Why,
)
from dialog.rights.rooms import rooms, rooms_with_answers, rooms_with_days, rooms_with_words
from dialog.rights.unnamed import find_unnamed
from dialog.units.models import Unit

logger = logging.getLogger(__name__)

# One erasure at a time: the ledger's order and the database's are the same.
LOCK = 7_040_606
# What a restored copy must learn of; everything else hangs on these.
IN_LEDGER = ("conversations.Resident", "conversations.Conversation", "intake.Arrival", "outbox.Envelope")
OF_ANSWERS = ("conversations.Conversation", "intake.Arrival")
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


@transaction.atomic
def erase_unnamed(*, answer_id: UUID, by: User, now: datetime) -> Erasure:
    """Take away an answer that has nobody's name on it, because the one who wrote it has asked for that."""
    if find_unnamed(by.municipality_id, answer_id) is None:
        raise NobodyThere
    gone = _erase_answers([answer_id])
    receipt = _receipt(by.municipality_id, gone, Why.REQUEST, by, now, None)
    _write_ledger(gone, now)
    return receipt


def _erase_answers(ids: Sequence[UUID]) -> Forgotten:
    _one_at_a_time()
    gone = Forgotten()
    for room in rooms_with_answers():
        gone.add(room.erase_answers(ids))
    return gone


def _erase_everywhere(resident_id: UUID) -> Forgotten:
    _one_at_a_time()
    resident = Resident.objects.filter(pk=resident_id).first()
    name, unit_ids = _name_and_units(resident) if resident else (None, [])
    gone = Forgotten()
    for room in rooms():
        gone.add(room.erase(resident_id))
    # Last: what is hers is gone by now, and is not read through once more.
    gone.mentions += take_out(name, unit_ids) if name else 0
    return gone


def _name_and_units(resident: Resident) -> tuple[re.Pattern[str] | None, list[UUID]]:
    """What finds her name, and the units where people may have written it: those she belongs or has belonged to."""
    with compared_only():
        return whole_name(resident.name or ""), [resident.unit_id, *resident.stays.values_list("unit_id", flat=True)]


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _receipt(
    municipality_id: UUID, gone: Forgotten, why: Why, by: User | None, now: datetime, request: RightsRequest | None
) -> Erasure:
    return Erasure.objects.create(
        municipality_id=municipality_id,
        request=request,
        why=why,
        at=now,
        by=by,
        counts=dict(sorted(gone.counts.items())),
        history=gone.history,
        mentions=gone.mentions,
    )


def _write_ledger(gone: Forgotten, now: datetime) -> None:
    """Last of all: a commit that fails after this leaves the ledger ahead, and a replay then does what was decided."""
    # An answer from an own phone has one id, as what waited and as the conversation it became.
    labels = {pk: label for label in reversed(IN_LEDGER) for pk in gone.ids.get(label, ())}
    ordered = sorted(labels.items(), key=lambda one: IN_LEDGER.index(one[1]))
    lines = ledger.append([(label, pk) for pk, label in ordered], at=now)
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
    # What is left of these had nobody's name on it.
    gone.add(_erase_answers([line.id for line in fresh if line.kind in OF_ANSWERS]))
    Tombstone.objects.bulk_create((Tombstone(id=line.id, kind=line.kind) for line in fresh), ignore_conflicts=True)
    LedgerEntry.objects.bulk_create(LedgerEntry(number=line.number, link=line.link) for line in fresh)
    if fresh:
        # However the copy was brought back: it has forgotten receipts as well.
        epochs.begin(timezone.now())
    return gone


# --- Retention ---


@transaction.atomic
def choose_retention(*, municipality: Unit, years: int, by: User, now: datetime) -> RetentionChoice:
    """Decide for how long this municipality keeps what was said; in force from the next night."""
    return RetentionChoice.objects.create(municipality=municipality, years=years, by=by, at=now)


def chosen_retention(municipality_id: UUID) -> RetentionChoice | None:
    """What the municipality has decided; None while the installation's setting holds."""
    choices = RetentionChoice.objects.filter(municipality_id=municipality_id).select_related("by")
    return choices.order_by("-at").first()


def retention_months(municipality_id: UUID) -> int:
    chosen = chosen_retention(municipality_id)
    return 12 * chosen.years if chosen else int(settings.RETENTION_MONTHS)


def kept_until(months: int, today: date) -> date:
    """The first day that is still kept."""
    return months_after(today, -months)


def words_due(municipality_id: UUID, first_kept: date) -> list[UUID]:
    """Conversations whose words have been kept as long as they may be. Published words are nobody's secret."""
    return list(
        Conversation.objects.filter(municipality_id=municipality_id, words_gone_at=None)
        .filter(held_at__lt=_midnight(first_kept))
        .exclude(campaign__source="published")
        .order_by("held_at", "pk")
        .values_list("pk", flat=True)
    )


def residents_due(municipality_id: UUID, first_kept: date) -> list[UUID]:
    """Those whose care here ended before the time we keep."""
    ended = Resident.objects.filter(municipality_id=municipality_id, active_to__lt=first_kept)
    return list(ended.order_by("active_to", "pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Due:
    """What would go in the coming night when everything is kept for so many months: a dry run."""

    months: int
    first_kept: date
    words: int
    residents: int


def due(municipality_id: UUID, months: int, today: date) -> Due:
    first_kept = kept_until(months, today)
    words, residents = words_due(municipality_id, first_kept), residents_due(municipality_id, first_kept)
    return Due(months, first_kept, len(words), len(residents))


def purge(*, municipality: Unit, now: datetime) -> Erasure | None:
    """Let go of what has been kept long enough, a batch at a time; broken off, it goes on where it was."""
    first_kept = kept_until(retention_months(municipality.pk), now.astimezone(OSLO).date())
    due, gone = words_due(municipality.pk, first_kept), Forgotten()
    for start in range(0, len(due), BATCH):
        batch = due[start : start + BATCH]
        with transaction.atomic():
            for room in rooms_with_words():
                gone.add(room.let_go(batch))
        gone.ids.setdefault("words", []).extend(batch)
    for room in rooms_with_days():
        with transaction.atomic():
            gone.add(room.let_go_before(municipality.pk, first_kept))
    for resident_id in residents_due(municipality.pk, first_kept):
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


@transaction.atomic
def read_glass(*, glass: BreakGlass, by: User, now: datetime) -> None:
    """Say that she has read who looked into her unit, and why; it is then no longer on her desk."""
    row = GlassRead(municipality_id=glass.municipality_id, glass=glass, user=by, at=now)
    # Pressed twice, the first time stands.
    GlassRead.objects.bulk_create([row], ignore_conflicts=True)


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
