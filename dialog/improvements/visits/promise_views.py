"""What was promised: whose it is, how it went, and everything that happened to it."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.improvements.models import Promise, PromiseOutcome
from dialog.improvements.queries import colleagues
from dialog.improvements.views import ROWS_A_PAGE, own_unit
from dialog.improvements.visits import queries, services
from dialog.improvements.visits.access import require_closer
from dialog.improvements.visits.forms import ClosePromiseForm, MovePromiseForm
from dialog.improvements.visits.names import Looked, has_looked
from dialog.improvements.visits.visit_views import WHY
from dialog.units.naming import unit_titles


@require_GET
@shows_residents(why=WHY)
def promises(request: UserRequest) -> HttpResponse:
    """What is mine to follow up, what is overdue first; or, for those who see several units, what is promised there."""
    user, today = request.user, timezone.localdate()
    several = queries.sees_several(user)
    shown = "enhetene" if several and request.GET.get("vis") == "enhetene" else "mine"
    rows = queries.others(user) if shown == "enhetene" else queries.mine(user)
    page = Paginator(queries.in_order(rows), ROWS_A_PAGE).get_page(request.GET.get("side"))
    titles = unit_titles(promise.unit for promise in page)
    context = {
        "page": page,
        "lines": [(promise, titles[promise.unit_id], promise.is_overdue(today)) for promise in page],
        "shown": shown,
        "several": several,
        "query": f"vis={shown}&",
        "today": today,
    }
    return render(request, "visits/promises.html", context)


@require_GET
@shows_residents(why=WHY)
def promise(request: UserRequest, pk: UUID) -> HttpResponse:
    return _page(request, _fetched(request, pk))


@require_http_methods(["GET", "POST"])
@shows_residents(why=WHY)
def close(request: UserRequest, pk: UUID) -> HttpResponse:
    promise = _fetched(request, pk)
    require_closer(request.user, promise)
    if request.method == "GET":
        return _page(request, promise)
    form = ClosePromiseForm(request.POST)
    looked = None
    if form.is_valid():
        looked = has_looked(request, form, "words", promise.unit, timezone.localdate())
        if looked is None and _close(request, form, promise):
            messages.success(request, _("Lagret."))
            return redirect("visits:promise", promise.pk)
    return _page(request, _fetched(request, pk), closing=form, looked=looked)


@require_http_methods(["GET", "POST"])
@shows_residents(why=WHY)
def move(request: UserRequest, pk: UUID) -> HttpResponse:
    promise = _fetched(request, pk)
    require_closer(request.user, promise)
    if request.method == "GET":
        return _page(request, promise)
    form = _move_form(promise, timezone.localdate(), request.POST)
    looked = None
    if form.is_valid():
        looked = has_looked(request, form, "why", promise.unit, timezone.localdate())
        if looked is None and _move(request, form, promise):
            messages.success(request, _("Lagret."))
            return redirect("visits:promise", promise.pk)
    return _page(request, _fetched(request, pk), moving=form, looked=looked)


@require_POST
@shows_residents(why=WHY)
def make_action(request: UserRequest, pk: UUID) -> HttpResponse:
    """An improvement action of the unit; its leader begins it, and owns it unless the promise is a colleague's."""
    promise = _fetched(request, pk)
    require_role(request.user, own_unit(request, promise.unit.code), Role.LEADER)
    is_colleague = colleagues(promise.unit, timezone.localdate()).filter(pk=promise.owner_id).exists()
    owner = promise.owner if is_colleague else request.user
    try:
        action = services.make_action(promise=promise, owner=owner, by=request.user, now=timezone.now())
    except services.AlreadyClosed:
        messages.info(request, _("Løftet er alt avsluttet."))
    except services.AlreadyAnAction:
        messages.info(request, _("Løftet er alt et tiltak."))
    else:
        messages.success(request, _("Løftet er blitt et tiltak."))
        return redirect("improvements:action", promise.unit.code, action.pk)
    return redirect("visits:promise", promise.pk)


def _fetched(request: UserRequest, pk: UUID) -> Promise:
    rows = Promise.objects.visible_to(request.user).select_related(*queries.WITH_PEOPLE, "made_by")
    found: Promise = get_object_or_404(rows, pk=pk)
    return found


def _move_form(promise: Promise, today: date, posted: QueryDict | None = None) -> MovePromiseForm:
    # A prefix: both forms of the page have words of their own.
    return MovePromiseForm(
        posted,
        initial={"due_on": promise.due_on, "owner": promise.owner_id},
        owners=queries.possible_owners(promise.unit, today),
        today=today,
        prefix="flytt",
    )


def _close(request: UserRequest, form: ClosePromiseForm, promise: Promise) -> bool:
    outcome, words = PromiseOutcome(form.cleaned_data["outcome"]), form.cleaned_data["words"]
    try:
        services.close(promise=promise, outcome=outcome, words=words, by=request.user, now=timezone.now())
    except services.AlreadyClosed as refusal:
        standing = refusal.promise
        same = (standing.outcome, standing.result or "", standing.closed_by_id) == (outcome, words, request.user.pk)
        if not same and standing.closed_by is not None:
            form.add_error(None, _("%(name)s har alt sagt hvordan det gikk.") % {"name": standing.closed_by.name})
        return same
    return True


def _move(request: UserRequest, form: MovePromiseForm, promise: Promise) -> bool:
    said = form.cleaned_data
    try:
        services.move(promise=promise, by=request.user, now=timezone.now(), **said)
    except services.AlreadyClosed:
        form.add_error(None, _("Løftet er alt avsluttet. Det kan ikke få ny frist."))
    return not form.errors


def _page(
    request: UserRequest,
    promise: Promise,
    *,
    closing: ClosePromiseForm | None = None,
    moving: MovePromiseForm | None = None,
    looked: Looked | None = None,
) -> HttpResponse:
    today, user = timezone.localdate(), request.user
    context = {
        "promise": promise,
        "title": unit_titles([promise.unit])[promise.unit_id],
        "steps": queries.with_steps(promise),
        "can_close": queries.can_close(promise, user),
        "can_open_visit": queries.sees_visits_of(user, promise.unit),
        "is_here": queries.works_here(user, promise.unit_id),
        "leads": queries.leads(user, promise.unit_id),
        "has_left": promise.is_open and queries.has_left(promise, today),
        "is_overdue": promise.is_overdue(today),
        "closing": closing or ClosePromiseForm(),
        "moving": moving or _move_form(promise, today),
        "is_moving": moving is not None,
        "looked": looked,
        "today": today,
    }
    return render(request, "visits/promise.html", context, status=422 if closing or moving else 200)
