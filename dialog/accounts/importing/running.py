"""The way of every file: read and planned against today, looked through, brought in whole or not at all, taken back.

A plan is worked out in memory and writes nothing. Bringing in works it out once more, under a lock; if it has come to
something else than what was looked through, it is refused and shown again.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import pghistory
from django.db import models, transaction
from django.utils.translation import gettext as _

from dialog.accounts.import_models import (
    Import,
    ImportImage,
    ImportKind,
    ImportLine,
    ImportQuerySet,
    ImportState,
    Refusal,
    Verdict,
)
from dialog.accounts.importing.under_way import Meter, settle, show
from dialog.accounts.models import User
from dialog.lib import bulk
from dialog.lib.ledger import Ledger, RowsChanged, Written, take_back
from dialog.lib.sheets import Checker, Column, Row, Sheet, read
from dialog.units.models import Unit

# A file with names is not left lying; the way back is kept as long as somebody may find that it was the wrong file.
WAITS_FOR = timedelta(hours=24)
CAN_BE_UNDONE_FOR = timedelta(days=30)
# Above these an import that ends places must be told twice.
MANY_ENDED, MANY_SHARE = 5, 0.2
BATCH = 1_000

# Told how many per cent are done.
Progress = Callable[[int], object]


class ImportTurnedDown(Exception):
    """The import cannot be brought in or taken back now."""

    refusal: Refusal


class NoLongerWaiting(ImportTurnedDown):
    """Somebody has brought it in, or it has expired."""

    refusal = Refusal.NOT_WAITING


class ComesToSomethingElse(ImportTurnedDown):
    """Since it was looked through, something has changed that the file touches. The plan is made anew."""

    refusal = Refusal.SOMETHING_ELSE


class NotTheLast(ImportTurnedDown):
    """A later import of the same kind must be taken back first."""

    refusal = Refusal.NOT_THE_LAST


class InUse(ImportTurnedDown):
    """What was brought in has been changed or used since."""

    refusal = Refusal.IN_USE


class TooLate(ImportTurnedDown):
    """The way back has been thrown away."""

    refusal = Refusal.TOO_LATE


@dataclass(frozen=True)
class Planned:
    """What one line comes to."""

    line: int
    verdict: Verdict
    cells: dict[str, str]
    row_id: UUID | None = None
    unit_id: UUID | None = None
    note: str = ""

    @property
    def identity(self) -> tuple[Any, ...]:
        # A new row gets another id each time it is planned.
        row_id = None if self.verdict == Verdict.NEW else self.row_id
        return self.line, self.verdict, row_id, self.unit_id, self.note


@dataclass
class Plan:
    """Every line, and the rows that would be written."""

    lines: list[Planned] = field(default_factory=list)
    absent: list[Planned] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    notices: list[str] = field(default_factory=list)

    @property
    def every(self) -> list[Planned]:
        return [*sorted(self.lines, key=lambda planned: planned.line), *self.absent]

    def add(self, row: Row, verdict: Verdict, **fields: Any) -> None:
        self.lines.append(Planned(row.line, verdict, row.cells, **fields))

    def add_absent(self, *, row_id: UUID, unit_id: UUID | None, note: str) -> None:
        """What ends because the file does not have it."""
        self.absent.append(Planned(0, Verdict.ENDED, {}, row_id=row_id, unit_id=unit_id, note=note))


@dataclass(frozen=True)
class Asked:
    """What a plan is made from besides the lines."""

    municipality: Unit
    is_complete: bool
    today: date
    by: User
    is_locked: bool = False

    def rows_of(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Lock what is read while an import is written."""
        return queryset.select_for_update(of=("self",)) if self.is_locked else queryset


class Importer(Protocol):
    """One kind of file."""

    kind: ImportKind

    @property
    def columns(self) -> Sequence[Column]: ...

    def plan(self, rows: Sequence[Row], asked: Asked) -> Plan:
        """Work out what the lines come to; raises ``SheetRefused`` with everything that is wrong in them."""
        ...

    def line(self, source: Import, position: int, planned: Planned) -> models.Model: ...

    def image(self, source: Import, position: int, written: Written) -> models.Model: ...

    def lines_of(self, source: Import) -> models.QuerySet[Any]: ...

    def images_of(self, source: Import) -> models.QuerySet[Any]: ...


class ClearImporter:
    """Units and staff: what is kept of the file needs no seal."""

    def line(self, source: Import, position: int, planned: Planned) -> ImportLine:
        return ImportLine(source=source, cells=planned.cells, **line_fields(position, planned))

    def image(self, source: Import, position: int, written: Written) -> ImportImage:
        return ImportImage(source=source, before=written.before, **image_fields(position, written))

    def lines_of(self, source: Import) -> models.QuerySet[ImportLine]:
        return source.lines.order_by("position")

    def images_of(self, source: Import) -> models.QuerySet[ImportImage]:
        return source.images.order_by("position")


