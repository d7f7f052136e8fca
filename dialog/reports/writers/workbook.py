"""The report as a workbook: a sheet for each table, real Excel tables and charts, and what each column means."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from dialog.lib.cells import WORKBOOK_OPTIONS, write_cell
from dialog.reports.contents.shapes import Contents
from dialog.reports.contents.sheets import Sheet, about, dictionary, sheets
from dialog.reports.writers import words

HEATHER, HEATHER_LAST, GRID = "#72295E", "#C9A3BE", "#EADDE4"
FONT = "Calibri"
# Under a heading and a line of explanation.
FIRST_ROW = 3


def workbook(contents: Contents) -> bytes:
    file = io.BytesIO()
    # A table needs its sheet in memory: these are small, unlike the release's own file.
    book = xlsxwriter.Workbook(file, {**WORKBOOK_OPTIONS, "constant_memory": False, "in_memory": True})
    book.set_properties(
        {
            "title": _("%(campaign)s – %(place)s") % {"campaign": contents.title, "place": words.place(contents)},
            "author": contents.municipality,
            # Not the clock: the same contents give the same bytes.
            "created": datetime(contents.made_on.year, contents.made_on.month, contents.made_on.day),  # noqa: DTZ001
        }
    )
    styles = _styles(book)
    for number, sheet in enumerate(sheets(contents)):
        page = _write(book, sheet, contents, number, styles)
        if sheet.name == "trappa":
            _chart(book, page, sheet, "column", words.staircase_alt(contents), colour=HEATHER)
        elif sheet.name == "temaer" and sheet.rows:
            _chart(book, page, sheet, "bar", words.themes_alt(contents), colour=HEATHER)
    _explain(book, contents, styles)
    book.close()
    return file.getvalue()


def _styles(book: xlsxwriter.Workbook) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "font_color": "#2B1A27"}),
        "quiet": book.add_format({"font_color": "#65525F"}),
        "head": book.add_format({"bold": True, "bottom": 2, "bottom_color": HEATHER}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0", "valign": "top"}),
        "decimal": book.add_format({"num_format": "#,##0.0#", "valign": "top"}),
        "bold": book.add_format({"bold": True, "valign": "top"}),
    }


def _write(book: Any, sheet: Sheet, contents: Contents, number: int, styles: dict[str, Any]) -> Any:
    page = book.add_worksheet(sheet.title)
    page.hide_gridlines(2)
    page.write_string(0, 0, sheet.title, styles["title"])
    page.write_string(1, 0, f"{words.place(contents)}. {contents.locked}.", styles["quiet"])
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    if not sheet.rows:
        page.write_string(FIRST_ROW, 0, sheet.empty, styles["quiet"])
        return page
    for below, row in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(row):
            style = {int: "number", float: "decimal"}.get(type(cell), "text")
            write_cell(page, FIRST_ROW + below, place, cell, styles[style])
    page.add_table(
        FIRST_ROW,
        0,
        FIRST_ROW + len(sheet.rows),
        len(sheet.columns) - 1,
        {
            # A name of ours: Excel takes neither spaces nor what somebody has written.
            "name": f"Tabell{number + 1}",
            "style": "Table Style Light 1",
            "columns": [{"header": column.title, "header_format": styles["head"]} for column in sheet.columns],
        },
    )
    page.freeze_panes(FIRST_ROW + 1, 1)
    return page


def _chart(book: Any, page: Any, sheet: Sheet, kind: str, alt: str, *, colour: str) -> None:
    """This year and the one before, from the cells of the table beside it."""
    chart = book.add_chart({"type": kind})
    last = FIRST_ROW + len(sheet.rows)
    shown = [1, 2] if any(row[2] is not None for row in sheet.rows) else [1]
    for place in shown:
        column = xl_col_to_name(place)
        name = f"'{sheet.title}'!"
        chart.add_series(
            {
                "name": f"={name}${column}${FIRST_ROW + 1}",
                "categories": f"={name}$A${FIRST_ROW + 2}:$A${last + 1}",
                "values": f"={name}${column}${FIRST_ROW + 2}:${column}${last + 1}",
                "fill": {"color": colour if place == 1 else HEATHER_LAST},
                "gap": 40,
                "data_labels": {"value": place == 1, "font": {"name": FONT}},
            }
        )
    chart.set_title({"name": sheet.title, "overlay": False, "name_font": {"name": FONT, "size": 14}})
    chart.set_legend({"position": "bottom"})
    value_axis = {"major_gridlines": {"visible": True, "line": {"color": GRID}}, "num_format": "#,##0"}
    if kind == "bar":
        # The most frequent at the top, as in the table.
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis(value_axis | {"crossing": "max"})
    else:
        chart.set_y_axis(value_axis)
    chart.set_size({"width": 720, "height": max(380, 26 * len(sheet.rows) + 120)})
    page.insert_chart(FIRST_ROW, len(sheet.columns) + 1, chart, {"description": alt})


def _explain(book: Any, contents: Contents, styles: dict[str, Any]) -> None:
    page = book.add_worksheet(_("Ordliste"))
    page.hide_gridlines(2)
    page.set_column(0, 1, 28)
    page.set_column(2, 2, 100)
    row = 0
    for name, meaning in about(contents):
        page.write_string(row, 0, name, styles["bold"])
        page.write_string(row, 2, meaning, styles["text"])
        row += 1
    row += 1
    for place, title in enumerate((_("Tabell"), _("Kolonne"), _("Betyr"))):
        page.write_string(row, place, title, styles["head"])
    for cells in dictionary(contents):
        row += 1
        for place, text in enumerate(cells):
            page.write_string(row, place, text, styles["text"])
