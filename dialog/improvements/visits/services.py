"""Every change to a visit and to what was promised there; history is written in the same step."""

import uuid
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from dialog.accounts.models import User
from dialog.audit import history
from dialog.improvements import services as improvements
from dialog.improvements.models import (
    ImprovementAction,
    Promise,
    PromiseOutcome,
    PromiseStep,
    PromiseStepKind,
    Visit,
    VisitNote,
)
from dialog.units.models import Unit

Row = TypeVar("Row", bound=Model)


class VisitRefused(Exception):
    """The visit does not take this change now."""


class Cancelled(VisitRefused):
    """The visit was cancelled: nothing is written of it."""


class AlreadyWritten(VisitRefused):
    """What was heard is written down: it took place, and can be neither cancelled nor planned again."""


class NotHeldYet(VisitRefused):
    """The day has not come."""


class ChangedMeanwhile(VisitRefused):
    """Another has written since this person opened the page; ``note`` is what stands."""

    def __init__(self, note: VisitNote) -> None:
        super().__init__(str(note.pk))
        self.note = note


class BelongsToAnother(Exception):
    """The form id is another row."""


class AlreadyClosed(Exception):
    """Somebody has said how it went; ``promise`` is as it is now."""

    def __init__(self, promise: Promise) -> None:
        super().__init__(str(promise.pk))
        self.promise = promise


class AlreadyAnAction(Exception):
    """The promise is part of an improvement action already."""


@transaction.atomic
def plan(*, visit_id: UUID, unit: Unit, held_on: date, guests: str, host: User, by: User, now: datetime) -> Visit:
    """Plan a visit, or note one that was; the same form sent twice is one visit."""
    visit = Visit(
        id=visit_id,
        municipality_id=unit.municipality_id,
        unit=unit,
        held_on=held_on,
        guests=guests,
        host=host,
        planned_by=by,
        planned_at=now,
    )
    return _inserted_once(visit, Visit.objects.filter(pk=visit_id, unit=unit, planned_by=by))


@transaction.atomic
def change(*, visit: Visit, held_on: date, guests: str, host: User, by: User) -> Visit:
    """Another day, host or guest; a visit that is written down keeps its day and its host."""
    visit = _locked(visit)
    if visit.written_at is not None and (held_on, host.pk) != (visit.held_on, visit.host_id):
        raise AlreadyWritten
    visit.held_on, visit.guests, visit.host = held_on, guests, host
    with history.change(by=by, reason="visit changed"):
        visit.save(update_fields=["held_on", "guests", "host"])
    return visit


