"""Page two: what they said, what we did, who has been told, whether it got better, the cost, and what we ask for."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from dialog.improvements.models import Status
from dialog.insight.models import Dimension
from dialog.insight.queries import Figures, ReleaseReader, ThemeFigure, Trend
from dialog.reports.contents.numbers import spaced
from dialog.reports.contents.shapes import ActionShown, Sentences, ThemeLine
from dialog.reports.models import About

# Titles in one row of the table; the rest stand in the list of actions.
MOST_ACTIONS = 2
DONE = (Status.DONE, Status.TOLD)
UNDER_WAY = (Status.STARTED, *DONE)


class Told(NamedTuple):
    told: int | None
    to_tell: int | None


def theme_lines(
    reader: ReleaseReader, figures: Figures, sentences: Sentences, actions: Iterable[ActionShown], before: str
) -> tuple[ThemeLine, ...]:
    """Every theme that has a figure, the most frequent first; a unit without figures has none."""
    written = {(one.about, one.theme_code): one.words or "" for one in sentences}
    told = _told(reader, figures.unit.code)
    by_theme: dict[str, list[ActionShown]] = {}
    for action in actions:
        by_theme.setdefault(action.theme_code, []).append(action)
    return tuple(_line(theme, written, told, by_theme.get(theme.code, []), before) for theme in figures.themes)


def _line(
    theme: ThemeFigure,
    written: Mapping[tuple[str, str], str],
    told: Mapping[str, Told],
    actions: list[ActionShown],
    before: str,
) -> ThemeLine:
    begun = list(dict.fromkeys(action.title for action in actions if action.status in UNDER_WAY))
    own = written.get((About.DID, theme.code), "")
    reached = told.get(theme.code, Told(None, None))
    return ThemeLine(
        code=theme.code,
        name=theme.name,
        figure=theme.figure,
        percent=theme.percent,
        last_time=theme.last_time,
        trend=theme.trend,
        change=change_in_words(theme, before),
        did=(own,) if own else tuple(begun[:MOST_ACTIONS]),
        waits=not own and not begun and bool(actions),
        told=reached.told,
        to_tell=reached.to_tell,
        better=written.get((About.BETTER, theme.code), ""),
        cost=written.get((About.COST, theme.code), ""),
        asks=written.get((About.ASKS, theme.code), ""),
    )


def change_in_words(theme: ThemeFigure, before: str) -> str:
    """Last time's own figure and never a difference: that of two rounded figures would be twice as far off."""
    if theme.trend == Trend.NEW_THEME:
        return _("nytt tema")
    if theme.trend == Trend.TOO_SMALL:
        return _("for liten endring til å si noe")
    if theme.trend == Trend.NOT_COMPARED or theme.last_time is None:
        return ""
    words = {"before": before, "number": spaced(theme.last_time)}
    if theme.trend == Trend.MORE:
        return _("flere enn %(before)s (%(number)s)") % words
    return _("færre enn %(before)s (%(number)s)") % words


def _told(reader: ReleaseReader, code: str) -> dict[str, Told]:
    """Voices behind actions by theme, and how many of them have been told; two tables, rounded apart."""
    behind = {row.value: row.figure for row in reader.dimension(code, Dimension.BEHIND_ACTION)}
    told = {row.value: row.figure for row in reader.dimension(code, Dimension.TOLD_BACK)}
    return {theme: Told(told.get(theme), _at_least(behind.get(theme), told.get(theme))) for theme in behind | told}


def _at_least(whole: int | None, part: int | None) -> int | None:
    """«125 av 120» would be read as a mistake, and is only what rounding twice can give."""
    return whole if whole is not None and (part is None or whole >= part) else None
