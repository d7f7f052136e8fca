"""The rows a release is stored as: all that is shown, the unit tree and the theme list as they were, and the digest."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models

from dialog.insight.freezing import Frozen, SingleFigure
from dialog.insight.models import (
    Release,
    ReleaseAnswered,
    ReleaseDimension,
    ReleaseFigure,
    ReleaseList,
    ReleaseParticipation,
    ReleaseTheme,
    ReleaseUnit,
)
from dialog.insight.participation import Participation
from dialog.themes.models import Theme
from dialog.units.models import Unit


def with_parents(units: Sequence[Unit]) -> list[tuple[Unit, UUID | None]]:
    by_path = {unit.path: unit for unit in units}
    parents = [by_path.get(unit.path[: -unit.steplen]) for unit in units]
    return [(unit, parent.pk if parent else None) for unit, parent in zip(units, parents, strict=True)]


def was_closed(unit: Unit, release: Release) -> bool:
    return unit.closed_on is not None and unit.closed_on <= release.first_day


def unit_rows(release: Release, units: Sequence[Unit]) -> list[ReleaseUnit]:
    codes = {unit.pk: unit.code for unit in units}
    return [
        ReleaseUnit(
            municipality_id=release.municipality_id,
            release=release,
            unit_id=unit.pk,
            code=unit.code,
            parent_code=codes[parent] if parent else "",
            kind=unit.kind,
            name=unit.name,
            service_type=unit.service_type,
            was_closed=was_closed(unit, release),
            successor_id=unit.successor_id,
            position=position,
        )
        for position, (unit, parent) in enumerate(with_parents(units))
    ]


def theme_rows(release: Release, themes: Iterable[Theme]) -> list[ReleaseTheme]:
    return [
        ReleaseTheme(
            municipality_id=release.municipality_id,
            release=release,
            code=theme.code,
            name=theme.name,
            lens=theme.lens,
            since=theme.since,
            position=position,
        )
        for position, theme in enumerate(themes)
    ]


def figure_rows(release: Release, units: Iterable[Unit], frozen: Frozen) -> list[models.Model]:
    codes = {unit.pk: unit.code for unit in units}
    owner = {"municipality_id": release.municipality_id, "release": release}
    figures = [
        ReleaseFigure(
            **owner,
            table=one.table,
            code=codes[one.unit],
            service_type=one.service_type,
            theme_code=one.theme,
            figure=one.figure,
        )
        for one in frozen.figures
    ]
    answered = [
        ReleaseAnswered(
            **owner, table=one.table, code=codes[one.unit], service_type=one.service_type, answered=one.answered
        )
        for one in frozen.answered
    ]
    lists = [ReleaseList(**owner, code=codes[one.unit], theme_code=one.theme) for one in frozen.lists]
    return [*figures, *answered, *lists]


def dimension_rows(release: Release, units: Iterable[Unit], figures: Iterable[SingleFigure]) -> list[ReleaseDimension]:
    codes = {unit.pk: unit.code for unit in units}
    return [
        ReleaseDimension(
            municipality_id=release.municipality_id,
            release=release,
            code=codes[one.unit],
            dimension=one.dimension,
            value=one.value,
            label=one.label,
            position=position,
            figure=one.figure,
        )
        for position, one in enumerate(figures)
    ]


def participation_rows(
    release: Release, units: Iterable[Unit], of: Mapping[UUID, Participation]
) -> list[ReleaseParticipation]:
    return [
        ReleaseParticipation(
            municipality_id=release.municipality_id,
            release=release,
            code=unit.code,
            residents=of[unit.pk].residents,
            asked=of[unit.pk].asked,
            staff=of[unit.pk].staff,
            staff_asked=of[unit.pk].staff_asked,
        )
        for unit in units
        if of[unit.pk].is_told
    ]


def digest(rows: Iterable[models.Model]) -> str:
    """SHA-256 over all rows in a fixed order, without the ids we gave them."""
    ours = {"id", "release", "municipality"}
    lines = sorted(
        json.dumps([row._meta.model_name, *((f.name, str(getattr(row, f.attname))) for f in _fields(row, ours))])
        for row in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _fields(row: models.Model, without: set[str]) -> list[Any]:
    return [field for field in row._meta.concrete_fields if field.name not in without]
