from datetime import date
from typing import Any

from django.db import transaction

from dialog.units.models import Kind, Unit

MUNICIPALITY_CODE = "00"


class UnitRefused(Exception):
    """The tree would no longer make sense."""


@transaction.atomic
def found_municipality(*, name: str, **fields: Any) -> Unit:
    """Create a root of the tree: a municipality and all that will be its own."""
    columns = {"kind": Kind.MUNICIPALITY, "code": MUNICIPALITY_CODE, "name": name, **fields}
    root: Unit = Unit.objects.add_root(columns)
    return root


@transaction.atomic
def open_unit(*, parent: Unit, kind: Kind, name: str, **fields: Any) -> Unit:
    """Create a unit under ``parent`` with the next free number in its public code."""
    parent = Unit.objects.select_for_update().get(pk=parent.pk)
    taken = [unit.code.rsplit("/", 1)[-1] for unit in Unit.objects.get_children(parent)]
    number = f"{max((int(code) for code in taken), default=0) + 1:02d}"
    code = number if parent.depth == 1 else f"{parent.code}/{number}"
    columns = {"kind": kind, "name": name, "code": code, "municipality_id": parent.municipality_id, **fields}
    child: Unit = Unit.objects.add_child(parent, columns)
    return child


@transaction.atomic
def close_unit(*, unit: Unit, on: date, successor: Unit | None = None) -> Unit:
    """Close a unit, saying which unit goes on with its work if there is one; its history stays where it was."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.closed_on is not None:
        raise UnitRefused("already closed")
    if successor is not None and (successor.pk == unit.pk or successor.closed_on is not None):
        raise UnitRefused("the successor must be another, open unit")
    unit.closed_on, unit.successor = on, successor
    unit.save(update_fields=["closed_on", "successor"])
    return unit
