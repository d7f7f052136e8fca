"""The receipt: what was said, what we do, who reads it, how to change one's mind. And who is next."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.audit.reading import shows_residents
from dialog.conversations import guests, services
from dialog.conversations.alarm import may_be_urgent
from dialog.conversations.drafts import KIN
from dialog.conversations.forms import RetryForm
from dialog.conversations.models import Conversation, Intent, Outcome, Statement
from dialog.conversations.models.conversation import CORRECTION_TIME
from dialog.conversations.queries import campaign_for, care_list, urgent_phone
from dialog.conversations.querysets import ASKERS
from dialog.conversations.views.anothers import not_ones_own
from dialog.conversations.views.drawing import go_to
from dialog.conversations.views.lists import seen_order
from dialog.conversations.wording import JournalLine, day_in_words, what_we_do, who_reads
from dialog.units.naming import unit_title


@require_GET
@shows_residents(why="own receipt")
def receipt(request: UserRequest, conversation_id: UUID) -> HttpResponse:
    try:
        conversation = _own(request, conversation_id)
    except Http404:
        return not_ones_own(request)
    if guests.may_still_be_there(request, conversation):
        guests.end(request)
        return redirect("conversations:thanks")
    context = _card(request, conversation, timezone.now())
    if "stor" in request.GET:
        return render(request, "conversations/receipt_large.html", context)
    return render(request, "conversations/receipt.html", context | _next(request, conversation))


@require_GET
def thanks(request: UserRequest) -> HttpResponse:
    """While a guest is there: no list, no receipt, no name. The way back is through the lock."""
    mark = guests.present(request)
    address = mark["address"] if mark else ""
    return render(request, "conversations/thanks.html", {"address": address})


@require_POST
@shows_residents(why="own receipt")
def retry(request: UserRequest, conversation_id: UUID) -> HttpResponse:
    """One tap after "no answer": when to try again."""
    conversation = _own(request, conversation_id)
    form = RetryForm(request.POST, today=timezone.localdate())
    if form.is_valid() and conversation.outcome != Outcome.ANSWERED:
        services.try_again(conversation=conversation, on=form.retry_on(), by=request.user)
        return go_to(request, reverse("conversations:receipt", args=[conversation.pk]))
    context = _card(request, conversation, timezone.now()) | _next(request, conversation) | {"retry_form": form}
    return render(request, "conversations/receipt.html", context, status=422)


@require_POST
def withdraw(request: UserRequest, conversation_id: UUID) -> HttpResponse:
    """The person changed their mind: take it away, for as long as the author may correct it."""
    conversation = _own(request, conversation_id)
    try:
        services.withdraw(conversation=conversation, by=request.user, now=timezone.now())
    except services.TooLateToCorrect:
        raise Http404 from None
    messages.success(request, _("Samtalen er tatt bort."))
    return go_to(request, reverse("conversations:unit", args=[conversation.unit_id]))


def _own(request: UserRequest, conversation_id: UUID) -> Conversation:
    mine = Conversation.objects.own_receipt(request.user, since=timezone.now() - CORRECTION_TIME)
    conversation = get_object_or_404(mine.select_related("unit", "resident"), pk=conversation_id)
    require_role(request.user, conversation.unit, *ASKERS)
    return conversation


def _card(request: UserRequest, conversation: Conversation, now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    standing = conversation.statements.filter(removed_at=None)
    statements = list(standing.select_related("journal_mark__marked_by"))
    for statement in statements:
        statement.conversation = conversation
    is_urgent = may_be_urgent(*(text for one in statements for text in (one.words, one.translation)))
    retry_on = conversation.retry_on
    return {
        "conversation": conversation,
        "workplace": unit_title(conversation.unit),
        "name": conversation.resident.name if conversation.resident else "",
        "things": [(statement, what_we_do(Intent(statement.intent))) for statement in statements],
        "journal_lines": _journal(request, conversation, statements),
        "who_reads": who_reads(conversation, conversation.unit),
        "may_be_urgent": is_urgent,
        "urgent_phone": urgent_phone(conversation.unit) if is_urgent else "",
        "is_answered": conversation.outcome == Outcome.ANSWERED,
        "retry_day": day_in_words(retry_on, today) if retry_on else "",
        "retry_form": RetryForm(today=today),
        "today": today,
    }


def _journal(request: UserRequest, conversation: Conversation, statements: list[Statement]) -> list[JournalLine]:
    """Nothing of an honest answer, nor of somebody without a name: neither belongs in a record kept here."""
    if conversation.figures_only or conversation.resident_id is None:
        return []
    return [JournalLine(one, getattr(one, "journal_mark", None)) for one in statements]


def _next(request: UserRequest, conversation: Conversation) -> dict[str, Any]:
    """Opens no other name than that of the next, so that the access log says who was shown."""
    today = timezone.localdate()
    unit = conversation.unit
    everybody = care_list(unit, request.user, campaign=campaign_for(unit, today), today=today)
    line = everybody.next_after(conversation.resident_id, seen_order(request, unit))
    own = everybody.by_id.get(conversation.resident_id) if conversation.resident_id else None
    is_kin = conversation.said_by in KIN and own is not None and not own.is_asked
    return {"list": everybody, "next": line.resident if line else None, "kin_only": is_kin}
