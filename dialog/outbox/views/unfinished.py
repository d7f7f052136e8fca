"""What came from a tablet and still needs somebody: to be finished, to be somebody's, to be dated, to be confirmed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.http import UserRequest, see_other
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.conversations.models import Resident
from dialog.lib.dates import OSLO
from dialog.lib.names import sort_key
from dialog.outbox import tickets, waiting
from dialog.outbox.contents import Contents, parse
from dialog.outbox.forms import DateForm, ThrowForm, WhoseForm
from dialog.outbox.models import Envelope, State, WhyThrown
from dialog.outbox.reopening import Again, again
from dialog.outbox.views.throwing import throw_away
from dialog.outbox.written import is_written, words_of

ROWS = 100
# A tablet is not without contact for longer than that.
LONGEST_BACK = timedelta(days=400)


@dataclass(frozen=True)
class Lying:
    """One that waits, as it is shown to whoever can do something about it."""

    envelope: Envelope
    words: list[str]
    name: str
    form: Again | None = None
    whom: str = ""
    by: str = ""


@require_GET
@shows_residents(why="own words from a tablet")
def mine(request: UserRequest) -> HttpResponse:
    rows = _rows(request)
    unfinished = [one for one in rows if one.state == State.UNFINISHED and not is_written(one)]
    left_behind = [one for one in unfinished if one.author_id != request.user.pk]
    recorded = [one for one in rows if one.state == State.RECORDED]
    doubted = [one for one in recorded if one.mark and one.confirmed_at is None]
    undated = [one for one in recorded if one.is_date_uncertain and one.date_set_at is None and one not in doubted]
    context = {
        "unfinished": [_unfinished(request, one) for one in unfinished if one not in left_behind],
        "whose": [_waiting(request, one) for one in rows if one.state == State.WAITING or one in left_behind],
        "doubted": [_written(one) for one in doubted],
        "undated": [(_written(one), _date_form(one)) for one in undated],
        "why_done": WhyThrown.DONE,
    }
    return render(request, "outbox/unfinished.html", context)


@require_http_methods(["GET", "POST"])
@shows_residents(why="own words from a tablet", saves=True)
def whose(request: UserRequest, pk: UUID) -> HttpResponse:
    """Say whom one answer is about, from the list."""
    rows = Envelope.objects.whose_for(request.user) | Envelope.objects.unfinished_of(request.user)
    envelope = get_object_or_404(rows.select_related("author", "unit"), pk=pk)
    here = _residents(request, envelope)
    told = {"resident": str(parse(envelope.body or "").about.id or "")}
    form = WhoseForm(request.POST or None, residents=here, may_be_unnamed=envelope.unit_id is not None, initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            tied = waiting.tie(envelope=envelope, resident=form.chosen(), by=request.user, now=timezone.now())
        except waiting.AlreadyDone:
            messages.info(request, _("Noen andre har alt tatt seg av det."))
            return see_other("outbox:mine")
        if tied.state == State.RECORDED:
            messages.success(request, _("Svaret er skrevet ned."))
        return see_other("outbox:mine")
    context = {"one": _waiting(request, envelope), "form": form, "throw_form": ThrowForm()}
    return render(request, "outbox/whose.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def throw(request: UserRequest, pk: UUID) -> HttpResponse:
    rows = Envelope.objects.whose_for(request.user) | Envelope.objects.unfinished_of(request.user)
    envelope = get_object_or_404(rows, pk=pk)
    throw_away(request, envelope)
    return see_other("outbox:mine")


@require_POST
def confirm(request: UserRequest, pk: UUID) -> HttpResponse:
    """One tap: it was I who wrote it, or it was not."""
    envelope = get_object_or_404(Envelope.objects.to_confirm_by(request.user), pk=pk)
    if request.POST.get("answer") == "no":
        waiting.disown(envelope=envelope, by=request.user, now=timezone.now())
        messages.success(request, _("Samtalen er tatt bort."))
    else:
        waiting.confirm(envelope=envelope, by=request.user, now=timezone.now())
        messages.success(request, _("Takk. Da vet vi at det stemmer."))
    return see_other("outbox:mine")


@require_POST
def set_date(request: UserRequest, pk: UUID) -> HttpResponse:
    envelope = get_object_or_404(Envelope.objects.undated_of(request.user), pk=pk)
    form = _date_form(envelope, request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["on"][0]))
        return see_other("outbox:mine")
    waiting.set_date(envelope=envelope, on=form.cleaned_data["on"], by=request.user, now=timezone.now())
    messages.success(request, _("Datoen er lagret."))
    return see_other("outbox:mine")


def _rows(request: UserRequest) -> list[Envelope]:
    related = ("author", "unit", "resident", "conversation__resident", "gathering")
    return list(Envelope.objects.touched_by(request.user).select_related(*related).order_by("received_at")[:ROWS])


def _unfinished(request: UserRequest, envelope: Envelope) -> Lying:
    contents = parse(envelope.body or "")
    name = (envelope.resident.name or "") if envelope.resident else ""
    return Lying(envelope, words_of(contents), name, again(envelope, contents, request.user), contents.about.whom)


def _waiting(request: UserRequest, envelope: Envelope) -> Lying:
    contents = parse(envelope.body or "")
    by = envelope.author.name if envelope.author else contents.claimed_by
    return Lying(envelope, words_of(contents), "", whom=_whom(envelope, contents), by=by)


def _whom(envelope: Envelope, contents: Contents) -> str:
    """What was typed, or what the visit was called: the ticket has been used for another answer."""
    about = contents.about
    if about.way == "ticket" and about.id is not None and envelope.author is not None:
        return tickets.label_of(about.id, by=envelope.author)
    return about.whom


def _written(envelope: Envelope) -> Lying:
    """What stands in somebody's name; of an honest answer not its words, which she read the day she wrote it."""
    conversation = envelope.conversation
    if conversation is None or envelope.is_honest:
        return Lying(envelope, [], "")
    words = [one.words for one in conversation.statements.filter(removed_at=None) if one.words]
    name = (conversation.resident.name or "") if conversation.resident else ""
    return Lying(envelope, words, name)


def _residents(request: UserRequest, envelope: Envelope) -> list[Resident]:
    """Those she may be one of: of the unit it was written in, else of all units where this person works."""
    today = timezone.localdate()
    here = Resident.objects.to_be_asked_by(request.user).active_on(today)
    if envelope.unit_id in request.user.unit_ids(Role.STAFF, Role.LEADER, Role.INTERVIEWER):
        here = here.filter(unit_id=envelope.unit_id)
    return sorted(here, key=lambda one: sort_key(one.name or ""))


def _date_form(envelope: Envelope, post: Any = None) -> DateForm:
    last = envelope.received_at.astimezone(OSLO).date()
    on: date | None = envelope.placed_at.astimezone(OSLO).date() if envelope.placed_at else None
    # Several of them may stand on one page: each label needs a field of its own.
    return DateForm(post, first=last - LONGEST_BACK, last=last, initial={"on": on}, auto_id=f"{envelope.pk}-%s")
