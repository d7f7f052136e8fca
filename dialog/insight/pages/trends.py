"""The same unit year by year: a small line for each of its largest themes, and all of it in a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dialog.insight.over_years import Cells
from dialog.insight.pages.links import Link
from dialog.insight.queries import PERCENT_FROM
from dialog.lib import svg

LINES = 3


@dataclass(frozen=True, slots=True)
class Line:
    link: Link
    drawing: SafeString
    words: str


@dataclass(frozen=True, slots=True)
class YearRow:
    link: Link
    figures: tuple[str, ...]
    """As they stand in the table; empty for a year without figures."""


@dataclass(frozen=True, slots=True)
class OverYears:
    years: tuple[str, ...]
    answered: tuple[int | None, ...]
    lines: tuple[Line, ...]
    rows: tuple[YearRow, ...]
    is_percent: bool
    """Whole per cent where at least fifty answered in every year that is shown, else people in fives."""
    has_gap: bool


def over_years(years: Sequence[Cells], themes: Sequence[tuple[str, Link]]) -> OverYears | None:
    """``themes``: code and link, in the order of the table. None until two years have figures."""
    shown = [year for year in years if year.is_shown]
    if len(shown) < 2:
        return None
    is_percent = all((year.answered or 0) >= PERCENT_FROM for year in shown)
    values = {
        theme: [year.percent(theme) if is_percent else year.figure(theme) for year in years] for theme, _link in themes
    }
    top = _round_up(max((one or 0 for theme, _link in themes[:LINES] for one in values[theme]), default=0))
    labels = [year.label for year in years]
    return OverYears(
        years=tuple(labels),
        answered=tuple(year.answered for year in years),
        lines=tuple(
            Line(link, svg.years_line(values[theme], labels, top=top, unit=" %" if is_percent else ""), words)
            for theme, link in themes[:LINES]
            if (words := _in_words(labels, values[theme], is_percent=is_percent))
        ),
        rows=tuple(YearRow(link, tuple(_written(one, is_percent) for one in values[theme])) for theme, link in themes),
        is_percent=is_percent,
        has_gap=len(shown) < len(years),
    )


def _round_up(number: int) -> int:
    """The top of the scale: whole tens, and never so low that a step of five looks like a mountain."""
    return max(20, -(-number // 10) * 10)


def _in_words(labels: Sequence[str], values: Sequence[int | None], *, is_percent: bool) -> str:
    """«25 i 2024, 30 i 2025 og 40 i 2026»: the line read out."""
    said = [
        _("%(figure)s i %(year)s") % {"figure": _written(value, is_percent), "year": label}
        for label, value in zip(labels, values, strict=True)
        if value is not None
    ]
    if len(said) < 2:
        return ""
    return _("%(first)s og %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]}


def _written(value: int | None, is_percent: bool) -> str:
    if value is None:
        return ""
    return _("%(percent)s %%") % {"percent": value} if is_percent else str(value)
