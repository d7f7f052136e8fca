from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.http import UserRequest
from dialog.audit.reading import shows_residents
from dialog.improvements.praise import queries, services
from dialog.improvements.views import ROWS_A_PAGE, own_unit
from dialog.units.models import Unit


@require_GET
@shows_residents()
def praise(request: UserRequest, code: str) -> HttpResponse:
    """What people have praised, for the team to read; or what was good to know lately, to be looked through."""
    return _page(request, own_unit(request, code))


@require_POST
@shows_residents()
def mark_praise(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    statement = get_object_or_404(queries.good_to_know(unit, request.user), pk=pk)
    try:
        services.mark_praise(statement=statement, by=request.user, now=timezone.now())
    except services.NotPraise:
        return _changed(request, unit, info=_("Utsagnet er rettet eller tatt bort."))
    return _changed(request, unit, _("Det står under «Dette gjør vi godt»."))


@require_POST
@shows_residents()
def unmark_praise(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    statement = get_object_or_404(queries.good_to_know(unit, request.user), pk=pk)
    services.unmark_praise(statement=statement, by=request.user)
    return _changed(request, unit, _("Tatt bort fra «Dette gjør vi godt». Ordene står."))


def _shown(request: UserRequest) -> str:
    return "finn" if request.GET.get("vis") == "finn" else "ros"


def _page(request: UserRequest, unit: Unit) -> HttpResponse:
    shown, today = _shown(request), timezone.localdate()
    of_unit = queries.praise(unit, request.user)
    rows = queries.not_marked(unit, request.user, today) if shown == "finn" else of_unit
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("side"))
    context = {
        "unit": unit,
        "shown": shown,
        "page": page,
        "statements": list(page),
        "query": f"vis={shown}&",
        "looked_through": queries.LOOKED_THROUGH_DAYS,
        "today": today,
    }
    return render(request, "improvements/praise/praise.html", context)


def _changed(request: UserRequest, unit: Unit, message: str = "", *, info: str = "") -> HttpResponse:
    """Back to the list it was done in."""
    if message:
        messages.success(request, message)
    if info:
        messages.info(request, info)
    answer = redirect("improvements:praise", unit.code)
    answer["Location"] += f"?vis={_shown(request)}"
    return answer
