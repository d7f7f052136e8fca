"""What a unit is called where it does not stand under its own section: there are many with the name "Avdeling 1"."""

from collections.abc import Iterable
from uuid import UUID

from dialog.units.models import Kind, Unit


def full_name(unit: Unit, sections: dict[str, str]) -> str:
    """A department with its section in front, another unit by its own name; ``sections`` are names by path."""
    section = _section_of(unit, sections)
    return f"{section}, {unit.name}" if section else unit.name


def full_names(units: Iterable[Unit]) -> dict[UUID, str]:
    """As ``full_name``, by unit id. One query, however many."""
    units = list(units)
    sections = _sections_above(units)
    return {unit.pk: full_name(unit, sections) for unit in units}


def unit_titles(units: Iterable[Unit]) -> dict[UUID, str]:
    """As ``full_names``, in running text: "Bjørkelia, avdeling 2"."""
    units = list(units)
    sections = _sections_above(units)
    return {unit.pk: _title(unit, _section_of(unit, sections)) for unit in units}


def unit_title(unit: Unit) -> str:
    """As ``unit_titles``, for one."""
    return unit_titles([unit])[unit.pk]


def _sections_above(units: list[Unit]) -> dict[str, str]:
    above = {unit.path[: -unit.steplen] for unit in units if unit.kind == Kind.DEPARTMENT}
    return dict(Unit.objects.filter(path__in=above, kind=Kind.SECTION).values_list("path", "name"))


def _section_of(unit: Unit, sections: dict[str, str]) -> str:
    return sections.get(unit.path[: -unit.steplen], "") if unit.kind == Kind.DEPARTMENT else ""


def _title(unit: Unit, section: str) -> str:
    return f"{section}, {unit.name[:1].lower()}{unit.name[1:]}" if section else unit.name
