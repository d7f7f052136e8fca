"""Slides for the council meeting: one thought a slide, charts that PowerPoint itself can change, words for each."""

import io
from collections.abc import Sequence
from typing import Any
from unicodedata import category

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.util import Inches, Pt

from dialog.reports.contents.shapes import Contents
from dialog.reports.writers import words
from dialog.reports.writers.brief_pdf import shortened
from dialog.reports.writers.campaign_pdf import rows_of_table

INK, QUIET = RGBColor(0x2B, 0x1A, 0x27), RGBColor(0x65, 0x52, 0x5F)
HEATHER, HEATHER_LAST = RGBColor(0x72, 0x29, 0x5E), RGBColor(0xC9, 0xA3, 0xBE)
NIGHT, TONE, WHITE = RGBColor(0x4A, 0x1A, 0x3E), RGBColor(0xF8, 0xE9, 0xEE), RGBColor(0xFF, 0xFF, 0xFF)
WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.7)
TOP = Inches(1.75)
TITLE_ONLY = 5
MOST_BARS, MOST_ROWS, MOST_LINES, MOST_QUOTES = 8, 5, 6, 2
# Control signs and halves of signs: a file with them would not open.
UNSEEN = ("Cc", "Cs", "Co", "Cn")
# Name and values of each.
Series = list[tuple[str, list[int | None]]]
LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}


def slides(contents: Contents) -> bytes:
    show = Presentation()
    show.slide_width, show.slide_height = WIDTH, HEIGHT
    properties = show.core_properties
    properties.title = _("%(campaign)s – %(place)s") % {"campaign": contents.title, "place": words.place(contents)}
    properties.author = contents.municipality
    properties.language = _language()
    _cover(show, contents)
    _staircase(show, contents)
    _themes(show, contents)
    _said_done(show, contents)
    _asks(show, contents)
    _quotes(show, contents)
    _method(show, contents)
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


# --- The slides ---


def _cover(show: Any, contents: Contents) -> None:
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = NIGHT
    _title(slide, contents.question, size=48, colour=WHITE, top=Inches(2.3), height=Inches(2.2))
    box = _box(slide, Inches(4.7), Inches(1.6))
    lines = (f"{words.place(contents)} – {contents.title}", contents.locked)
    _paragraphs(box, lines, size=20, colour=RGBColor(0xEC, 0xD6, 0xE5))


def _staircase(show: Any, contents: Contents) -> None:
    stairs = contents.staircase
    slide = _slide(show, contents, stairs.headline)
    _paragraphs(_box(slide, Inches(1.45), Inches(0.8)), [stairs.sentence], size=18)
    shown = [step for step in stairs.steps if step.figure is not None]
    if shown:
        series: Series = [(str(contents.year), [step.figure for step in shown])]
        if any(step.last_time is not None for step in shown):
            series.append((_before(contents), [step.last_time for step in shown]))
        names = [step.name for step in shown]
        chart = (XL_CHART_TYPE.COLUMN_CLUSTERED, names, series)
        _chart(slide, *chart, words.staircase_alt(contents), _("Trappa"), Inches(2.35), Inches(3.95))
    if stairs.not_shown:
        _paragraphs(_box(slide, Inches(6.25), Inches(0.5)), [stairs.not_shown], size=12, colour=QUIET)


def _themes(show: Any, contents: Contents) -> None:
    slide = _slide(show, contents, _("Dette har flest sagt noe om"))
    themes = [theme for theme in contents.themes if theme.figure][:MOST_BARS]
    if not themes:
        _paragraphs(_box(slide, TOP, Inches(1.5)), [words.no_figures(contents)], size=22)
        return
    series: Series = [(str(contents.year), [theme.figure for theme in themes])]
    if any(theme.last_time is not None for theme in themes):
        series.append((_before(contents), [theme.last_time for theme in themes]))
    chart = (XL_CHART_TYPE.BAR_CLUSTERED, [theme.name for theme in themes], series)
    _chart(slide, *chart, words.themes_alt(contents), _("Temaer"), Inches(1.5), Inches(4.7))
    _paragraphs(_box(slide, Inches(6.2), Inches(0.5)), [words.answered(contents)], size=14, colour=QUIET)


def _said_done(show: Any, contents: Contents) -> None:
    slide = _slide(show, contents, _("Hva de sa, og hva vi gjorde"))
    rows = [theme for theme in rows_of_table(contents) if theme.did or theme.better or theme.asks][:MOST_ROWS]
    if not rows:
        text = _("Mangler. Ingen tiltak er skrevet inn siden vi spurte.")
        _paragraphs(_box(slide, TOP, Inches(1.5)), [text], size=22)
        return
    heads = (_("Hva de sa"), _("Hva vi gjorde"), _("Ble det bedre?"), _("Kostnad og årsverk"))
    cells = [
        (
            f"{theme.name}\n{words.said(theme)}",
            "\n".join(theme.did) or _("Mangler"),
            theme.better or _("Mangler"),
            theme.cost or _("Mangler"),
        )
        for theme in rows
    ]
    alt = _("Tabell over hva folk sa, hva vi gjorde, om det ble bedre, og hva det kostet.")
    _table(slide, heads, cells, alt, _("Hva vi gjorde"))


def _asks(show: Any, contents: Contents) -> None:
    slide = _slide(show, contents, _("Dette ber vi om"))
    lines = [f"{theme.name}: {shortened(theme.asks)}" for theme in contents.asks][:MOST_LINES]
    _paragraphs(
        _box(slide, TOP, Inches(4.5)), lines or [_("Mangler. Ingen har skrevet hva vi ber om.")], size=24, gap=14
    )


