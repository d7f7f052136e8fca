"""Cells that a spreadsheet program shows as they are written, whatever somebody wrote in them.

A text that begins with ``=`` is a formula to Excel and LibreOffice, and a formula can fetch and send.
"""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | date | None

# The wide twins are folded to plain ones by some programs when they open a file.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_XLSX_TEXT = 32_767

# For xlsxwriter.Workbook: even what is written by ``write()`` stays text.
WORKBOOK_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def csv_cell(value: Cell) -> str | int | float:
    """Return ``value`` for ``csv.writer``: a text that could be a formula gets an apostrophe before it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = _text(value)
        return f"'{text}" if text.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA) else text
    return value


def csv_row(values: list[Cell] | tuple[Cell, ...]) -> list[str | int | float]:
    return [csv_cell(value) for value in values]


def write_cell(sheet: "Worksheet", row: int, column: int, value: Cell, style: "Format | None" = None) -> None:
    """Write ``value`` to a sheet of XlsxWriter as a number or a text, never as anything that is worked out."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        result = sheet.write_number(row, column, value, style)
    else:
        text = _text(value)
        if len(text) > LONGEST_XLSX_TEXT:
            raise ValueError(f"a cell holds at most {LONGEST_XLSX_TEXT} characters, this text has {len(text)}")
        result = sheet.write_string(row, column, text, style) if text else sheet.write_blank(row, column, None, style)
    # XlsxWriter leaves out what it cannot write, and says so only here.
    if result:
        raise ValueError(f"cell {row}, {column} was not written ({result})")


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
