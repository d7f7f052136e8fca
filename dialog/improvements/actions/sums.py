"""What actions cost and give, summed over a municipality for its strategist. Never one action, and never a word of it.

A kind of action is told only when at least ``FEWEST_ACTIONS`` of them in ``FEWEST_UNITS`` units have a figure; the rest
are put together, and told on the same terms or not at all. There is no sum above the lines, so nothing is subtracted
from it. No line says what an action is about or how many asked for it: a kind is what the unit did, not a theme.
These are a municipality's own money and hours, not what anybody said: they are told as they stand today, and whoever
looks every day may see what one new action cost. She never learns which, and no number here moves when somebody speaks,
is told, or says that it got better: tests/attack/actions.py watches every day and finds how many people stand behind an
action 0 times. Voices would be found at once, told on these very terms.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from dialog.improvements.models import ActionGain, Category, ImprovementAction

FEWEST_ACTIONS, FEWEST_UNITS = 5, 3


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of action: how many have a figure, and the figures summed; None where nobody has written any."""

    name: str
    actions: int
    figures: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    lines: Sequence[Line]
    is_part_left_out: bool


COSTS = ("cost", "hours")
GAINS = ("expected_kroner", "expected_hours", "actual_kroner", "actual_hours")


def costs(municipality_id: UUID, year: int) -> Sums:
    """Kroner and hours of the actions begun in a year. Two queries."""
    begun = ImprovementAction.objects.filter(
        Q(cost__isnull=False) | Q(hours__isnull=False), municipality_id=municipality_id, created_at__year=year
    )
    return _sums(begun, "category", "pk", "unit", COSTS)


def gains(municipality_id: UUID, year: int) -> Sums:
    """What a year was thought to give, and gave. Two queries."""
    of_year = ActionGain.objects.filter(municipality_id=municipality_id, year=year)
    return _sums(of_year, "action__category", "action", "action__unit", GAINS)


def years(municipality_id: UUID, this_year: int) -> list[int]:
    """The years there is anything to tell of, the newest first; this one always."""
    begun = ImprovementAction.objects.filter(municipality_id=municipality_id).values_list("created_at__year")
    given = ActionGain.objects.filter(municipality_id=municipality_id).values_list("year")
    return sorted(
        {year for rows in (begun.distinct(), given.distinct()) for (year,) in rows} | {this_year}, reverse=True
    )


def _sums(rows: Any, category: str, action: str, unit: str, columns: Sequence[str]) -> Sums:
    how = {
        "actions": Count(action, distinct=True),
        "units": Count(unit, distinct=True),
        **{f"sum_{name}": Sum(name) for name in columns},
    }
    found = {row[category]: row for row in rows.order_by().values(category).annotate(**how)}
    told = [code for code in Category.values if code in found and _is_many(found[code])]
    lines = [_line(str(Category(code).label), found[code], columns) for code in told]
    left = rows.exclude(**{f"{category}__in": told}).aggregate(**how)
    if _is_many(left):
        lines.append(_line(_("Andre slag, samlet"), left, columns))
    return Sums(lines, is_part_left_out=left["actions"] > 0 and not _is_many(left))


def _is_many(row: Mapping[str, Any]) -> bool:
    return bool(row["actions"] >= FEWEST_ACTIONS and row["units"] >= FEWEST_UNITS)


def _line(name: str, row: Mapping[str, Any], columns: Iterable[str]) -> Line:
    return Line(name, row["actions"], tuple(row[f"sum_{column}"] for column in columns))
