"""Import of residents: matched by an HMAC of the municipality's own id; what a waiting file says of them is sealed."""

import json
import re
import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from dialog.accounts.import_models import Import, ImportKind, Verdict
from dialog.accounts.importing.running import Asked, KnownUnits, Plan, Planned, image_fields, line_fields
from dialog.conversations.models import Resident, ResidentImage, ResidentLine, Stay
from dialog.conversations.residents import import_mac
from dialog.lib.ledger import Written
from dialog.lib.sheets import Checker, Column, Row, as_date
from dialog.units.models import Unit

BIRTH_NUMBER = re.compile(r"\d{6}\s?\d{5}")
NEEDS = ("needs_interpreter", "needs_pictures", "needs_time")


@dataclass(frozen=True)
class Wanted:
    """One line, checked."""

    row: Row
    mac: bytes
    unit: Unit
    # What the line says of the person; a column the file does not have says nothing.
    values: dict[str, object]
    starts_on: date | None
    ends_on: date | None


class ResidentImporter:
    kind = ImportKind.RESIDENTS

    @property
    def columns(self) -> Sequence[Column]:
        return (
            Column("number", _("Brukernummer"), ("id", "bruker-id", "pasient-id", "løpenummer"), is_required=True),
            Column("name", _("Navn"), ("fullt navn", "bruker", "beboer"), is_required=True),
            Column("unit", _("Enhet"), ("enhets-id", "enhetsnummer", "avdeling"), is_required=True),
            Column("birth_year", _("Fødselsår"), ("født", "fødselsdato")),
            Column("place", _("Rom eller adresse"), ("rom", "adresse", "plass")),
            Column("hidden", _("Skjermet adresse"), ("skjermet", "kode 6/7")),
            Column("language", _("Språk"), ("beste språk",)),
            Column("needs_interpreter", _("Tolk"), ("trenger tolk",)),
            Column("needs_pictures", _("Bilder"), ("trenger bilder",)),
            Column("needs_time", _("Mer tid"), ("trenger mer tid",)),
            Column("starts_on", _("Fra"), ("fra dato", "startdato", "innflyttet")),
            Column("ends_on", _("Til"), ("til dato", "sluttdato", "utflyttet")),
            Column("review_on", _("Neste revurdering"), ("revurdering", "revurderes", "vedtak til")),
        )

    def plan(self, rows: Sequence[Row], asked: Asked) -> Plan:
        checker, units = Checker(self.columns), KnownUnits(asked)
        wanted = _checked(rows, units, checker, asked)
        checker.finish()
        return _Planning(asked, units, *_residents_today(asked)).plan(wanted)

    def line(self, source: Import, position: int, planned: Planned) -> ResidentLine:
        sealed = json.dumps(planned.cells, ensure_ascii=False) if planned.cells else None
        return ResidentLine(source=source, sealed=sealed, **line_fields(position, planned))

    def image(self, source: Import, position: int, written: Written) -> ResidentImage:
        row = written.row
        resident_id = row.resident_id if isinstance(row, Stay) else row.pk
        sealed = json.dumps(written.before, ensure_ascii=False) if written.before else None
        fields = image_fields(position, written)
        return ResidentImage(source=source, unit_id=row.unit_id, resident_id=resident_id, sealed=sealed, **fields)

    def lines_of(self, source: Import) -> models.QuerySet[ResidentLine]:
        return source.resident_lines.order_by("position")

    def images_of(self, source: Import) -> models.QuerySet[ResidentImage]:
        return source.resident_images.order_by("position")


def residents_in(unit_ids: Collection[UUID], today: date) -> dict[UUID, int]:
    """Return how many residents belong to each of these units; those without anybody are left out."""
    rows = Resident.objects.filter(unit__in=unit_ids).filter(models.Q(active_to=None) | models.Q(active_to__gte=today))
    return dict(rows.order_by().values_list("unit").annotate(count=models.Count("pk")))


def forget_in_imports(resident_id: UUID) -> None:
    """Take somebody who is erased out of every way back, and throw away the files that wait.

    A waiting file may hold her under a number we cannot read: those that are still wanted are sent in again.
    """
    ResidentImage.objects.filter(resident_id=resident_id).delete()
    of = Resident.objects.filter(pk=resident_id).values("municipality_id")
    Import.objects.waiting().filter(kind=ImportKind.RESIDENTS, municipality_id__in=of).delete()


