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
    # Also of units that have moved away: a public code is never used again.
    prefix = "" if parent.depth == 1 else f"{parent.code}/"
    used = Unit.objects.in_municipality(parent.municipality_id).filter(code__regex=rf"^{prefix}[0-9]+$")
    taken = [code.rsplit("/", 1)[-1] for code in used.values_list("code", flat=True)]
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


@transaction.atomic
def change_unit(*, unit: Unit, **fields: Any) -> Unit:
    """Give a unit another name, number, phone or kind of service."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    for name, value in fields.items():
        setattr(unit, name, value)
    unit.save(update_fields=list(fields))
    return unit


@transaction.atomic
def move_unit(*, unit: Unit, under: Unit) -> Unit:
    """Let a unit with all below it belong to another; its public code stays, so that addresses hold."""
    # Two moves at once could make a loop: they wait for each other at the root.
    Unit.objects.select_for_update().get(pk=unit.municipality_id)
    unit, under = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=under.pk)
    ranks = list(Kind)
    if under.path.startswith(unit.path) or ranks.index(Kind(under.kind)) >= ranks.index(Kind(unit.kind)):
        raise UnitRefused("a unit belongs to one of a higher kind")
    if under.closed_on is not None or under.is_care_unit:
        raise UnitRefused("that unit is closed or has residents")
    Unit.objects.move(unit, under, pos="last-child")
    return Unit.objects.get(pk=unit.pk)
