"""The lock of a page, and the way in again on a shared tablet."""

from datetime import datetime
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dialog.accounts import kept, tablets
from dialog.accounts.forms import ChooseCodeForm, PersonalCodeForm
from dialog.accounts.http import UserRequest
from dialog.accounts.models import User


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
        return render(request, "account/code.html", {"is_saved": True})
    context = {"form": form, "tablet": tablets.tablet_of(request)}
    return render(request, "account/code.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Let somebody in again who signed in fully on this tablet today. Anybody else, and any other browser, is a 404."""
    tablet = tablets.tablet_of(request)
    visit = tablets.visit_of(tablet, user_id) if tablet else None
    if tablet is None or visit is None or not tablets.may_have_code(visit.user):
        raise Http404
    if not tablets.is_good_for_code(visit):
        return redirect(f"{reverse('account_login')}?hvem={user_id}")
    form = PersonalCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = tablets.check_code(tablet=tablet, user_id=user_id, code=form.cleaned_data["code"])
        if user is not None:
            return _let_in(request, user, until=visit.code_good_until)
        form.add_error("code", _("Koden stemmer ikke. Etter fem feil må du bruke passordet."))
    context = {"form": form, "tablet": tablet, "person": visit.user, "municipality_name": tablet.municipality.name}
    return render(request, "account/enter_code.html", context, status=422 if form.errors else 200)


def _let_in(request: HttpRequest, user: User, *, until: datetime) -> HttpResponse:
    """What a code opens, lasts no longer than the code is good for: then it is the password's turn again."""
    logout(request)
    record_authentication(request, user, method=tablets.BY_CODE)
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    adapter = get_adapter(request)
    adapter.login(request, user)
    request.session.set_expiry(until)
    has_words = adapter.has_kept_words(user, timezone.now())
    return HttpResponseRedirect(reverse("home:kept") if has_words else "/")
