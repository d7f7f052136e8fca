"""Visits to a care unit: planned, held, written down. A guest has no account; the host writes."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.improvements.models import Visit
from dialog.improvements.queries import colleagues
from dialog.improvements.views import ROWS_A_PAGE, own_unit
from dialog.improvements.visits import queries, services
from dialog.improvements.visits.access import require_host, seen_unit
from dialog.improvements.visits.forms import CancelForm, NoteForm, PromiseForm, VisitForm
from dialog.improvements.visits.names import Looked, has_looked
from dialog.units.models import Unit

# About guests and promises: nobody who is cared for is read about. What was heard writes its row all the same.
WHY = "visits and promises"


@require_GET
@shows_residents(why=WHY)
def index(request: UserRequest, code: str) -> HttpResponse:
    """The unit's visits: what is to come or to be written down, and what was."""
    unit, today = seen_unit(request, code), timezone.localdate()
    ahead = list(queries.planned(unit, request.user)[:ROWS_A_PAGE])
    page = Paginator(queries.earlier(unit, request.user), ROWS_A_PAGE).get_page(request.GET.get("side"))
    context = {
        "unit": unit,
        "to_write": [visit for visit in ahead if visit.held_on <= today],
        "to_come": [visit for visit in ahead if visit.held_on > today],
        "page": page,
        "promises": queries.standing(unit, request.user, today),
        "can_plan": queries.leads(request.user, unit.pk),
        "is_here": queries.works_here(request.user, unit.pk),
        "today": today,
    }
    return render(request, "visits/index.html", context)