@transaction.atomic
def cancel(*, visit: Visit, why: str, by: User, now: datetime) -> Visit:
    """Say that it does not take place; twice changes nothing."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.written_at is not None or visit.promises.exists():
        raise AlreadyWritten
    if visit.cancelled_at is None:
        visit.cancelled_by, visit.cancelled_at, visit.why = by, now, why
        with history.change(by=by, reason="visit cancelled"):
            visit.save(update_fields=["cancelled_by", "cancelled_at", "why"])
    return visit


@transaction.atomic
def write_down(*, visit: Visit, words: str, seen: datetime | None, by: User, now: datetime, today: date) -> VisitNote:
    """Write what was heard, or write it anew; ``seen``: when what the writer saw was written, None when nothing was."""
    visit = _locked(visit)
    if visit.held_on > today:
        raise NotHeldYet
    note = VisitNote.objects.select_for_update().filter(visit=visit).first()
    if note is not None and note.words == words:
        return note
    if (note.written_at if note else None) != seen:
        assert note is not None
        raise ChangedMeanwhile(note)
    note = note or VisitNote(municipality_id=visit.municipality_id, unit_id=visit.unit_id, visit=visit)
    note.words, note.written_by, note.written_at = words, by, now
    with history.change(by=by, reason="visit written down"):
        note.save()
        if visit.written_at is None:
            visit.written_by, visit.written_at = by, now
            visit.save(update_fields=["written_by", "written_at"])
    return note


@transaction.atomic
def promise(
    *, promise_id: UUID, visit: Visit, words: str, owner: User, due_on: date, by: User, now: datetime, today: date
) -> Promise:
    """Note what was promised, who owns it here and by when; the same form twice is one promise."""
    visit = _locked(visit)
    if visit.held_on > today:
        raise NotHeldYet
    made = Promise(
        id=promise_id,
        municipality_id=visit.municipality_id,
        unit_id=visit.unit_id,
        visit=visit,
        words=words,
        owner=owner,
        due_on=due_on,
        made_by=by,
        made_at=now,
    )
    return _inserted_once(made, Promise.objects.filter(pk=promise_id, visit=visit, made_by=by))


@transaction.atomic
def close(*, promise: Promise, outcome: PromiseOutcome, words: str, by: User, now: datetime) -> Promise:
    """Say that it is kept, or that it is not and why. What was not kept may still be kept; what is kept stays kept."""
    promise = Promise.objects.select_for_update(of=("self",)).select_related("closed_by").get(pk=promise.pk)
    if promise.outcome == PromiseOutcome.KEPT or promise.outcome == outcome:
        raise AlreadyClosed(promise)
    promise.outcome, promise.result, promise.closed_by, promise.closed_at = outcome, words or None, by, now
    with history.change(by=by, reason=f"promise {outcome}"):
        promise.save(update_fields=["outcome", "result", "closed_by", "closed_at"])
        _step(promise, PromiseStepKind(outcome.value), by, now, words=words or None)
    return promise


@transaction.atomic
def move(*, promise: Promise, due_on: date, owner: User, why: str, by: User, now: datetime) -> Promise:
    """Give it another date or another owner, and say why; what is unchanged leaves no trace."""
    promise = Promise.objects.select_for_update(of=("self",)).select_related("closed_by").get(pk=promise.pk)
    if not promise.is_open:
        raise AlreadyClosed(promise)
    if (promise.due_on, promise.owner_id) == (due_on, owner.pk):
        return promise
    promise.due_on, promise.owner = due_on, owner
    with history.change(by=by, reason="promise moved"):
        promise.save(update_fields=["due_on", "owner"])
        _step(promise, PromiseStepKind.CHANGED, by, now, words=why, due_on=due_on, owner=owner)
    return promise


@transaction.atomic
def make_action(*, promise: Promise, owner: User, by: User, now: datetime) -> ImprovementAction:
    """Let the unit work with it as with its other actions. The promise stays open until somebody says it is kept."""
    promise = Promise.objects.select_for_update(of=("self",)).select_related("unit", "closed_by").get(pk=promise.pk)
    if not promise.is_open:
        raise AlreadyClosed(promise)
    if promise.action_id is not None:
        raise AlreadyAnAction
    action = improvements.start_action(
        action_id=uuid.uuid4(),
        unit=promise.unit,
        title=promise.words or "",
        theme=None,
        statements=(),
        owner=owner,
        due_on=promise.due_on,
        by=by,
        now=now,
    )
    promise.action = action
    with history.change(by=by, reason="promise became an action"):
        promise.save(update_fields=["action"])
        _step(promise, PromiseStepKind.IN_ACTION, by, now)
    return action


def _inserted_once(row: Row, before: QuerySet[Row]) -> Row:
    """The primary key decides which of two equal sendings was first; ``before`` is what that one would have written."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        first = before.first()
        if first is None:
            raise BelongsToAnother from None
        return first
    return row


def _locked(visit: Visit) -> Visit:
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.cancelled_at is not None:
        raise Cancelled
    return visit


def _step(promise: Promise, kind: PromiseStepKind, by: User, now: datetime, **columns: object) -> None:
    PromiseStep.objects.create(
        municipality_id=promise.municipality_id, promise=promise, kind=kind, by=by, at=now, **columns
    )
