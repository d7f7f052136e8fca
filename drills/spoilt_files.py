"""Made-up files of units, staff and residents: from those that are right to those nobody could have meant."""

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zipfile import ZipFile

import openpyxl

KINDS = ("units", "staff", "residents")
HEADS = {
    "units": ["Enhetsnummer", "Navn", "Nivå", "Overordnet", "Tjeneste", "Fra", "Til", "Videreført i"],
    "staff": ["Ansattnummer", "Navn", "E-post", "Enhet", "Rolle", "Yrke", "Fra", "Til"],
    "residents": ["Brukernummer", "Navn", "Enhet", "Fødselsår", "Rom", "Skjermet adresse", "Fra", "Til"],
}
ODD_DATES = ["31.02.2025", "45689", "0000-00-00", "1.1.99999", "2026-13-01", "-1", "9" * 400, "i går", "٣٠.٠٦.٢٠٢٥"]
ODD_CELLS = [
    "", " ", "\u200b", "=HYPERLINK(1)", "+47 99", "@SUM(A1)", "-1", "x" * 121, "x" * 3000, "\x07", "a\nb", 'a"b',
    "æøå" * 30, "👵🏽", "\u202eomvendt", "#REF!", "01017012345", "1e9", "NaN", "'; DROP TABLE units_unit; --",
    "<script>alert(1)</script>", "{{ 7*7 }}", "../../etc/passwd", "\ufeff", "%s %(a)s {0}", "department", "A0", "n0",
]  # fmt: skip
ENCODINGS = ["utf-8-sig", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "mac-roman", "cp865"]

Table = list[list[str]]


@dataclass
class SpoiltFile:
    """``how`` tells what was done to it, for whoever reads of a fault."""

    kind: str
    content: bytes
    scope: str
    how: list[str] = field(default_factory=list)


