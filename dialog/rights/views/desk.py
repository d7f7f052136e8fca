"""The access officer's desk: requests, one person's own log, the file she gets, and erasing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.http import UserRequest
from dialog.audit.reading import ACCESS_REQUEST, shows_residents
from dialog.audit.rights import readings
from dialog.conversations.models import Resident
from dialog.rights import bundle as files
from dialog.rights import services
from dialog.rights.forms import EraseForm, FindForm, HoldForm, RequestForm, RetentionForm
from dialog.rights.models import Asker, Erasure, Ground, RequestKind, RightsRequest
from dialog.rights.queries import own_log, people_named
from dialog.units.models import Unit
from dialog.units.querysets import UnitQuerySet

CLOSED_SHOWN = 20


def care_units(request: UserRequest) -> UnitQuerySet:
    units: UnitQuerySet = Unit.objects.in_municipality(request.user.municipality_id).care_units().by_name()
    return units


def unit_choice(request: UserRequest) -> dict[str, Any]:
    """What a form with a unit in it needs."""
    return {"units": care_units(request), "municipality_id": request.user.municipality_id}


@require_GET
def desk(request: UserRequest) -> HttpResponse:
    """What waits, the nearest deadline first; no names: a request is opened to see whom it is about."""
    mine = RightsRequest.objects.visible_to(request.user).select_related("unit", "erasure")
    today, municipality_id = timezone.localdate(), request.user.municipality_id
    context = {
        "open": mine.open().order_by("due_on", "opened_at"),
        "closed": mine.exclude(closed_at=None).order_by("-closed_at")[:CLOSED_SHOWN],
        "today": today,
        "due": services.due(municipality_id, services.retention_months(municipality_id), today),
        "purged": Erasure.objects.visible_to(request.user).filter(why="retention").order_by("-at").first(),
    }
    return render(request, "rights/desk.html", context)


@require_http_methods(["GET", "POST"])
def retention(request: UserRequest) -> HttpResponse:
    """For how long what was said is kept: what the choice would take away is shown before it is made."""
    today, municipality_id = timezone.localdate(), request.user.municipality_id
    chosen = services.chosen_retention(municipality_id)
    form = RetentionForm(request.POST or None, initial={"years": chosen.years if chosen else None})
    tried = services.due(municipality_id, 12 * form.cleaned_data["years"], today) if form.is_valid() else None
    if tried and request.POST.get("action") == "save":
        municipality = Unit.objects.get(pk=municipality_id)
        years = form.cleaned_data["years"]
        services.choose_retention(municipality=municipality, years=years, by=request.user, now=timezone.now())
        messages.success(request, _("Lagret. Det gjelder fra i natt."))
        return redirect("rights:desk")
    holds = services.due(municipality_id, services.retention_months(municipality_id), today)
    context = {"form": form, "chosen": chosen, "holds": holds, "tried": tried}
    return render(request, "rights/retention.html", context, status=422 if form.is_bound and not tried else 200)


@require_http_methods(["GET", "POST"])
@shows_residents(why=ACCESS_REQUEST)
def find(request: UserRequest) -> HttpResponse:
    """Find somebody by unit and name; the search is a POST, so that no name stands in an address."""
    form = FindForm(request.POST or None, **unit_choice(request))
    found = people_named(form.cleaned_data["unit"], form.cleaned_data["name"]) if form.is_valid() else None
    context = {"form": form, "found": found, "unit": form.cleaned_data["unit"] if found is not None else None}
    if found is not None:
        context["request_form"] = RequestForm(
            initial={"received_on": timezone.localdate()}, **unit_choice(request), today=timezone.localdate()
        )
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "rights/find.html", context, status=status)


@require_POST
@shows_residents(why=ACCESS_REQUEST, saves=True)
def open_request(request: UserRequest) -> HttpResponse:
    """Begin a request about the one who was found."""
    form = RequestForm(request.POST, **unit_choice(request), today=timezone.localdate())
    if form.is_valid():
        try:
            opened = services.open_request(
                resident_id=form.cleaned_data["resident"],
                unit=form.cleaned_data["unit"],
                kind=RequestKind(form.cleaned_data["kind"]),
                asker=Asker(form.cleaned_data["asker"]),
                received_on=form.cleaned_data["received_on"],
                by=request.user,
                now=timezone.now(),
            )
        except services.NobodyThere:
            form.add_error(None, _("Personen finnes ikke lenger. Let en gang til."))
        else:
            return redirect("rights:request", pk=opened.pk)
    found = Resident.objects.filter(municipality_id=request.user.municipality_id)
    context = {
        "form": FindForm(**unit_choice(request)),
        "request_form": form,
        "found": list(found.filter(pk__in=[form.cleaned_data.get("resident") or UUID(int=0)])),
        "unit": form.cleaned_data.get("unit"),
    }
    return render(request, "rights/find.html", context, status=422)


@require_GET
@shows_residents(why=ACCESS_REQUEST)
def one(request: UserRequest, pk: UUID) -> HttpResponse:
    return _page(request, _one(request, pk), {}, 200)


@require_GET
@shows_residents(why=ACCESS_REQUEST)
def person_log(request: UserRequest, pk: UUID) -> HttpResponse:
    """Who has read about her, as it can be read aloud to her."""
    asked = _one(request, pk)
    rows, following = own_log(asked.resident_id, request.GET.get("etter", ""))
    person = _person(asked)
    context = {"asked": asked, "person": person, "readings": readings(rows), "following": following}
    return render(request, "rights/person_log.html", context)


@require_POST
@shows_residents(why=ACCESS_REQUEST)
def bundle(request: UserRequest, pk: UUID) -> HttpResponse:
    """One file with everything we hold; named by the request, never by the person."""
    asked = _one(request, pk)
    get_object_or_404(Resident, pk=asked.resident_id)
    answer = HttpResponse(files.packed(asked, timezone.now()), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="innsyn-{str(asked.pk)[:8]}.zip"'
    return answer


@require_POST
def deliver(request: UserRequest, pk: UUID) -> HttpResponse:
    asked = _one(request, pk)
    try:
        services.deliver(request=asked, by=request.user, now=timezone.now())
        messages.success(request, _("Saken er ferdig. Personen har fått det vi har."))
    except (services.AlreadyClosed, services.NotThisKind):
        messages.info(request, _("Saken er alt avsluttet, eller gjelder noe annet enn innsyn."))
    return redirect("rights:request", pk=asked.pk)


@require_POST
@shows_residents(why=ACCESS_REQUEST, saves=True)
def hold(request: UserRequest, pk: UUID) -> HttpResponse:
    asked = _one(request, pk)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, {"hold_form": form}, 422)
    try:
        services.hold(
            request=asked,
            ground=Ground(form.cleaned_data["ground"]),
            note=form.cleaned_data["note"],
            by=request.user,
            now=timezone.now(),
        )
    except (services.AlreadyClosed, services.NotThisKind):
        messages.info(request, _("Saken er alt avsluttet, eller gjelder noe annet enn sletting."))
    return redirect("rights:request", pk=asked.pk)


@require_POST
@shows_residents(why=ACCESS_REQUEST, saves=True)
def erase(request: UserRequest, pk: UUID) -> HttpResponse:
    asked = _one(request, pk)
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, {"erase_form": form}, 422)
    try:
        receipt = services.erase(request=asked, by=request.user, now=timezone.now())
    except (services.AlreadyClosed, services.NotThisKind):
        messages.info(request, _("Saken er alt avsluttet, eller gjelder noe annet enn sletting."))
    except services.NobodyThere:
        messages.info(request, _("Vi har ikke noe om personen lenger."))
    else:
        return redirect("rights:receipt", pk=receipt.pk)
    return redirect("rights:request", pk=asked.pk)


@require_GET
def receipt(request: UserRequest, pk: UUID) -> HttpResponse:
    """How much was taken away, and what stands. Says nothing of whom."""
    erasure = get_object_or_404(Erasure.objects.visible_to(request.user).select_related("by", "request"), pk=pk)
    return render(request, "rights/receipt.html", {"erasure": erasure})


def _one(request: UserRequest, pk: UUID) -> RightsRequest:
    requests = RightsRequest.objects.visible_to(request.user).select_related("unit", "opened_by", "closed_by")
    return get_object_or_404(requests, pk=pk)


def _person(asked: RightsRequest) -> Resident | None:
    return Resident.objects.filter(pk=asked.resident_id).first()


def _page(request: UserRequest, asked: RightsRequest, more: dict[str, object], status: int) -> HttpResponse:
    context = {
        "asked": asked,
        "person": _person(asked),
        "today": timezone.localdate(),
        "hold_form": HoldForm(),
        "erase_form": EraseForm(),
        "erasure": Erasure.objects.filter(request=asked).first(),
        **more,
    }
    return render(request, "rights/request.html", context, status=status)
