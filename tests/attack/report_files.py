"""Every number that a report's file holds, whatever its kind, looked up in the release's JSON. Knows the formats only.

strange_in_report("pdf", content, numbers, "01/03")      # [] when everything follows
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence, Set

import openpyxl
import pikepdf
import pptx
import pypdfium2

from tests.attack.published import Cell, Numbers, rows_of_csv, strange, strange_rows

# Our own rules and what stands on every page, told in words.
RULES = (
    r"endring på 10 eller mindre",
    r"og 20 eller mindre",
    r"minst 50 (har )?svar(t|te)",
    r"fra 20 svar",
    r"minst 20 brukere",
    r"§§ 6–9",
    r"Side \d+ av \d+",
    r"Kontrollsum:? ?\w+",
    r"Tallene ble låst .+? \d{4}",
    r"00 er hele kommunen",
    r"\(\d\d(/\d\d)*\)",
    r"betyr ikke 0",
    r"\b[0-9a-f]{16,64}\b",
)
# They hold the municipality's own file, which no release knows.
OWN_TABLES = ("Ressurser", "Utenfor trappa", "ressurser.csv", "utenfor.csv")


def strange_in_report(
    extension: str, content: bytes, numbers: Numbers, code: str, *, but: Sequence[str] = ()
) -> list[str]:
    """Numbers that do not follow. Rows and charts of a unit's file are looked up with that unit, and by theme; running
    text with the units it may speak of, above and below. ``but``: patterns of what comes from elsewhere."""
    return [str(fault) for fault in READERS[extension](content, numbers, code, (*RULES, *but))]


def _in_pdf(content: bytes, numbers: Numbers, code: str, but: Sequence[str]) -> Iterator[object]:
    texts = [" ".join("\n".join(texts_of_pdf(content)).split()), *alts_of_pdf(content)]
    known = numbers.of(numbers.below(code))
    for text in texts:
        for number in strange(text, numbers, numbers.below(code), but=but):
            if not isinstance(number, int) or not can_be_read_as(known, f"{number:,}".split(",")):
                yield number


def can_be_read_as(known: Set[float], groups: Sequence[str]) -> bool:
    """Numbers that stand beside each other come out of a PDF as one: 5 375 425 may be 5 375 and 425."""
    return any(
        int("".join(groups[:end])) in known and (end == len(groups) or can_be_read_as(known, groups[end:]))
        for end in range(1, len(groups) + 1)
    )


def texts_of_pdf(content: bytes) -> list[str]:
    """Of each page."""
    document = pypdfium2.PdfDocument(content)
    pages = []
    for page in document:
        text = page.get_textpage()
        pages.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return pages


def alts_of_pdf(content: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(content)) as document:
        return [str(tag.Alt) for tag in tags_of_pdf(document.Root.StructTreeRoot) if "/Alt" in tag]


def tags_of_pdf(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from tags_of_pdf(child)


def _in_slides(content: bytes, numbers: Numbers, code: str, but: Sequence[str]) -> Iterator[object]:
    """Text, notes, what is read aloud, tables and the points of every chart."""
    codes = numbers.below(code)
    for slide in pptx.Presentation(io.BytesIO(content)).slides:
        texts = [slide.notes_slide.notes_text_frame.text] if slide.has_notes_slide else []
        for shape in slide.shapes:
            texts.append(shape._element.xpath("string(.//p:cNvPr/@descr)"))
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if getattr(shape, "has_table", False) and shape.has_table:
                yield from strange_rows(_of_table(shape.table), numbers, [code], but=but)
            if getattr(shape, "has_chart", False) and shape.has_chart:
                yield from strange_rows(_of_chart(shape.chart), numbers, [code], but=but)
        for text in texts:
            yield from strange(text, numbers, codes, but=but)


def _of_table(table: object) -> Iterator[list[Cell]]:
    """A cell of several lines is several: the first is the theme."""
    for row in table.rows:
        yield [line for cell in row.cells for line in cell.text_frame.text.split("\n")]


def _of_chart(chart: object) -> Iterator[list[Cell]]:
    for plot in chart.plots:
        for one in plot.series:
            for name, value in zip(plot.categories, one.values, strict=True):
                yield [str(name), value if value is None or value % 1 else int(value)]


def _in_workbook(content: bytes, numbers: Numbers, code: str, but: Sequence[str]) -> Iterator[object]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        if sheet.title not in OWN_TABLES:
            yield from strange_rows(sheet.iter_rows(values_only=True), numbers, [code], but=but)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if "drawings/drawing" in name and name.endswith(".xml"):
                drawing = packed.read(name).decode().split('descr="')[1:]
                for text in drawing:
                    yield from strange(text.split('"')[0], numbers, numbers.below(code), but=but)


def _in_tables(content: bytes, numbers: Numbers, code: str, but: Sequence[str]) -> Iterator[object]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if name not in OWN_TABLES:
                rows = rows_of_csv(packed.read(name).decode())
                yield from strange_rows(rows, numbers, [code], but=but)


READERS: dict[str, Callable[[bytes, Numbers, str, Sequence[str]], Iterator[object]]] = {
    "pdf": _in_pdf,
    "pptx": _in_slides,
    "xlsx": _in_workbook,
    "zip": _in_tables,
}
