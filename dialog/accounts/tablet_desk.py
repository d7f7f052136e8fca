"""The tablets somebody looks after: a leader those of her care units, an administrator all of the municipality."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dialog.accounts import tablets
from dialog.accounts.forms import TabletForm, TabletNameForm
from dialog.accounts.http import UserRequest, see_other
from dialog.accounts.sign_in_models import Tablet
from dialog.accounts.tablet_list import TabletLine, tablet_list
from dialog.units.models import Unit
from dialog.units.naming import unit_title

COOKIE_AGE = 400 * 24 * 60 * 60


@require_http_methods(["GET", "POST"])
def register(request: UserRequest) -> HttpResponse:
    """How the tablets are, and this browser as one more."""
    units = _units(request)
    form = TabletForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        unit = next(unit for unit in units if str(unit.pk) == form.cleaned_data["unit"])
        tablet, secret = tablets.register(unit=unit, name=form.cleaned_data["name"], by=request.user)
        request.session[tablets.SESSION_KEY] = str(tablet.pk)
        return _keep_secret(see_other("account_tablets"), secret)
    return _show(request, units, form)


@require_http_methods(["GET", "POST"])
def rename(request: UserRequest, tablet_id: UUID) -> HttpResponse:
    tablet = _own_tablet(request, tablet_id)
    form = TabletNameForm(request.POST or None, initial={"name": tablet.name})
    if request.method == "POST" and form.is_valid():
        tablets.rename(tablet=tablet, name=form.cleaned_data["name"], by=request.user)
        return see_other("account_tablets")
    context = {"form": form, "tablet": tablet}
    return render(request, "account/tablet_name.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def retire(request: UserRequest, tablet_id: UUID) -> HttpResponse:
    """Say first what happens; ``lost`` or given away makes the difference for what still comes from it."""
    tablet = _own_tablet(request, tablet_id)
    if request.method == "POST":
        tablets.retire(tablet=tablet, by=request.user, is_lost=request.POST.get("why") == "lost")
        return see_other("account_tablets")
    line = TabletLine(tablet, unit_title(tablet.unit), timezone.now())
    return render(request, "account/tablet_gone.html", {"line": line})


def _units(request: UserRequest) -> list[Unit]:
    return tablets.units_of(request.user, timezone.localdate())


def _own_tablet(request: UserRequest, tablet_id: UUID) -> Tablet:
    """One that is in use in a unit of theirs; to others it does not exist."""
    units = [unit.pk for unit in _units(request)]
    tablet: Tablet | None = Tablet.objects.in_use().of_units(units).filter(pk=tablet_id).first()
    if tablet is None:
        raise Http404
    return tablet


def _show(request: UserRequest, units: list[Unit], form: TabletForm) -> HttpResponse:
    context = {
        "form": form,
        "units": units,
        "list": tablet_list(units, timezone.now()),
        "this_tablet": tablets.tablet_of(request),
    }
    return render(request, "account/tablets.html", context, status=422 if form.errors else 200)


def _keep_secret(answer: HttpResponse, secret: str) -> HttpResponse:
    answer.set_cookie(
        tablets.COOKIE,
        secret,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer
