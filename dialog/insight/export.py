"""A release as one JSON object. Everything any page or file shows follows from it; what is not shown is null or absent.

The three keys a statistician needs are ``participation``, ``themes`` and ``lists``; the others stand beside them.
"""

from typing import Any

from dialog.insight.models import (
    Release,
    ReleaseAnswered,
    ReleaseDimension,
    ReleaseFigure,
    ReleaseList,
    Table,
)
from dialog.insight.queries import ReleaseReader
from dialog.insight.rounding import STEP

Rows = list[dict[str, Any]]


class Withdrawn(Exception):
    """The figures have been withdrawn: nothing of them leaves the house."""


def release_json(release: Release | ReleaseReader) -> dict[str, Any]:
    """Return everything that is published of a release, in plain values. Eight queries, whatever its size."""
    reader = release if isinstance(release, ReleaseReader) else ReleaseReader(release)
    if reader.release.withdrawn_at is not None:
        raise Withdrawn
    answered = _answered(reader)
    figures = _figures(reader, answered)
    return {
        "release": str(reader.release.pk),
        "campaign": reader.title,
        "period": {"from": reader.release.first_day.isoformat(), "to": reader.release.last_day.isoformat()},
        "built_at": reader.release.built_at.isoformat(),
        "digest": reader.release.digest,
        "rounding": STEP,
        "participation": _participation(reader, answered),
        "themes": figures[Table.OPEN],
        "lists": _lists(reader),
        "answered": _answered_rows(reader, answered),
        "tables": {table.value: figures[table] for table in Table if table != Table.OPEN},
        "dimensions": _dimensions(reader),
        "units": _units(reader),
        "theme_list": _theme_list(reader),
        "codebook_version": reader.release.codebook_version,
    }


Answered = dict[tuple[str, str, str], int]


def _answered(reader: ReleaseReader) -> Answered:
    rows = ReleaseAnswered.objects.filter(release=reader.release)
    return {
        (table, code, service_type): number
        for table, code, service_type, number in rows.values_list("table", "code", "service_type", "answered")
    }


def _participation(reader: ReleaseReader, answered: Answered) -> Rows:
    told = reader.participation()
    return [
        {
            "unit": code,
            "unit_name": row.name,
            "level": row.kind,
            "residents": told[code].residents if code in told else None,
            "asked": told[code].asked if code in told else None,
            "answered": answered.get((Table.OPEN, code, "")),
            "staff": told[code].staff if code in told else None,
            "staff_asked": told[code].staff_asked if code in told else None,
        }
        for code, row in reader.rows.items()
        # Closed, but residents had their stays there still: the files tell of it too.
        if not row.was_closed or code in told
    ]


def _figures(reader: ReleaseReader, answered: Answered) -> dict[Table, Rows]:
    """Every figure about a theme, by table, in the order of the unit tree and the theme list."""
    units = {code: place for place, code in enumerate(reader.rows)}
    themes = {code: place for place, code in enumerate(reader.theme_names)}
    rows = ReleaseFigure.objects.filter(release=reader.release)
    found = rows.values_list("table", "code", "service_type", "theme_code", "figure")
    by_table: dict[Table, Rows] = {table: [] for table in Table}
    for table, code, service_type, theme, figure in sorted(
        found, key=lambda row: (row[0], units[row[1]], row[2], themes[row[3]])
    ):
        by_table[Table(table)].append(
            {
                "unit": code,
                "level": reader.rows[code].kind,
                "answered": answered.get((table, code, service_type)),
                "theme": theme,
                "by": {"service_type": service_type} if service_type else None,
                "figure": figure,
            }
        )
    return by_table


def _answered_rows(reader: ReleaseReader, answered: Answered) -> Rows:
    return [
        {
            "unit": code,
            "table": table,
            "by": {"service_type": service_type} if service_type else None,
            "answered": number,
        }
        for (table, code, service_type), number in sorted(answered.items())
    ]


def _lists(reader: ReleaseReader) -> Rows:
    """The departments that have a list. Alphabetical, as on the page: the order says nothing about how many."""
    themes: dict[str, list[str]] = {}
    for code, theme in ReleaseList.objects.filter(release=reader.release).values_list("code", "theme_code"):
        themes.setdefault(code, []).append(theme)
    return [{"unit": code, "themes": sorted(themes[code])} for code in reader.rows if code in themes]


def _dimensions(reader: ReleaseReader) -> Rows:
    rows = ReleaseDimension.objects.filter(release=reader.release).order_by("code", "dimension", "position")
    return [
        {
            "unit": row.code,
            "level": reader.rows[row.code].kind,
            "dimension": row.dimension,
            "value": row.value,
            "label": row.name,
            "figure": row.figure,
        }
        for row in rows
    ]


def _units(reader: ReleaseReader) -> Rows:
    return [
        {
            "unit": code,
            "unit_name": row.name,
            "level": row.kind,
            "above": row.parent_code or None,
            "service_type": row.service_type or None,
        }
        for code, row in reader.rows.items()
        if not row.was_closed
    ]


def _theme_list(reader: ReleaseReader) -> Rows:
    return [
        {"theme": row.code, "name": row.name, "lens": row.lens or None, "since": row.since}
        for row in reader.release.themes.order_by("position")
    ]
