"""Who is to be asked: the start list of a care unit, the search in it, and a carer's own list for the day."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.conversations import services
from dialog.conversations.queries import (
    CareList,
    Line,
    State,
    by_name,
    campaign_for,
    care_list,
    care_units,
    is_visitor,
    resident_word,
)
from dialog.conversations.querysets import ASKERS
from dialog.conversations.wording import find_resident, note
from dialog.lib.names import found_in
from dialog.units.models import Unit
from dialog.units.naming import unit_title

SEEN = "seen-order"  # in the session: who waited, in the order they stood on the page; ids only


@dataclass(frozen=True)
class Row:
    """One line of the list, as it is written out."""

    pk: UUID
    name: str
    place: str
    note: str
    is_asked: bool
    is_waiting: bool
    asks_again: bool
    is_urgent: bool


@require_GET
@shows_residents()
def start(request: UserRequest) -> HttpResponse:
    """The list of the first care unit where they work; most people have one."""
    units = care_units(request.user, timezone.localdate())
    return _show(request, units[0]) if units else render(request, "conversations/no_unit.html")


@require_GET
@shows_residents()
def unit(request: UserRequest, unit_id: UUID) -> HttpResponse:
    return _show(request, own_unit(request, unit_id))


@require_POST
@shows_residents()
def search(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """Find by name or room, in memory; a POST, so that no name comes into an address or a log."""
    here = own_unit(request, unit_id)
    query = request.POST.get("q", "").strip()[:100]
    if not request.htmx:
        return _show(request, here, query)
    return render(request, "conversations/_lists.html", _context(request, here, query))


@require_http_methods(["GET", "POST"])
@shows_residents()
def day_list(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """Pick those I visit, and put them in order; the next day it is the same."""
    here = own_unit(request, unit_id)
    today = timezone.localdate()
    everybody = care_list(here, request.user, campaign=campaign_for(here, today), today=today)
    order = None
    if request.method == "POST":
        order = _rearranged(everybody, request.POST.get("action", ""), request.POST.getlist("resident"))
    if order is not None:
        services.arrange_day_list(unit=here, resident_ids=order, by=request.user)
        if not request.htmx:
            return redirect("conversations:day_list", here.pk)
        everybody = replace(everybody, mine=tuple(order))
    own = set(everybody.mine)
    rows = {line.resident.pk: _row(line, today) for line in by_name(everybody.lines)}
    context = {
        "unit": here,
        "workplace": unit_title(here),
        "mine": [rows[line.resident.pk] for line in everybody.my_lines],
        "others": [row for pk, row in rows.items() if pk not in own],
    }
    template = "conversations/_day_list.html" if request.htmx else "conversations/day_list.html"
    is_refused = request.method == "POST" and order is None
    return render(request, template, context, status=422 if is_refused else 200)


def own_unit(request: UserRequest, unit_id: UUID, *roles: Role) -> Unit:
    """The care unit, if this person works or asks there today: to others it does not exist. ``roles``: fewer."""
    found = next((one for one in care_units(request.user, timezone.localdate()) if one.pk == unit_id), None)
    if found is None:
        raise Http404
    require_role(request.user, found, *(roles or ASKERS))
    return found


def _show(request: UserRequest, here: Unit, query: str = "") -> HttpResponse:
    context = _context(request, here, query)
    units = care_units(request.user, timezone.localdate())
    context |= {
        "workplace": unit_title(here),
        "units": [(one, one.pk == here.pk) for one in units] if len(units) > 1 else [],
        "is_leader": here.pk in request.user.unit_ids(Role.LEADER),
        "find_label": find_resident(resident_word(here)),
    }
    return render(request, "conversations/start.html", context)


def _context(request: UserRequest, here: Unit, query: str) -> dict[str, Any]:
    today = timezone.localdate()
    everybody = care_list(here, request.user, campaign=campaign_for(here, today), today=today)
    # Whoever comes from outside is told whom to ask, not how it went before.
    is_silent = is_visitor(request.user, here.pk)
    row = partial(_row, today=today, is_silent=is_silent)
    context: dict[str, Any] = {"unit": here, "list": everybody, "query": query, "is_visitor": is_silent}
    if query:
        found = by_name(line for line in everybody.lines if found_in(query, line.resident.name, line.resident.place))
        return context | {"found": [row(line) for line in found]}
    groups = {state.value: by_name(everybody.group(state)) for state in State}
    _remember_order(request, here, [line.resident.pk for state in State for line in groups[state]])
    return context | {
        "mine": [row(line) for line in everybody.my_lines],
        "groups": {name: [row(line) for line in lines] for name, lines in groups.items()},
    }


def _row(line: Line, today: date, *, is_silent: bool = False) -> Row:
    return Row(
        pk=line.resident.pk,
        name=line.resident.name or "",
        place=line.resident.place or "",
        note="" if is_silent else note(line, today),
        is_asked=line.state is State.ASKED,
        is_waiting=line.state.is_waiting,
        asks_again=line.state in (State.RETRY, State.LONG_AGO),
        is_urgent=line.state in (State.RETRY, State.LATE),
    )


def _remember_order(request: UserRequest, here: Unit, order: list[UUID]) -> None:
    """So that "next" after saving is the next on the page, without opening everybody's name again to sort them."""
    seen = [str(here.pk), *map(str, order)]
    if request.session.get(SEEN) != seen:
        request.session[SEEN] = seen


def seen_order(request: UserRequest, here: Unit) -> list[UUID]:
    unit_id, *order = request.session.get(SEEN) or [""]
    return [UUID(one) for one in order] if unit_id == str(here.pk) else []


def _rearranged(everybody: CareList, action: str, ticked: list[str]) -> list[UUID] | None:
    """My list after one press: "add" those ticked, or move one "up" or "down", or "remove" it.

    None when it speaks of somebody who is not here (any more).
    """
    order = [pk for pk in everybody.mine if pk in everybody.by_id]
    here = {str(pk): pk for pk in everybody.by_id}
    verb, _colon, who = action.partition(":")
    if verb == "add":
        return list(dict.fromkeys([*order, *(here[one] for one in ticked)])) if here.keys() >= set(ticked) else None
    pk = here.get(who)
    if pk not in order or verb not in ("up", "down", "remove"):
        return None
    at = order.index(pk)
    order.remove(pk)
    if verb != "remove":
        order.insert(max(at - 1, 0) if verb == "up" else at + 1, pk)
    return order
