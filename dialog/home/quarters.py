"""What is said outside the campaigns is counted quarter by quarter; two people close each, as they do a campaign."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.campaigns.services import AlreadyClosed, ClosingRefused, NotAskedFor, SamePerson, TooEarly
from dialog.home.locking import begin_again, building_context, code_of, progress
from dialog.insight import building, quarters
from dialog.insight.models import Quarter, Release
from dialog.insight.quarter_models import quarter_of
from dialog.insight.services import AlreadyBuilt, LaterBuilt, ReleaseRefused


@require_GET
def quarter(request: UserRequest, code: str) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return _page(request, _quarter(request, code))


@require_POST
def ask_to_close(request: UserRequest, code: str) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    one = _quarter(request, code)

    def ask() -> None:
        quarters.ask_to_close(**_who(request, one), now=timezone.now())

    return _try(request, one, ask, _("Du har sett gjennom lista. Nå må en til se over og lukke kvartalet."))


@require_POST
def take_back(request: UserRequest, code: str) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    one = _quarter(request, code)
    return _try(request, one, lambda: quarters.take_back(**_who(request, one)), _("Kvartalet er fortsatt åpent."))


@require_POST
def close(request: UserRequest, code: str) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    one = _quarter(request, code)

    def act() -> None:
        building.begin(closed=quarters.close(**_who(request, one), now=timezone.now()))

    return _try(request, one, act, _("Kvartalet er lukket. Tallene telles og låses nå."))


@require_GET
def quarter_progress(request: UserRequest, code: str) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return progress(request, _quarter(request, code), reverse("campaigns:quarter", args=[code]))


@require_POST
def quarter_again(request: UserRequest, code: str) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    begin_again(_quarter(request, code))
    return redirect("campaigns:quarter", code)


def _who(request: UserRequest, one: Quarter) -> dict[str, Any]:
    return {
        "municipality": request.user.municipality,
        "first_day": one.first_day,
        "by": request.user,
        "today": timezone.localdate(),
    }


def _try(request: UserRequest, one: Quarter, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        with transaction.atomic():
            act()
    except (ClosingRefused, ReleaseRefused, quarters.NotAQuarter) as refusal:
        return _page(request, _again(one), refusal=_in_words(refusal), status=422)
    messages.success(request, done)
    return redirect("campaigns:quarter", code_of(one))


def _quarter(request: UserRequest, code: str) -> Quarter:
    """The municipality's quarter of that name, begun or not; 404 for one that is not over."""
    found = re.fullmatch(r"(20\d\d)-([1-4])", code)
    if found is None:
        raise Http404
    first_day = date(int(found[1]), int(found[2]) * 3 - 2, 1)
    if first_day >= quarter_of(timezone.localdate()):
        raise Http404
    return _again(Quarter(municipality=request.user.municipality, first_day=first_day))


def _again(one: Quarter) -> Quarter:
    rows = Quarter.objects.select_related("asked_by", "closed_by", "municipality")
    return rows.filter(municipality=one.municipality, first_day=one.first_day).first() or one


def _in_words(refusal: Exception) -> str:
    words: dict[type[Exception], str] = {
        TooEarly: _("Det er for tidlig. De siste svarene kan fortsatt komme inn."),
        AlreadyClosed: _("Kvartalet er allerede lukket."),
        AlreadyBuilt: _("Kvartalet er allerede lukket."),
        LaterBuilt: _("Et senere kvartal er låst. Det som kom sent, er talt der, og dette blir stående uten tall."),
        NotAskedFor: _("Ingen har sett gjennom lista ennå."),
        SamePerson: _("Du har selv sett gjennom lista. En annen må lukke."),
    }
    return words.get(type(refusal), _("Kvartalet er for lenge siden. Det blir stående uten tall."))


def _page(request: UserRequest, one: Quarter, *, refusal: str = "", status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    to_close = {other.first_day for other in quarters.quarters_to_close(one.municipality_id, today)}
    is_open = one.closed_at is None and one.first_day in to_close
    context = {
        "quarter": one,
        "code": code_of(one),
        "title": Release(first_day=one.first_day).title,
        "is_open": is_open,
        "is_waiting": today < one.can_close_from,
        "checklist": quarters.checklist(one) if is_open else None,
        "asked_by_me": one.asked_by_id == request.user.pk,
        "refusal": refusal,
        **building_context(one),
    }
    return render(request, "home/quarter.html", context, status=status)
