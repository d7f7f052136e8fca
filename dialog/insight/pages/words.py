"""Figures said in words: the sentence before a table, what a change is worth, and why something is not shown."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dialog.insight.models import Release, Table
from dialog.insight.queries import Figures, ReleaseReader, ThemeFigure, Trend
from dialog.insight.rounding import SMALLEST_SHOWN
from dialog.lib.tags import span

MOST_NAMED = 3


def locked_label(release: Release) -> str:
    return _("Låste tall %(days)s") % {"days": span(release.first_day, release.last_day)}


def sentence(figures: Figures, reader: ReleaseReader) -> SafeString:
    """The figure said in one sentence, before the table."""
    leading = figures.leading
    if not figures.is_shown or not leading or figures.answered is None:
        return SafeString("")
    said = format_html(
        _("Flest har sagt noe om {}: omtrent {} av de {} som svarte."),
        names_of(leading),
        leading[0].figure,
        figures.answered,
    )
    return with_trend(said, leading[0], reader) if len(leading) == 1 else said


def names_of(themes: tuple[ThemeFigure, ...]) -> SafeString:
    # A string inside an f-string is not found by the extraction.
    and_ = _("og")
    return format_html_join(SafeString(f" {and_} "), "<b>{}</b>", ((theme.name,) for theme in themes[:MOST_NAMED]))


def with_trend(said: SafeString, theme: ThemeFigure, reader: ReleaseReader) -> SafeString:
    if theme.trend not in (Trend.MORE, Trend.FEWER):
        return said
    more, fewer = _("Det er flere enn {}."), _("Det er færre enn {}.")
    return format_html("{} {}", said, format_html(more if theme.trend == Trend.MORE else fewer, before(reader)))


def before(reader: ReleaseReader) -> str:
    if reader.previous is None:
        return ""
    return _("i fjor") if reader.previous.year == reader.year - 1 else str(reader.previous.year)


def since(reader: ReleaseReader) -> str:
    return _("Fra %(before)s") % {"before": before(reader)} if reader.previous else ""


def trend_in_words(trend: Trend) -> str:
    return {
        Trend.MORE: _("Flere"),
        Trend.FEWER: _("Færre"),
        Trend.TOO_SMALL: _("For liten endring til å si noe"),
        Trend.NEW_THEME: _("Nytt tema i år"),
        Trend.OTHER_BORDERS: _("Temaet er delt eller slått sammen siden sist"),
        Trend.NOT_COMPARED: "",
    }[trend]


def why_not_shown(figures: Figures) -> str:
    """Why there are no figures, in words. Where they are counted instead is said beside it."""
    if figures.is_shown:
        return ""
    if figures.table != Table.OPEN:
        return _("Vises bare for en sektor eller hele kommunen, og fra 20 svar.")
    if figures.answered is None:
        return _("Færre enn fem svar.")
    if figures.answered < SMALLEST_SHOWN:
        return _("Færre enn 20 svar.")
    return _("Regnet sammen med en liten seksjon ved siden av, for å verne den.")


def in_a_line(figures: Figures) -> str:
    """A unit below in one line: what most have said something about, or where it is counted."""
    if figures.is_shown:
        return ", ".join(theme.name for theme in figures.leading[:MOST_NAMED])
    if figures.counted_in is None:
        return why_not_shown(figures)
    return _("%(why)s Med i tallene for %(unit)s.") % {"why": why_not_shown(figures), "unit": figures.counted_in.name}
