"""What a page of locked figures says, put together from the one reader. Words and links; no numbers of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dialog.campaigns.models import Campaign
from dialog.improvements.own_words.queries import sent_in
from dialog.insight.models import Release, Table
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
from dialog.insight.rounding import SMALLEST_SHOWN
from dialog.lib.tags import span
from dialog.units.models import Kind, ServiceType, Unit


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A row of the table of themes; ``span`` is how many rows the words about last year stand beside, 0 for none."""

    theme: ThemeFigure
    words: str
    span: int
    is_change: bool


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
class Unlocked:
    """Before the first release: who has been asked so far, if a campaign is under way."""

    campaign: Campaign | None
    units: Sequence[tuple[Unit, Participation]]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything the page of one unit shows of one release."""

    unit: UnitThen
    locked: str
    figures: Figures
    sentence: SafeString
    rows: tuple[ThemeRow, ...]
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
    releases: tuple[Link, ...]
    tables: tuple[Link, ...]
    service_types: tuple[Link, ...]
    explanation: str = EXPLANATION  # type: ignore[assignment]
    list_explanation: str = LIST_EXPLANATION  # type: ignore[assignment]

    @property
    def shows_percent(self) -> bool:
        return any(row.theme.percent is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of units in one release, for one person: a unit she may not open has none."""

    release: Release
    is_newest: bool
    reachable: Collection[str]

    def of(self, code: str, **choice: str) -> str:
        if code not in self.reachable:
            return ""
        query = {} if self.is_newest else {"tall": str(self.release.pk)}
        query |= {name: value for name, value in choice.items() if value}
        return reverse("insight:unit", args=[code]) + (f"?{urlencode(query)}" if query else "")


def unit_page(
    reader: ReleaseReader,
    code: str,
    *,
    releases: Sequence[Release],
    reachable: Collection[str],
    table: Table = Table.OPEN,
    service_type: str = "",
    can_ask: Collection[str] = (),
) -> UnitPage:
    """``can_ask``: codes of the units this person may put a question to."""
    addresses = Addresses(reader.release, reader.release == releases[0], reachable)
    figures = reader.figures(code, table=table, service_type=service_type)
    children = reader.children(code)
    departments = [unit.code for unit in children if unit.kind == Kind.DEPARTMENT]
    is_department = figures.unit.kind == Kind.DEPARTMENT
    lists = reader.lists_of([code] if is_department else departments)
    others = [unit.code for unit in children if unit.kind != Kind.DEPARTMENT]
    told = reader.participation([code, *others, *departments])
    words = _own_words(reader, [code, *departments], told)
    counted_in = lists[code].counted_in if is_department else figures.counted_in
    return UnitPage(
        unit=figures.unit,
        locked=locked_label(reader.release),
        figures=figures,
        sentence=sentence(figures, reader),
        rows=_rows(figures),
        largest=max((max(theme.figure, theme.last_time or 0) for theme in figures.themes), default=0),
        since=_since(reader),
        before=_before(reader),
        participation=told.get(code),
        above=tuple(Link(unit.name, addresses.of(unit.code)) for unit in reversed(reader.above(code))),
        below=_below(reader, others, told, addresses),
        departments=()
        if is_department
        else tuple(
            DepartmentRow(lists[one], addresses.of(one), words.get(one, ()), _ask_url(one, can_ask))
            for one in departments
        ),
        own_list=lists[code] if is_department else None,
        own_words=words.get(code, ()),
        ask_url=_ask_url(code, can_ask),
        not_shown=_not_shown(figures),
        counted_in=Link(counted_in.name, addresses.of(counted_in.code)) if counted_in else None,
        releases=_release_links(releases, reader.release, code),
        tables=tuple(
            Link(str(one.label), addresses.of(code, hvem="" if one == Table.OPEN else one), one == table)
            for one in reader.tables(code)
        ),
        service_types=_type_links(reader, code, service_type, addresses),
    )


def _own_words(reader: ReleaseReader, codes: Sequence[str], told: dict[str, Participation]) -> dict[str, Sequence[str]]:
    """What units say of themselves, where at least five residents were there to hide among."""
    many = {code for code in codes if code in told and told[code].residents is not None}
    units = {reader.rows[code].unit_id: code for code in many}
    campaign_id = reader.release.campaign_id
    sent = sent_in(campaign_id, units) if units and campaign_id else {}
    return {units[unit_id]: words.sentences for unit_id, words in sent.items()}


