"""Taking away, which its author and an administrator do from pages of their own."""

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from dialog.accounts.http import UserRequest
from dialog.outbox import waiting
from dialog.outbox.forms import ThrowForm
from dialog.outbox.models import Envelope, WhyThrown


def throw_away(request: UserRequest, envelope: Envelope) -> None:
    """Take it away for the reason that was sent, and let the next page say how it went."""
    form = ThrowForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Velg hvorfor det tas bort."))
        return
    try:
        waiting.throw(envelope=envelope, why=WhyThrown(form.cleaned_data["why"]), by=request.user, now=timezone.now())
    except waiting.AlreadyDone:
        messages.info(request, _("Noen andre har alt tatt seg av det."))
    else:
        messages.success(request, _("Det er tatt bort."))
