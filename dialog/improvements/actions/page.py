"""One action on its page: what it answers, what was tried, whether it got better, and what is to be done now."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.improvements import queries
from dialog.improvements.actions.charts import chart
from dialog.improvements.actions.forms import CloseForm, ReadingForm
from dialog.improvements.actions.queries import helpers_of, idea_behind, rounds_of
from dialog.improvements.models import ChangeNote, ImprovementAction, SharedAction
from dialog.improvements.views import ROWS_A_PAGE, can_act, own_unit
from dialog.units.models import Unit


def fetch(request: UserRequest, code: str, pk: UUID) -> tuple[Unit, ImprovementAction]:
    """The care unit this person works in and its action; to everybody else neither exists."""
    unit = own_unit(request, code)
    return unit, get_object_or_404(queries.actions_in(unit, request.user), pk=pk)


def fetch_as_leader(request: UserRequest, code: str, pk: UUID) -> tuple[Unit, ImprovementAction]:
    unit, action = fetch(request, code, pk)
    require_role(request.user, unit, Role.LEADER)
    return unit, action


def action_page(
    request: UserRequest,
    unit: Unit,
    one: ImprovementAction,
    form: CloseForm | None = None,
    reading: ReadingForm | None = None,
    status: int | None = None,
) -> HttpResponse:
    """The page, with the form that was refused if one was."""
    today = timezone.localdate()
    form = form or CloseForm()
    reading = reading or ReadingForm(initial={"read_on": today}, today=today)
    page = Paginator(queries.behind(one, request.user), ROWS_A_PAGE).get_page(request.GET.get("side"))
    rounds = rounds_of(one)
    context = {
        "unit": unit,
        "action": one,
        "is_overdue": one.is_overdue(today),
        "helpers": helpers_of(one),
        "idea": idea_behind(one, request.user, today),
        "chart": chart(one, today) if one.measure else None,
        "reading": reading,
        "newest": rounds[0] if rounds else None,
        "earlier": rounds[1:],
        "page": page,
        "lines": queries.as_lines(page, today),
        "form": form,
        **_around(one, leads=can_act(request, unit)),
        "today": today,
    }
    is_refused = form.errors or reading.errors
    return render(request, "improvements/action.html", context, status=status or (422 if is_refused else 200))


def _around(one: ImprovementAction, *, leads: bool) -> dict[str, object]:
    """What stands beside the action. Words are not opened here: the pages that show them are others."""
    return {
        "can_act": leads,
        "note": ChangeNote.objects.filter(action=one).defer("why", "heard", "stays").first(),
        "waiting_worries": one.worries.filter(answered_at=None).count() if leads else 0,
        "shared": leads and SharedAction.objects.filter(action=one).exists(),
        "gains": list(one.gains.all()),
    }
