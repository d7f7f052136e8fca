"""Ført i journalen: the tick on each statement, and the care unit's list of what has none."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Case, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.conversations import journal
from dialog.conversations.models import JournalMark, Statement
from dialog.conversations.views.drawing import go_to
from dialog.conversations.views.lists import own_unit
from dialog.conversations.wording import JournalLine
from dialog.units.naming import unit_title

LINES_A_PAGE = 25


@require_GET
@shows_residents()
def unwritten(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """What nobody has said is in the record: what I heard myself first, then the newest."""
    here = own_unit(request, unit_id, Role.STAFF, Role.LEADER)
    mine_first = Case(When(conversation__asked_by=request.user, then=Value(0)), default=Value(1))
    said = Statement.objects.visible_to(request.user).in_unit(here).unmarked_since(journal.since(timezone.now()))
    rows = said.select_related("conversation__resident", "conversation__asked_by").order_by(
        mine_first, "-conversation__held_at", "conversation_id", "position"
    )
    page = Paginator(rows, LINES_A_PAGE).get_page(request.GET.get("side"))
    context = {
        "unit": here,
        "workplace": unit_title(here),
        "page": page,
        "days": journal.DAYS,
        "lines": [JournalLine(statement, None) for statement in page],
    }
    return render(request, "conversations/journal.html", context)


@require_POST
@shows_residents()
def mark(request: UserRequest, statement_id: UUID) -> HttpResponse:
    """One tap: written, does not belong there, or take the tick back."""
    visible = Statement.objects.visible_to(request.user).select_related(
        "conversation__resident", "conversation__asked_by", "conversation__unit"
    )
    statement = get_object_or_404(visible, pk=statement_id)
    require_role(request.user, statement.conversation.unit, Role.STAFF, Role.LEADER)
    action = request.POST.get("action")
    made: JournalMark | None = None
    if action in ("written", "not_needed"):
        made = journal.mark(statement=statement, is_written=action == "written", by=request.user, now=timezone.now())
    elif action == "undo":
        journal.unmark(statement=statement, by=request.user)
    else:
        raise Http404
    if not request.htmx:
        return go_to(request, _back(request, statement))
    line = JournalLine(statement, made)
    context = {"line": line, "back": request.POST.get("back", ""), "is_moved": True}
    return render(request, "conversations/_journal_line.html", context)


def _back(request: UserRequest, statement: Statement) -> str:
    if request.POST.get("back") == "receipt" and statement.conversation.asked_by_id == request.user.pk:
        return reverse("conversations:receipt", args=[statement.conversation_id])
    return reverse("conversations:journal", args=[statement.unit_id])
