"""Several people together: who sits there, what was said by whom, and who is ticked off afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.conversations import gatherings, services
from dialog.conversations.alarm import may_be_urgent
from dialog.conversations.forms import MOST_THINGS, Table
from dialog.conversations.models import Conversation, Gathering, Intent, Resident, Statement
from dialog.conversations.models.conversation import CORRECTION_TIME
from dialog.conversations.queries import campaign_for, campaign_id_for, urgent_phone
from dialog.conversations.views.anothers import not_ones_own
from dialog.conversations.views.drawing import go_to, question_of, theme_context, themes_known_to, urgency_context
from dialog.conversations.views.lists import own_unit
from dialog.conversations.wording import listed, what_we_do
from dialog.lib.names import sort_key
from dialog.units.models import Unit
from dialog.units.naming import unit_title


@dataclass(frozen=True)
class Talk:
    """Where it is held, who can sit there, and at which address; ``written`` is what is being corrected."""

    url: str
    unit: Unit
    residents: tuple[Resident, ...]
    written: Gathering | None = None


@require_http_methods(["GET", "POST"])
@shows_residents(saves=True)
def new_gathering(request: UserRequest, unit_id: UUID) -> HttpResponse:
    unit = own_unit(request, unit_id, Role.STAFF, Role.LEADER)
    return _page(request, Talk(request.path, unit, _residents(request, unit)))


@require_http_methods(["GET", "POST"])
@shows_residents(saves=True)
def correct_gathering(request: UserRequest, gathering_id: UUID) -> HttpResponse:
    """Change what I wrote, for a day, or whom it was said by; typed words outlive the day."""
    held = _own(request, gathering_id, within_a_day=request.method == "GET")
    return _page(request, Talk(request.path, held.unit, _residents(request, held.unit), held))


@require_GET
@shows_residents(why="own receipt")
def gathering(request: UserRequest, gathering_id: UUID) -> HttpResponse:
    """What was said by whom; who is ticked off by it, and who was only there."""
    try:
        held = _own(request, gathering_id)
    except Http404:
        return not_ones_own(request)
    cards = [(conversation, _things(conversation)) for conversation in _conversations(held)]
    spoke = {conversation.resident_id for conversation, _things_said in cards}
    seated = [seat.resident for seat in held.seats.select_related("resident")]
    is_urgent = may_be_urgent(*(statement.words for _one, things in cards for statement, _what in things))
    context = {
        "gathering": held,
        "workplace": unit_title(held.unit),
        "cards": cards,
        "ticked_off": _names(one for one in seated if one.pk in spoke),
        "only_there": _names(one for one in seated if one.pk not in spoke),
        "may_be_urgent": is_urgent,
        "urgent_phone": urgent_phone(held.unit) if is_urgent else "",
    }
    return render(request, "conversations/gathering.html", context)


def _page(request: UserRequest, talk: Talk) -> HttpResponse:
    if request.method != "POST":
        table = Table.of(talk.written, _conversations(talk.written)) if talk.written else Table.blank()
        return _draw(request, talk, table, is_seating=talk.written is None)
    table = Table.posted(request.POST)
    action, _colon, number = request.POST.get("action", "save").partition(":")
    seated = table.seat(talk.residents)
    if action == "seats":
        return _draw(request, talk, table.reopened(at=table.open_at), is_seating=True)
    if not seated:
        table.refusal = _("Kryss av dem som sitter her.")
        return _draw(request, talk, table, status=422, is_seating=True)
    if action in ("seated", "add", "edit", "remove"):
        return _rearrange(request, talk, table, action, number)
    if not table.is_whole():
        return _draw(request, talk, table, status=422)
    return _save(request, talk, table, seated)


def _rearrange(request: UserRequest, talk: Talk, table: Table, action: str, number: str) -> HttpResponse:
    if action == "add" and table.open.is_empty:
        table.open.full_clean()
        table.open.errors.clear()
        table.open.add_error("words", _("Skriv det som ble sagt først."))
        return _draw(request, talk, table, status=422)
    return _draw(request, talk, table.rearranged(action, number), is_moved=True)


def _save(request: UserRequest, talk: Talk, table: Table, seated: list[Resident]) -> HttpResponse:
    form_id = talk.written.pk if talk.written else table.about.cleaned_data["form_id"]
    campaign_id = campaign_id_for(talk.unit.pk, timezone.localdate())
    draft = table.draft(themes_known_to(request), seated, unit_id=talk.unit.pk, campaign_id=campaign_id)
    try:
        held = gatherings.record(form_id=form_id, draft=draft, by=request.user, now=timezone.now())
    except services.BelongsToAnother:
        raise Http404 from None
    except services.TooLateToCorrect:
        table.refusal = _("Dette kan ikke rettes lenger. Det er gått mer enn ett døgn, eller noe av det er tatt bort.")
        return _draw(request, talk, table, status=422)
    return go_to(request, reverse("conversations:gathering", args=[held.pk]))


def _draw(
    request: UserRequest, talk: Talk, table: Table, status: int = 200, *, is_seating: bool = False, **state: Any
) -> HttpResponse:
    everybody = sorted(talk.residents, key=lambda resident: sort_key(resident.name or ""))
    seated = table.seat(everybody, with_names=True)
    present = {resident.pk for resident in seated}
    context = {
        "talk": talk,
        "sheet": table,
        "thing": table.open,
        "number": table.open_at + 1,
        "is_full": len(table.things) >= MOST_THINGS,
        "is_table": True,
        "is_seating": is_seating,
        "seated": seated,
        "seats": [(resident, resident.pk in present) for resident in everybody] if is_seating else [],
        "question": question_of(campaign_for(talk.unit, timezone.localdate())),
        "is_refused": status == 422,
        **urgency_context(talk.unit, table.things),
        **theme_context(request, table),
        **state,
    }
    template = "conversations/_table.html" if request.htmx else "conversations/table.html"
    return render(request, template, context, status=status)


def _residents(request: UserRequest, unit: Unit) -> tuple[Resident, ...]:
    """Everybody in the unit today, in no order: saving opens no names."""
    here = Resident.objects.visible_to(request.user).filter(unit=unit).active_on(timezone.localdate())
    return tuple(here)


def _own(request: UserRequest, gathering_id: UUID, *, within_a_day: bool = True) -> Gathering:
    mine = Gathering.objects.filter(
        recorded_by=request.user, unit_id__in=request.user.unit_ids(Role.STAFF, Role.LEADER)
    ).select_related("unit")
    if within_a_day:
        mine = mine.filter(recorded_at__gt=timezone.now() - CORRECTION_TIME)
    held = get_object_or_404(mine, pk=gathering_id)
    require_role(request.user, held.unit, Role.STAFF, Role.LEADER)
    return held


def _conversations(held: Gathering) -> list[Conversation]:
    """Those that stand, each person's in the order of names and the table's last."""
    standing = held.conversations.standing().select_related("resident").prefetch_related("statements")
    return sorted(standing, key=lambda one: sort_key((one.resident.name if one.resident else None) or "~"))


def _things(conversation: Conversation) -> list[tuple[Statement, str]]:
    statements = [one for one in conversation.statements.all() if one.removed_at is None]
    for statement in statements:
        statement.conversation = conversation
    return [(statement, what_we_do(Intent(statement.intent))) for statement in statements]


def _names(residents: Iterable[Resident]) -> str:
    return listed(sorted((resident.name or "" for resident in residents), key=sort_key))
