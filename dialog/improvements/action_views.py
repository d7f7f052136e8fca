"""Improvement actions of a care unit: begun from a theme or from what somebody said, moved on, closed with a result."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
from dialog.improvements.forms import DROPPED, ActionForm, CloseForm
from dialog.improvements.models import ImprovementAction, Status
from dialog.improvements.views import ROWS_A_PAGE, can_act, own_unit
from dialog.themes.models import Theme
from dialog.units.models import Unit

LABEL_LENGTH = 120


@require_GET
@shows_residents()
def actions(request: UserRequest, code: str) -> HttpResponse:
    """The unit's actions, those still to be done first."""
    unit = own_unit(request, code)
    today = timezone.localdate()
    status = request.GET.get("status", "")
    if status and status not in Status.values:
        raise Http404
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
        "today": timezone.localdate(),
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
    unit = own_unit(request, code)
    one = get_object_or_404(queries.actions_in(unit, request.user), pk=pk)
    return _action_page(request, unit, one, CloseForm())


@require_POST
@shows_residents()
def move_action(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    one = get_object_or_404(queries.actions_in(unit, request.user), pk=pk)
    require_role(request.user, unit, Role.LEADER)
    to = request.POST.get("to", "")
    if to not in services.STEPS:
        return _action_page(request, unit, one, CloseForm(), status=422)
    try:
        services.move_action(action=one, to=Status(to), by=request.user, now=timezone.now())
    except services.AlreadyMoved as refusal:
        if refusal.action.status != to:
            status = refusal.action.get_status_display()
            messages.info(request, _("Tiltaket er alt flyttet. Nå står det som «%(status)s».") % {"status": status})
    return redirect("improvements:action", unit.code, one.pk)


@require_POST
@shows_residents()
def close_action(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    one = get_object_or_404(queries.actions_in(unit, request.user), pk=pk)
    require_role(request.user, unit, Role.LEADER)

    form = CloseForm(request.POST)
    if form.is_valid() and _close(request, form, one):
        messages.success(request, _("Tiltaket er avsluttet."))
        return redirect("improvements:action", unit.code, one.pk)
    return _action_page(request, unit, get_object_or_404(queries.actions_in(unit, request.user), pk=pk), form)


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
    return ActionForm(
        request.POST if request.method == "POST" else None,
        initial={
            "action_id": uuid.uuid4(),
            "theme": request.GET.get("tema", ""),
            "statements": [one.pk for one in candidates if one.pk in named],
        },
        colleagues=queries.colleagues(unit, today),
        themes=Theme.objects.in_use(unit.municipality_id),
        statements=[(str(one.pk), Truncator(one.words or "").chars(LABEL_LENGTH)) for one in candidates],
        today=today,
    )


def _begin(request: UserRequest, form: ActionForm, unit: Unit, candidates: list[Statement]) -> ImprovementAction | None:
    chosen = set(form.cleaned_data["statements"])
    try:
        return services.start_action(
            action_id=form.cleaned_data["action_id"],
            unit=unit,
            title=form.cleaned_data["title"],
            theme=form.cleaned_data["theme"],
            statements=[one for one in candidates if one.pk in chosen],
            owner=form.cleaned_data["owner"],
            due_on=form.cleaned_data["due_on"],
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


def _action_page(
    request: UserRequest, unit: Unit, one: ImprovementAction, form: CloseForm, status: int | None = None
) -> HttpResponse:
    today = timezone.localdate()
    page = Paginator(queries.behind(one, request.user), ROWS_A_PAGE).get_page(request.GET.get("side"))
    context = {
        "unit": unit,
        "action": one,
        "is_overdue": one.is_overdue(today),
        "page": page,
        "lines": queries.as_lines(page, today),
        "form": form,
        "can_act": can_act(request, unit),
        "today": timezone.localdate(),
    }
    status = status or (422 if form.errors else 200)
    return render(request, "improvements/action.html", context, status=status)