def line_fields(position: int, planned: Planned) -> dict[str, Any]:
    return {
        "position": position,
        "line": planned.line,
        "verdict": planned.verdict,
        "row_id": planned.row_id,
        "unit_id": planned.unit_id,
        "note": planned.note[:300],
    }


def image_fields(position: int, written: Written) -> dict[str, Any]:
    return {"position": position, "table": written.table, "row_id": written.row_id, "after": written.after}


def upload(importer: Importer, *, content: bytes, is_complete: bool, by: User, now: datetime, today: date) -> Import:
    """Take in a file to be looked through; the same person's earlier one of its kind is thrown away.

    Raises ``SheetRefused`` with everything that is wrong in it.
    """
    sheet = read(content, importer.columns)
    return look_through(importer, sheet=sheet, is_complete=is_complete, by=by, now=now, today=today)


@transaction.atomic
def look_through(
    importer: Importer, *, sheet: Sheet, is_complete: bool, by: User, now: datetime, today: date
) -> Import:
    """As ``upload``, with a file that has been read."""
    forget_expired(now)
    _forget(Import.objects.waiting().filter(made_by=by, kind=importer.kind))
    plan = importer.plan(sheet.rows, Asked(by.municipality, is_complete, today, by))
    waiting = Import(
        municipality_id=by.municipality_id,
        kind=importer.kind,
        is_complete=is_complete,
        made_by=by,
        made_at=now,
        expires_at=now + WAITS_FOR,
    )
    return _save_plan(importer, waiting, plan, [*sheet.notices, *plan.notices])


def bring_in(
    importer: Importer,
    *,
    waiting: Import,
    by: User,
    now: datetime,
    today: date,
    progress: Progress | None = None,
) -> Import:
    """Write everything the file comes to, in one transaction. Raises ``ImportTurnedDown`` or ``SheetRefused``."""
    with transaction.atomic():
        changed_plan = _bring_in(importer, waiting, by, now, today, _meter(waiting, progress))
    if changed_plan is not None:
        with transaction.atomic():
            _save_plan(importer, waiting, changed_plan, [*waiting.notices])
        raise ComesToSomethingElse
    return waiting


def _bring_in(importer: Importer, waiting: Import, by: User, now: datetime, today: date, meter: Meter) -> Plan | None:
    """Return None when it is done, else the plan as it is now."""
    _lock(waiting)
    if waiting.state != ImportState.WAITING or waiting.expires_at <= now:
        raise NoLongerWaiting
    lines = list(importer.lines_of(waiting))
    meter.reach(10)
    rows = [Row(line.line, line.cells) for line in lines if line.line]
    meter.reach(20)
    plan = importer.plan(rows, Asked(by.municipality, waiting.is_complete, today, by, is_locked=True))
    meter.reach(45)
    if [one.identity for one in plan.every] != [_identity(line) for line in lines]:
        return plan
    ledger = plan.ledger
    with pghistory.context(user=str(by.pk), reason=f"import of {waiting.kind}"):
        written = ledger.write(meter.part(70, len(ledger.created) + len(ledger.changed)))
    importer.lines_of(waiting).order_by().delete()
    counted = meter.part(95, len(written))
    _save_all(lambda position, one: importer.image(waiting, position, one), written, counted)
    settle(waiting, ImportState.APPLIED)
    waiting.applied_at, waiting.expires_at = now, now + CAN_BE_UNDONE_FOR
    waiting.save(update_fields=["state", "begun_at", "refusal", "applied_at", "expires_at"])
    return None


@transaction.atomic
def undo(importer: Importer, *, applied: Import, by: User, now: datetime, progress: Progress | None = None) -> Import:
    """Put every row back as it was before the import. Raises ``ImportTurnedDown``, and then nothing is changed."""
    meter = _meter(applied, progress)
    _lock(applied)
    if applied.state != ImportState.APPLIED:
        raise NoLongerWaiting
    if applied.expires_at <= now:
        raise TooLate
    later = Import.objects.filter(municipality_id=applied.municipality_id, kind=applied.kind, state="applied")
    if later.filter(applied_at__gt=applied.applied_at).exists():
        raise NotTheLast
    images = [Written(one.table, one.row_id, one.before, bytes(one.after)) for one in importer.images_of(applied)]
    meter.reach(20)
    try:
        with pghistory.context(user=str(by.pk), reason=f"import of {applied.kind} undone"):
            take_back(images, meter.part(90, len(images)))
    except RowsChanged as error:
        raise InUse from error
    importer.images_of(applied).order_by().delete()
    settle(applied, ImportState.UNDONE)
    applied.undone_at, applied.undone_by = now, by
    applied.save(update_fields=["state", "begun_at", "refusal", "undone_at", "undone_by"])
    return applied


