"""CSV and XLSX of a release: the same rows, the data dictionary in the file itself."""

import csv
import io
from collections.abc import Iterator
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from dialog.insight.queries import ReleaseReader
from dialog.lib.cells import WORKBOOK_OPTIONS, Cell, csv_row, write_cell
from dialog.reports.release_rows import columns, explanations, rows

BYTE_ORDER_MARK = "\ufeff"


def release_csv(reader: ReleaseReader) -> Iterator[str]:
    """Yield the file in parts: lines beginning with # explain it, then headings and rows, parted by semicolons."""
    yield BYTE_ORDER_MARK
    known = columns()
    for name, meaning in [*explanations(reader), *((column.title, column.meaning) for column in known)]:
        yield _line([f"# {name}", meaning])
    yield _line([column.title for column in known])
    for row in rows(reader):
        yield _line([column.value(row) for column in known])


def write_release_xlsx(reader: ReleaseReader, file: IO[bytes]) -> None:
    """Write the sheets "Tall" and "Forklaring" to ``file``; rows go out as they come and are not kept."""
    book = xlsxwriter.Workbook(file, WORKBOOK_OPTIONS)
    bold = book.add_format({"bold": True})
    _write_figures(book.add_worksheet(_("Tall")), reader, bold)
    _write_dictionary(book.add_worksheet(_("Forklaring")), reader, bold)
    book.close()


def _write_figures(sheet: xlsxwriter.worksheet.Worksheet, reader: ReleaseReader, bold: object) -> None:
    known = columns()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(known) - 1, 18)
    for place, column in enumerate(known):
        sheet.write_string(0, place, column.title, bold)
    last = 0
    for last, row in enumerate(rows(reader), start=1):
        for place, column in enumerate(known):
            write_cell(sheet, last, place, column.value(row))
    sheet.autofilter(0, 0, last, len(known) - 1)


def _write_dictionary(sheet: xlsxwriter.worksheet.Worksheet, reader: ReleaseReader, bold: object) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    lines = [*explanations(reader), *((column.title, column.meaning) for column in columns())]
    for number, (name, meaning) in enumerate(lines):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, meaning)


def _line(cells: list[Cell]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow(csv_row(cells))
    return out.getvalue()
