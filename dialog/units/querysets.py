from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q
from treebeard.mp_tree import MP_NodeQuerySet

from dialog.lib.ordering import norwegian

if TYPE_CHECKING:
    from dialog.units.models import Unit


class UnitQuerySet(MP_NodeQuerySet):
    """Filters over the tree; a scope is a unit or a set of ids, never a user."""

    def in_municipality(self, municipality_id: Any) -> Self:
        return self.filter(municipality_id=municipality_id)

    def care_units(self) -> Self:
        return self.filter(is_care_unit=True)

    def open_on(self, today: date) -> Self:
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lte=today),
            Q(closed_on=None) | Q(closed_on__gt=today),
        )

    def under(self, unit: Unit) -> Self:
        """The unit itself and everything below it."""
        return self.filter(path__startswith=unit.path)

    def above(self, unit: Unit) -> Self:
        """The unit's ancestors, the municipality first; not the unit itself."""
        step = unit.steplen
        paths = [unit.path[:end] for end in range(step, len(unit.path), step)]
        return self.filter(path__in=paths)

    def by_name(self) -> Self:
        """Norwegian order without a Norwegian locale in the database: æ, ø, å after z."""
        return self.order_by(norwegian("name"), "code")