def _meter(one: Import, progress: Progress | None) -> Meter:
    def tell(percent: int) -> None:
        show(one.pk, percent)
        if progress is not None:
            progress(percent)

    meter = Meter(tell)
    meter.reach(0)
    return meter


def _lock(one: Import) -> None:
    """Imports of one municipality wait for each other."""
    Unit.objects.select_for_update().get(pk=one.municipality_id)
    try:
        one.refresh_from_db(from_queryset=Import.objects.select_for_update())
    except Import.DoesNotExist as error:
        raise NoLongerWaiting from error


@transaction.atomic
def throw_away(*, waiting: Import) -> None:
    """Forget a file that was not brought in."""
    _forget(Import.objects.waiting().filter(pk=waiting.pk))


@transaction.atomic
def forget_expired(now: datetime) -> None:
    """Throw away files that were left waiting, and the ways back that nobody took in time."""
    expired = Import.objects.filter(expires_at__lte=now)
    _forget(expired.waiting())
    ways_back = expired.filter(state=ImportState.APPLIED)
    # Also of the rooms above, which have tables of their own for what they seal.
    for relation in Import._meta.related_objects:
        relation.related_model._base_manager.filter(source__in=ways_back).delete()


def _forget(imports: ImportQuerySet) -> None:
    """One that is being brought in is passed by: it would be gone, with its way back, when it has been."""
    held = imports.select_for_update(skip_locked=True).values_list("pk", flat=True)
    Import.objects.filter(pk__in=list(held)).delete()


def ends_many(one: Import) -> bool:
    """Whether so many places end that the administrator should say so once more."""
    everybody = sum(count for verdict, count in one.counts if verdict != Verdict.NEW)
    return one.ended_count >= MANY_ENDED and one.ended_count > MANY_SHARE * everybody


def _save_plan(importer: Importer, waiting: Import, plan: Plan, notices: list[str]) -> Import:
    counts = Counter(line.verdict for line in plan.every)
    for verdict in Verdict:
        setattr(waiting, f"{verdict}_count", counts[verdict])
    waiting.notices = [notice[:500] for notice in notices]
    if waiting.begun_at is not None:
        waiting.begun_at, waiting.refusal = None, Refusal.SOMETHING_ELSE
    waiting.save()
    importer.lines_of(waiting).order_by().delete()
    _save_all(lambda position, one: importer.line(waiting, position, one), plan.every, None)
    return waiting


def _save_all(
    make: Callable[[int, Any], models.Model], many: Sequence[Any], counted: Callable[[int], None] | None
) -> None:
    for start in range(0, len(many), BATCH):
        batch = [make(start + number, one) for number, one in enumerate(many[start : start + BATCH], start=1)]
        bulk.insert(batch)
        if counted is not None:
            counted(len(batch))


def _identity(line: Any) -> tuple[Any, ...]:
    row_id = None if line.verdict == Verdict.NEW else line.row_id
    return line.line, line.verdict, row_id, line.unit_id, line.note


@dataclass
class KnownUnits:
    """The municipality's units, by its own id for them or by their public code."""

    asked: Asked
    by_id: dict[UUID, Unit] = field(default_factory=dict)
    by_text: dict[str, Unit] = field(default_factory=dict)
    by_import_id: dict[str, Unit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        every = list(Unit.objects.in_municipality(self.asked.municipality.pk))
        self.by_id = {unit.pk: unit for unit in every}
        self.by_import_id = {unit.import_id.casefold(): unit for unit in every if unit.import_id}
        self.by_text = {unit.code: unit for unit in every} | self.by_import_id

    def named(self, row: Row, checker: Checker) -> Unit | None:
        """The open unit that a line names; notes what is wrong if there is none."""
        text = row.get("unit")
        unit = self.by_text.get(text.casefold())
        if unit is None:
            told = _("Enheten «%(unit)s» finnes ikke. Hent inn enhetene først.")
            checker.wrong(row, "unit", told % {"unit": text[:40]})
        elif not unit.is_open(self.asked.today) and unit.closed_on is not None:
            checker.wrong(row, "unit", _("Enheten %(unit)s er lukket.") % {"unit": unit.name})
            return None
        return unit
