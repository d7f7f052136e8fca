"""Those who have died or moved while something stood undone: the leader is asked once what is fitting."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.conversations.models import Resident
from dialog.improvements import queries, services
from dialog.improvements.leaving import services as leaving
from dialog.improvements.leaving.forms import DepartureForm
from dialog.improvements.leaving_queries import Left, decided_lately, left_behind, left_in, was_here
from dialog.improvements.models import Departure
from dialog.improvements.queries import Line
from dialog.improvements.telling_models import Fitting
from dialog.improvements.views import ROWS_A_PAGE, own_unit
from dialog.units.models import Unit

LATELY_SHOWN = 10


@require_GET
@shows_residents()
def left(request: UserRequest, code: str) -> HttpResponse:
    """Who has left with something undone, and what was decided of late."""
    unit = own_unit(request, code)
    require_role(request.user, unit, Role.LEADER)
    page = Paginator(left_in(unit, request.user, timezone.localdate()), ROWS_A_PAGE).get_page(request.GET.get("side"))
    since = timezone.now() - services.UNDO_TIME
    context = {"unit": unit, "page": page, "lately": decided_lately(unit, request.user, since)[:LATELY_SHOWN]}
    return render(request, "improvements/left.html", context | {"today": timezone.localdate()})


@require_http_methods(["GET", "POST"])
@shows_residents()
def decide(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """What is fitting for one who has left: all that stands undone, at once."""
    unit = own_unit(request, code)
    resident = get_object_or_404(was_here(unit, request.user), pk=pk)
    require_role(request.user, unit, Role.LEADER)
    today = timezone.localdate()
    lines = queries.as_lines(left_behind(resident.pk, unit, request.user, today), today)
    left = Left(resident, unit, len(lines))
    form = _form(request, left, lines, today)
    if request.method == "POST" and form.is_valid() and _decided(request, form, resident, unit, today):
        return redirect("improvements:left", unit.code)
    context = {"unit": unit, "left": left, "lines": lines, "form": form, "today": today}
    return render(request, "improvements/departure.html", context, status=422 if form.errors else 200)


@require_POST
@shows_residents()
def take_back(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    departure = get_object_or_404(Departure.objects.visible_to(request.user).filter(unit=unit), pk=pk)
    require_role(request.user, unit, Role.LEADER)
    try:
        leaving.take_back(departure=departure, by=request.user, now=timezone.now())
    except services.TooLateToUndo:
        messages.info(request, _("Det er mer enn et døgn siden, eller det er sagt eller gitt videre. Det står."))
    else:
        messages.success(request, _("Angret. Du kan bestemme på nytt."))
    return redirect("improvements:left", unit.code)


def _form(request: UserRequest, left: Left, lines: list[Line], today: date) -> DepartureForm:
    waiting = [line.statement for line in lines if line.statement.open_since is not None]
    return DepartureForm(
        request.POST if request.method == "POST" else None,
        colleagues=queries.colleagues(left.unit, today),
        today=today,
        has_waiting=bool(waiting),
        can_hand_over=left.moved_to is not None,
    )


def _decided(request: UserRequest, form: DepartureForm, resident: Resident, unit: Unit, today: date) -> bool:
    chosen = form.cleaned_data
    try:
        leaving.decide(
            resident=resident,
            unit=unit,
            choice=Fitting(chosen["choice"]),
            words=chosen["words"],
            telling=form.telling,
            has_yes=chosen.get("has_yes", False),
            by=request.user,
            now=timezone.now(),
            today=today,
        )
    except leaving.NothingLeft:
        messages.info(request, _("Det er alt bestemt. Ingenting står igjen."))
    except leaving.NowhereToGo:
        form.add_error("choice", _("Vi vet ikke om noen ny enhet. Velg noe annet."))
        return False
    else:
        messages.success(request, _("Lagret. Du blir ikke spurt om dette igjen."))
    return True
