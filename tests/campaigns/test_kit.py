"""The printed kit, looked at as the reader gets it: as pictures, as tags for a screen reader, and as a code to scan."""

import io
import zipfile
from datetime import date

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from django.utils import translation

from dialog.campaigns.kit.printing import KIT, Piece, pdf, zip_of_all, zip_of_unit
from dialog.campaigns.models import Campaign, CampaignUnit
from dialog.units.models import Unit

SITE = "https://dialog.example.no"
PAGES = {
    Piece.POSTER_A4: (1, (210, 297)),
    Piece.POSTER_A3: (1, (297, 420)),
    Piece.FORM: (2, (210, 297)),
    Piece.SLIP: (1, (210, 297)),
    Piece.CARD: (2, (297, 210)),
    Piece.BOARD: (1, (420, 297)),
    Piece.BUTTONS: (1, (210, 297)),
}
LONG = (
    "Hva betyr mest for deg i hverdagen når du tenker på helseogomsorgstjenestetilbudet der du bor, og hva vil du "
    "at kommunen skal gjøre mer eller mindre av i årene som kommer, når flere er gamle?"
)
POINTS_A_MM = 72 / 25.4


def taking_part(name="Bjørkelia, avdeling 2", **fields):
    municipality = Unit(name="Solvik kommune", code="00")
    campaign = Campaign(
        municipality=municipality,
        year=2026,
        name="Dagen",
        starts_on=date(2026, 6, 4),
        ends_on=date(2026, 6, 18),
        **fields,
    )
    return CampaignUnit(municipality=municipality, campaign=campaign, unit=Unit(name=name, code="01/02"))


def made(piece, one=None):
    one = one or taking_part()
    return pdf(piece, one, name=one.unit.name, site=SITE)


@pytest.fixture
def opened():
    """Open PDF bytes with pdfium; everything is closed in order afterwards."""
    documents = []

    def open_(content):
        documents.append(pypdfium2.PdfDocument(content))
        return documents[-1]

    yield open_
    for document in documents:
        document.close()


def text_of(document):
    pages = []
    for page in document:
        text = page.get_textpage()
        pages.append(text.get_text_range())
        text.close()
        page.close()
    return "\n".join(pages)


def sizes_of(document):
    """The size in points of every character that is printed."""
    found = []
    for page in document:
        text = page.get_textpage()
        found += [
            pdfium.FPDFText_GetFontSize(text, place)
            for place in range(text.count_chars())
            if chr(pdfium.FPDFText_GetUnicode(text, place)).strip()
        ]
        text.close()
        page.close()
    return found


@pytest.mark.parametrize("question", ["Hva er viktig for deg?", LONG])
@pytest.mark.parametrize("piece", Piece)
def test_every_piece_is_as_many_sheets_and_as_large_as_it_should_be(opened, piece, question):
    document = opened(made(piece, taking_part("En enhet med et langt navn " * 4, question=question, plan="Plan " * 20)))

    number, millimetres = PAGES[piece]
    assert len(document) == number
    assert [round(side / POINTS_A_MM) for side in document.get_page_size(0)] == list(millimetres)


@pytest.mark.parametrize("piece", Piece)
def test_every_piece_can_be_read_aloud_by_a_screen_reader(piece):
    with pikepdf.open(io.BytesIO(made(piece))) as document, document.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("nb")
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "Hva er viktig for deg?" in told["dc:title"]
        kinds = roles(document.Root.StructTreeRoot)
        assert "/H1" in kinds
        assert next(kind for kind in kinds if kind.startswith("/H")) == "/H1"


@pytest.mark.parametrize("piece", [Piece.POSTER_A4, Piece.FORM, Piece.SLIP, Piece.BOARD])
def test_every_picture_says_in_words_what_it_shows(piece):
    with pikepdf.open(io.BytesIO(made(piece))) as document:
        figures = [node for node in nodes(document.Root.StructTreeRoot) if node.get("/S") == "/Figure"]
        assert figures
        assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def nodes(node):
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from nodes(child)


def roles(tree):
    return [str(node.S) for node in nodes(tree)]


