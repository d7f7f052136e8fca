"""Shared tablets: whose they are, who is known on them, and the lock."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dialog.accounts import kept, tablets
from dialog.accounts.access import require_role
from dialog.accounts.forms import ChooseCodeForm, PersonalCodeForm, TabletForm
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role, User
from dialog.accounts.sign_in_models import Tablet
from dialog.units.naming import unit_titles

COOKIE_AGE = 400 * 24 * 60 * 60


@require_POST
def lock(request: UserRequest) -> HttpResponse:
    """Keep what is typed, sign out, and leave the sign-in page: after some idle minutes, or for the next person."""
    if kept.ADDRESS_FIELD in request.POST:
        kept.keep(user_id=request.user.pk, address=request.POST[kept.ADDRESS_FIELD], fields=request.POST)
    logout(request)
    return redirect("account_login")


@require_safe
def awake(request: UserRequest) -> HttpResponse:
    """Somebody is still typing."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def register(request: UserRequest) -> HttpResponse:
    """The tablets of the care units somebody leads, and this browser as one more."""
    units = [unit for unit in request.user.units_as(Role.LEADER) if unit.is_care_unit]
    form = TabletForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        unit = next(unit for unit in units if str(unit.pk) == form.cleaned_data["unit"])
        secret = tablets.register(unit=unit, name=form.cleaned_data["name"], by=request.user)
        answer = HttpResponseRedirect(request.path)
        answer.status_code = 303
        answer.set_cookie(
            tablets.COOKIE,
            secret,
            max_age=COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return answer
    titles, there = unit_titles(units), Tablet.objects.led_by([unit.pk for unit in units])
    context = {
        "form": form,
        "units": units,
        "tablets": [(tablet, titles[tablet.unit_id]) for tablet in there.order_by("unit__path", "name")],
        "this_tablet": tablets.tablet_of(request),
    }
    return render(request, "account/tablets.html", context, status=422 if form.errors else 200)


@require_POST
def retire(request: UserRequest, tablet_id: UUID) -> HttpResponse:
    led = request.user.unit_ids(Role.LEADER)
    tablet = get_object_or_404(Tablet.objects.led_by(led), pk=tablet_id)
    require_role(request.user, tablet.unit, Role.LEADER)
    tablets.retire(tablet=tablet, by=request.user)
    answer = redirect("account_tablets")
    answer.status_code = 303
    return answer


@require_http_methods(["GET", "POST"])
def choose_code(request: UserRequest) -> HttpResponse:
    """Six digits of one's own, for the shared tablet."""
    if not tablets.may_have_code(request.user):
        return render(request, "account/code.html", {"is_refused_role": True})
    form = ChooseCodeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            tablets.choose_code(code=form.cleaned_data["code"], by=request.user)
        except tablets.TooEasy:
            form.add_error("code", _("Den koden er for lett å gjette. Velg en annen."))
    if request.method == "POST" and form.is_valid():
        tablets.note_password_sign_in(tablet=tablets.tablet_of(request), user=request.user)
        return render(request, "account/code.html", {"is_saved": True})
    context = {"form": form, "tablet": tablets.tablet_of(request)}
    return render(request, "account/code.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Let somebody in again who is known on this tablet. Anybody else, and any other browser, is a 404."""
    tablet = tablets.tablet_of(request)
    person = tablets.person_here(tablet, user_id) if tablet else None
    if tablet is None or person is None or not tablets.may_have_code(person):
        raise Http404
    form = PersonalCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = tablets.check_code(tablet=tablet, user_id=user_id, code=form.cleaned_data["code"])
        if user is not None:
            return _let_in(request, user)
        form.add_error("code", _("Koden stemmer ikke. Etter fem feil må du bruke passordet."))
    context = {"form": form, "tablet": tablet, "person": person, "municipality_name": tablet.municipality.name}
    return render(request, "account/enter_code.html", context, status=422 if form.errors else 200)


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    logout(request)
    record_authentication(request, user, method="tablet_code")
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    adapter = get_adapter(request)
    adapter.login(request, user)
    has_words = adapter.has_kept_words(user, timezone.now())
    return HttpResponseRedirect(reverse("home:kept") if has_words else "/")
