"""Figures in two directions: sections by theme, and themes by service type. A table; the shade is the share.

The number is always written, and a line under it has the length of the shade, so that it holds without colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialog.insight.over_years import Cells
from dialog.insight.pages.links import Addresses, Choice, Link, type_name
from dialog.insight.queries import Figures, ReleaseReader
from dialog.lib import svg
from dialog.units.models import Kind

LARGEST_ON_PHONE = 3


@dataclass(frozen=True, slots=True)
class Cell:
    figure: int | None
    step: str
    """The class of the shade, v0 to v5; empty where nothing is shown."""
    is_large: bool = False
    """Among the largest of its row: what a phone shows."""
    url: str = ""
    """Where it is said how the number was counted."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    link: Link
    group: str
    """The unit above, on the first of its rows."""
    answered: int
    cells: tuple[tuple[str, Cell], ...]
    """With the name of the theme."""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Sections by theme, where there are figures."""

    themes: tuple[Link, ...]
    rows: tuple[HeatRow, ...]
    hidden: int
    """Sections that are counted in the unit above."""


def heat_map(
    reader: ReleaseReader, code: str, known: dict[str, Figures], addresses: Addresses, choice: Choice
) -> HeatMap | None:
    """``known``: figures of units below that have been read already. None where fewer than two sections are shown."""
    sections = _sections_under(reader, code)
    missing = [one for one in sections if one not in known]
    figures = known | (reader.figures_of(missing, is_compared=False) if missing else {})
    shown = [figures[one] for one in sections if figures[one].is_shown and figures[one].answered]
    if len(shown) < 2:
        return None
    named = {theme.code for one in shown for theme in one.themes if theme.figure}
    themes = [(theme, name) for theme, name in reader.theme_names.items() if theme in named]
    largest = max(_share(theme.figure, one.answered) for one in shown for theme in one.themes)
    rows, group = [], ""
    for one in shown:
        above = reader.above(one.unit.code)[0]
        rows.append(
            HeatRow(
                Link(one.unit.name, addresses.of(one.unit.code)),
                above.name if above.name != group and above.code != code else "",
                one.answered or 0,
                _cells(one, themes, largest, addresses, choice),
            )
        )
        group = above.name
    links = tuple(Link(name, addresses.theme(code, theme, choice)) for theme, name in themes)
    return HeatMap(links, tuple(rows), len(sections) - len(shown))


def _sections_under(reader: ReleaseReader, code: str) -> list[str]:
    def is_under(one: str) -> bool:
        return any(unit.code == code for unit in reader.above(one))

    return [
        one for one, row in reader.rows.items() if row.kind == Kind.SECTION and not row.was_closed and is_under(one)
    ]


def _cells(
    one: Figures, themes: Sequence[tuple[str, str]], largest: float, addresses: Addresses, choice: Choice
) -> tuple[tuple[str, Cell], ...]:
    figures = {theme.code: theme.figure for theme in one.themes}
    large = {theme.code for theme in one.themes[:LARGEST_ON_PHONE] if theme.figure}
    return tuple(
        (
            name,
            Cell(
                figures[code],
                shade(figures[code], one.answered, largest),
                code in large,
                addresses.theme(one.unit.code, code, choice),
            ),
        )
        for code, name in themes
        if code in figures
    )


@dataclass(frozen=True, slots=True)
class TypeRow:
    link: Link
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ByType:
    """Themes by service type, the most frequent theme first."""

    types: tuple[tuple[Link, int | None], ...]
    """Each with how many answered."""
    rows: tuple[TypeRow, ...]


def by_type(
    types: Sequence[Cells], code: str, themes: Sequence[tuple[str, str]], addresses: Addresses, choice: Choice
) -> ByType | None:
    """``themes``: code and name, in the order of the table. None where fewer than two service types are shown."""
    if len(types) < 2:
        return None
    largest = max(_share(figure, one.answered) for one in types for figure in one.figures.values())
    rows = tuple(
        TypeRow(
            Link(name, addresses.theme(code, theme, choice)),
            tuple(
                Cell(
                    one.figure(theme),
                    shade(one.figure(theme), one.answered, largest),
                    url=addresses.theme(code, theme, replace(choice, service_type=one.label)),
                )
                for one in types
            ),
        )
        for theme, name in themes
        if any(one.figure(theme) for one in types)
    )
    links = tuple((Link(type_name(one.label), addresses.of(code, type=one.label)), one.answered) for one in types)
    return ByType(links, rows)


def shade(figure: int | None, answered: int | None, largest: float) -> str:
    if figure is None:
        return ""
    return svg.heat_step(round(1000 * _share(figure, answered)), round(1000 * largest))


def _share(figure: int, answered: int | None) -> float:
    return min(1.0, figure / answered) if answered else 0.0