@pytest.mark.parametrize("question", ["Hva er viktig for deg?", LONG])
@pytest.mark.parametrize("piece", [Piece.FORM, Piece.SLIP])
def test_nothing_on_what_residents_write_on_or_keep_is_smaller_than_14_points(opened, piece, question):
    sizes = sizes_of(opened(made(piece, taking_part(question=question))))

    assert len(sizes) > 200
    assert min(sizes) >= 14


@pytest.mark.parametrize("piece", [piece for piece in Piece if piece.is_of_unit])
def test_the_code_on_a_picture_of_150_dots_an_inch_leads_to_the_units_own_page(opened, piece):
    one = taking_part()
    document = opened(made(piece, one))

    pictures = [page.render(scale=150 / 72).to_pil() for page in document]
    read = {found.text for picture in pictures for found in zxingcpp.read_barcodes(picture)}

    assert read == {f"{SITE}/svar/{one.code}/"}


def test_the_form_bears_the_code_in_letters_and_the_choice_of_who_may_read_it(opened):
    one = taking_part()

    text = text_of(opened(made(Piece.FORM, one)))

    assert f"{one.code[:4]} {one.code[4:]}" in text
    assert "Ikke vis dette til dem som jobber her" in text
    assert "Bjørkelia, avdeling 2" in text


def test_where_nobody_from_outside_reads_the_form_does_not_offer_it(opened):
    one = taking_part()

    text = text_of(opened(pdf(Piece.FORM, one, name="Avdeling 2", site=SITE, unread=[one.unit_id])))

    assert "Ikke vis dette" not in text and "krysser av" not in text
    assert "De som jobber her, kan lese svaret ditt." in " ".join(text.split())


@pytest.mark.parametrize("piece", [piece for piece in Piece if not piece.is_of_unit])
def test_what_all_units_share_bears_nobodys_code(opened, piece):
    one = taking_part()

    text = text_of(opened(made(piece, one)))

    assert one.code[:4] not in text
    assert one.unit.name not in text


def test_what_a_municipality_writes_is_printed_and_never_read_as_markup(opened):
    written = '#panic("nei") *fet* $x$ \\ <b> @kilde'

    text = text_of(opened(made(Piece.FORM, taking_part(question=written))))

    assert " ".join(text.split()).startswith(written)


def test_a_plan_that_is_to_be_decided_stands_on_the_poster(opened):
    text = text_of(opened(made(Piece.POSTER_A4, taking_part(plan="Omsorgsplan 2027–2030"))))

    assert "Omsorgsplan 2027–2030" in " ".join(text.split())


@pytest.mark.parametrize(("language", "heading"), [("nb", "Hvem sier det?"), ("en", "Hvem sier det?")])
def test_the_file_says_which_language_it_is_in(language, heading):
    with translation.override(language), pikepdf.open(io.BytesIO(made(Piece.FORM))) as document:
        assert str(document.Root.Lang).startswith(language)


def test_eight_buttons_of_56_mm_are_drawn_with_their_line_of_cut(opened):
    page = opened(made(Piece.BUTTONS))[0]
    boxes = [item.get_bounds() for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])]
    page.close()

    widths = [round((right - left) / POINTS_A_MM, 1) for left, _bottom, right, _top in boxes]

    # With the thickness of the line.
    assert sum(56 <= width <= 56.4 for width in widths) == 8
    assert sum(width == 62 for width in widths) == 8


def test_the_zip_file_of_one_unit_holds_every_piece():
    one = taking_part()

    with zipfile.ZipFile(io.BytesIO(zip_of_unit(one, name=one.unit.name, site=SITE))) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(f"{piece.value}.pdf" for piece in Piece)


def test_the_zip_file_of_all_units_holds_a_folder_a_unit_and_what_they_share_once():
    first, second = taking_part("Avdeling 1"), taking_part("Øst & vest/sør")
    second.unit.code = "01/03"

    parts = list(zip_of_all([(one, one.unit.name) for one in (first, second)], site=SITE))

    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert len(names) == len(set(names)) == 3 + 2 * 4
    assert {"01-02-avdeling-1/papirskjema.pdf", "01-03-st-vestsr/lapp.pdf"} <= set(names)


def test_every_picture_of_the_board_is_there_to_be_printed():
    drawn = {path.stem for path in (KIT / "pictures").glob("*.svg")}

    assert {"food", "family", "other", "yes", "no", "unsure", "more_time"} <= drawn
    assert len(drawn) == 22
