"""The reader's long look: several releases, or several service types, of one unit in a few queries.

Like ``queries`` it knows nothing but releases. A theme whose borders have moved begins anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dialog.insight.models import (
    Dimension,
    Release,
    ReleaseAnswered,
    ReleaseDimension,
    ReleaseFigure,
    ReleaseTheme,
    ReleaseUnit,
    Table,
)
from dialog.insight.queries import PERCENT_FROM, DimensionFigure, ReleaseReader
from dialog.lib.dates import quarter_number

LONGEST_LOOK = 10


@dataclass(frozen=True, slots=True)
class Cells:
    """Figures by theme, as they were locked together."""

    label: str
    answered: int | None
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        return bool(self.figures)

    def figure(self, theme: str) -> int | None:
        return self.figures.get(theme)

    def percent(self, theme: str) -> int | None:
        """None below fifty answers, when the five is all that can be said."""
        if theme not in self.figures or not self.answered or self.answered < PERCENT_FROM:
            return None
        return min(100, round(100 * self.figures[theme] / self.answered))


def years(
    reader: ReleaseReader, releases: Sequence[Release], code: str, *, table: Table = Table.OPEN, service_type: str = ""
) -> tuple[Cells, ...]:
    """The same unit in every release of the same question up to this one, oldest first; four queries.

    A year in which it was not shown has no figures. What was merged into it counts with it when all of it was shown.
    A theme begins with the year in which it got the borders it has now.
    """
    looked_at = _of_the_same_question(reader.release, releases)
    if len(looked_at) < 2:
        return ()
    sources = _merged_into(reader, code)
    codes: dict[UUID, list[str]] = {}
    rows = ReleaseUnit.objects.filter(release__in=looked_at, unit_id__in=sources, was_closed=False)
    for release_id, then in rows.values_list("release_id", "code"):
        codes.setdefault(release_id, []).append(then)
    wanted: dict[str, Any] = {"release__in": looked_at, "table": table, "service_type": service_type}
    wanted["code__in"] = {then for group in codes.values() for then in group}
    figures: dict[tuple[UUID, str], dict[str, int]] = {}
    cells = ReleaseFigure.objects.filter(**wanted).values_list("release_id", "code", "theme_code", "figure")
    borders = _same_borders(reader, looked_at)
    for release_id, then, theme, figure in cells:
        row = figures.setdefault((release_id, then), {})
        if (release_id, theme) in borders:
            row[theme] = figure
    said = ReleaseAnswered.objects.filter(**wanted).values_list("release_id", "code", "answered")
    answered = {(release_id, then): number for release_id, then, number in said}
    return tuple(_together(one, codes.get(one.pk, []), figures, answered) for one in reversed(looked_at))


def _of_the_same_question(newest: Release, releases: Sequence[Release]) -> list[Release]:
    """Newest first. Another question is another measurement, also when it was asked in between; so is a quarter."""
    asked = _question(newest)
    return [one for one in releases if one.last_day <= newest.last_day and _question(one) == asked][:LONGEST_LOOK]


def _question(release: Release) -> str | None:
    return release.campaign.question if release.campaign else None


def _label(release: Release) -> str:
    if release.campaign:
        return str(release.first_day.year)
    number = quarter_number(release.first_day)
    return _("%(number)s. kv. %(year)s") % {"number": number, "year": release.first_day.year}


def _same_borders(reader: ReleaseReader, releases: Sequence[Release]) -> set[tuple[UUID, str]]:
    """The themes of each release whose borders are those of today."""
    rows = ReleaseTheme.objects.filter(release__in=releases).values_list("release_id", "code", "since")
    now = {code: theme.since for code, theme in reader.themes.items()}
    return {(release_id, code) for release_id, code, since in rows if now.get(code) == since}


def _merged_into(reader: ReleaseReader, code: str) -> set[UUID]:
    same = {reader.rows[code].unit_id}
    while merged := {row.unit_id for row in reader.rows.values() if row.successor_id in same} - same:
        same |= merged
    return same


def _together(
    release: Release,
    codes: Collection[str],
    figures: dict[tuple[UUID, str], dict[str, int]],
    answered: dict[tuple[UUID, str], int],
) -> Cells:
    keys = [(release.pk, code) for code in codes]
    label = _label(release)
    if not keys or not all(key in figures and key in answered for key in keys):
        return Cells(label, None)
    themes = set(figures[keys[0]]).intersection(*(figures[key] for key in keys))
    return Cells(
        label,
        sum(answered[key] for key in keys),
        {theme: sum(figures[key][theme] for key in keys) for theme in themes},
    )


def by_service_type(reader: ReleaseReader, code: str) -> tuple[Cells, ...]:
    """Every service type that is shown in this unit, beside each other; ``label`` is its code. Two queries."""
    rows = {"release": reader.release, "code": code, "table": Table.OPEN}
    answered = dict(ReleaseAnswered.objects.filter(**rows).values_list("service_type", "answered"))
    found: dict[str, dict[str, int]] = {}
    cells = ReleaseFigure.objects.filter(**rows).exclude(service_type="")
    for service_type, theme, figure in cells.values_list("service_type", "theme_code", "figure"):
        found.setdefault(service_type, {})[theme] = figure
    return tuple(Cells(one, answered.get(one), found[one]) for one in sorted(found))


def all_dimensions(reader: ReleaseReader, code: str) -> dict[Dimension, tuple[DimensionFigure, ...]]:
    """Every dimension that is shown of this unit, in its own order. One query."""
    found: dict[Dimension, list[DimensionFigure]] = {}
    for row in ReleaseDimension.objects.filter(release=reader.release, code=code):
        figure = DimensionFigure(row.value, row.name, row.figure, None)
        found.setdefault(Dimension(row.dimension), []).append(figure)
    return {dimension: tuple(rows) for dimension, rows in found.items()}