# --- each line by itself ---


def _checked(rows: Sequence[Row], units: KnownUnits, checker: Checker, asked: Asked) -> list[Wanted]:
    checked: list[Wanted] = []
    lines: dict[bytes, int] = {}
    for row in rows:
        before = len(checker.problems)
        one = _check(row, units, checker, asked)
        if one is None or len(checker.problems) > before:
            continue
        if (first := lines.setdefault(one.mac, row.line)) != row.line:
            told = _("Brukernummeret står også på linje %(line)s.")
            checker.wrong(row, "number", told % {"line": first})
        checked.append(one)
    return checked


def _check(row: Row, units: KnownUnits, checker: Checker, asked: Asked) -> Wanted | None:
    unit = units.named(row, checker)
    if unit is not None and not unit.is_care_unit:
        checker.wrong(row, "unit", _("%(unit)s er ikke en enhet med brukere.") % {"unit": unit.name})
    for code in ("name", "place"):
        if BIRTH_NUMBER.search(row.get(code)):
            checker.wrong(row, code, _("Dette ser ut som et fødselsnummer. Det skal ikke hentes inn."))
    starts_on, ends_on = checker.date(row, "starts_on"), checker.date(row, "ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        checker.wrong(row, "ends_on", _("Sluttdatoen er før startdatoen."))
    values = _values(row, checker)
    if unit is None:
        return None
    mac = import_mac(asked.municipality.pk, checker.text(row, "number", 80))
    return Wanted(row, mac, unit, values, starts_on, ends_on)


def _values(row: Row, checker: Checker) -> dict[str, object]:
    values: dict[str, object] = {"name": checker.text(row, "name", 160)}
    if "birth_year" in row.cells:
        values["birth_year"] = _birth_year(row, checker)
    # Nobody's hidden address is stored, whatever the file says of it.
    if checker.yes(row, "hidden"):
        values["place"] = None
    elif "place" in row.cells:
        values["place"] = checker.text(row, "place", 160) or None
    if "language" in row.cells:
        values["language"] = checker.text(row, "language", 20)
    for name in NEEDS:
        if name in row.cells:
            values[name] = checker.yes(row, name)
    if "review_on" in row.cells:
        values["review_on"] = checker.date(row, "review_on")
    return values


def _birth_year(row: Row, checker: Checker) -> str | None:
    """The year alone is kept, also of a whole date."""
    text = row.get("birth_year")
    if not text:
        return None
    try:
        year = int(text) if re.fullmatch("[0-9]{4}", text) else as_date(text).year
    except ValueError:
        year = 0
    if not 1890 <= year <= 2100:
        told = _("«%(text)s» er ikke et fødselsår. Skriv årstallet med fire sifre.")
        checker.wrong(row, "birth_year", told % {"text": text[:20]})
    return str(year)


# --- against today ---


def _residents_today(asked: Asked) -> tuple[dict[bytes, Resident], dict[UUID, Stay]]:
    """Those who came by a list, by the HMAC of their number, and the stay each is in or was in last."""
    mine = Resident.objects.filter(municipality_id=asked.municipality.pk, import_mac__isnull=False).order_by("pk")
    residents = {bytes(one.import_mac): one for one in asked.rows_of(mine)}
    stays = Stay.objects.filter(municipality_id=asked.municipality.pk).order_by("starts_on", "pk")
    return residents, {one.resident_id: one for one in asked.rows_of(stays)}


@dataclass
class _Planning:
    asked: Asked
    units: KnownUnits
    residents: dict[bytes, Resident]
    stays: dict[UUID, Stay]
    made: Plan = field(default_factory=Plan)

    @property
    def yesterday(self) -> date:
        return self.asked.today - timedelta(days=1)

    def plan(self, wanted: Sequence[Wanted]) -> Plan:
        for one in wanted:
            resident = self.residents.get(one.mac)
            if resident is None:
                resident, verdict, note = self._admit(one)
            else:
                verdict, note = self._follow(resident, one)
            row_id = resident.pk if resident else None
            self.made.add(one.row, verdict, row_id=row_id, unit_id=one.unit.pk, note=note)
        if self.asked.is_complete:
            self._end_absent({one.mac for one in wanted})
        return self.made

    def _admit(self, one: Wanted) -> tuple[Resident | None, Verdict, str]:
        if one.ends_on is not None and one.ends_on < self.asked.today:
            return None, Verdict.UNCHANGED, _("Sluttdatoen er gått.")
        resident = Resident(
            id=uuid.uuid4(),
            municipality_id=self.asked.municipality.pk,
            unit=one.unit,
            import_mac=one.mac,
            active_from=one.starts_on or self.asked.today,
            active_to=one.ends_on,
            **one.values,
        )
        self.made.ledger.create(resident)
        self._begin_stay(resident, one.unit, resident.active_from, one.ends_on)
        return resident, Verdict.NEW, ""

    def _follow(self, resident: Resident, one: Wanted) -> tuple[Verdict, str]:
        """Somebody we know: what is different, in the order of what matters most to tell."""
        has_ended = one.ends_on is not None and one.ends_on < self.asked.today
        was_here = resident.active_to is None or resident.active_to >= self.asked.today
        changed = [name for name, value in one.values.items() if getattr(resident, name) != value]
        if has_ended and not was_here:
            return Verdict.UNCHANGED, ""
        self.made.ledger.change(resident, **one.values)
        if not was_here:
            self._return(resident, one)
            return Verdict.CHANGED, _("Kommer tilbake")
        if resident.unit_id != one.unit.pk:
            return self._move(resident, one)
        if "ends_on" in one.row.cells and resident.active_to != one.ends_on:
            self._set_end(resident, one.ends_on)
            return (Verdict.ENDED, "") if one.ends_on else (Verdict.CHANGED, _("Blir likevel"))
        return (Verdict.CHANGED, _in_words(changed)) if changed else (Verdict.UNCHANGED, "")

    def _move(self, resident: Resident, one: Wanted) -> tuple[Verdict, str]:
        """The old stay ends the day before the new one begins; a move on the day somebody came corrects that stay."""
        stay, before = self.stays[resident.pk], self.units.by_id[resident.unit_id]
        on = one.starts_on if one.starts_on and stay.starts_on < one.starts_on <= self.asked.today else self.asked.today
        self.made.ledger.change(resident, unit_id=one.unit.pk, active_to=one.ends_on)
        if on <= stay.starts_on:
            self.made.ledger.change(stay, unit_id=one.unit.pk, ends_on=one.ends_on)
        else:
            self.made.ledger.change(stay, ends_on=on - timedelta(days=1))
            self._begin_stay(resident, one.unit, on, one.ends_on)
        return Verdict.MOVED, _("Fra %(unit)s") % {"unit": before.name}

    def _return(self, resident: Resident, one: Wanted) -> None:
        last = self.stays[resident.pk].ends_on or self.yesterday
        starts_on = max(one.starts_on or self.asked.today, last + timedelta(days=1))
        self.made.ledger.change(resident, unit_id=one.unit.pk, active_to=one.ends_on)
        self._begin_stay(resident, one.unit, starts_on, one.ends_on)

    def _set_end(self, resident: Resident, last_day: date | None) -> None:
        stay = self.stays[resident.pk]
        ends_on = max(last_day, stay.starts_on) if last_day else None
        self.made.ledger.change(stay, ends_on=ends_on)
        self.made.ledger.change(resident, active_to=ends_on)

    def _begin_stay(self, resident: Resident, unit: Unit, starts_on: date, ends_on: date | None) -> None:
        stay = Stay(
            id=uuid.uuid4(),
            municipality_id=self.asked.municipality.pk,
            resident=resident,
            unit=unit,
            starts_on=starts_on,
            ends_on=max(ends_on, starts_on) if ends_on else None,
        )
        self.made.ledger.create(stay)

    def _end_absent(self, named: Collection[bytes]) -> None:
        """Whoever once came by a list, and is not in the whole list any more. Told of by unit, never by name."""
        for mac, resident in self.residents.items():
            is_here = resident.active_to is None or resident.active_to >= self.asked.today
            if mac not in named and is_here:
                self._set_end(resident, self.yesterday)
                self.made.add_absent(row_id=resident.pk, unit_id=resident.unit_id, note="")


def _in_words(changed: Sequence[str]) -> str:
    words = {
        "name": _("navn"),
        "birth_year": _("fødselsår"),
        "place": _("rom eller adresse"),
        "language": _("språk"),
        **dict.fromkeys(NEEDS, _("behov")),
    }
    return ", ".join(Counter(words[name] for name in changed)).capitalize()
