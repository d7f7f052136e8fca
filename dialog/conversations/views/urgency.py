"""Whom to ring when it cannot wait: the care unit's own line, kept by its leader."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.conversations import urgency
from dialog.conversations.forms import UrgentPhoneForm
from dialog.conversations.queries import urgent_phone
from dialog.conversations.views.drawing import go_to
from dialog.conversations.views.lists import own_unit
from dialog.units.naming import unit_title


@require_http_methods(["GET", "POST"])
def phone(request: UserRequest, unit_id: UUID) -> HttpResponse:
    here = own_unit(request, unit_id)
    require_role(request.user, here, Role.LEADER)
    form = UrgentPhoneForm(request.POST or None, initial={"phone": here.urgent_phone})
    if form.is_valid():
        urgency.set_phone(unit=here, phone=form.cleaned_data["phone"], by=request.user)
        messages.success(request, _("Nummeret er lagret."))
        return go_to(request, reverse("conversations:unit", args=[here.pk]))
    above = "" if here.urgent_phone else urgent_phone(here)
    context = {"unit": here, "workplace": unit_title(here), "form": form, "above": above}
    return render(request, "conversations/urgent_phone.html", context, status=422 if form.is_bound else 200)
