"""The one reader of locked figures: every page, chart and file calls it, and it knows nothing but releases.

What a release does not hold is not shown, and says where it is counted instead.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import Role, User
from dialog.insight.models import (
    Dimension,
    Release,
    ReleaseAnswered,
    ReleaseDimension,
    ReleaseFigure,
    ReleaseList,
    ReleaseParticipation,
    ReleaseTheme,
    ReleaseUnit,
    Step,
    Table,
)
from dialog.insight.participation import Participation
from dialog.lib.dates import months_after
from dialog.units.models import Kind

PERCENT_FROM = 50
NEAR, FAR = 10, 20
"""The largest change that is too small to speak of: for a section or the municipality, and for sums of sections."""

EXPLANATION = _(
    "Tallene er rundet opp eller ned til 0, 5, 10, 15 …, for å verne den enkelte: et tall for en seksjon eller hele "
    "kommunen kan være inntil fire for høyt eller lavt, tall for tjenesteområde, sektor og tjenestetype er summer og "
    "kan avvike mer (som oftest under ti), og 0 betyr ingen eller noen få."
)
LIST_EXPLANATION = _("Temaene minst fem har nevnt, i alfabetisk rekkefølge.")

WHOLE_MUNICIPALITY = frozenset({Role.STRATEGIST, Role.COUNCIL, Role.RECEIVER, Role.PROTECTION_OFFICER})
OWN_UNITS = frozenset({Role.STAFF, Role.LEADER})


class Trend(StrEnum):
    MORE = "more"
    FEWER = "fewer"
    TOO_SMALL = "too_small"
    NEW_THEME = "new_theme"
    OTHER_BORDERS = "other_borders"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True, slots=True)
class UnitThen:
    """A unit as it was called and placed when the figures were locked."""

    code: str
    name: str
    kind: str
    service_type: str = ""

    @property
    def level(self) -> str:
        return str(Kind(self.kind).label)


@dataclass(frozen=True, slots=True)
class ThemeFigure:
    code: str
    name: str
    figure: int
    percent: int | None
    """Whole per cent of those who answered; None below fifty answers, when the five is all that can be said."""
    last_time: int | None
    trend: Trend


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one unit in one table. Not shown: no themes, and the unit above where it is counted."""

    unit: UnitThen
    table: Table
    service_type: str
    answered: int | None
    """None below five."""
    themes: tuple[ThemeFigure, ...]
    """The most frequent first; empty when not shown."""
    counted_in: UnitThen | None

    @property
    def is_shown(self) -> bool:
        return bool(self.themes)

    @property
    def is_compared(self) -> bool:
        return any(theme.trend != Trend.NOT_COMPARED for theme in self.themes)

    @property
    def leading(self) -> tuple[ThemeFigure, ...]:
        """The themes that most have named; several when they are equal, none when all are 0."""
        most = max((theme.figure for theme in self.themes), default=0)
        return tuple(theme for theme in self.themes if theme.figure == most and most)


@dataclass(frozen=True, slots=True)
class DepartmentList:
    """What outsiders may know of a department: themes without numbers, or where it is counted."""

    unit: UnitThen
    themes: tuple[str, ...]
    counted_in: UnitThen | None


@dataclass(frozen=True, slots=True)
class DimensionFigure:
    """How many in one value of a dimension. ``figure`` is None for a step of the staircase that nothing is known of."""

    value: str
    label: str
    figure: int | None
    last_time: int | None


