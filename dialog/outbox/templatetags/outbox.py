"""What waits from tablets, on the first pages of those who can do something about it."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.translation import get_language

from dialog.outbox import used_keys
from dialog.outbox.models import Envelope
from dialog.outbox.shell_views import shell_address

register = template.Library()


@register.simple_tag
def shell_url() -> str:
    """The page without coverage, in the language of the page that asks."""
    return shell_address(get_language() or settings.LANGUAGE_CODE)


@register.inclusion_tag("outbox/_notice.html", takes_context=True)
def unfinished_notice(context: Context) -> dict[str, Any]:
    """How much this person should come back to; nothing is shown where there is nothing."""
    return {"waiting": Envelope.objects.touched_by(context["request"].user).count()}


@register.inclusion_tag("outbox/_closed_notice.html", takes_context=True)
def closed_notice(context: Context) -> dict[str, Any]:
    """How much the administrator must look at: answers that nobody can open.

    Also those of nobody knows which municipality, where it is a key of ours that is lost: then they may be hers.
    """
    closed = Envelope.objects.closed_in(context["request"].user) | used_keys.sealed_to_lost().from_nowhere()
    return {"closed": closed.count()}
