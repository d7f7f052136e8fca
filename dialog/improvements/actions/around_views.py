"""What stands around an action: money and hours, the note to those who work there with their worries, its history."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.http import UserRequest
from dialog.audit.reading import shows_residents
from dialog.improvements.actions import services, telling_staff
from dialog.improvements.actions.forms import GAIN_FIELDS, AnswerForm, EconomyForm, NoteForm, WorryForm
from dialog.improvements.actions.page import fetch, fetch_as_leader
from dialog.improvements.actions.plan_views import to_part
from dialog.improvements.actions.trail import trail
from dialog.improvements.models import ChangeNote, ImprovementAction
from dialog.improvements.views import can_act
from dialog.lib.dates import OSLO
from dialog.units.models import Unit

# How many years from the first are shown for gains.
YEARS = 3


@require_http_methods(["GET", "POST"])
@shows_residents()
def set_economy(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit, one = fetch_as_leader(request, code, pk)

    form = _economy_form(request, one)
    if request.method == "POST" and form.is_valid():
        services.set_economy(
            action=one,
            cost=form.cleaned_data["cost"],
            hours=form.cleaned_data["hours"],
            gains=form.gains,
            by=request.user,
        )
        return to_part(unit, one, "kostnad")
    context = {"unit": unit, "action": one, "form": form}
    return render(request, "improvements/set_economy.html", context, status=422 if form.errors else 200)


@require_GET
@shows_residents()
def history(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """Who did what, and when."""
    unit, one = fetch(request, code, pk)
    context = {"unit": unit, "action": one, "steps": trail(one), "today": timezone.localdate()}
    return render(request, "improvements/action_history.html", context)


@require_GET
@shows_residents()
def note(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """What those who work there are told, and what they have said to it."""
    unit, one = fetch(request, code, pk)
    return _note_page(request, unit, one)


@require_http_methods(["GET", "POST"])
@shows_residents()
def write_note(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit, one = fetch_as_leader(request, code, pk)

    form = _note_form(request, telling_staff.note_of(one))
    if request.method == "POST" and form.is_valid():
        try:
            telling_staff.write_note(
                action=one, words=form.words, seen=form.cleaned_data["seen"], by=request.user, now=timezone.now()
            )
            messages.success(request, _("Notatet er lagret. Alle som jobber her, kan lese det."))
            return redirect("actions:note", unit.code, one.pk)
        except services.ChangedMeanwhile as refusal:
            name = {"name": refusal.by.name}
            form.add_error(None, _("%(name)s har skrevet her imens. Åpne siden på nytt i en ny fane, og flett.") % name)
    context = {"unit": unit, "action": one, "form": form}
    return render(request, "improvements/write_note.html", context, status=422 if form.errors else 200)


@require_POST
@shows_residents()
def write_worry(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit, one = fetch(request, code, pk)

    form = WorryForm(request.POST)
    if form.is_valid():
        try:
            telling_staff.write_worry(
                worry_id=form.cleaned_data["worry_id"],
                action=one,
                words=form.cleaned_data["words"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("Lagret. Lederen ser det du skrev, og svarer her."))
            return redirect("actions:note", unit.code, one.pk)
        except telling_staff.BelongsToAnother as refusal:
            raise Http404 from refusal
        except telling_staff.WorriesNotAsked:
            form.add_error(None, _("Lederen tar ikke imot bekymringer her lenger. Kopier det du skrev."))
    return _note_page(request, unit, one, worry=form)


@require_POST
@shows_residents()
def answer_worry(request: UserRequest, code: str, pk: UUID, worry_id: UUID) -> HttpResponse:
    unit, one = fetch_as_leader(request, code, pk)
    worry = get_object_or_404(one.worries, pk=worry_id)

    form = AnswerForm(request.POST, prefix=str(worry.pk))
    if form.is_valid():
        try:
            telling_staff.answer_worry(
                worry=worry, words=form.cleaned_data["words"], by=request.user, now=timezone.now()
            )
            messages.success(request, _("Svaret er lagret. Nå ser alle som jobber her begge deler, uten navn."))
            return redirect("actions:note", unit.code, one.pk)
        except telling_staff.OwnWorry:
            form.add_error(None, _("Dette har du skrevet selv. En annen leder må svare."))
        except telling_staff.AlreadyAnswered as refusal:
            name = refusal.worry.answered_by.name if refusal.worry.answered_by else ""
            form.add_error(None, _("%(name)s har alt svart. Det svaret står.") % {"name": name})
    return _note_page(request, unit, one, answer=(worry_id, form))


def _note_page(
    request: UserRequest,
    unit: Unit,
    one: ImprovementAction,
    worry: WorryForm | None = None,
    answer: tuple[UUID, AnswerForm] | None = None,
) -> HttpResponse:
    """The note; with the form that was refused, for a worry or for the answer to one, if one was."""
    leads = can_act(request, unit)
    worries = telling_staff.worries_seen_by(one, request.user, is_leader=leads)
    refused_id, refused = answer or (None, None)
    context = {
        "unit": unit,
        "action": one,
        "note": telling_staff.note_of(one),
        "worries": [(row, refused if row.pk == refused_id else AnswerForm(prefix=str(row.pk))) for row in worries],
        "refused": refused or worry,
        "worry": worry or WorryForm(initial={"worry_id": uuid.uuid4()}),
        "can_act": leads,
        "today": timezone.localdate(),
    }
    is_refused = worry is not None or refused is not None
    return render(request, "improvements/change_note.html", context, status=422 if is_refused else 200)


def _note_form(request: UserRequest, standing: ChangeNote | None) -> NoteForm:
    if request.method == "POST":
        return NoteForm(request.POST)
    if standing is None:
        return NoteForm()
    words = {name: getattr(standing, name) for name in ("why", "heard", "stays", "takes_worries")}
    return NoteForm(initial={"seen": standing.written_at.isoformat(), **words})


def _economy_form(request: UserRequest, one: ImprovementAction) -> EconomyForm:
    gains = list(one.gains.all())
    first = one.created_at.astimezone(OSLO).year
    years = sorted({*range(first, first + YEARS), *(gain.year for gain in gains)})
    written = {f"{name}_{gain.year}": getattr(gain, name) for gain in gains for name in GAIN_FIELDS}
    return EconomyForm(
        request.POST if request.method == "POST" else None,
        initial={"cost": one.cost, "hours": one.hours, **written},
        years=years,
    )
