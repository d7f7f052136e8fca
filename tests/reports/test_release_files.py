import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from dialog.insight.queries import ReleaseReader
from dialog.insight.services import withdraw_release
from dialog.reports import files
from dialog.reports.release_rows import columns

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(town):
    """A section with figures and one too small to show."""
    large, small = town.home_care("Nord"), town.home_care("=Sør", area=town.other_area)
    town.answers(large, 62, named={"activity": 23, "family": 20})
    town.answers(small, 7, named={"activity": 3})
    return town.release()


def table(text):
    """The rows of the CSV below its explaining lines, as dicts."""
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if not line.startswith("# ")]
    return list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter=";"))


def csv_of(release):
    return "".join(files.release_csv(ReleaseReader(release)))


def workbook_of(release):
    file = io.BytesIO()
    files.write_release_xlsx(ReleaseReader(release), file)
    return openpyxl.load_workbook(file)


def test_the_csv_says_what_the_page_says(release):
    reader = ReleaseReader(release)
    nord = next(unit for unit in reader.rows.values() if unit.name == "Nord")
    shown = reader.figures(nord.code)

    rows = [row for row in table(csv_of(release)) if row["enhet"] == "Nord" and row["hva"] == "tema"]

    assert [(row["temakode"], int(row["antall"])) for row in rows] == [(one.code, one.figure) for one in shown.themes]
    assert shown.themes


def test_a_unit_without_figures_says_where_it_is_counted(release):
    rows = [row for row in table(csv_of(release)) if row["enhet"].endswith("Sør")]

    assert [(row["hva"], row["merknad"]) for row in rows if row["hva"] == "svarte"] == [
        ("svarte", "med i tallene for Helse og omsorg")
    ]
    assert not [row for row in rows if row["hva"] == "tema"]


def test_a_name_that_a_spreadsheet_would_run_is_held_back_in_csv(release):
    assert any(row["enhet"] == "'=Sør" for row in table(csv_of(release)))


def test_each_file_explains_every_column_of_its_own(release):
    csv_text = csv_of(release)
    book = workbook_of(release)
    explained = [row[0].value for row in book["Forklaring"].rows]

    for column in columns():
        assert f"# {column.title};" in csv_text
        assert column.title in explained
    assert "0 betyr ingen eller noen få" in csv_text


def test_the_workbook_holds_the_rows_of_the_csv_as_numbers_and_text(release):
    book = workbook_of(release)
    headings, *rows = [[cell.value for cell in row] for row in book["Tall"].rows]

    cells = [dict(zip(headings, row, strict=True)) for row in rows]

    assert len(cells) == len(table(csv_of(release)))
    assert {type(cell["antall"]) for cell in cells if cell["hva"] == "tema"} == {int}
    assert any(cell["enhet"] == "=Sør" for cell in cells)
    assert all(one.data_type != "f" for row in book["Tall"].rows for one in row)


def test_a_withdrawn_release_is_gone_from_the_files(client, town, release):
    client.force_login(town.siv)
    url = reverse("reports:release_csv", args=[release.pk])
    assert client.get(url).status_code == 200

    withdraw_release(release=release, by=town.siv, now=release.built_at, reason="Feil")

    assert client.get(url).status_code == 404


def test_the_file_name_says_the_year_and_nothing_about_anybody(client, town, release):
    client.force_login(town.siv)

    answer = client.get(reverse("reports:release_xlsx", args=[release.pk]))
    assert b"".join(answer.streaming_content)

    assert answer["Content-Disposition"] == 'attachment; filename="hva-er-viktig-for-deg-2026.xlsx"'


@pytest.mark.parametrize("names", [["Nord"], ["Nord", "Sør", "Øst"]])
def test_writing_asks_the_database_as_often_for_three_sections_as_for_one(town, names, django_assert_num_queries):
    for name in names:
        town.answers(town.home_care(name), 30, named={"activity": 20})
    release = town.release()

    with django_assert_num_queries(19):
        csv_of(release)
