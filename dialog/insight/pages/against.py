"""Two campaigns, two units or two service types side by side: both in one table, and the difference in words.

Figures of two that are not equally many are compared by their shares. A difference is told only when it is larger than
the rounding of either could make it, by the same bounds as from year to year.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dialog.insight.models import Release, Table
from dialog.insight.pages import words
from dialog.insight.pages.links import CHOOSE, Addresses, Choice, Link, type_name
from dialog.insight.queries import EXPLANATION, FAR, NEAR, Figures, ReleaseReader, ThemeFigure, UnitThen
from dialog.lib import svg
from dialog.units.models import Kind, ServiceType

ALL_TOGETHER = "alle"
NEAR_UNITS = 12


class NothingToCompare(Exception):
    """The address names something that is not there, or not there for this person."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a unit in a release, all of it or one service type."""

    label: str
    addresses: Addresses
    code: str
    choice: Choice
    figures: Figures | None
    """None when the unit was not there."""
    why_not: str
    since: Mapping[str, int]
    """The codebook version that each theme has its borders from."""

    @property
    def url(self) -> str:
        return self.addresses.of(self.code, **self.choice.as_query())

    @property
    def is_shown(self) -> bool:
        return self.figures is not None and self.figures.is_shown


@dataclass(frozen=True, slots=True)
class PairRow:
    one: ThemeFigure
    other: ThemeFigure
    one_url: str
    other_url: str
    bar: SafeString
    words: str
    span: int
    """How many rows the words stand beside; 0 when those of a row above hold for this one too."""
    is_difference: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind to compare with."""

    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class AgainstPage:
    unit: UnitThen
    url: str
    locked: str
    one: Side
    other: Side | None
    rows: tuple[PairRow, ...]
    sentence: SafeString
    is_part: bool
    """One is counted in the other."""
    only_in_one: tuple[str, ...]
    """Themes that were on the list of only one of the two."""
    groups: tuple[Group, ...]
    all_units: tuple[tuple[str, str, bool], ...]
    """Code, name and whether it is chosen: every other unit that can be compared with."""
    kept: tuple[tuple[str, str], ...]
    """What the form for all units carries with it."""
    explanation: str = EXPLANATION  # type: ignore[assignment]

    @property
    def sides(self) -> tuple[Side, ...]:
        return (self.one, self.other) if self.other else (self.one,)


def against_page(
    reader: ReleaseReader,
    code: str,
    wanted: str,
    *,
    releases: Sequence[Release],
    reachable: Collection[str],
    choice: Choice,
) -> AgainstPage:
    addresses = Addresses(reader.release, reader.release == releases[0], reachable)
    here = reader.figures(code, table=choice.table, service_type=choice.service_type)
    chosen = _other(reader, code, wanted, releases, addresses, choice) if wanted != CHOOSE else None
    other = chosen[1] if chosen else None
    label = _label(here.unit, reader, choice, chosen[0] if chosen else "unit")
    one = _side(label, addresses, choice, here, reader)
    rows, only = _rows(one, other) if other else ((), ())
    return AgainstPage(
        unit=here.unit,
        url=one.url,
        locked=words.locked_label(reader.release),
        one=one,
        other=other,
        rows=rows,
        sentence=_sentence(one, other) if other else SafeString(""),
        is_part=_is_part(reader, code, other),
        only_in_one=only,
        groups=_groups(reader, code, wanted, releases, addresses, choice),
        all_units=_all_units(reader, code, wanted, addresses),
        kept=_kept(addresses, choice),
    )


def _other(
    reader: ReleaseReader, code: str, wanted: str, releases: Sequence[Release], addresses: Addresses, choice: Choice
) -> tuple[str, Side]:
    """Which kind of thing ``wanted`` names, and that side. Raises NothingToCompare."""
    release = next((one for one in releases if str(one.pk) == wanted), None)
    if release is not None:
        return "release", _in_release(reader, code, release, releases, addresses.reachable, choice)
    if wanted == ALL_TOGETHER or wanted in ServiceType.values:
        service_type = "" if wanted == ALL_TOGETHER else wanted
        if service_type and service_type not in reader.service_types(code):
            raise NothingToCompare
        figures = reader.figures(code, table=choice.table, service_type=service_type)
        label = type_name(service_type) if service_type else _("Alle tjenestene")
        return "type", _side(label, addresses, Choice(choice.table, service_type), figures, reader)
    if wanted not in addresses.reachable or wanted not in reader.rows or _is_uuid(wanted):
        raise NothingToCompare
    figures = reader.figures(wanted, table=choice.table, service_type=choice.service_type)
    return "unit", _side(figures.unit.name, addresses, choice, figures, reader)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _in_release(
    reader: ReleaseReader,
    code: str,
    release: Release,
    releases: Sequence[Release],
    reachable: Collection[str],
    choice: Choice,
) -> Side:
    then = ReleaseReader(release)
    unit_id = reader.rows[code].unit_id
    found = next((one for one, row in then.rows.items() if row.unit_id == unit_id), None)
    label = release.title
    # A code may have been another unit's at the time: her own reach is by the units of today.
    addresses = Addresses(release, release == releases[0], reachable if found == code else ())
    if found is None:
        return Side(label, addresses, code, choice, None, _("Enheten var ikke der da."), {})
    figures = then.figures(found, table=choice.table, service_type=choice.service_type)
    return _side(label, addresses, choice, figures, then)


def _label(unit: UnitThen, reader: ReleaseReader, choice: Choice, kind: str) -> str:
    """What tells this side from the other."""
    if kind == "release":
        return reader.title
    if kind == "type":
        return type_name(choice.service_type) if choice.service_type else _("Alle tjenestene")
    return unit.name


def _side(label: str, addresses: Addresses, choice: Choice, figures: Figures, reader: ReleaseReader) -> Side:
    why = words.why_not_shown(figures)
    if why and figures.counted_in:
        why = words.in_a_line(figures)
    since = {code: theme.since for code, theme in reader.themes.items()}
    return Side(label, addresses, figures.unit.code, choice, figures, why, since)


def _rows(one: Side, other: Side) -> tuple[tuple[PairRow, ...], tuple[str, ...]]:
    """Themes that both have, the most frequent of the first side first; and the names that only one has."""
    if not (one.is_shown and other.is_shown and one.figures and other.figures):
        return (), ()
    is_same = {code for code, since in one.since.items() if other.since.get(code) == since}
    theirs = {theme.code: theme for theme in other.figures.themes if theme.code in is_same}
    mine = {theme.code for theme in one.figures.themes if theme.code in is_same}
    both = [(theme, theirs[theme.code]) for theme in one.figures.themes if theme.code in theirs]
    one_all, other_all = one.figures.answered or 1, other.figures.answered or 1
    largest = max((share for a, b in both for share in (a.figure / one_all, b.figure / other_all)), default=0)
    bound = max(_bound(one.figures) / one_all, _bound(other.figures) / other_all)
    apart = [a.figure / one_all - b.figure / other_all for a, b in both]
    rows = tuple(
        PairRow(
            a,
            b,
            one.addresses.theme(one.code, a.code, one.choice),
            other.addresses.theme(other.code, b.code, other.choice),
            svg.pair_bar(a.figure / one_all, b.figure / other_all, largest),
            _difference(one, other, apart[number], bound),
            _span([abs(share) > bound for share in apart], number),
            abs(apart[number]) > bound,
        )
        for number, (a, b) in enumerate(both)
    )
    only = [theme.name for theme in one.figures.themes if theme.code not in theirs]
    only += [theme.name for theme in other.figures.themes if theme.code not in mine]
    return rows, tuple(dict.fromkeys(only))


def _difference(one: Side, other: Side, apart: float, bound: float) -> str:
    if abs(apart) <= bound:
        return _("For liten forskjell til å si noe")
    return _("Større del: %(label)s") % {"label": one.label if apart > 0 else other.label}


def _span(is_difference: Sequence[bool], number: int) -> int:
    """What is too small to speak of is said once beside all the rows in succession that it holds for."""
    if is_difference[number]:
        return 1
    if number and not is_difference[number - 1]:
        return 0
    following = (place for place in range(number, len(is_difference)) if is_difference[place])
    return next(following, len(is_difference)) - number


def _bound(figures: Figures) -> int:
    is_near = figures.unit.kind in (Kind.SECTION, Kind.MUNICIPALITY) and not figures.service_type
    return NEAR if is_near else FAR


def _sentence(one: Side, other: Side) -> SafeString:
    """What most have said on each side, read out."""
    told = []
    for side in (one, other):
        if not side.is_shown or side.figures is None or not side.figures.leading:
            continue
        said = _("{}: flest har sagt noe om {}, omtrent {} av {}.")
        leading = side.figures.leading
        told.append(format_html(said, side.label, words.names_of(leading), leading[0].figure, side.figures.answered))
    return format_html("{} {}", *told) if len(told) == 2 else SafeString("")


def _is_part(reader: ReleaseReader, code: str, other: Side | None) -> bool:
    if other is None or other.figures is None or other.figures.unit.code not in reader.rows:
        return False
    there = other.figures.unit.code
    return any(unit.code == there for unit in reader.above(code)) or any(
        unit.code == code for unit in reader.above(there)
    )


def _groups(
    reader: ReleaseReader, code: str, wanted: str, releases: Sequence[Release], addresses: Addresses, choice: Choice
) -> tuple[Group, ...]:
    def to(label: str, value: str) -> Link:
        return Link(label, addresses.of(code, mot=value, **choice.as_query()), value == wanted)

    years = tuple(to(one.title, str(one.pk)) for one in releases if one != reader.release)
    units = tuple(to(unit.name, unit.code) for unit in _near(reader, code, addresses))
    types = [one for one in reader.service_types(code) if one != choice.service_type]
    services = tuple(to(type_name(one), one) for one in types)
    if services and choice.service_type:
        services = (to(_("Alle tjenestene"), ALL_TOGETHER), *services)
    is_open = choice.table == Table.OPEN
    groups = (
        Group(_("En annen markering"), years),
        Group(_("En annen enhet"), units),
        Group(_("En tjeneste"), services if is_open else ()),
    )
    return tuple(group for group in groups if group.links)


def _near(reader: ReleaseReader, code: str, addresses: Addresses) -> list[UnitThen]:
    """The units above, then those beside and below, which this person may open; departments have no figures."""
    parent = reader.rows[code].parent_code
    beside = [unit for unit in reader.children(parent) if unit.code != code] if parent else []
    near = [*reader.above(code), *beside, *reader.children(code)]
    return [unit for unit in near if unit.code in addresses.reachable and unit.kind != Kind.DEPARTMENT][:NEAR_UNITS]


def _all_units(
    reader: ReleaseReader, code: str, wanted: str, addresses: Addresses
) -> tuple[tuple[str, str, bool], ...]:
    """Empty when the links are all there are."""
    units = [
        (one, row.name, one == wanted)
        for one, row in reader.rows.items()
        if one != code and one in addresses.reachable and row.kind != Kind.DEPARTMENT and not row.was_closed
    ]
    return tuple(units) if len(units) > len(_near(reader, code, addresses)) else ()


def _kept(addresses: Addresses, choice: Choice) -> tuple[tuple[str, str], ...]:
    release = () if addresses.is_newest else (("tall", str(addresses.release.pk)),)
    return (*release, *choice.as_query().items())
