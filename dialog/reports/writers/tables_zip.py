"""Every table as CSV in one zip file: UTF-8 with its mark and semicolons, so that a Norwegian Excel opens it right."""

import csv
import io
import zipfile
from collections.abc import Sequence

from django.utils.translation import gettext as _

from dialog.lib.cells import Cell, csv_row
from dialog.reports.contents.shapes import Contents
from dialog.reports.contents.sheets import Sheet, about, dictionary, sheets

BYTE_ORDER_MARK = "\ufeff"
# One moment for all files: the same contents give the same bytes, and the same digest.
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def tables_zip(contents: Contents) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets(contents):
            rows = [tuple(column.title for column in sheet.columns), *(sheet.rows or [_padded(sheet)])]
            _add(archive, f"{sheet.name}.csv", rows)
        _add(archive, "ordliste.csv", [(_("Tabell"), _("Kolonne"), _("Betyr")), *dictionary(contents)])
        _add(archive, "om-filen.csv", about(contents))
    return file.getvalue()


def _padded(sheet: Sheet) -> tuple[Cell, ...]:
    """As wide as the headings: a program that reads the file counts them."""
    return (sheet.empty, *[None] * (len(sheet.columns) - 1))


def _add(archive: zipfile.ZipFile, name: str, rows: Sequence[tuple[Cell, ...]]) -> None:
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    table.writerows(csv_row([_with_comma(cell) for cell in row]) for row in rows)
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, (BYTE_ORDER_MARK + text.getvalue()).encode())


def _with_comma(cell: Cell) -> Cell:
    """A decimal point is a thousands' sign, or a date, to a Norwegian Excel."""
    return f"{cell:g}".replace(".", ",") if isinstance(cell, float) else cell
