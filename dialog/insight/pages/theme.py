"""The page of one theme in one unit: how many, year by year, where, what came of it, and how it is counted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dialog.accounts.models import Role, User
from dialog.insight import over_years as reading
from dialog.insight.models import Release, Table
from dialog.insight.pages import beside, words
from dialog.insight.pages.beside import ActionRow
from dialog.insight.pages.counted import Lines, how_counted
from dialog.insight.pages.links import Addresses, Choice, Link, type_name
from dialog.insight.pages.trends import OverYears, over_years
from dialog.insight.queries import EXPLANATION, Figures, ReleaseReader, ThemeFigure, UnitThen
from dialog.units.models import Kind, Unit


@dataclass(frozen=True, slots=True)
class Part:
    """A unit below, or a service type, with its own figure of the theme; None where it is counted in another."""

    link: Link
    figure: int | None
    answered: int | None
    words: str


@dataclass(frozen=True, slots=True)
class ThemePage:
    unit: UnitThen
    name: str
    locked: str
    back: str
    above: tuple[Link, ...]
    figures: Figures
    theme: ThemeFigure | None
    sentence: SafeString
    not_shown: str
    counted_in: Link | None
    years: OverYears | None
    below: tuple[Part, ...]
    types: tuple[Part, ...]
    largest: int
    named_in: tuple[Link, ...]
    """Departments whose list names the theme."""
    actions: ActionRow | None
    own: tuple[Link, ...]
    """Where this person works herself: there she reads the actions by name."""
    how_counted: Lines
    explanation: str = EXPLANATION  # type: ignore[assignment]


def theme_page(
    reader: ReleaseReader,
    code: str,
    theme: str,
    *,
    releases: Sequence[Release],
    reachable: Collection[str],
    choice: Choice,
    user: User,
) -> ThemePage:
    """Raises KeyError when the theme was not on the list of this release."""
    name = reader.theme_names[theme]
    addresses = Addresses(reader.release, reader.release == releases[0], reachable)
    figures = reader.figures(code, table=choice.table, service_type=choice.service_type)
    known = next((one for one in figures.themes if one.code == theme), None)
    unit = Unit.objects.get(pk=reader.rows[code].unit_id)
    link = Link(name, addresses.theme(code, theme, choice))
    years = reading.years(reader, releases, code, table=choice.table, service_type=choice.service_type)
    below = _below(reader, code, theme, addresses, choice)
    types = _types(reader, code, theme, addresses, choice)
    is_told = known is not None and choice.table == Table.OPEN
    found = beside.actions(unit, reader.release, releases, figures, [(theme, link)]) if is_told else ()
    counted_in = figures.counted_in
    return ThemePage(
        unit=figures.unit,
        name=name,
        locked=words.locked_label(reader.release),
        back=addresses.of(code, **choice.as_query()),
        above=tuple(Link(one.name, addresses.of(one.code)) for one in reversed(reader.above(code))),
        figures=figures,
        theme=known,
        sentence=_sentence(figures, known, reader),
        not_shown=words.why_not_shown(figures),
        counted_in=Link(counted_in.name, addresses.theme(counted_in.code, theme, choice)) if counted_in else None,
        years=over_years(years, [(theme, link)]) if known else None,
        below=below,
        types=types,
        largest=max((part.figure or 0 for part in (*below, *types)), default=0),
        named_in=_named_in(reader, code, name, addresses),
        actions=found[0] if found else None,
        own=_own(user, unit),
        how_counted=how_counted(reader, figures, choice, known) if known else (),
    )


def _sentence(figures: Figures, theme: ThemeFigure | None, reader: ReleaseReader) -> SafeString:
    if theme is None:
        return SafeString("")
    if theme.figure == 0:
        said = _("Ingen eller noen få av de {} som svarte, har sagt noe om dette.")
        return words.with_trend(format_html(said, figures.answered), theme, reader)
    said = _("Omtrent {} av de {} som svarte, har sagt noe om dette.")
    return words.with_trend(format_html(said, format_html("<b>{}</b>", theme.figure), figures.answered), theme, reader)


def _below(reader: ReleaseReader, code: str, theme: str, addresses: Addresses, choice: Choice) -> tuple[Part, ...]:
    if choice.table != Table.OPEN or choice.service_type:
        return ()
    codes = [unit.code for unit in reader.children(code) if unit.kind != Kind.DEPARTMENT]
    parts = [
        Part(
            Link(one.unit.name, addresses.theme(one.unit.code, theme, choice)),
            next((known.figure for known in one.themes if known.code == theme), None),
            one.answered,
            "" if one.is_shown else words.in_a_line(one),
        )
        for one in (reader.figures_of(codes) if codes else {}).values()
    ]
    return tuple(sorted(parts, key=lambda part: -1 if part.figure is None else part.figure, reverse=True))


def _types(reader: ReleaseReader, code: str, theme: str, addresses: Addresses, choice: Choice) -> tuple[Part, ...]:
    if choice.table != Table.OPEN or choice.service_type:
        return ()
    found = reading.by_service_type(reader, code)
    if len(found) < 2:
        return ()
    parts = [
        Part(
            Link(type_name(one.label), addresses.theme(code, theme, Choice(service_type=one.label))),
            one.figure(theme),
            one.answered,
            "",
        )
        for one in found
        if one.figure(theme) is not None
    ]
    return tuple(sorted(parts, key=lambda part: part.figure or 0, reverse=True))


def _named_in(reader: ReleaseReader, code: str, name: str, addresses: Addresses) -> tuple[Link, ...]:
    departments = [unit.code for unit in reader.children(code) if unit.kind == Kind.DEPARTMENT]
    lists = reader.lists_of(departments) if departments else {}
    return tuple(Link(one.unit.name, addresses.of(one.unit.code)) for one in lists.values() if name in one.themes)


def _own(user: User, unit: Unit) -> tuple[Link, ...]:
    return tuple(
        Link(one.name, reverse("improvements:actions", args=[one.code]))
        for one in user.units_as(Role.STAFF, Role.LEADER)
        if one.is_care_unit and one.path.startswith(unit.path)
    )
