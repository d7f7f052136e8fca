"""A spreadsheet somebody sends us, CSV or XLSX, read into rows of texts with everything that is wrong said in words.

What Excel does to a file on the way is understood: its encodings, ``sep=;``, numbers for dates, ``17.0`` for ``17``.
"""

import csv
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl
from django.utils.translation import gettext as _

MOST_ROWS = 50_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
LONGEST_FILE = 12 * 1024 * 1024
# A small file that unpacks to something enormous is an attack, not a list of people.
LARGEST_UNPACKED = 300 * 1024 * 1024
BLANK_ROWS_AT_THE_END = 2_000
EXCELS_FIRST_DAY = date(1899, 12, 30)
EARLIEST_DAY, LATEST_DAY = date(1900, 1, 1), date(2199, 12, 31)
# Control characters never belong in a name; NUL and half a character cannot even be stored.
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# UTF-8 that some program has taken for Windows-1252, and saved again.
READ_WRONG = re.compile("Ã[¦¸¥†˜…]")
YES = frozenset({"ja", "j", "x", "1", "true", "sann", "yes"})
NO = frozenset({"", "nei", "n", "0", "false", "usann", "no"})


@dataclass(frozen=True)
class Column:
    """A column we know: its code, the name we call it by, and what else it may be called."""

    code: str
    name: str
    also: tuple[str, ...] = ()
    is_required: bool = False

    @property
    def names(self) -> set[str]:
        return {_folded(one) for one in (self.code, self.name, *self.also)}


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place of the file; line 0 is the file as a whole."""

    line: int
    column: str
    message: str


class SheetRefused(Exception):
    """The file has mistakes, and nothing of it is taken in."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = list(problems)


@dataclass(frozen=True)
class Row:
    """One line of the file; ``cells`` by the column's code, only of columns the file has."""

    line: int
    cells: dict[str, str]

    def get(self, code: str) -> str:
        return self.cells.get(code, "")


@dataclass(frozen=True)
class Sheet:
    """A file that could be read, with what its owner ought to know about it."""

    rows: list[Row]
    notices: list[str]


def read(content: bytes, columns: Sequence[Column]) -> Sheet:
    """Read a file; raises ``SheetRefused`` with everything that is wrong with its shape."""
    if not content.strip(b"\x00 \r\n\t"):
        raise _refused(_("Filen er tom."))
    if len(content) > LONGEST_FILE:
        raise _refused(_("Filen er for stor. Del den i flere."))
    notices: list[str] = []
    if content[:4] == b"PK\x03\x04":
        lines = _xlsx_lines(content)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _refused(_("Filen er en gammel Excel-fil (.xls) eller har passord. Lagre den som .xlsx uten passord."))
    else:
        text, notices = decode(content)
        lines = _csv_lines(text)
    rows, unused = _rows(lines, columns)
    if unused:
        notices.append(_("Disse kolonnene brukes ikke: %(names)s.") % {"names": ", ".join(unused)})
    return Sheet(rows, notices)


