import csv
import io
from datetime import date
from zipfile import ZipFile

import pytest
import xlsxwriter
from openpyxl import load_workbook

from dialog.lib.cells import LONGEST_XLSX_TEXT, WORKBOOK_OPTIONS, csv_row, write_cell

FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    '=HYPERLINK("http://example.no?x="&A1)',
]


def sheet_of(*values):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, WORKBOOK_OPTIONS) as book:
        sheet = book.add_worksheet()
        for row, value in enumerate(values):
            write_cell(sheet, row, 0, value)
    return file


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_a_csv_file_begins_with_an_apostrophe(text):
    file = io.StringIO()
    csv.writer(file).writerow(csv_row([text, "vanlig"]))
    file.seek(0)

    assert next(csv.reader(file, strict=True)) == [f"'{text}", "vanlig"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [("Ut – hver dag", "Ut – hver dag"), (None, ""), (-5, -5), (0.5, 0.5), (date(2026, 6, 4), "2026-06-04"), ("", "")],
)
def test_what_is_no_formula_is_left_as_it_is(value, cell):
    assert csv_row([value]) == [cell]


@pytest.mark.parametrize("text", [*FORMULAS, "http://example.no", "007", "NUL \x00 og klokke \x07", "😀" * 10])
def test_every_text_in_a_sheet_stays_text(text):
    file = sheet_of(text)

    cell = load_workbook(file).active["A1"]

    assert cell.data_type == "s"
    assert "<f>" not in ZipFile(file).read("xl/worksheets/sheet1.xml").decode()


def test_numbers_in_a_sheet_stay_numbers_and_nothing_stays_empty():
    sheet = load_workbook(sheet_of(-5, 12.5, None, "", date(2026, 6, 4))).active

    assert [row[0].value for row in sheet.iter_rows(max_row=5)] == [-5, 12.5, None, None, "2026-06-04"]


def test_a_text_that_is_too_long_for_a_sheet_is_never_left_out_in_silence():
    with pytest.raises(ValueError, match="32767"):
        sheet_of("a" * (LONGEST_XLSX_TEXT + 1))
