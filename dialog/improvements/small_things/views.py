"""The morning list: read and done by everybody who works in the care unit; its leader puts things there."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.improvements.models import FateKind, SheetNames
from dialog.improvements.queries import colleagues, line, statements_in
from dialog.improvements.services import AlreadyAnswered, NothingToAnswer, keep_promise
from dialog.improvements.small_things import queries, services
from dialog.improvements.small_things.forms import HandOverForm, PutOnListForm, SheetForm
from dialog.improvements.views import ROWS_A_PAGE, can_act, own_unit
from dialog.improvements.work_lists import open_lists
from dialog.lib.paging import Counted
from dialog.units.models import Unit


@require_GET
@shows_residents()
def morning(request: UserRequest, code: str) -> HttpResponse:
    """What the morning meeting goes through: what is to be done, who takes it, and what was done the last week."""
    return _list_page(request, own_unit(request, code))


@require_http_methods(["GET", "POST"])
@shows_residents()
def small_thing(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """One small thing with the words behind it; given on to the next shift or to a colleague from here."""
    unit = own_unit(request, code)
    statement = get_object_or_404(queries.small_things(unit, request.user), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = HandOverForm(
        posted, colleagues=colleagues(unit, timezone.localdate()), initial={"hand_over_id": uuid.uuid4()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.hand_over(statement=statement, by=request.user, now=timezone.now(), **form.cleaned_data)
        except services.NothingToDo as refusal:
            return _changed(request, unit, info=_over(refusal))
        return _changed(request, unit, _("Gitt videre."))
    context = {
        "unit": unit,
        "thing": queries.as_thing(statement, timezone.localdate()),
        "line": line(statement, timezone.localdate()),
        "form": form,
        "can_act": can_act(request, unit),
        "today": timezone.localdate(),
    }
    return render(request, "improvements/small_things/thing.html", context, status=422 if form.errors else 200)


@require_POST
@shows_residents()
def mark_small_done(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """One tap, by anybody who works there."""
    unit = own_unit(request, code)
    statement = get_object_or_404(queries.small_things(unit, request.user), pk=pk)
    try:
        keep_promise(statement=statement, by=request.user, now=timezone.now())
    except AlreadyAnswered as refusal:
        if (refusal.fate.kind, refusal.fate.decided_by_id) != (FateKind.DONE, request.user.pk):
            return _changed(request, unit, info=_over(services.NothingToDo(refusal.fate)))
    except NothingToAnswer:
        return _changed(request, unit, info=_over(services.NothingToDo(None)))
    return _changed(request, unit, _("Gjort. Nå er det bare å gi beskjed."))


@require_POST
@shows_residents()
def take(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    statement = get_object_or_404(queries.small_things(unit, request.user), pk=pk)
    try:
        services.take(statement=statement, by=request.user, now=timezone.now())
    except services.TakenByAnother as refusal:
        return _changed(request, unit, info=_("%(name)s har alt tatt den.") % {"name": refusal.by.name})
    except services.NothingToDo as refusal:
        return _changed(request, unit, info=_over(refusal))
    return _changed(request, unit, _("Du tar den."))


@require_POST
@shows_residents()
def put_back(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    statement = get_object_or_404(queries.small_things(unit, request.user), pk=pk)
    try:
        services.put_back(statement=statement, by=request.user)
    except services.TakenByAnother as refusal:
        return _changed(request, unit, info=_("%(name)s har tatt den nå.") % {"name": refusal.by.name})
    except services.NothingToDo as refusal:
        return _changed(request, unit, info=_over(refusal))
    return _changed(request, unit, _("Lagt tilbake. Ingen har den nå."))


@require_http_methods(["GET", "POST"])
@shows_residents()
def put_on_list(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """The leader lets something that waits be done by those who are at work."""
    unit = own_unit(request, code)
    statement = get_object_or_404(statements_in(unit, request.user), pk=pk)
    require_role(request.user, unit, Role.LEADER)
    form = PutOnListForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.put_on_list(statement=statement, by=request.user, now=timezone.now(), **form.cleaned_data)
        except services.NothingToDo as refusal:
            return _changed(request, unit, info=_over(refusal))
        return _changed(request, unit, _("Det står på morgenlista."))
    context = {"unit": unit, "line": line(statement, timezone.localdate()), "form": form}
    return render(request, "improvements/small_things/put_on_list.html", context, status=422 if form.errors else 200)


@require_POST
@shows_residents()
def take_off_list(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    statement = get_object_or_404(statements_in(unit, request.user), pk=pk)
    require_role(request.user, unit, Role.LEADER)
    try:
        services.take_off_list(statement=statement, by=request.user)
    except services.NothingToDo as refusal:
        return _changed(request, unit, info=_over(refusal))
    except services.PromisedThisWeek:
        return _changed(request, unit, info=_("Det ble lovet da det ble sagt. Svar, eller gjør det."))
    return _changed(request, unit, _("Tatt av lista. Det venter fortsatt på svar."))


@require_POST
@shows_residents()
def decide_names(request: UserRequest, code: str) -> HttpResponse:
    """How people are named on what the unit prints."""
    unit = own_unit(request, code)
    require_role(request.user, unit, Role.LEADER)
    form = SheetForm(request.POST)
    if not form.is_valid():
        return _list_page(request, unit, form)
    names = SheetNames(form.cleaned_data["names"])
    services.decide_names(unit=unit, names=names, by=request.user, now=timezone.now())
    messages.success(request, _("Lagret. Slik står folk på utskriften nå."))
    return redirect("improvements:morning", unit.code)


def _over(refusal: services.NothingToDo) -> str:
    if refusal.fate is None:
        return _("Utsagnet er tatt bort. Ingen venter på det lenger.")
    # Without the words: messages travel in a cookie.
    return _("%(name)s har alt gjort eller svart på dette.") % {"name": refusal.fate.decided_by.name}


def _list(request: UserRequest, unit: Unit) -> dict[str, object]:
    today = timezone.localdate()
    lists, counts = open_lists(unit, request.user, today)
    page = Counted(queries.to_do(lists), ROWS_A_PAGE, count=counts.small).get_page(request.GET.get("side"))
    things = queries.as_things(page, today)
    return {
        "unit": unit,
        "page": page,
        "old": [one for one in things if one.is_old],
        "fresh": [one for one in things if not one.is_old],
        "count": page.paginator.count,
        "lately": queries.done_lately(unit, request.user, today),
        "can_act": can_act(request, unit),
        "today": today,
    }


def _list_page(request: UserRequest, unit: Unit, form: SheetForm | None = None) -> HttpResponse:
    context = _list(request, unit)
    context["form"] = form or SheetForm(initial={"names": queries.sheet_names(unit)})
    refused = form is not None
    return render(request, "improvements/small_things/morning.html", context, status=422 if refused else 200)


def _changed(request: UserRequest, unit: Unit, message: str = "", *, info: str = "") -> HttpResponse:
    """After something was done: the list as it now stands."""
    if message:
        messages.success(request, message)
    if info:
        messages.info(request, info)
    if not request.htmx:
        return redirect("improvements:morning", unit.code)
    return render(request, "improvements/small_things/_changed.html", _list(request, unit) | {"is_changed": True})
