"""The administrator's page: the keys that tablets seal answers to, and what could not be opened."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.http import UserRequest, see_other
from dialog.outbox import keeping, used_keys
from dialog.outbox.models import Envelope, WhyThrown
from dialog.outbox.views.throwing import throw_away

ROWS = 100


@require_GET
def keys(request: UserRequest) -> HttpResponse:
    """No words are shown: what lies here cannot be read by anybody, the administrator included."""
    closed = Envelope.objects.closed_in(request.user)
    context = {
        "lines": used_keys.lines(),
        "faults": used_keys.faults(),
        "closed": closed.select_related("tablet__unit").order_by("received_at")[:ROWS],
        "closed_count": closed.count(),
        "nowhere_count": Envelope.objects.from_nowhere().count(),
        "reasons": [WhyThrown.TEST, WhyThrown.TWICE, WhyThrown.NOBODYS],
    }
    return render(request, "outbox/keys.html", context)


@require_POST
def open_again(request: UserRequest) -> HttpResponse:
    """After a key has come back."""
    opened = sum(keeping.open_again(now=timezone.now()))
    text = ngettext("%(n)s svar lot seg åpne.", "%(n)s svar lot seg åpne.", opened) % {"n": opened}
    messages.success(request, text if opened else _("Ingen av dem lot seg åpne."))
    return see_other("outbox:keys")


@require_POST
def throw_closed(request: UserRequest, pk: UUID) -> HttpResponse:
    envelope = get_object_or_404(Envelope.objects.closed_in(request.user), pk=pk)
    throw_away(request, envelope)
    return see_other("outbox:keys")