def _quotes(show: Any, contents: Contents) -> None:
    slide = _slide(show, contents, _("Med deres egne ord"))
    if not contents.quotes:
        _paragraphs(_box(slide, TOP, Inches(1.5)), [_("Ingen sitater er godkjent for rapporter.")], size=22)
        return
    top = TOP
    for quote in contents.quotes[:MOST_QUOTES]:
        box = _box(slide, top, Inches(1.6))
        box.fill.solid()
        box.fill.fore_color.rgb = TONE
        box.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        _paragraphs(box, [f"«{quote.words}»"], size=22, colour=NIGHT)
        _paragraphs(_box(slide, top + Inches(1.62), Inches(0.4)), [quote.source], size=14, colour=QUIET)
        top += Inches(2.25)


def _method(show: Any, contents: Contents) -> None:
    slide = _slide(show, contents, _("Slik er tallene laget"))
    chosen = [f"{title}: {body}" for title, body in contents.method][:5]
    _paragraphs(_box(slide, Inches(1.5), Inches(4.9)), chosen, size=14, gap=8)


# --- What they are made of ---


def _slide(show: Any, contents: Contents, title: str) -> Any:
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    _title(slide, title, size=32 if len(title) <= 36 else 28)
    foot = _("%(place)s. %(locked)s. Tallene er i femmere.") % {
        "place": words.place(contents),
        "locked": contents.locked,
    }
    _paragraphs(_box(slide, Inches(6.9), Inches(0.4)), [foot], size=12, colour=QUIET)
    return slide


def _title(
    slide: Any,
    text: str,
    *,
    size: int,
    colour: RGBColor = INK,
    top: int = Inches(0.45),
    height: int = Inches(0.95),
) -> None:
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = MARGIN, top, WIDTH - 2 * MARGIN, height
    _paragraphs(shape, [text], size=size, colour=colour, bold=True)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def _box(slide: Any, top: int, height: int) -> Any:
    box = slide.shapes.add_textbox(MARGIN, top, WIDTH - 2 * MARGIN, height)
    box.text_frame.word_wrap, box.text_frame.auto_size = True, MSO_AUTO_SIZE.NONE
    return box


def _paragraphs(
    shape: Any, texts: Sequence[str], *, size: int, colour: RGBColor = INK, bold: bool = False, gap: int = 4
) -> None:
    frame = shape.text_frame
    frame.word_wrap = True
    for place, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = 1
        paragraph.space_after = Pt(gap)
        run = paragraph.add_run()
        run.text = "".join(sign for sign in text if category(sign) not in UNSEEN)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour
        run._r.get_or_add_rPr().set("lang", _language())


def _chart(
    slide: Any,
    kind: Any,
    names: Sequence[str],
    series: Series,
    alt: str,
    title: str,
    top: int,
    height: int,
) -> None:
    figures = CategoryChartData(number_format="#,##0")
    figures.categories = names
    for name, values in series:
        figures.add_series(name, values)
    frame = slide.shapes.add_chart(kind, MARGIN, top, WIDTH - 2 * MARGIN, height, figures)
    _describe(frame, title, alt)
    chart = frame.chart
    chart.has_title = False
    chart.has_legend = len(series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.font.size = Pt(14)
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    # In a bar chart the first category lies lowest otherwise.
    chart.category_axis.reverse_order = kind == XL_CHART_TYPE.BAR_CLUSTERED
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 50, -5
    for place, one in enumerate(plot.series):
        one.format.fill.solid()
        one.format.fill.fore_color.rgb = HEATHER if place == 0 else HEATHER_LAST
        labels = one.data_labels
        labels.show_value, labels.number_format, labels.number_format_is_linked = True, "#,##0", False
        labels.position, labels.font.size = XL_LABEL_POSITION.OUTSIDE_END, Pt(12)


def _table(slide: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], alt: str, title: str) -> None:
    frame = slide.shapes.add_table(
        len(rows) + 1, len(heads), MARGIN, Inches(1.5), WIDTH - 2 * MARGIN, Inches(0.6) * (len(rows) + 1)
    )
    _describe(frame, title, alt)
    table = frame.table
    table.first_row, table.horz_banding = True, False
    for place, width in enumerate((3.6, 3.9, 2.5, 1.93)):
        table.columns[place].width = Inches(width)
    for below, row in enumerate([heads, *rows]):
        for place, text in enumerate(row):
            cell = table.cell(below, place)
            cell.fill.solid()
            cell.fill.fore_color.rgb = TONE if below == 0 else WHITE
            colour = QUIET if text == _("Mangler") else INK
            _paragraphs(cell, shortened(text).split("\n"), size=14, bold=below == 0, colour=colour, gap=0)
            if place == 0 and below:
                cell.text_frame.paragraphs[0].runs[0].font.bold = True


def _describe(frame: Any, name: str, alt: str) -> None:
    """What a screen reader says instead of the picture."""
    properties = frame._element.nvGraphicFramePr.cNvPr
    properties.set("name", name)
    properties.set("descr", alt)


def _before(contents: Contents) -> str:
    previous = contents.reader.previous
    return str(previous.year) if previous else _("Før")


def _language() -> str:
    return LANGUAGES.get((get_language() or "nb")[:2], "nb-NO")