def decode(content: bytes) -> tuple[str, list[str]]:
    """UTF-8 with or without its mark, UTF-16; otherwise what Excel on Windows writes, with a notice."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        notices = []
        if encoding == "cp1252":
            notices = [_("Filen er ikke UTF-8. Den er lest som Windows-1252: se etter at æ, ø og å er riktige.")]
        elif READ_WRONG.search(text):
            notices = [_("Noen tegn ser feil ut («Ã¸» i stedet for «ø»). Lagre filen på nytt som UTF-8.")]
        return text.removeprefix("\ufeff"), notices
    raise _refused(_("Filen er ikke en tekstfil vi kan lese. Lagre den som CSV (UTF-8) eller Excel (.xlsx)."))


def _encodings(content: bytes) -> list[str]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ["utf-16"]
    head = content[:2000]
    # Every other byte of a Latin text in UTF-16 is zero.
    if head[1::2].count(0) > len(head) // 4:
        return ["utf-16-le"]
    return ["utf-8-sig", "cp1252"]


Line = tuple[int, list[str]]


def _csv_lines(text: str) -> Iterator[Line]:
    if "\x00" in text:
        raise _refused(_("Filen er ikke en tekstfil vi kan lese. Lagre den som CSV (UTF-8) eller Excel (.xlsx)."))
    first, delimiter = text.lstrip("\r\n").split("\n", 1)[0].rstrip("\r"), ""
    skipped = 0
    if told := re.fullmatch(r"sep=(.)", first.strip('"')):
        delimiter, skipped = told.group(1), 1
        text = text.lstrip("\r\n").partition("\n")[2]
    head = text.lstrip("\r\n").split("\n", 1)[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or max(";,\t", key=head.count), strict=True)
    try:
        for cells in table:
            yield table.line_num + skipped, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise SheetRefused(
            [Problem(table.line_num, "", _("Linjen kan ikke leses: se etter et anførselstegn som ikke er lukket."))]
        ) from error


def _xlsx_lines(content: bytes) -> Iterator[Line]:
    for number, values in enumerate(_xlsx_values(content), start=1):
        yield number, [_as_text(value) for value in values]


def _xlsx_values(content: bytes) -> Iterator[tuple[Any, ...]]:
    broken = _("Excel-filen kan ikke åpnes. Åpne den i Excel, og lagre den på nytt som .xlsx.")
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (BadZipFile, ValueError, OSError) as error:
        raise _refused(broken) from error
    if size > LARGEST_UNPACKED:
        raise _refused(_("Filen er for stor. Del den i flere."))
    try:
        with warnings.catch_warnings():
            # Of styles and printers it does not know: nothing to us.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            # Some programs write a wrong size there, and rows would be left out.
            sheet.reset_dimensions()
            yield from _until_blank(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS))
    except SheetRefused:
        raise
    except Exception as error:  # a file that is broken makes openpyxl raise whatever comes
        raise _refused(broken) from error


def _until_blank(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """A sheet that was coloured to its last row is a million empty rows long."""
    blank = 0
    for values in rows:
        blank = 0 if any(value not in (None, "") for value in values) else blank + 1
        if blank > BLANK_ROWS_AT_THE_END:
            return
        yield values


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value).strip()


def _rows(lines: Iterator[Line], columns: Sequence[Column]) -> tuple[list[Row], list[str]]:
    filled = ((number, cells) for number, cells in lines if any(cells))
    head_line, head = next(filled, (1, []))
    codes, unused = _columns(head_line, head, columns)
    problems: list[Problem] = []
    rows = []
    for number, cells in islice(filled, MOST_ROWS + 1):
        if len(cells) < len(head) or any(cells[len(head) :]):
            problems.append(Problem(number, "", _cell_count(len(cells), len(head))))
            continue
        row = Row(number, {code: cells[place] for place, code in codes.items()})
        problems += _cell_problems(row, columns)
        rows.append(row)
    if len(rows) > MOST_ROWS:
        problems.append(Problem(0, "", _("Filen har mer enn %(most)s linjer. Del den.") % {"most": MOST_ROWS}))
    if not rows and not problems:
        problems.append(Problem(0, "", _("Filen har ingen linjer under overskriftene.")))
    if problems:
        raise SheetRefused(problems)
    return rows, unused


def _columns(line: int, head: list[str], columns: Sequence[Column]) -> tuple[dict[int, str], list[str]]:
    """Which place holds which of our columns, and the headings nobody uses."""
    known = {name: column for column in columns for name in column.names}
    found = {place: known[_folded(text)] for place, text in enumerate(head) if _folded(text) in known}
    times = Counter(column.code for column in found.values())
    problems = [
        Problem(line, column.name, _("Kolonnen mangler. Første linje skal ha navnene på kolonnene."))
        for column in columns
        if column.is_required and column.code not in times
    ]
    problems += [
        Problem(line, column.name, _("Kolonnen står to ganger.")) for column in columns if times[column.code] > 1
    ]
    if problems:
        raise SheetRefused(problems)
    unused = [text[:40] for place, text in enumerate(head) if text and place not in found]
    return {place: column.code for place, column in found.items()}, unused


def _cell_problems(row: Row, columns: Sequence[Column]) -> Iterator[Problem]:
    for column in columns:
        text = row.get(column.code)
        if not text and column.is_required:
            yield Problem(row.line, column.name, _("Feltet er tomt."))
        elif INVISIBLE.search(text):
            yield Problem(row.line, column.name, _("Feltet har usynlige styretegn. Skriv det på nytt."))
        elif len(text) > LONGEST_CELL:
            yield Problem(row.line, column.name, _("Feltet er for langt."))
        elif re.fullmatch(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|I/T)", text):
            yield Problem(row.line, column.name, _("Regnearket melder feil her. Rett formelen, og lagre på nytt."))


def _cell_count(found: int, wanted: int) -> str:
    return _("Linjen har %(found)s felt, men skulle hatt %(wanted)s.") % {"found": found, "wanted": wanted}


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _refused(message: str) -> SheetRefused:
    return SheetRefused([Problem(0, "", message)])


def as_date(text: str) -> date:
    """Return the day of «2026-06-04», «4.6.2026», «04/06/2026» or Excel's 46177; raises ``ValueError``."""
    text = text.strip()
    if written := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]*)?", text):
        year, month, day = map(int, written.groups())
    elif written := re.fullmatch(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})(?: 0?0:00(?::00)?)?", text):
        day, month, year = map(int, written.groups())
    elif re.fullmatch(r"[0-9]{5}(?:[.,]0*)?", text):
        return EXCELS_FIRST_DAY + timedelta(days=int(text[:5]))
    else:
        raise ValueError(text)
    found = date(year, month, day)
    if not EARLIEST_DAY <= found <= LATEST_DAY:
        raise ValueError(text)
    return found