class ReleaseReader:
    """Reads one release. Units, themes and the year before are fetched once; each question is a few queries more."""

    def __init__(self, release: Release, *, standing: Sequence[Release] | None = None) -> None:
        """``standing``: all releases of the municipality that stand, where they have been read already."""
        self.release, self.standing = release, standing
        self._parts_known: dict[str, set[tuple[str, str]]] = {}

    # --- The tree and the themes, as they were ---

    @cached_property
    def rows(self) -> dict[str, ReleaseUnit]:
        return {unit.code: unit for unit in self.release.units.order_by("position")}

    @cached_property
    def theme_names(self) -> dict[str, str]:
        return {code: theme.name for code, theme in self.themes.items()}

    @cached_property
    def themes(self) -> dict[str, ReleaseTheme]:
        return {theme.code: theme for theme in self.release.themes.order_by("position")}

    @cached_property
    def previous(self) -> "ReleaseReader | None":
        """The release before this one that still stands; of a quarter, the same one a year before."""
        if self.standing is None:
            self.standing = list(
                Release.objects.standing().filter(municipality_id=self.release.municipality_id).newest_first()
            )
        quarter = self.release.quarter and months_after(self.release.quarter, -12)
        earlier = (one for one in self.standing if one.last_day < self.release.first_day and one.quarter == quarter)
        before = next(earlier, None)
        return ReleaseReader(before, standing=self.standing) if before else None

    @property
    def title(self) -> str:
        return self.release.title

    @property
    def year(self) -> int:
        return self.release.first_day.year

    @property
    def municipality(self) -> UnitThen:
        return next(self.unit(code) for code, row in self.rows.items() if row.kind == Kind.MUNICIPALITY)

    def unit(self, code: str) -> UnitThen:
        """Raises KeyError when no unit had that code."""
        row = self.rows[code]
        return UnitThen(row.code, row.name, row.kind, row.service_type)

    def above(self, code: str) -> list[UnitThen]:
        """The units above, nearest first."""
        units = []
        while parent := self.rows[code].parent_code:
            units.append(self.unit(parent))
            code = parent
        return units

    def children(self, code: str) -> list[UnitThen]:
        return [self.unit(row.code) for row in self.rows.values() if row.parent_code == code and not row.was_closed]

    def codes_reachable_by(self, user: User) -> set[str]:
        """The units whose pages this person may open: all, or her own with what is below and above it."""
        if user.has_role(*WHOLE_MUNICIPALITY):
            return set(self.rows)
        own = set(user.unit_ids(*OWN_UNITS))
        reachable = {code for code, row in self.rows.items() if row.kind == Kind.MUNICIPALITY}
        for code, row in self.rows.items():
            if row.unit_id in own:
                reachable |= {code, *(unit.code for unit in self.above(code))}
            # The rows stand in the order of the tree: whatever is above has been looked at before.
            elif any(unit.code in reachable and self.rows[unit.code].unit_id in own for unit in self.above(code)):
                reachable.add(code)
        return reachable

    def highest_code_of(self, user: User) -> str:
        """The unit whose page this person comes to first: the highest of her own, else the municipality."""
        own = set(user.unit_ids(*OWN_UNITS))
        if not user.has_role(*WHOLE_MUNICIPALITY):
            mine = [row for row in self.rows.values() if row.unit_id in own]
            if mine:
                return min(mine, key=lambda row: (len(self.above(row.code)), row.position)).code
        return self.municipality.code

    # --- Figures ---

    def figures(self, code: str, *, table: Table = Table.OPEN, service_type: str = "") -> Figures:
        return self.figures_of([code], table=table, service_type=service_type)[code]

    def figures_of(
        self,
        codes: Collection[str] | None = None,
        *,
        table: Table = Table.OPEN,
        service_type: str = "",
        is_compared: bool = True,
    ) -> dict[str, Figures]:
        """Figures of several units, or of all; the same few queries however many, one less when not compared."""
        codes = list(self.rows) if codes is None else list(codes)
        upwards = {*codes, *(unit.code for code in codes for unit in self.above(code))}
        figures = self._cells(upwards, table, service_type)
        answered = self._answered(upwards, table, service_type)
        before = self._last_time(codes, table, service_type) if is_compared else {}
        return {
            code: Figures(
                unit=self.unit(code),
                table=table,
                service_type=service_type,
                answered=answered.get(code),
                themes=self._themes(code, service_type, figures.get(code, {}), answered.get(code), before.get(code)),
                counted_in=None if code in figures else self._nearest_shown(code, figures),
            )
            for code in codes
        }

    def service_types(self, code: str) -> list[str]:
        """The service types that have figures of their own in this unit."""
        return sorted(service for table, service in self._parts(code) if table == Table.OPEN and service)

    def tables(self, code: str) -> list[Table]:
        """The tables in which this unit has figures, residents first."""
        return [table for table in Table if (table, "") in self._parts(code)]

    def dimension(self, code: str, dimension: Dimension) -> tuple[DimensionFigure, ...]:
        """Figures by something else than theme, in their own order; empty where they are not shown."""
        now = self._dimension_rows(code, dimension)
        if not now:
            return ()
        before = self._dimension_before(code, dimension)
        if dimension == Dimension.STAIRCASE:
            now |= {step: (str(step.label), None) for step in Step if step not in now}
        return tuple(DimensionFigure(value, label, figure, before.get(value)) for value, (label, figure) in now.items())

    def dimensions(self, code: str) -> list[Dimension]:
        """Those that are shown of a unit."""
        rows = ReleaseDimension.objects.filter(release=self.release, code=code).order_by()
        found = set(rows.values_list("dimension", flat=True).distinct())
        return [dimension for dimension in Dimension if dimension in found]

    def lists_of(self, codes: Collection[str]) -> dict[str, DepartmentList]:
        """What outsiders may know of each department, by rule 6."""
        rows = ReleaseList.objects.filter(release=self.release, code__in=codes).values_list("code", "theme_code")
        named: dict[str, list[str]] = {}
        for code, theme in rows:
            named.setdefault(code, []).append(self.theme_names[theme])
        upwards = {unit.code for code in codes for unit in self.above(code)}
        shown = self._cells(upwards, Table.OPEN, "")
        return {
            code: DepartmentList(
                unit=self.unit(code),
                themes=tuple(sorted(named.get(code, []), key=norwegian)),
                counted_in=self._nearest_shown(code, shown),
            )
            for code in codes
        }

    def participation(self, codes: Collection[str] | None = None) -> dict[str, Participation]:
        """Participation as it stood when the figures were locked; units of fewer than five are missing."""
        rows = ReleaseParticipation.objects.filter(release=self.release)
        if codes is not None:
            rows = rows.filter(code__in=codes)
        return {row.code: Participation(row.residents, row.asked, row.staff, row.staff_asked) for row in rows}

    # --- What they stand on ---

    def _parts(self, code: str) -> set[tuple[str, str]]:
        """Table and service type of all figures of a unit; asked for once."""
        if code not in self._parts_known:
            rows = ReleaseFigure.objects.filter(release=self.release, code=code)
            self._parts_known[code] = set(rows.values_list("table", "service_type").distinct())
        return self._parts_known[code]

    def _dimension_rows(self, code: str, dimension: Dimension) -> dict[str, tuple[str, int | None]]:
        rows = ReleaseDimension.objects.filter(release=self.release, code=code, dimension=dimension)
        return {row.value: (row.name, row.figure) for row in rows}

    def _dimension_before(self, code: str, dimension: Dimension) -> dict[str, int | None]:
        """The same unit's figures in the release before; never summed, also not for units that were merged."""
        if self.previous is None:
            return {}
        earlier = self._earlier_codes(code, self.previous)
        rows = self.previous._dimension_rows(earlier[0], dimension) if len(earlier) == 1 else {}
        return {value: figure for value, (_label, figure) in rows.items()}

    def _cells(self, codes: Iterable[str], table: Table, service_type: str) -> dict[str, dict[str, int]]:
        rows = ReleaseFigure.objects.filter(
            release=self.release, table=table, service_type=service_type, code__in=list(codes)
        )
        cells: dict[str, dict[str, int]] = {}
        for code, theme, figure in rows.values_list("code", "theme_code", "figure"):
            cells.setdefault(code, {})[theme] = figure
        return cells

    def _answered(self, codes: Iterable[str], table: Table, service_type: str) -> dict[str, int]:
        rows = ReleaseAnswered.objects.filter(
            release=self.release, table=table, service_type=service_type, code__in=list(codes)
        )
        return dict(rows.values_list("code", "answered"))

    def _nearest_shown(self, code: str, shown: Collection[str]) -> UnitThen | None:
        return next((unit for unit in self.above(code) if unit.code in shown), None)

    def _themes(
        self, code: str, service_type: str, now: dict[str, int], answered: int | None, before: "LastTime | None"
    ) -> tuple[ThemeFigure, ...]:
        themes = [
            ThemeFigure(
                code=theme,
                name=name,
                figure=now[theme],
                percent=min(100, round(100 * now[theme] / answered)) if answered and answered >= PERCENT_FROM else None,
                last_time=before.figures.get(theme) if before and self._has_same_borders(theme) else None,
                trend=self._trend(code, service_type, theme, now[theme], before),
            )
            for theme, name in self.theme_names.items()
            if theme in now
        ]
        return tuple(sorted(themes, key=lambda theme: -theme.figure))

    def _trend(self, code: str, service_type: str, theme: str, now: int, before: "LastTime | None") -> Trend:
        if before is None:
            return Trend.NOT_COMPARED
        if theme not in before.figures:
            return Trend.NEW_THEME
        if not self._has_same_borders(theme):
            return Trend.OTHER_BORDERS
        is_near = self.rows[code].kind in (Kind.SECTION, Kind.MUNICIPALITY) and not service_type
        change = now - before.figures[theme]
        if abs(change) <= (NEAR if is_near and not before.is_merged else FAR):
            return Trend.TOO_SMALL
        return Trend.MORE if change > 0 else Trend.FEWER

    def _has_same_borders(self, theme: str) -> bool:
        """Whether nothing was merged into the theme, and nothing taken out of it, since the release before."""
        then = self.previous.themes.get(theme) if self.previous else None
        return then is not None and then.since == self.themes[theme].since

    def _last_time(self, codes: Iterable[str], table: Table, service_type: str) -> "dict[str, LastTime]":
        """The release before, for the same units; for one that goes on with others' work only if all were shown."""
        if self.previous is None:
            return {}
        sources = {code: self._earlier_codes(code, self.previous) for code in codes}
        cells = self.previous._cells({source for group in sources.values() for source in group}, table, service_type)
        return {
            code: LastTime(
                {theme: sum(cells[one][theme] for one in group) for theme in cells[group[0]]}, len(group) > 1
            )
            for code, group in sources.items()
            if group and all(source in cells for source in group)
        }

    def _earlier_codes(self, code: str, previous: "ReleaseReader") -> list[str]:
        """The units of the release before that this one is: itself, and those that were merged into it since.

        One that was closed already then has figures in none of the two.
        """
        same = {self.rows[code].unit_id}
        while True:
            merged = {row.unit_id for row in self.rows.values() if row.successor_id in same} - same
            if not merged:
                return [code for code, row in previous.rows.items() if row.unit_id in same and not row.was_closed]
            same |= merged


@dataclass(frozen=True, slots=True)
class LastTime:
    figures: dict[str, int]
    is_merged: bool


def figures_for(release: Release, unit_code: str) -> Figures:
    """The figures of one unit: the one way in for a page, a chart or a file that needs a single unit."""
    return ReleaseReader(release).figures(unit_code)


def list_for_department(release: Release, unit_code: str) -> DepartmentList:
    return ReleaseReader(release).lists_of([unit_code])[unit_code]


def norwegian(text: str) -> str:
    """Sorts æ, ø and å last, without a Norwegian locale on the machine."""
    return text.lower().translate(str.maketrans("æøå", "{|}"))