class Maker:
    """Makes the same files every time."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def file(self) -> SpoiltFile:
        kind = self.dice.choice(KINDS)
        table, how = self.table(kind), []
        for _ in range(self.dice.choice([0, 0, 1, 1, 2, 3])):
            spoil = self.dice.choice(self.spoilers)
            how.append(spoil.__name__)
            table = spoil(table)
        make = self.dice.choice([self.as_csv, self.as_csv, self.as_csv, self.as_xlsx])
        content, told = make(table)
        scope = self.dice.choice(["noen", "noen", "noen", "alle"])
        return SpoiltFile(kind, content, scope, [*how, *told])

    def table(self, kind: str) -> Table:
        return [list(HEADS[kind]), *rows(kind, self.dice.randint(1, 6), start=self.dice.randint(0, 3))]

    # --- what is done to the table ---

    @property
    def spoilers(self) -> Sequence[Callable[[Table], Table]]:
        return (
            self.missing_column, self.doubled_column, self.unknown_column, self.doubled_id, self.circle, self.odd_date,
            self.odd_cell, self.odd_cell, self.no_lines, self.blank_lines, self.ragged_line, self.no_head,
            self.another_unit,
        )  # fmt: skip

    def missing_column(self, table: Table) -> Table:
        place = self.dice.randrange(len(table[0]) or 1)
        return [row[:place] + row[place + 1 :] for row in table]

    def doubled_column(self, table: Table) -> Table:
        place = self.dice.randrange(len(table[0]) or 1)
        return [[*row, *row[place : place + 1]] for row in table]

    def unknown_column(self, table: Table) -> Table:
        return [[*row, f"Annet {number}"] for number, row in enumerate(table)]

    def doubled_id(self, table: Table) -> Table:
        return [*table, list(table[-1])]

    def circle(self, table: Table) -> Table:
        """Each unit lies under the next, and the last under the first."""
        below = table[1:]
        for row, following in zip(below, [*below[1:], *below[:1]], strict=True):
            if len(row) > 3 and following:
                row[3] = following[0]
        return table

    def odd_date(self, table: Table) -> Table:
        return self.put(table, self.dice.choice(ODD_DATES), self.dice.choice([-1, -2, -3]))

    def odd_cell(self, table: Table) -> Table:
        return self.put(table, self.dice.choice(ODD_CELLS), self.dice.randrange(8))

    def another_unit(self, table: Table) -> Table:
        return self.put(table, self.dice.choice(["01/01/01", "finnes ikke", "section", "00", "01"]), 2)

    def put(self, table: Table, cell: str, place: int) -> Table:
        row = table[self.dice.randrange(len(table))]
        if -len(row) <= place < len(row):
            row[place] = cell
        return table

    def no_lines(self, table: Table) -> Table:
        return table[: self.dice.choice([0, 1])] or [[]]

    def blank_lines(self, table: Table) -> Table:
        return [*table[:1], [""] * len(table[0]), *table[1:], [], [""]]

    def ragged_line(self, table: Table) -> Table:
        table[-1] = table[-1][:2] if self.dice.random() < 0.5 else [*table[-1], "for mye"]
        return table

    def no_head(self, table: Table) -> Table:
        return table[1:] or [[]]

    # --- what is done to the bytes ---

    def as_csv(self, table: Table) -> tuple[bytes, list[str]]:
        delimiter, end = self.dice.choice(";;;,\t|"), self.dice.choice(["\r\n", "\n", "\r"])
        text = end.join(delimiter.join(row) for row in table)
        if self.dice.random() < 0.1:
            text = f"sep={delimiter}{end}{text}"
        encoding = self.dice.choice(["utf-8-sig", "utf-8-sig", *ENCODINGS])
        content, how = text.encode(encoding, errors="replace"), ["csv", encoding]
        return self.damaged(content, how) if self.dice.random() < 0.3 else (content, how)

    def as_xlsx(self, table: Table) -> tuple[bytes, list[str]]:
        book, sheet_of = openpyxl.Workbook(), io.BytesIO()
        for row in table:
            # A control character cannot be written to such a file at all.
            book.active.append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row])
        book.save(sheet_of)
        content = sheet_of.getvalue()
        chance = self.dice.random()
        if chance < 0.3:
            return self.damaged(content, ["xlsx"])
        if chance < 0.4:
            return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content, ["xls"]
        if chance < 0.5:
            return self.other_zip(), ["en annen zip"]
        return content, ["xlsx"]

    def other_zip(self) -> bytes:
        content = io.BytesIO()
        with ZipFile(content, "w") as packed:
            packed.writestr(self.dice.choice(["a.txt", "xl/workbook.xml", "[Content_Types].xml"]), "<a>")
        return content.getvalue()

    def damaged(self, content: bytes, how: list[str]) -> tuple[bytes, list[str]]:
        place = self.dice.randrange(len(content) + 1)
        chance = self.dice.random()
        if chance < 0.4:
            return content[:place], [*how, "avkuttet"]
        if chance < 0.7:
            return content[:place] + self.dice.randbytes(5) + content[place:], [*how, "fremmede byte"]
        if chance < 0.8:
            return content[:place] + b"\x00" + content[place:], [*how, "null"]
        return content[:place] + content[place + 1 :], [*how, "en byte borte"]


def rows(kind: str, many: int, *, start: int = 0) -> Table:
    """Lines that are right, in a municipality whose units have their own names as ids."""
    numbers = range(start, start + many)
    if kind == "units":
        return [[f"n{one}", f"Sektor {one}", "sektor", "", "", "", "", ""] for one in numbers]
    if kind == "staff":
        return [
            [f"S{one}", f"Ola Nes {one}", f"ola{one}@filvik.example", "department", "ansatt", "", "01.02.2025", ""]
            for one in numbers
        ]
    units = ("department", "home_care")
    return [
        [f"A{one}", f"Borghild Aas {one}", units[one % 2], "1931", f"Rom {one}", "", "01.02.2025", ""]
        for one in numbers
    ]


def whole_file(kind: str, many: int) -> bytes:
    lines = [HEADS[kind], *(tree(many) if kind == "units" else rows(kind, many))]
    return "\r\n".join(";".join(row) for row in lines).encode("utf-8-sig")


def tree(many: int) -> Table:
    """Sectors with sections with departments, twenty to each."""
    sections = max(1, many // 20)
    sectors = max(1, sections // 20)
    found = [[f"s{one}", f"Sektor {one}", "sektor", "", "", "", "", ""] for one in range(sectors)]
    found += [[f"e{one}", f"Seksjon {one}", "seksjon", f"s{one % sectors}", "", "", "", ""] for one in range(sections)]
    found += [
        [f"d{one}", f"Avdeling {one}", "avdeling", f"e{one % sections}", "sykehjem", "", "", ""] for one in range(many)
    ]
    return found[:many]
