"""*Spør avdelingen*: those who see numbers ask in words, and those who heard the words answer about their work."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.http import UserRequest
from dialog.audit.reading import shows_residents
from dialog.improvements.asking import queries, services
from dialog.improvements.asking.forms import AnswerForm, AskForm
from dialog.improvements.models import UnitQuestion
from dialog.improvements.views import ROWS_A_PAGE, own_unit
from dialog.themes.models import Theme
from dialog.units.models import Unit

# Nobody is read about: the decorator lets the words be opened, and writes no row.
WHY = "a unit's own words"


@require_GET
@shows_residents(why=WHY)
def asked(request: UserRequest) -> HttpResponse:
    """What I have asked, and what came of it."""
    if not queries.is_asker(request.user):
        raise Http404
    page = Paginator(queries.asked_by(request.user), ROWS_A_PAGE).get_page(request.GET.get("side"))
    return render(request, "improvements/asked.html", {"page": page, "today": timezone.localdate()})


@require_http_methods(["GET", "POST"])
@shows_residents(why=WHY)
def ask(request: UserRequest, code: str) -> HttpResponse:
    unit: Unit = get_object_or_404(queries.units_to_ask(request.user, timezone.localdate()), code=code)
    form = _ask_form(request)
    if request.method == "POST" and form.is_valid() and _ask(request, form, unit):
        messages.success(request, _("Spørsmålet er sendt til %(unit)s.") % {"unit": unit.name})
        return redirect("improvements:asked")
    return render(request, "improvements/ask.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)


@require_POST
@shows_residents(why=WHY)
def withdraw(request: UserRequest, pk: UUID) -> HttpResponse:
    question = get_object_or_404(queries.asked_by(request.user), pk=pk)
    try:
        services.withdraw(question=question, by=request.user, now=timezone.now())
    except services.AlreadyAnswered:
        messages.info(request, _("De har alt svart. Svaret står under."))
    else:
        messages.success(request, _("Spørsmålet er trukket tilbake."))
    return redirect("improvements:asked")


@require_GET
@shows_residents(why=WHY)
def questions(request: UserRequest, code: str) -> HttpResponse:
    """What this care unit is asked about, and what it has answered."""
    unit = own_unit(request, code)
    page = Paginator(queries.asked_of(unit, request.user), ROWS_A_PAGE).get_page(request.GET.get("side"))
    context = {"unit": unit, "page": page, "today": timezone.localdate()}
    return render(request, "improvements/questions.html", context)


@require_http_methods(["GET", "POST"])
@shows_residents(why=WHY)
def answer(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """Everybody who works in the unit may answer for it."""
    unit = own_unit(request, code)
    question = get_object_or_404(queries.asked_of(unit, request.user), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _answer(request, form, question):
        messages.success(request, _("Svaret er sendt."))
        return redirect("improvements:questions", unit.code)
    context = {"unit": unit, "question": question, "form": form, "today": timezone.localdate()}
    return render(request, "improvements/answer_question.html", context, status=422 if form.errors else 200)


def _ask_form(request: UserRequest) -> AskForm:
    themes = Theme.objects.in_use(request.user.municipality_id)
    if request.method == "POST":
        return AskForm(request.POST, themes=themes)
    return AskForm(initial={"form_id": uuid.uuid4(), "theme": request.GET.get("tema", "")}, themes=themes)


def _ask(request: UserRequest, form: AskForm, unit: Unit) -> bool:
    """Try to save a valid form; put what stands in the way into it."""
    try:
        services.ask(unit=unit, by=request.user, now=timezone.now(), **form.cleaned_data)
    except services.AlreadyAsked as refusal:
        asker = refusal.question.asked_by
        if asker == request.user:
            form.add_error(
                "theme", _("Du venter alt på svar om dette. Velg noe annet, eller trekk det første tilbake.")
            )
        else:
            words = _("%(name)s venter alt på svar om dette. Velg noe annet, eller snakk med %(name)s.")
            form.add_error("theme", words % {"name": asker.name})
        return False
    return True


def _answer(request: UserRequest, form: AnswerForm, question: UnitQuestion) -> bool:
    try:
        services.answer(question=question, words=form.cleaned_data["words"], by=request.user, now=timezone.now())
    except services.Withdrawn:
        form.add_error(None, _("Spørsmålet er trukket tilbake. Ingen venter på svar lenger."))
        return False
    except services.AlreadyAnswered as refusal:
        standing = refusal.question
        is_same = (standing.answered_by_id, standing.answer) == (request.user.pk, form.cleaned_data["words"])
        if not is_same and standing.answered_by is not None:
            form.add_error(None, _("%(name)s har alt svart. Det svaret står.") % {"name": standing.answered_by.name})
        return is_same
    return True
