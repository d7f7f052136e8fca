"""A file with a year's resources: a service a line, with recipients, full-time equivalents and kroner."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dialog.lib.sheets import Checker, Column, Row, read

LONGEST_NAME = 120
FEWEST = 5
MOST_KRONER = 10**13
MOST_PEOPLE = 10**6
SPACES = re.compile(r"[\s\u00a0\u202f]+")
WHOLE = re.compile(r"\d+")
DECIMAL = re.compile(r"\d+([.,]\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Line:
    """None where the file says nothing: missing, not 0."""

    line: int
    service: str
    unit_code: str
    is_outside: bool
    recipients: int | None
    full_time: Decimal | None
    kroner: int | None


def columns() -> tuple[Column, ...]:
    return (
        Column("service", _("tjeneste"), ("tjenestetype", "service"), is_required=True),
        Column("recipients", _("mottakere"), ("antall mottakere", "brukere")),
        Column("full_time", _("årsverk"), ("aarsverk", "arsverk")),
        Column("kroner", _("kroner"), ("kostnad", "kr", "utgift")),
        Column("unit", _("enhet"), ("enhetskode", "kode")),
        Column("outside", _("utenfor"), ("utenfor trappa",)),
    )


@dataclass(frozen=True)
class Read:
    lines: list[Line]
    notices: list[str]


def read_resources(content: bytes, *, unit_codes: Collection[str]) -> Read:
    """Read a file; raises ``SheetRefused`` with every mistake by line and column, and takes in nothing then."""
    known = columns()
    sheet = read(content, known)
    checker = Checker(known)
    seen: dict[tuple[str, str], int] = {}
    lines = []
    for row in sheet.rows:
        line = _line(row, checker, unit_codes)
        first = seen.setdefault((line.service.casefold(), line.unit_code), row.line)
        if first != row.line:
            checker.wrong(row, "service", _("Tjenesten står også på linje %(line)s.") % {"line": first})
        lines.append(line)
    checker.finish()
    return Read(lines, sheet.notices)


def _line(row: Row, checker: Checker, unit_codes: Collection[str]) -> Line:
    unit = row.get("unit")
    if unit and unit not in unit_codes:
        checker.wrong(row, "unit", _("«%(code)s» er ikke koden til en enhet her.") % {"code": unit[:40]})
    recipients = _whole(row, "recipients", checker, MOST_PEOPLE)
    if recipients is not None and 0 < recipients < FEWEST:
        checker.wrong(row, "recipients", _("Færre enn fem kan kjennes igjen. La feltet stå tomt."))
    return Line(
        line=row.line,
        service=checker.text(row, "service", LONGEST_NAME),
        unit_code=unit,
        is_outside=checker.yes(row, "outside"),
        recipients=recipients,
        full_time=_decimal(row, checker),
        kroner=_whole(row, "kroner", checker, MOST_KRONER),
    )


def _whole(row: Row, code: str, checker: Checker, most: int) -> int | None:
    text = SPACES.sub("", row.get(code))
    # «198000000,00» and «1000,0» are whole numbers too.
    text = re.sub(r"[.,]0{1,2}$", "", text)
    if not text:
        return None
    if not WHOLE.fullmatch(text) or int(text) > most:
        checker.wrong(row, code, _("«%(text)s» er ikke et helt tall. Skriv for eksempel 1200.") % {"text": text[:40]})
        return None
    return int(text)


def _decimal(row: Row, checker: Checker) -> Decimal | None:
    text = SPACES.sub("", row.get("full_time"))
    if not text:
        return None
    if not DECIMAL.fullmatch(text) or len(text) > 9:
        words = {"text": text[:40]}
        checker.wrong(row, "full_time", _("«%(text)s» er ikke et tall. Skriv for eksempel 12,5.") % words)
        return None
    return Decimal(text.replace(",", "."))