def _ask_url(code: str, can_ask: Collection[str]) -> str:
    return reverse("improvements:ask", args=[code]) if code in can_ask else ""


def locked_label(release: Release) -> str:
    return _("Låste tall %(days)s") % {"days": span(release.first_day, release.last_day)}


def sentence(figures: Figures, reader: ReleaseReader) -> SafeString:
    """The figure said in one sentence, before the table."""
    leading = figures.leading
    if not figures.is_shown or not leading or figures.answered is None:
        return SafeString("")
    # A string inside an f-string is not found by the extraction.
    and_ = _("og")
    names = format_html_join(SafeString(f" {and_} "), "<b>{}</b>", ((theme.name,) for theme in leading[:3]))
    said = format_html(
        _("Flest har sagt noe om {}: omtrent {} av de {} som svarte."), names, leading[0].figure, figures.answered
    )
    if len(leading) > 1 or leading[0].trend not in (Trend.MORE, Trend.FEWER):
        return said
    more, fewer = _("Det er flere enn {}."), _("Det er færre enn {}.")
    return format_html("{} {}", said, format_html(more if leading[0].trend == Trend.MORE else fewer, _before(reader)))


def _before(reader: ReleaseReader) -> str:
    if reader.previous is None:
        return ""
    return _("i fjor") if reader.previous.year == reader.year - 1 else str(reader.previous.year)


def _since(reader: ReleaseReader) -> str:
    return _("Fra %(before)s") % {"before": _before(reader)} if reader.previous else ""


def _rows(figures: Figures) -> tuple[ThemeRow, ...]:
    """What is too small to speak of is said once, beside all the rows in succession that it holds for."""
    rows: list[ThemeRow] = []
    themes = figures.themes
    for number, theme in enumerate(themes):
        goes_on = number > 0 and themes[number - 1].trend == theme.trend and theme.trend == Trend.TOO_SMALL
        span = 0 if goes_on else 1
        if span and theme.trend == Trend.TOO_SMALL:
            while number + span < len(themes) and themes[number + span].trend == Trend.TOO_SMALL:
                span += 1
        rows.append(ThemeRow(theme, _trend_in_words(theme.trend), span, theme.trend in (Trend.MORE, Trend.FEWER)))
    return tuple(rows)


def _trend_in_words(trend: Trend) -> str:
    return {
        Trend.MORE: _("Flere"),
        Trend.FEWER: _("Færre"),
        Trend.TOO_SMALL: _("For liten endring til å si noe"),
        Trend.NEW_THEME: _("Nytt tema i år"),
        Trend.OTHER_BORDERS: _("Temaet er delt eller slått sammen siden sist"),
        Trend.NOT_COMPARED: "",
    }[trend]


def _not_shown(figures: Figures) -> str:
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


def _below(
    reader: ReleaseReader, codes: Sequence[str], told: dict[str, Participation], addresses: Addresses
) -> tuple[UnitRow, ...]:
    figures = reader.figures_of(codes) if codes else {}
    return tuple(
        UnitRow(one.unit, addresses.of(code), one, told.get(code), _in_a_line(one)) for code, one in figures.items()
    )


def _in_a_line(figures: Figures) -> str:
    if figures.is_shown:
        return ", ".join(theme.name for theme in figures.leading[:3])
    if figures.counted_in is None:
        return _not_shown(figures)
    return _("%(why)s Med i tallene for %(unit)s.") % {"why": _not_shown(figures), "unit": figures.counted_in.name}


def _release_links(releases: Sequence[Release], chosen: Release, code: str) -> tuple[Link, ...]:
    here = reverse("insight:unit", args=[code])
    return tuple(
        Link(
            one.title,
            here if number == 0 else f"{here}?{urlencode({'tall': str(one.pk)})}",
            one == chosen,
        )
        for number, one in enumerate(releases)
    )


def _type_links(reader: ReleaseReader, code: str, chosen: str, addresses: Addresses) -> tuple[Link, ...]:
    types = reader.service_types(code)
    if len(types) < 2:
        return ()
    everything = Link(_("Alle tjenestene"), addresses.of(code), not chosen)
    return (
        everything,
        *(Link(str(ServiceType(one).label).capitalize(), addresses.of(code, type=one), one == chosen) for one in types),
    )
