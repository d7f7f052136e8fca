"""What a campaign puts on the pages of other rooms."""

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from dialog.accounts.models import User
from dialog.campaigns.confidence import offer_to
from dialog.campaigns.models import Campaign
from dialog.units.models import Unit

register = template.Library()


@register.inclusion_tag("campaigns/_confidence_offer.html", takes_context=True)
def confidence_offer(context: Context, user: User, unit: Unit, under_way: Campaign | None) -> dict[str, Any]:
    """The way to the three taps, for those who have not been asked. Nothing in the days themselves."""
    offer = None if under_way else offer_to(user, unit, timezone.localdate())
    return {"unit": unit, "offer": offer, "csrf_token": context.get("csrf_token")}
