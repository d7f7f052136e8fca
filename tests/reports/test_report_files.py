"""The files as others open them: PDF by pikepdf and pdfium, XLSX by openpyxl, PPTX by python-pptx, CSV by csv."""

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pikepdf
import pptx
import pytest
from django.utils import timezone

from dialog.improvements.models import Status
from dialog.insight.export import release_json
from dialog.insight.models import Dimension
from dialog.insight.queries import ReleaseReader
from dialog.reports import services
from dialog.reports.making import WRITERS
from dialog.reports.models import About, ReportKind
from dialog.reports.resource_file import Line
from tests.attack.published import numbers_of
from tests.attack.report_files import strange_in_report, tags_of_pdf, texts_of_pdf
from tests.reports.conftest import WORDS, clear_quote, contents_of, make_action
from tests.world import undone

pytestmark = pytest.mark.django_db

FORMULA = "=cmd()|' /C calc'!B0"
PDFS = (ReportKind.CAMPAIGN, ReportKind.BRIEF, ReportKind.FOLDER)
# From the municipality's own file.
OWN = (r"\b410\b", r"\b900\b", r"[AB]0")


@pytest.fixture(scope="module")
def filled(standing, django_db_blocker):
    """Something in every part, and a formula wherever somebody writes; these tests only read."""
    with django_db_blocker.unblock(), undone():
        yield fill(standing)


@pytest.fixture
def full(filled):
    with undone():
        yield filled


def fill(counted):
    clear_quote(counted, FORMULA)
    make_action(counted, counted.large, FORMULA)
    make_action(counted, counted.large, "Besøk til kvelds", theme="family", status=Status.TOLD)
    said = {(About.ORGANISED.value, ""): FORMULA, (About.ASKS.value, "activity"): FORMULA}
    services.write_sentences(release=counted.last, unit_code="00", said=said, by=counted.siv, now=timezone.now())
    lines = [Line(2, FORMULA, "", False, 410, None, 900), Line(3, "Bare alarm", "", True, None, None, None)]
    file = services.send_resources(year=2026, lines=lines, by=counted.siv, now=timezone.now())
    services.use_resources(file=file, now=timezone.now())
    return counted


def made(kind, town, code=None):
    return WRITERS[kind](contents_of(town.last, code))


@pytest.mark.parametrize("kind", PDFS)
def test_every_pdf_can_be_read_aloud(full, kind):
    with pikepdf.open(io.BytesIO(made(kind, full))) as document, document.open_metadata() as told:
        assert document.check_pdf_syntax() == []
        assert told["pdfuaid:part"] == "1"
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("nb")
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "Solvik kommune" in told["dc:title"]
        tags = list(tags_of_pdf(document.Root.StructTreeRoot))
        figures = [tag for tag in tags if tag.S == "/Figure"]
        assert all(str(figure.get("/Alt", "")).strip() for figure in figures)
        assert next(str(tag.S) for tag in tags if str(tag.S).startswith("/H")) == "/H1"
        with document.open_outline() as outline:
            assert outline.root


def told_of_answered(town):
    """The step as the staircase's own table has it, in fives."""
    steps = ReleaseReader(town.last).dimension("00", Dimension.STAIRCASE)
    return f"Svarte: {next(step.figure for step in steps if step.value == 'answered')}"


def test_the_charts_are_told_in_words_with_every_figure(full):
    with pikepdf.open(io.BytesIO(made(ReportKind.CAMPAIGN, full))) as document:
        alts = [str(tag.Alt) for tag in tags_of_pdf(document.Root.StructTreeRoot) if tag.S == "/Figure"]

    assert told_of_answered(full) in alts[0]
    assert "Komme ut 35" in alts[1]


def test_page_one_is_the_staircase_and_page_two_the_table(full):
    first, second, third, *_rest = texts_of_pdf(made(ReportKind.CAMPAIGN, full))

    assert "Fikk tjenesten" in first and "Merket det" in first and "Bare alarm" in first
    assert "Hva de sa" in second and "Hva vi ber om" in second and FORMULA in " ".join(second.split())
    assert "Strategiens tre spørsmål" in third


@pytest.mark.parametrize("kind", [ReportKind.BRIEF])
def test_the_brief_is_one_page_however_much_was_written(full, kind):
    said = {(about.value, theme): "Ord " * 50 for about in (About.ASKS, About.DID) for theme in ("activity", "family")}
    services.write_sentences(release=full.last, unit_code="00", said=said, by=full.siv, now=timezone.now())

    assert len(texts_of_pdf(made(kind, full))) == 1


@pytest.mark.parametrize("kind", PDFS)
def test_what_is_not_there_is_said_to_be_missing(full, kind):
    text = " ".join(" ".join(texts_of_pdf(made(kind, full, full.small.code))).split())

    assert "Mangler" in text
    assert "Det er for få svar her" in text
    assert "None" not in text


