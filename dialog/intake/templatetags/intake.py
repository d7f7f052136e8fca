"""What has come by itself, on the start list of the room below."""

from typing import Any

from django import template

from dialog.intake.queries import waiting_count
from dialog.units.models import Unit

register = template.Library()


@register.inclusion_tag("intake/_ways.html")
def ways_in(unit: Unit) -> dict[str, Any]:
    """How many answers wait for somebody here, and the way to the paper forms."""
    return {"unit": unit, "waiting": waiting_count(unit)}
