"""A municipality's units as a tree to choose from: whole branches at once, or one unit at a time."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from dialog.units.models import Unit

EVERYBODY, NOBODY = "alle", "ingen"


@dataclass(slots=True)
class Branch:
    """A unit and the care units below it. ``is_fixed``: chosen, and can no longer be left out."""

    unit: Unit
    is_chosen: bool = False
    is_fixed: bool = False
    below: list["Branch"] = field(default_factory=list)

    def care_units(self) -> Iterator["Branch"]:
        if self.unit.is_care_unit:
            yield self
        for branch in self.below:
            yield from branch.care_units()

    @property
    def count(self) -> int:
        return sum(1 for _one in self.care_units())

    @property
    def chosen_count(self) -> int:
        return sum(one.is_chosen for one in self.care_units())

    @property
    def is_complete(self) -> bool:
        return self.chosen_count == self.count


def unit_tree(municipality: Unit, today: date, chosen: Collection[UUID], fixed: Collection[UUID] = ()) -> Branch:
    """The open units below a municipality; one query. Branches without a care unit are left out."""
    root = Branch(municipality)
    above = [root]
    for unit in Unit.objects.under(municipality).open_on(today):
        if unit.pk == municipality.pk:
            continue
        branch = Branch(unit, is_chosen=unit.pk in chosen or unit.pk in fixed, is_fixed=unit.pk in fixed)
        # In the order of the tree: whoever is above has just been seen, unless she is closed.
        while not unit.path.startswith(above[-1].unit.path):
            above.pop()
        above[-1].below.append(branch)
        above.append(branch)
    _prune(root)
    return root


def _prune(branch: Branch) -> None:
    for one in branch.below:
        _prune(one)
    branch.below = [one for one in branch.below if one.below or one.unit.is_care_unit]


def after_choosing(root: Branch, action: str) -> set[UUID] | None:
    """What is chosen after a press on "alle" or "ingen" of a branch ("alle:<id>"); null if it names none of them."""
    word, _colon, named = action.partition(":")
    branch = next((one for one in _all(root) if str(one.unit.pk) == named), None)
    if branch is None or word not in (EVERYBODY, NOBODY):
        return None
    chosen = {one.unit.pk for one in root.care_units() if one.is_chosen}
    in_branch = {one.unit.pk for one in branch.care_units()}
    return chosen | in_branch if word == EVERYBODY else chosen - in_branch


def _all(branch: Branch) -> Iterator[Branch]:
    yield branch
    for one in branch.below:
        yield from _all(one)


def ids(values: Collection[Any]) -> set[UUID]:
    """Those of the values that are ids; others were never on the page."""
    found = set()
    for value in values:
        try:
            found.add(UUID(str(value)))
        except ValueError:
            continue
    return found