def strange_in(kind, town, code, contents):
    known = numbers_of(release_json(town.last), release_json(town.before))
    return strange_in_report(kind.extension, WRITERS[kind](contents), known, code, but=OWN)


@pytest.mark.parametrize("kind", ReportKind)
@pytest.mark.parametrize("is_section", [False, True])
def test_every_number_in_every_file_follows_from_the_release(full, kind, is_section):
    code = full.large.code if is_section else "00"

    assert strange_in(kind, full, code, contents_of(full.last, code)) == []


@pytest.mark.parametrize("kind", ReportKind)
def test_one_wrong_number_is_seen_in_every_kind_of_file(full, kind):
    contents = contents_of(full.last)
    first, *others = contents.themes
    answered = replace(contents.units[0], answered=1234)

    wrong = replace(contents, themes=(replace(first, figure=1234), *others), units=(answered, *contents.units[1:]))

    assert strange_in(kind, full, "00", wrong)


@pytest.mark.parametrize("kind", [ReportKind.WORKBOOK, ReportKind.TABLES, ReportKind.SLIDES])
def test_two_themes_with_each_others_numbers_are_seen(full, kind):
    contents = contents_of(full.last)
    first, second, *others = contents.themes
    mixed = replace(first, figure=second.figure), replace(second, figure=first.figure)

    assert strange_in(kind, full, "00", replace(contents, themes=(*mixed, *others)))


def workbook(town, code=None):
    return openpyxl.load_workbook(io.BytesIO(made(ReportKind.WORKBOOK, town, code)))


def test_the_workbook_has_a_sheet_a_table_with_charts_and_explains_every_column(full):
    book = workbook(full)
    explained = {row[1].value for row in book["Ordliste"].rows}

    headings = {cell.value for sheet in book.worksheets[:-1] for cell in sheet[4] if sheet.tables}

    assert [len(book[name]._charts) for name in ("Trappa", "Temaer")] == [1, 1]
    assert all(len(sheet.tables) == 1 for sheet in book.worksheets[:-1] if sheet.max_row > 4)
    assert {str(one) for one in headings} <= {str(one) for one in explained}


def test_the_charts_of_the_workbook_are_told_in_words(full):
    with zipfile.ZipFile(io.BytesIO(made(ReportKind.WORKBOOK, full))) as packed:
        drawings = [packed.read(name).decode() for name in packed.namelist() if "drawings/drawing" in name]

    assert any(told_of_answered(full) in one for one in drawings)


def test_nothing_anybody_has_written_becomes_a_formula_in_a_spreadsheet(full):
    cells = [cell for sheet in workbook(full) for row in sheet.rows for cell in row]

    assert sum(FORMULA in str(cell.value) for cell in cells) >= 4
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


def tables(town):
    with zipfile.ZipFile(io.BytesIO(made(ReportKind.TABLES, town))) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_every_csv_has_its_mark_semicolons_and_no_formula(full):
    files = tables(full)

    for name, text in files.items():
        assert text.startswith("\ufeff"), name
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
        assert len({len(row) for row in rows[:2]}) == 1, name
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))], name
    assert f"'{FORMULA}" in files["sitater.csv"]
    assert len(files) == 12


def test_the_csv_says_what_the_release_says(full):
    rows = list(csv.DictReader(io.StringIO(tables(full)["temaer.csv"].removeprefix("\ufeff")), delimiter=";"))

    shown = ReleaseReader(full.last).figures("00").themes
    assert [(row["Temakode"], int(row["2026"])) for row in rows] == [(one.code, one.figure) for one in shown]


def test_the_slides_have_titles_charts_of_their_own_and_words_for_them(full):
    show = pptx.Presentation(io.BytesIO(made(ReportKind.SLIDES, full)))

    graphics = [shape for slide in show.slides for shape in slide.shapes if shape.has_chart or shape.has_table]
    charts = [shape.chart for shape in graphics if shape.has_chart]
    assert all(slide.shapes.title.text_frame.text for slide in show.slides)
    assert all(shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in graphics)
    assert [next(iter(chart.plots[0].categories)) for chart in charts] == ["Fikk tjenesten", "Komme ut"]
    assert FORMULA in " ".join(
        shape.text_frame.text for slide in show.slides for shape in slide.shapes if shape.has_text_frame
    )


def test_the_same_contents_give_the_same_tables_and_a_quote_stands_in_every_kind(full):
    clear_quote(full)
    contents = contents_of(full.last)

    assert WRITERS[ReportKind.TABLES](contents) == WRITERS[ReportKind.TABLES](contents)
    assert WORDS in " ".join(" ".join(texts_of_pdf(WRITERS[ReportKind.BRIEF](contents))).split())
