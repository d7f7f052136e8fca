"""Small things on the first pages of those who do them, in numbers: the words are on the list."""

from typing import Any

from django import template
from django.utils import timezone

from dialog.accounts.models import Role, User
from dialog.improvements.small_things.queries import NOTHING, OnTheList, on_the_list
from dialog.improvements.work_lists import OpenCounts
from dialog.units.models import Unit

register = template.Library()


@register.inclusion_tag("improvements/small_things/_line.html", takes_context=True)
def small_things_line(context: dict[str, Any], unit: Unit, counted: OpenCounts | None = None) -> dict[str, Any]:
    """How many small things are to be done in a care unit; nothing to somebody who only asks there.

    ``counted``: where the page has counted them already.
    """
    user: User = context["user"]
    works_here = unit.pk in user.unit_ids(Role.STAFF, Role.LEADER)
    today = timezone.localdate()
    if counted is not None:
        found = OnTheList(counted.small, counted.oldest)
    else:
        found = on_the_list(unit, today) if works_here else NOTHING
    return {"unit": unit, "count": found.count, "days": found.days(today), "is_old": found.is_old(today)}
