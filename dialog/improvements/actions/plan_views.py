"""The plan of an action, what is measured, and the rounds of trying it out.

Its leader decides what it is and what is counted; everybody who works there counts, and writes what was tried.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dialog.accounts.http import UserRequest
from dialog.audit.reading import shows_residents
from dialog.improvements import queries
from dialog.improvements.actions import services
from dialog.improvements.actions.forms import MeasureForm, PlanForm, ReadingForm, RoundForm
from dialog.improvements.actions.page import action_page, fetch, fetch_as_leader
from dialog.improvements.actions.queries import helpers_of, ideas_to_choose, rounds_of
from dialog.improvements.models import ActionRound, ImprovementAction
from dialog.units.models import Unit


def to_part(unit: Unit, action: ImprovementAction, part: str) -> HttpResponse:
    """Back to the action, where the part that was changed stands."""
    return redirect(f"{reverse('improvements:action', args=[unit.code, action.pk])}#{part}")


def has_ended() -> str:
    return _("Tiltaket er avsluttet. Det som står der, gjelder.")


@require_http_methods(["GET", "POST"])
@shows_residents()
def change_plan(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit, one = fetch_as_leader(request, code, pk)

    form = _plan_form(request, unit, one)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_plan(action=one, plan=form.plan, by=request.user)
            return redirect("improvements:action", unit.code, one.pk)
        except services.ActionIsClosed:
            form.add_error(None, has_ended())
    context = {"unit": unit, "action": one, "form": form}
    return render(request, "improvements/change_plan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@shows_residents()
def set_measure(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit, one = fetch_as_leader(request, code, pk)

    fields = ("measure", "measured_in", "baseline", "target")
    form = MeasureForm(request.POST or None, initial={name: getattr(one, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_measure(action=one, measure=form.wanted, by=request.user)
            return to_part(unit, one, "maling")
        except services.ActionIsClosed:
            form.add_error(None, has_ended())
    context = {"unit": unit, "action": one, "form": form}
    return render(request, "improvements/set_measure.html", context, status=422 if form.errors else 200)


@require_POST
@shows_residents()
def write_reading(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit, one = fetch(request, code, pk)

    form = ReadingForm(request.POST, today=timezone.localdate())
    if form.is_valid():
        try:
            services.write_reading(
                action=one,
                read_on=form.cleaned_data["read_on"],
                value=form.cleaned_data["value"],
                note=form.cleaned_data["note"] or None,
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("Tallet er lagret."))
            return to_part(unit, one, "maling")
        except services.NothingMeasured:
            form.add_error(None, _("Ingen har sagt hva dere teller ennå."))
    return action_page(request, unit, one, reading=form)


@require_POST
@shows_residents()
def remove_reading(request: UserRequest, code: str, pk: UUID, reading_id: UUID) -> HttpResponse:
    unit, one = fetch_as_leader(request, code, pk)
    services.remove_reading(reading=get_object_or_404(one.readings, pk=reading_id), by=request.user)
    messages.success(request, _("Tallet er tatt bort."))
    return to_part(unit, one, "maling")


@require_http_methods(["GET", "POST"])
@shows_residents()
def write_round(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """The round that goes on; the next one when that is whole and somebody asks for it."""
    unit, one = fetch(request, code, pk)

    newest = next(iter(rounds_of(one)), None)
    wants_next = newest is None or (newest.is_whole and "ny" in request.GET)
    form = RoundForm(request.POST or None, initial=_initial(newest, wants_next=wants_next))
    if request.method == "POST" and form.is_valid() and _write_round(request, form, one):
        messages.success(request, _("Lagret."))
        return to_part(unit, one, "runder")
    context = {"unit": unit, "action": one, "form": form, "number": form["number"].value(), "newest": newest}
    return render(request, "improvements/write_round.html", context, status=422 if form.errors else 200)


def _initial(newest: ActionRound | None, *, wants_next: bool) -> dict[str, object]:
    if newest is None or wants_next:
        return {"number": newest.number + 1 if newest else 1}
    words = {name: getattr(newest, name) for name in ("plan", "do", "study", "act")}
    return {"number": newest.number, "seen": newest.changed_at.isoformat(), **words}


def _write_round(request: UserRequest, form: RoundForm, one: ImprovementAction) -> bool:
    number, seen = form.cleaned_data["number"], form.cleaned_data["seen"]
    try:
        services.write_round(
            action=one, number=number, words=form.words, seen=seen, by=request.user, now=timezone.now()
        )
    except services.ActionIsClosed:
        form.add_error(None, has_ended())
    except services.RoundNotWhole:
        form.add_error(None, _("Skriv først hva dere gjør nå, i runden før."))
    except services.ChangedMeanwhile as refusal:
        name = {"name": refusal.by.name}
        form.add_error(None, _("%(name)s har skrevet her imens. Åpne siden på nytt i en ny fane, og flett.") % name)
    return form.is_valid()


def _plan_form(request: UserRequest, unit: Unit, one: ImprovementAction) -> PlanForm:
    today = timezone.localdate()
    names = ("title", "owner_id", "due_on", "category", "learned_from_id", "learned_elsewhere")
    initial = {name.removesuffix("_id"): getattr(one, name) for name in names}
    return PlanForm(
        request.POST if request.method == "POST" else None,
        initial={**initial, "helpers": helpers_of(one)},
        colleagues=queries.colleagues(unit, today),
        shared=ideas_to_choose(unit, request.user, today),
        today=today,
    )