@dataclass
class Checker:
    """Takes values out of rows and collects everything that is wrong on the way."""

    columns: Sequence[Column]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, row: Row, code: str, message: str) -> None:
        name = next((column.name for column in self.columns if column.code == code), code)
        self.problems.append(Problem(row.line, name, message))

    def text(self, row: Row, code: str, longest: int) -> str:
        text = row.get(code)
        if len(text) > longest:
            self.wrong(row, code, _("Teksten er lengre enn %(most)s tegn.") % {"most": longest})
        return text

    def date(self, row: Row, code: str) -> date | None:
        text = row.get(code)
        if not text:
            return None
        try:
            return as_date(text)
        except ValueError:
            self.wrong(row, code, _("«%(text)s» er ikke en dato. Skriv for eksempel 04.06.2026.") % {"text": text[:40]})
            return None

    def choice(self, row: Row, code: str, choices: "Choices") -> str:
        """The value that stands there by its label or its code. An empty cell means ""."""
        text = row.get(code)
        if text and _folded(text) not in choices.by_text:
            words = {"text": text[:40], "known": ", ".join(choices.labels)}
            self.wrong(row, code, _("«%(text)s» er ukjent. Bruk ett av disse: %(known)s.") % words)
        return choices.by_text.get(_folded(text), "")

    def yes(self, row: Row, code: str) -> bool:
        text = row.get(code).casefold()
        if text not in YES | NO:
            self.wrong(row, code, _("Skriv ja eller nei."))
        return text in YES

    def finish(self) -> None:
        """Raise ``SheetRefused`` if anything was wrong, in the order of the lines."""
        if self.problems:
            raise SheetRefused(sorted(self.problems, key=lambda problem: problem.line))


class Choices:
    """What may stand in a cell for one of a few values: its label or its code, however it is spelled."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        every = [(value, str(label)) for value, label in pairs]
        self.labels = [label for _value, label in every]
        self.by_text = {_folded(text): value for value, label in every for text in (value, label)}