@require_http_methods(["GET", "POST"])
@shows_residents(why=WHY)
def plan(request: UserRequest, code: str) -> HttpResponse:
    unit = own_unit(request, code)
    require_role(request.user, unit, Role.LEADER)
    form = _visit_form(request, unit, {"visit_id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            visit = services.plan(unit=unit, by=request.user, now=timezone.now(), **form.cleaned_data)
        except services.BelongsToAnother:
            raise Http404 from None
        messages.success(request, _("Besøket er lagret."))
        return redirect("visits:visit", unit.code, visit.pk)
    return render(request, "visits/plan.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@shows_residents(why=WHY)
def change(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    visit = get_object_or_404(queries.visits_of(unit, request.user).standing(), pk=pk)  # type: ignore[attr-defined]
    require_role(request.user, unit, Role.LEADER)
    said = {"visit_id": visit.pk, "guests": visit.guests, "held_on": visit.held_on, "host": visit.host_id}
    form = _visit_form(request, unit, said)
    if request.method == "POST" and form.is_valid() and _change(request, form, visit):
        messages.success(request, _("Besøket er endret."))
        return redirect("visits:visit", unit.code, visit.pk)
    context = {"unit": unit, "visit": visit, "form": form}
    return render(request, "visits/plan.html", context, status=422 if form.errors else 200)


@require_GET
@shows_residents()
def visit(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """One visit. What was heard is shown to those who work there, and to nobody else."""
    unit = seen_unit(request, code)
    return _visit_page(request, unit, get_object_or_404(queries.visits_of(unit, request.user), pk=pk))


@require_POST
@shows_residents()
def cancel(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    visit = get_object_or_404(queries.visits_of(unit, request.user), pk=pk)
    require_role(request.user, unit, Role.LEADER)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _visit_page(request, unit, visit, form=form, status=422)
    try:
        services.cancel(visit=visit, why=form.cleaned_data["why"], by=request.user, now=timezone.now())
    except services.AlreadyWritten:
        form.add_error(None, _("Besøket er skrevet ned, og kan ikke avlyses."))
        return _visit_page(request, unit, visit, form=form, status=422)
    messages.success(request, _("Besøket er avlyst."))
    return redirect("visits:index", unit.code)


@require_http_methods(["GET", "POST"])
@shows_residents()
def write_down(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """What was heard; the host's to write, or the leader's."""
    unit = own_unit(request, code)
    visit = _held(request, unit, pk)
    note = queries.note_of(visit, request.user)
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        initial={"words": note.words, "seen": note.written_at.isoformat()} if note else None,
    )
    looked = None
    if request.method == "POST" and form.is_valid():
        looked = has_looked(request, form, "words", unit, timezone.localdate())
        if looked is None and _write(request, form, visit):
            messages.success(request, _("Lagret. Ble det lovet noe?"))
            return redirect("visits:visit", unit.code, visit.pk)
    context = {"unit": unit, "visit": visit, "form": form, "looked": looked}
    return render(request, "visits/write_down.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@shows_residents(why=WHY)
def promise(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """Something that was promised, one at a time."""
    unit = own_unit(request, code)
    visit = _held(request, unit, pk)
    form = PromiseForm(
        request.POST if request.method == "POST" else None,
        initial={"promise_id": uuid.uuid4()},
        owners=queries.possible_owners(unit, timezone.localdate()),
        earliest=visit.held_on,
    )
    looked = None
    if request.method == "POST" and form.is_valid():
        looked = has_looked(request, form, "words", unit, timezone.localdate())
        if looked is None and _promise(request, form, visit):
            messages.success(request, _("Løftet er lagret."))
            return redirect("visits:visit", unit.code, visit.pk)
    context = {"unit": unit, "visit": visit, "form": form, "looked": looked}
    return render(request, "visits/promise_form.html", context, status=422 if form.errors else 200)


def _held(request: UserRequest, unit: Unit, pk: UUID) -> Visit:
    """A visit whose day has come, for its host or the unit's leader."""
    visit: Visit = get_object_or_404(queries.visits_of(unit, request.user), pk=pk)
    require_host(request.user, visit)
    if visit.cancelled_at is not None or visit.held_on > timezone.localdate():
        raise Http404
    return visit


def _visit_form(request: UserRequest, unit: Unit, initial: dict[str, Any]) -> VisitForm:
    today = timezone.localdate()
    posted = request.POST if request.method == "POST" else None
    return VisitForm(posted, initial=initial, colleagues=colleagues(unit, today), today=today)


def _change(request: UserRequest, form: VisitForm, visit: Visit) -> bool:
    said = {name: form.cleaned_data[name] for name in ("held_on", "guests", "host")}
    try:
        services.change(visit=visit, by=request.user, **said)
    except services.AlreadyWritten:
        form.add_error(None, _("Besøket er skrevet ned. Dagen og verten står fast."))
    except services.Cancelled:
        form.add_error(None, _("Besøket er avlyst."))
    return not form.errors


def _write(request: UserRequest, form: NoteForm, visit: Visit) -> bool:
    now, today = timezone.now(), timezone.localdate()
    try:
        services.write_down(visit=visit, by=request.user, now=now, today=today, **form.cleaned_data)
    except services.ChangedMeanwhile as refusal:
        who = {"name": refusal.note.written_by.name, "words": refusal.note.words}
        form.add_error(None, _("%(name)s har skrevet siden du åpnet siden: «%(words)s» Det står.") % who)
    except services.VisitRefused:
        form.add_error(None, _("Besøket er avlyst."))
    return not form.errors


def _promise(request: UserRequest, form: PromiseForm, visit: Visit) -> bool:
    now, today = timezone.now(), timezone.localdate()
    try:
        services.promise(visit=visit, by=request.user, now=now, today=today, **form.cleaned_data)
    except services.BelongsToAnother:
        raise Http404 from None
    except services.VisitRefused:
        form.add_error(None, _("Besøket er avlyst."))
    return not form.errors


def _visit_page(
    request: UserRequest, unit: Unit, visit: Visit, *, form: CancelForm | None = None, status: int = 200
) -> HttpResponse:
    today, user = timezone.localdate(), request.user
    leads, is_host = queries.leads(user, unit.pk), visit.host_id == user.pk
    context: dict[str, Looked | object] = {
        "unit": unit,
        "visit": visit,
        "note": queries.note_of(visit, user),
        "promises": queries.promises_at(visit, user),
        "is_here": queries.works_here(user, unit.pk),
        "can_plan": leads,
        "can_write": queries.works_here(user, unit.pk) and (leads or is_host),
        "has_come": visit.held_on <= today,
        "form": form or CancelForm(),
        "today": today,
    }
    return render(request, "visits/visit.html", context, status=status)
