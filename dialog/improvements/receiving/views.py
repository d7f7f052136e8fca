"""The receiver's desk: honest answers, oldest first, and what was done with each."""

import uuid
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dialog.accounts.http import UserRequest
from dialog.audit.reading import shows_residents
from dialog.conversations.models import Channel, Conversation
from dialog.improvements.models import StepKind
from dialog.improvements.receiving import queries, services
from dialog.improvements.receiving.forms import StepForm
from dialog.intake.queries import own_names
from dialog.units.naming import unit_titles

ROWS_A_PAGE = 20
DUTY = "receiver's duty"


@require_GET
def index(request: UserRequest) -> HttpResponse:
    """What waits, or what is closed. Opens no words and no name: only the answer itself does."""
    is_closed = request.GET.get("vis") == "ferdige"
    rows = queries.closed(request.user) if is_closed else queries.waiting(request.user)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("side"))
    today = timezone.localdate()
    titles = unit_titles(one.unit for one in page)
    context = {
        "answers": queries.as_answers(page, titles, today),
        "page": page,
        "count": page.paginator.count,
        "is_closed": is_closed,
        "query": "vis=ferdige&" if is_closed else "",
        "today": today,
    }
    return render(request, "receiving/index.html", context)


@require_http_methods(["GET", "POST"])
@shows_residents(why=DUTY)
def answer(request: UserRequest, pk: UUID) -> HttpResponse:
    """Read one honest answer, and say what was done with it."""
    found = queries.received(request.user).select_related("resident", "asked_by")
    conversation = get_object_or_404(found, pk=pk)

    form = StepForm(request.POST if request.method == "POST" else None, initial={"step_id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid() and _act(request, form, conversation):
        return redirect("receiving:index")
    services.mark_opened(conversation=conversation, by=request.user, now=timezone.now())
    context = _context(conversation, timezone.localdate()) | {"form": form}
    return render(request, "receiving/answer.html", context, status=422 if form.errors else 200)


def _act(request: UserRequest, form: StepForm, conversation: Conversation) -> bool:
    """Try to add the step of a valid form; put what stands in the way into it."""
    kind = StepKind(form.cleaned_data.pop("kind"))
    try:
        services.act(conversation=conversation, kind=kind, by=request.user, now=timezone.now(), **form.cleaned_data)
    except services.AlreadyClosed as refusal:
        name = refusal.step.by.name
        form.add_error(
            None, _("%(name)s er alt ferdig med dette. Velg notat hvis du vil legge til noe.") % {"name": name}
        )
        return False
    except (services.BelongsToAnother, services.NoLongerThere):
        raise Http404 from None
    messages.success(request, _("Lagret. Bare mottakere kan lese det du skrev."))
    return True


def _context(conversation: Conversation, today: date) -> dict[str, Any]:
    statements = list(conversation.statements.filter(removed_at=None))
    for statement in statements:
        statement.conversation = conversation
    titles = unit_titles([conversation.unit])
    return {
        "answer": queries.as_answers([conversation], titles, today)[0],
        "conversation": conversation,
        "unit": conversation.unit,
        "own_name": own_names([conversation.pk]).get(conversation.pk, ""),
        "has_no_name": conversation.channel in (Channel.OWN_DEVICE, Channel.PAPER) and not conversation.resident,
        "statements": statements,
        "trail": queries.trail(conversation),
        "today": today,
    }
