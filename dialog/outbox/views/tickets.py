"""Taking residents along before leaving coverage, as tickets that say nothing on the device."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dialog.accounts import tablets
from dialog.accounts.http import UserRequest, see_other
from dialog.audit.reading import shows_residents
from dialog.conversations.models import Resident
from dialog.conversations.queries import CareList, by_name, campaign_for, care_list
from dialog.conversations.views.lists import own_unit
from dialog.outbox import tickets
from dialog.outbox.aliases import Known, Slip, slip
from dialog.outbox.forms import TicketForm
from dialog.outbox.models import VisitTicket
from dialog.units.models import Unit
from dialog.units.naming import unit_title

SLIPS = {
    Slip.NAME: gettext_lazy("Det ser ut som et navn. Skriv noe som bare du forstår."),
    Slip.INITIALS: gettext_lazy("Det ser ut som forbokstaver. Skriv noe som bare du forstår."),
    Slip.PLACE: gettext_lazy("Det ser ut som et rom eller en adresse. Skriv noe som bare du forstår."),
}


@dataclass(frozen=True)
class TakenAlong:
    """A ticket with whom it is for: on this page, which needs coverage, and nowhere else."""

    ticket: VisitTicket
    name: str
    place: str


@require_http_methods(["GET", "POST"])
@shows_residents()
def take_along(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """What I have with me, and whom I can take along."""
    here = own_unit(request, unit_id)
    everybody = _list(request, here)
    error = _take(request, here, everybody) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        return see_other("outbox:tickets", here.pk)
    context = _context(request, here, everybody, error)
    return render(request, "outbox/tickets.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@shows_residents()
def rename_ticket(request: UserRequest, ticket_id: UUID) -> HttpResponse:
    """Call the visit something else: asked here whether it gives the person away."""
    ticket = _own_ticket(request, ticket_id)
    here = own_unit(request, ticket.unit_id)
    residents = {line.resident.pk: line.resident for line in _list(request, here).lines}
    form = TicketForm(request.POST or None, initial={"label": ticket.label})
    if request.method == "POST" and form.is_valid():
        found = _slip(form.cleaned_data["label"], ticket.resident_id, residents)
        if found is not None:
            form.add_error("label", SLIPS[found])
    if request.method == "POST" and form.is_valid():
        label, at = form.cleaned_data["label"], form.cleaned_data["at"]
        tickets.call_it(ticket=ticket, label=label, at=at, by=request.user)
        return see_other("outbox:tickets", here.pk)
    resident = residents.get(ticket.resident_id)
    context = {"form": form, "ticket": ticket, "unit": here, "name": resident.name if resident else ""}
    context["workplace"] = unit_title(here)
    return render(request, "outbox/ticket.html", context, status=422 if form.errors else 200)


@require_POST
def take_back(request: UserRequest, ticket_id: UUID) -> HttpResponse:
    ticket = _own_ticket(request, ticket_id)
    tickets.take_back(ticket=ticket, by=request.user, now=timezone.now())
    return see_other("outbox:tickets", ticket.unit_id)


def _take(request: UserRequest, here: Unit, everybody: CareList) -> str:
    """Why not, in words; "" when it is done. Whoever is no longer on the list, is named by nobody."""
    known = {str(pk): line.resident for pk, line in everybody.by_id.items()}
    ticked = request.POST.getlist("resident")
    if not ticked:
        return _("Kryss av dem du skal til.")
    if not known.keys() >= set(ticked):
        return _("Lista er endret siden du åpnet den. Se over, og kryss av en gang til.")
    residents, tablet = [known[pk] for pk in dict.fromkeys(ticked)], tablets.tablet_of(request)
    try:
        tickets.take_along(residents=residents, unit=here, tablet=tablet, by=request.user, now=timezone.now())
    except tickets.TooMany:
        return _("Det ble for mange. Du kan ha med %d besøk om gangen.") % tickets.MOST_AT_ONCE
    return ""


def _context(request: UserRequest, here: Unit, everybody: CareList, error: str) -> dict[str, Any]:
    left = tickets.tickets_left(request, request.user)
    taken = {ticket.resident_id for ticket in left}
    mine = [line.resident for line in everybody.my_lines if line.resident.pk not in taken]
    own = {one.pk for one in mine} | taken
    return {
        "unit": here,
        "workplace": unit_title(here),
        "left": [_along(ticket, everybody) for ticket in left if ticket.unit_id == here.pk],
        "elsewhere": sum(ticket.unit_id != here.pk for ticket in left),
        "mine": mine,
        "others": [line.resident for line in by_name(everybody.lines) if line.resident.pk not in own],
        "error": error,
        "ticked": request.POST.getlist("resident"),
    }


def _along(ticket: VisitTicket, everybody: CareList) -> TakenAlong:
    line = everybody.by_id.get(ticket.resident_id)
    if line is None:
        # Moved away since: the ticket is good, and her name is no longer this unit's to show.
        return TakenAlong(ticket, "", "")
    return TakenAlong(ticket, line.resident.name or "", line.resident.place or "")


def _list(request: UserRequest, here: Unit) -> CareList:
    today = timezone.localdate()
    return care_list(here, request.user, campaign=campaign_for(here, today), today=today)


def _slip(label: str, whose: UUID, residents: dict[UUID, Resident]) -> Slip | None:
    known = {pk: Known(one.name or "", one.place or "") for pk, one in residents.items()}
    return slip(label, known.pop(whose, Known("", "")), known.values())


def _own_ticket(request: UserRequest, ticket_id: UUID) -> VisitTicket:
    """One that is left of this person's; anybody else's does not exist."""
    ticket: VisitTicket | None = (
        VisitTicket.objects.filter(author=request.user, pk=ticket_id).left(timezone.now()).first()
    )
    if ticket is None:
        raise Http404
    return ticket
