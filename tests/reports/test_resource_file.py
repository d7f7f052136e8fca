"""A file with a year's resources: everything that is wrong is said by line and column, and nothing is taken in then."""

from decimal import Decimal

import pytest

from dialog.lib.sheets import SheetRefused
from dialog.reports.resource_file import read_resources

HEAD = "tjeneste;mottakere;årsverk;kroner;enhet;utenfor\n"
CODES = {"00", "01/02"}


def read(text):
    return read_resources((HEAD + text).encode(), unit_codes=CODES).lines


def refusals(text):
    with pytest.raises(SheetRefused) as refused:
        read(text)
    return [(one.line, one.column) for one in refused.value.problems]


def test_numbers_are_read_as_excel_in_norway_writes_them():
    line = read("Hjemmetjeneste;1 240;210,5;198 000 000,00;01/02;\n")[0]

    assert (line.recipients, line.full_time, line.kroner) == (1240, Decimal("210.5"), 198_000_000)
    assert (line.unit_code, line.is_outside) == ("01/02", False)


def test_an_empty_cell_is_missing_and_not_nothing():
    line = read("Venter på plass;85;;;;ja\n")[0]

    assert (line.recipients, line.full_time, line.kroner, line.is_outside) == (85, None, None, True)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Sykehjem;mange;;;;", "mottakere"),
        ("Sykehjem;3;;;;", "mottakere"),
        ("Sykehjem;10;ti;;;", "årsverk"),
        ("Sykehjem;10;;1,5;;", "kroner"),
        ("Sykehjem;10;;-5;;", "kroner"),
        ("Sykehjem;10;;;99/99;", "enhet"),
        ("Sykehjem;10;;;;kanskje", "utenfor"),
        (";10;;;;", "tjeneste"),
    ],
)
def test_a_mistake_is_told_by_line_and_column(row, column):
    assert refusals(f"Hjemmetjeneste;10;;;;\n{row}\n") == [(3, column)]


def test_a_service_that_stands_twice_is_refused():
    assert refusals("Sykehjem;10;;;;\nsykehjem;12;;;;\n") == [(3, "tjeneste")]


def test_a_file_without_the_service_column_is_refused():
    with pytest.raises(SheetRefused):
        read_resources(b"mottakere;kroner\n10;20\n", unit_codes=CODES)
