"""What stands on every printed report, in the reader's language, and the numbers as they are written."""

from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialog.reports.contents.numbers import spaced, with_comma
from dialog.reports.contents.shapes import Contents, Staircase, Step, ThemeLine

Words = dict[str, object]


def frame(contents: Contents, title: str) -> Words:
    """What head, foot and charts of every page need."""
    return {
        "lang": (get_language() or "nb")[:2],
        "title": title,
        "municipality": contents.municipality,
        "product": _("Hva er viktig for deg?"),
        "place": f"{place(contents)} – {contents.year}",
        "locked": contents.locked,
        "explanation": contents.explanation,
        "accounts": _("Kostnad og årsverk er fra regnskapet."),
        "page": _("Side {n} av {all}"),
        "missing": _("Mangler"),
        "of": _("av"),
        "planned": _("Planlagt"),
        "legend": legend(contents),
        "no_quotes": _("Ingen sitater er godkjent for rapporter."),
        "no_figures": no_figures(contents),
    }


def legend(contents: Contents) -> dict[str, str]:
    before = contents.before
    return {
        "now": str(contents.year),
        "change": _("%(year)s, noe ble endret") % {"year": contents.year},
        "missing": _("Mangler"),
        "before": before.capitalize() if before else _("Ikke noe å sammenligne med"),
    }


def place(contents: Contents) -> str:
    """«Solvik kommune», «Bjørkelia, Solvik kommune»."""
    name = contents.unit.name
    return name if name == contents.municipality else f"{name}, {contents.municipality}"


def no_figures(contents: Contents) -> str:
    """Why there are no themes, and where the answers are counted instead."""
    if contents.figures.counted_in is None:
        return _("Det er for få svar her til å vise tall om temaer.")
    return _("Det er for få svar her til å vise tall om temaer. Svarene er med i tallene for %(unit)s.") % {
        "unit": contents.figures.counted_in.name
    }


def steps(stairs: Staircase) -> list[Words]:
    return [_step(step) for step in stairs.steps]


def _step(step: Step) -> Words:
    return {
        "name": step.name,
        "figure": number(step.figure),
        "raw": step.figure or 0,
        "last": number(step.last_time),
        "raw_last": step.last_time or 0,
        "missing": number(step.missing),
        "missing_name": step.missing_name,
        "raw_missing": step.missing or 0,
        "change": step.is_change,
    }


def staircase_alt(contents: Contents) -> str:
    """The chart in words, for those who hear it: every step with both years, and who fell off."""
    said = []
    for step in contents.staircase.steps:
        text = f"{step.name}: {number(step.figure) or _('mangler')}"
        if step.last_time is not None and contents.before:
            text += f", {contents.before} {spaced(step.last_time)}"
        if step.missing is not None:
            text += f", {spaced(step.missing)} {step.missing_name}"
        said.append(text)
    return _("Søylediagram over trappa.") + " " + ". ".join(said) + "."


def themes_alt(contents: Contents) -> str:
    named = ", ".join(f"{theme.name} {spaced(theme.figure)}" for theme in contents.themes)
    return _("Søylediagram over temaene, de vanligste først: %(named)s.") % {"named": named}


def number(value: int | None) -> str | None:
    return None if value is None else spaced(value)


def decimal(value: Decimal | None) -> str | None:
    return None if value is None else with_comma(value)


def quotes(contents: Contents) -> list[dict[str, str]]:
    return [{"words": one.words, "source": one.source} for one in contents.quotes]


def said(theme: ThemeLine, answered: int | None = None) -> str:
    """«410 av 1 105 – flere enn i fjor (345)»."""
    figure = spaced(theme.figure)
    if answered is not None:
        figure = _("%(figure)s av %(answered)s") % {"figure": figure, "answered": spaced(answered)}
    return f"{figure} – {theme.change}" if theme.change else figure


def answered(contents: Contents) -> str:
    if contents.figures.answered is None:
        return _("Én person kan ha flere temaer.")
    return _("%(number)s svarte. Én person kan ha flere temaer.") % {"number": spaced(contents.figures.answered)}


def made_on(contents: Contents) -> str:
    return date_format(contents.made_on, _("j. F Y"))


def most(contents: Contents) -> int:
    """The longest bar."""
    return max((max(theme.figure, theme.last_time or 0) for theme in contents.themes), default=0)


def bar_of(theme: ThemeLine) -> Words:
    return {"raw": theme.figure, "raw_last": theme.last_time}
