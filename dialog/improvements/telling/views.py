"""Telling somebody what came of it, and asking her some days later whether it got better."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.improvements import queries, services
from dialog.improvements.models import Fate, ToWhom
from dialog.improvements.telling.forms import BetterForm, ToldForm
from dialog.improvements.telling.services import AskedAlready, NotToldYet, note_better
from dialog.improvements.telling_models import Answer
from dialog.improvements.telling_queries import to_ask, told_lately, whom_to_ask
from dialog.improvements.views import ROWS_A_PAGE, can_act, own_unit
from dialog.improvements.work_lists import list_to_tell
from dialog.lib.paging import Counted
from dialog.units.models import Unit

LATELY_SHOWN = 10


@require_GET
@shows_residents()
def untold(request: UserRequest, code: str) -> HttpResponse:
    """Everybody who does not know yet what came of it, or those whom I am to tell; and who was told of late."""
    unit = own_unit(request, code)
    now, today = timezone.now(), timezone.localdate()
    is_mine = request.GET.get("hvem") == "jeg"
    rows, count = list_to_tell(unit, request.user, today, teller=request.user if is_mine else None)
    page = Counted(rows, ROWS_A_PAGE, count=count).get_page(request.GET.get("side"))
    context = {
        "unit": unit,
        "page": page,
        "is_mine": is_mine,
        "query": "hvem=jeg&" if is_mine else "",
        "lately": told_lately(unit, request.user, now - services.UNDO_TIME)[:LATELY_SHOWN],
        "can_act": can_act(request, unit),
        "today": today,
        "undo_from": now - services.UNDO_TIME,
    }
    return render(request, "improvements/untold.html", context)


@require_http_methods(["GET", "POST"])
@shows_residents()
def mark_told(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """Who was told, how, by whom and when. Everybody at work here may say it: whoever meets the person tells her."""
    unit = own_unit(request, code)
    fate = get_object_or_404(_of(request, unit), pk=pk)
    today = timezone.localdate()
    form = ToldForm(
        request.POST if request.method == "POST" else None,
        initial={"told_by": request.user.pk, "told_on": today},
        colleagues=queries.colleagues(unit, today),
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        return _told(request, unit, fate, form)
    context = {"unit": unit, "fate": fate, "form": form, "today": today, "line": queries.line(fate.statement, today)}
    return render(request, "improvements/told.html", context, status=422 if form.errors else 200)


@require_POST
@shows_residents()
def take_back_told(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """It was a slip: nobody has been told."""
    unit = own_unit(request, code)
    fate = get_object_or_404(_of(request, unit), pk=pk)
    try:
        services.take_back_told(fate=fate, by=request.user, now=timezone.now())
    except services.TooLateToUndo:
        messages.info(request, _("Det er mer enn et døgn siden. Det som er lagret, står."))
    else:
        messages.success(request, _("Angret. Personen står på lista igjen."))
    return redirect("improvements:untold", unit.code)


@require_POST
@shows_residents()
def take_back(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """What was decided about a statement was a slip: it waits again."""
    unit = own_unit(request, code)
    statement = get_object_or_404(queries.statements_in(unit, request.user), pk=pk)
    require_role(request.user, unit, Role.LEADER)
    fate = Fate.objects.filter(statement=statement, departure=None).first()
    try:
        if fate is not None:
            services.take_back(fate=fate, by=request.user, now=timezone.now())
            messages.success(request, _("Angret. Utsagnet venter på svar igjen."))
    except services.TooLateToUndo:
        messages.info(request, _("Det er mer enn et døgn siden, eller personen har fått beskjed. Svaret står."))
    return redirect("improvements:statements", unit.code)


@require_GET
@shows_residents()
def better(request: UserRequest, code: str) -> HttpResponse:
    """Whom to ask whether it got better."""
    unit = own_unit(request, code)
    today = timezone.localdate()
    page = Paginator(whom_to_ask(unit, request.user, today), ROWS_A_PAGE).get_page(request.GET.get("side"))
    context = {"unit": unit, "page": page, "fates": to_ask(list(page)), "today": today}
    return render(request, "improvements/better.html", context)


@require_http_methods(["GET", "POST"])
@shows_residents()
def ask_better(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """Write down what she says."""
    unit = own_unit(request, code)
    fate = get_object_or_404(_of(request, unit).select_related("better__recorded_by"), pk=pk)
    form = BetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _asked(request, form, fate):
        return redirect("improvements:better", unit.code)
    context = {
        "unit": unit,
        "fate": fate,
        "better": getattr(fate, "better", None),
        "form": form,
        "today": timezone.localdate(),
    }
    return render(request, "improvements/ask_better.html", context, status=422 if form.errors else 200)


def _of(request: UserRequest, unit: Unit) -> QuerySet[Fate]:
    return queries.fates_in(unit, request.user).select_related(
        "statement__conversation__resident", "statement__conversation__asked_by", "statement__unit", "action", "teller"
    )


def _told(request: UserRequest, unit: Unit, fate: Fate, form: ToldForm) -> HttpResponse:
    chosen = form.cleaned_data
    try:
        services.mark_told(
            fate=fate,
            by=request.user,
            now=timezone.now(),
            whom=ToWhom(chosen["whom"]),
            whom_in_words=chosen["whom_in_words"] if chosen["whom"] == ToWhom.OTHER else None,
            how=chosen["how"],
            told_by=chosen["told_by"],
            told_on=chosen["told_on"],
        )
    except services.AlreadyTold as refusal:
        if (teller := refusal.fate.told_by) is not None and teller != request.user:
            messages.info(request, _("%(name)s har alt meldt at beskjeden er gitt.") % {"name": teller.name})
    except services.NotDoneYet:
        messages.info(request, _("Tiltaket er ikke gjort ennå."))
    except services.NotToBeTold:
        messages.info(request, _("Det er ingenting å gi beskjed om lenger."))
    else:
        messages.success(request, _("Lagret. Personen har fått beskjed."))
    return redirect("improvements:untold", unit.code)


def _asked(request: UserRequest, form: BetterForm, fate: Fate) -> bool:
    chosen = form.cleaned_data
    try:
        note_better(
            fate=fate,
            answer=Answer(chosen["answer"]),
            words=chosen["words"],
            said_by=chosen["said_by"],
            by=request.user,
            now=timezone.now(),
        )
    except AskedAlready as refusal:
        if refusal.better.recorded_by_id != request.user.pk:
            name = refusal.better.recorded_by.name
            form.add_error(None, _("%(name)s har alt skrevet ned et svar. Det står.") % {"name": name})
            return False
    except NotToldYet:
        form.add_error(None, _("Personen har ikke fått beskjed ennå. Gi beskjed først."))
        return False
    else:
        messages.success(request, _("Lagret."))
    return True
