"""What a unit is called where it does not stand under its own section: there are many with the name "Avdeling 1"."""

from collections.abc import Iterable
from uuid import UUID

from dialog.units.models import Kind, Unit


def full_names(units: Iterable[Unit]) -> dict[UUID, str]:
    """A department with its section in front, another unit by its own name. One query, however many."""
    units = list(units)
    above = {unit.path[: -unit.steplen] for unit in units if unit.kind == Kind.DEPARTMENT}
    sections = dict(Unit.objects.filter(path__in=above, kind=Kind.SECTION).values_list("path", "name"))
    return {unit.pk: _full_name(unit, sections.get(unit.path[: -unit.steplen], "")) for unit in units}


def _full_name(unit: Unit, section: str) -> str:
    return f"{section}, {unit.name}" if section else unit.name
