"""How safe it feels to ask: three taps without a name, and what a unit's own people see of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.campaigns.confidence import ConfidenceRefused, in_unit, offer_to
from dialog.campaigns.confidence import reply as count_reply
from dialog.campaigns.confidence_models import Phase
from dialog.campaigns.querysets import FEWEST_REPLIES
from dialog.home.confidence_forms import ConfidenceForm
from dialog.improvements.views import own_unit
from dialog.units.models import Unit


@require_GET
def confidence(request: UserRequest, code: str) -> HttpResponse:
    """A unit's own figures, and the three taps for those who are to give them today."""
    place = own_unit(request, code)
    require_role(request.user, place, Role.STAFF, Role.LEADER)
    return _page(request, place, ConfidenceForm())


@require_POST
def reply_confidence(request: UserRequest, code: str) -> HttpResponse:
    place = own_unit(request, code)
    require_role(request.user, place, Role.STAFF)
    wants = request.POST.get("action") != "never"
    form = ConfidenceForm(request.POST)
    if wants and not form.is_valid():
        return _page(request, place, form, status=422)
    answers = form.answers if wants else None
    try:
        count_reply(unit=place, answers=answers, by=request.user, today=timezone.localdate())
    except ConfidenceRefused:
        messages.info(request, _("Du har alt svart, eller det er for sent."))
    else:
        messages.success(request, _("Takk. Svaret er talt, uten navn.") if wants else _("Du blir ikke spurt mer."))
    return redirect("conversations:unit", place.pk)


def _page(request: UserRequest, place: Unit, form: ConfidenceForm, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    found = in_unit(place, today)
    context = {
        "unit": place,
        "form": form,
        "offer": offer_to(request.user, place, today),
        "found": found,
        "fewest": FEWEST_REPLIES,
        "phases": [(phase, phase in found.answers, phase in found.over) for phase in Phase] if found else [],
    }
    return render(request, "home/confidence.html", context, status=status)
