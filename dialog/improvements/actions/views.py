"""Improvement actions of a care unit: begun from a theme or from what somebody said, moved on, closed with a result."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.conversations.models import Statement
from dialog.improvements import queries, services
from dialog.improvements.actions import services as plans
from dialog.improvements.actions.forms import DROPPED, ActionForm, CloseForm
from dialog.improvements.actions.page import action_page, fetch, fetch_as_leader
from dialog.improvements.actions.queries import board, ideas_to_choose
from dialog.improvements.models import ImprovementAction, Status
from dialog.improvements.views import ROWS_A_PAGE, can_act, own_unit
from dialog.themes.models import Theme
from dialog.units.models import Unit

LABEL_LENGTH = 120
# A form on the board says so, and gets the board back.
BOARD = "tavle"


@require_GET
@shows_residents()
def actions(request: UserRequest, code: str) -> HttpResponse:
    """The board of what is not told yet; or a list of those in one status."""
    unit = own_unit(request, code)
    today = timezone.localdate()
    status = request.GET.get("status", "")
    if status and status not in Status.values:
        raise Http404
    if not status:
        return render(request, "improvements/actions.html", _board(request, unit))
    rows = queries.actions_by_status(unit, request.user, status, today)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("side"))
    context = {
        "unit": unit,
        "page": page,
        "lines": [(action, action.is_overdue(today)) for action in page],
        "status": status,
        "counts": queries.action_counts(Unit.objects.filter(pk=unit.pk), today),
        "query": f"status={status}&",
        "can_act": can_act(request, unit),
        "today": today,
    }
    return render(request, "improvements/actions.html", context)


@require_http_methods(["GET", "POST"])
@shows_residents()
def start_action(request: UserRequest, code: str) -> HttpResponse:
    unit = own_unit(request, code)
    require_role(request.user, unit, Role.LEADER)

    candidates = _candidates(request, unit)
    form = _action_form(request, unit, candidates)
    if request.method == "POST" and form.is_valid() and (action := _begin(request, form, unit, candidates)):
        messages.success(request, _("Tiltaket er lagret."))
        return redirect("improvements:action", unit.code, action.pk)
    context = {
        "unit": unit,
        "form": form,
        "candidates": {str(one.pk): one for one in candidates},
        "today": timezone.localdate(),
    }
    return render(request, "improvements/start_action.html", context, status=422 if form.errors else 200)


@require_GET
@shows_residents()
def action(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """One action, with the words it is an answer to."""
    unit, one = fetch(request, code, pk)
    return action_page(request, unit, one)


@require_POST
@shows_residents()
def move_action(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """One step on or back; from the board the board comes back, with the card where it is now."""
    unit, one = fetch_as_leader(request, code, pk)
    to = request.POST.get("to", "")
    if to not in services.STEPS:
        return action_page(request, unit, one, status=422)
    try:
        services.move_action(action=one, to=Status(to), by=request.user, now=timezone.now())
    except services.AlreadyMoved as refusal:
        if refusal.action.status != to:
            status = refusal.action.get_status_display()
            messages.info(request, _("Tiltaket er alt flyttet. Nå står det som «%(status)s».") % {"status": status})
    if request.POST.get("fra") != BOARD:
        return redirect("improvements:action", unit.code, one.pk)
    if not request.htmx:
        return redirect("improvements:actions", unit.code)
    messages.success(request, _("Flyttet til «%(status)s».") % {"status": Status(to).label})
    return render(request, "improvements/_board_changed.html", {**_board(request, unit), "moved": one.pk})


@require_POST
@shows_residents()
def close_action(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit, one = fetch_as_leader(request, code, pk)

    form = CloseForm(request.POST)
    if form.is_valid() and _close(request, form, one):
        messages.success(request, _("Tiltaket er avsluttet."))
        return redirect("improvements:action", unit.code, one.pk)
    return action_page(request, *fetch(request, code, pk), form=form)


def _board(request: UserRequest, unit: Unit) -> dict[str, object]:
    today = timezone.localdate()
    counts = queries.action_counts(Unit.objects.filter(pk=unit.pk), today)
    return {
        "unit": unit,
        "columns": board(unit, request.user, counts, today),
        "counts": counts,
        "can_act": can_act(request, unit),
        "today": today,
    }


def _candidates(request: UserRequest, unit: Unit) -> list[Statement]:
    """What may stand behind the action: named in the address or the form, or about the theme."""
    if request.method == "POST":
        code, named = request.POST.get("theme", ""), request.POST.getlist("statements")
    else:
        code, named = request.GET.get("tema", ""), request.GET.getlist("utsagn")
    themes = Theme.objects.visible_to(request.user).select_related("merged_into")
    named_theme = themes.filter(code=code).first() if code else None
    theme = named_theme.counts_as if named_theme else None
    return queries.can_be_behind(unit, request.user, theme, _ids(named), timezone.localdate())


def _ids(values: list[str]) -> list[UUID]:
    ids = []
    for value in values:
        try:
            ids.append(UUID(value))
        except ValueError:
            continue
    return ids


def _action_form(request: UserRequest, unit: Unit, candidates: list[Statement]) -> ActionForm:
    today = timezone.localdate()
    named = set(_ids(request.GET.getlist("utsagn")))
    ideas = ideas_to_choose(unit, request.user, today)
    return ActionForm(
        request.POST if request.method == "POST" else None,
        initial={
            "action_id": uuid.uuid4(),
            "theme": request.GET.get("tema", ""),
            "statements": [one.pk for one in candidates if one.pk in named],
            "learned_from": next(iter(_ids(request.GET.getlist("etter"))), None),
        },
        colleagues=queries.colleagues(unit, today),
        themes=Theme.objects.in_use(unit.municipality_id),
        statements=[(str(one.pk), Truncator(one.words or "").chars(LABEL_LENGTH)) for one in candidates],
        shared=ideas,
        today=today,
    )


def _begin(request: UserRequest, form: ActionForm, unit: Unit, candidates: list[Statement]) -> ImprovementAction | None:
    chosen = set(form.cleaned_data["statements"])
    try:
        return plans.start(
            action_id=form.cleaned_data["action_id"],
            unit=unit,
            plan=form.plan,
            theme=form.cleaned_data["theme"],
            statements=[one for one in candidates if one.pk in chosen],
            by=request.user,
            now=timezone.now(),
        )
    except services.BelongsToAnother as refusal:
        raise Http404 from refusal
    except services.AlreadyAnswered as refusal:
        name = refusal.fate.decided_by.name
        form.add_error("statements", _("%(name)s har alt svart på ett av utsagnene. Ta det bort.") % {"name": name})
    except services.NothingToAnswer:
        form.add_error("statements", _("Ett av utsagnene er tatt bort. Velg det vekk."))
    return None


def _close(request: UserRequest, form: CloseForm, one: ImprovementAction) -> bool:
    try:
        services.close_action(
            action=one,
            result=form.cleaned_data["result"],
            is_dropped=form.cleaned_data["how"] == DROPPED,
            by=request.user,
            now=timezone.now(),
        )
    except services.AlreadyClosed as refusal:
        if not form.is_same_as(refusal.action, request.user):
            name = refusal.action.closed_by.name if refusal.action.closed_by else ""
            form.add_error(None, _("%(name)s har alt avsluttet tiltaket. Det som står der, gjelder.") % {"name": name})
            return False
    return True
