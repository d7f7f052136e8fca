"""The page of one unit: the sentence, who was asked, and the themes. What comes after them is in ``more``."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dialog.improvements.own_words.queries import sent_in
from dialog.insight.models import Release
from dialog.insight.pages import words
from dialog.insight.pages.links import CHOOSE, Addresses, Choice, Link, release_links, table_links, type_links
from dialog.insight.participation import Participation
from dialog.insight.queries import (
    EXPLANATION,
    LIST_EXPLANATION,
    DepartmentList,
    Figures,
    ReleaseReader,
    ThemeFigure,
    Trend,
    UnitThen,
)
from dialog.themes.models import Lens
from dialog.units.models import Kind


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A row of the table of themes; ``span`` is how many rows the words about last year stand beside, 0 for none."""

    theme: ThemeFigure
    url: str
    words: str
    span: int
    is_change: bool


@dataclass(frozen=True, slots=True)
class ThemeGroup:
    """Rows under one lens, or all of them under none. Never a sum: somebody may be in several."""

    label: str
    rows: tuple[ThemeRow, ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit below, with what is known of it in one line."""

    unit: UnitThen
    url: str
    figures: Figures
    participation: Participation | None
    words: str


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department of the section, as others may know it."""

    known: DepartmentList
    url: str
    own_words: Sequence[str] = ()
    ask_url: str = ""


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything that stands first on the page of one unit of one release."""

    unit: UnitThen
    choice: Choice
    addresses: Addresses
    url: str
    locked: str
    figures: Figures
    sentence: SafeString
    rows: tuple[ThemeRow, ...]
    groups: tuple[ThemeGroup, ...]
    orders: tuple[Link, ...]
    """The largest first, or by lens."""
    largest: int
    since: str
    before: str
    participation: Participation | None
    above: tuple[Link, ...]
    below: tuple[UnitRow, ...]
    departments: tuple[DepartmentRow, ...]
    own_list: DepartmentList | None
    own_words: Sequence[str]
    ask_url: str
    not_shown: str
    counted_in: Link | None
    against: Link | None
    """The nearest unit above, side by side with this one."""
    compare_url: str
    releases: tuple[Link, ...]
    tables: tuple[Link, ...]
    service_types: tuple[Link, ...]
    explanation: str = EXPLANATION  # type: ignore[assignment]
    list_explanation: str = LIST_EXPLANATION  # type: ignore[assignment]

    @property
    def shows_percent(self) -> bool:
        return any(row.theme.percent is not None for row in self.rows)


def unit_page(
    reader: ReleaseReader,
    code: str,
    *,
    releases: Sequence[Release],
    reachable: Collection[str],
    choice: Choice | None = None,
    can_ask: Collection[str] = (),
) -> UnitPage:
    """``can_ask``: codes of the units this person may put a question to."""
    choice = choice or Choice()
    addresses = Addresses(reader.release, reader.release == releases[0], reachable)
    figures = reader.figures(code, table=choice.table, service_type=choice.service_type)
    children = reader.children(code)
    departments = [unit.code for unit in children if unit.kind == Kind.DEPARTMENT]
    is_department = figures.unit.kind == Kind.DEPARTMENT
    lists = reader.lists_of([code] if is_department else departments)
    others = [unit.code for unit in children if unit.kind != Kind.DEPARTMENT]
    told = reader.participation([code, *others, *departments])
    learned = _own_words(reader, [code, *departments], told)
    counted_in = lists[code].counted_in if is_department else figures.counted_in
    rows = theme_rows(figures.themes, code, addresses, choice)
    return UnitPage(
        unit=figures.unit,
        choice=choice,
        addresses=addresses,
        url=addresses.of(code),
        locked=words.locked_label(reader.release),
        figures=figures,
        sentence=words.sentence(figures, reader),
        rows=rows,
        groups=_by_lens(reader, figures, addresses, choice) if choice.by_lens else (ThemeGroup("", rows),),
        orders=_orders(figures, addresses, choice),
        largest=max((max(theme.figure, theme.last_time or 0) for theme in figures.themes), default=0),
        since=words.since(reader),
        before=words.before(reader),
        participation=told.get(code),
        above=tuple(Link(unit.name, addresses.of(unit.code)) for unit in reversed(reader.above(code))),
        below=_below(reader, others, told, addresses),
        departments=()
        if is_department
        else tuple(
            DepartmentRow(lists[one], addresses.of(one), learned.get(one, ()), _ask_url(one, can_ask))
            for one in departments
        ),
        own_list=lists[code] if is_department else None,
        own_words=learned.get(code, ()),
        ask_url=_ask_url(code, can_ask),
        not_shown=words.why_not_shown(figures),
        counted_in=Link(counted_in.name, addresses.of(counted_in.code)) if counted_in else None,
        compare_url=addresses.of(code, mot=CHOOSE, **choice.as_query()),
        against=_against(reader, figures, addresses, choice),
        releases=release_links(releases, reader.release, reverse("insight:unit", args=[code])),
        tables=table_links(reader, code, choice, addresses),
        service_types=type_links(reader.service_types(code), code, choice, addresses),
    )


def _by_lens(reader: ReleaseReader, figures: Figures, addresses: Addresses, choice: Choice) -> tuple[ThemeGroup, ...]:
    groups = []
    for lens in Lens:
        themes = [theme for theme in figures.themes if reader.themes[theme.code].lens == lens]
        if themes:
            groups.append(ThemeGroup(str(lens.label), theme_rows(themes, figures.unit.code, addresses, choice)))
    return tuple(groups)


def _orders(figures: Figures, addresses: Addresses, choice: Choice) -> tuple[Link, ...]:
    if not figures.is_shown:
        return ()
    code, ways = figures.unit.code, ((_("De største først"), False), (_("Etter linse"), True))
    return tuple(
        Link(label, addresses.of(code, **replace(choice, by_lens=by_lens).as_query()), by_lens == choice.by_lens)
        for label, by_lens in ways
    )


def theme_rows(themes: Sequence[ThemeFigure], code: str, addresses: Addresses, choice: Choice) -> tuple[ThemeRow, ...]:
    """What is too small to speak of is said once, beside all the rows in succession that it holds for."""
    rows: list[ThemeRow] = []
    for number, theme in enumerate(themes):
        goes_on = number > 0 and themes[number - 1].trend == theme.trend and theme.trend == Trend.TOO_SMALL
        span = 0 if goes_on else 1
        if span and theme.trend == Trend.TOO_SMALL:
            while number + span < len(themes) and themes[number + span].trend == Trend.TOO_SMALL:
                span += 1
        rows.append(
            ThemeRow(
                theme,
                addresses.theme(code, theme.code, choice),
                words.trend_in_words(theme.trend),
                span,
                theme.trend in (Trend.MORE, Trend.FEWER),
            )
        )
    return tuple(rows)


def _against(reader: ReleaseReader, figures: Figures, addresses: Addresses, choice: Choice) -> Link | None:
    above = reader.above(figures.unit.code)
    if not figures.is_shown or not above:
        return None
    nearest = above[0]
    return Link(nearest.name, addresses.of(figures.unit.code, mot=nearest.code, **choice.as_query()))


def _own_words(reader: ReleaseReader, codes: Sequence[str], told: dict[str, Participation]) -> dict[str, Sequence[str]]:
    """What units say of themselves, where at least five residents were there to hide among."""
    many = {code for code in codes if code in told and told[code].residents is not None}
    units = {reader.rows[code].unit_id: code for code in many}
    campaign_id = reader.release.campaign_id
    sent = sent_in(campaign_id, units) if units and campaign_id else {}
    return {units[unit_id]: own.sentences for unit_id, own in sent.items()}


def _ask_url(code: str, can_ask: Collection[str]) -> str:
    return reverse("improvements:ask", args=[code]) if code in can_ask else ""


def _below(
    reader: ReleaseReader, codes: Sequence[str], told: dict[str, Participation], addresses: Addresses
) -> tuple[UnitRow, ...]:
    figures = reader.figures_of(codes) if codes else {}
    return tuple(
        UnitRow(one.unit, addresses.of(code), one, told.get(code), words.in_a_line(one))
        for code, one in figures.items()
    )
