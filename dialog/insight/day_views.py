"""The day itself on a large screen: participation only, and it refreshes itself."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dialog.accounts.http import UserRequest
from dialog.audit.reading import shows_residents
from dialog.insight.pages.day import DayPage, State, day_page, highest_unit_of, screen_of, token_for, unit_for

QUOTE = "approved quotes"
SCREEN = {State.BEFORE, State.DURING}


@require_GET
def start(request: UserRequest) -> HttpResponse:
    return redirect("insight:day", highest_unit_of(request.user).code)


@require_GET
@shows_residents(why=QUOTE)
def day(request: UserRequest, code: str) -> HttpResponse:
    """The day in one unit, for somebody who may see its figures; with the way to put it on a screen."""
    page = _page_of(request, code)
    screen = token_for(page.unit, page.campaign) if page.campaign and page.state in SCREEN else ""
    context = {
        "page": page,
        "now_url": reverse("insight:day_now", args=[code]),
        "screen_url": request.build_absolute_uri(reverse("insight:screen", args=[screen])) if screen else "",
    }
    return render(request, "insight/day.html", context)


@require_GET
@shows_residents(why=QUOTE)
def day_now(request: UserRequest, code: str) -> HttpResponse:
    """The part of the page that changes, for htmx."""
    page, address = _page_of(request, code), reverse("insight:day_now", args=[code])
    return render(request, "insight/_day.html", {"page": page, "now_url": address})


@login_not_required
@never_cache
@require_GET
@shows_residents(why=QUOTE)
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """The same on a screen where nobody is signed in; its address is good until the figures can be locked."""
    context = {"page": _screen_of(code), "now_url": reverse("insight:screen_now", args=[code]), "is_screen": True}
    return render(request, "insight/day.html", context)


@login_not_required
@never_cache
@require_GET
@shows_residents(why=QUOTE)
def screen_now(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "insight/_day.html", {"page": _screen_of(code), "now_url": request.path})


def _page_of(request: UserRequest, code: str) -> DayPage:
    today = timezone.localdate()
    unit = unit_for(request.user, code, today)
    if unit is None:
        raise Http404
    return day_page(unit, timezone.now(), today)


def _screen_of(code: str) -> DayPage:
    today = timezone.localdate()
    found = screen_of(code, today)
    if found is None:
        raise Http404
    unit, campaign = found
    return day_page(unit, timezone.now(), today, campaign)
