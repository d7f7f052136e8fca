"""The administrator's first page, the unit tree, and one unit with those who work there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts import gaps as missing_in
from dialog.accounts import services as accounts
from dialog.accounts.access import require_role
from dialog.accounts.approvals import missing
from dialog.accounts.http import UserRequest
from dialog.accounts.import_models import Import
from dialog.accounts.models import Membership, Role
from dialog.accounts.receivers import WORKS, has_receivers
from dialog.audit import history
from dialog.audit.reading import shows_residents
from dialog.home.administration import changing
from dialog.home.administration.forms import (
    ChangeUnitForm,
    DatesForm,
    MergeUnitForm,
    MoveUnitForm,
    OpenUnitForm,
    TakeOnForm,
)
from dialog.improvements.receiving.queries import waits_without_receiver
from dialog.lib.dates import days_between
from dialog.lib.names import sort_key
from dialog.units import services as units
from dialog.units.models import Kind, Unit

ROWS_A_PAGE = 50
ROWS_ON_DESK = 5
# Deeper levels open when somebody wants to see them.
OPEN_DEPTH = 4
PEOPLE, LEADERS, RECEIVERS = "ansatte", "ledere", "mottakere"

FormMaker = Callable[..., forms.Form]


@dataclass
class Branch:
    """A unit of the tree with what lies under it."""

    unit: Unit
    has_leader: bool = True
    children: "list[Branch]" = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return int(self.unit.depth) < OPEN_DEPTH


@require_GET
def index(request: UserRequest) -> HttpResponse:
    """What is missing, the files that wait, and whether anything may begin."""
    municipality = _municipality(request)
    context = {
        "municipality": municipality,
        "gaps": [
            (which, rows.count(), _with_waiting(request, which, list(rows[:ROWS_ON_DESK])))
            for which, rows in _gaps(municipality).items()
        ],
        "waiting": Import.objects.waiting().filter(made_by=request.user).order_by("-made_at"),
        "last": Import.objects.visible_to(request.user).exclude(applied_at=None).order_by("-applied_at").first(),
        "missing": missing(municipality.pk),
        "is_demo": settings.DEMO,
    }
    return render(request, "home/administration/index.html", context)


@require_GET
def gaps(request: UserRequest) -> HttpResponse:
    """One of the three lists, whole."""
    lists = _gaps(_municipality(request))
    which = request.GET.get("hva", PEOPLE)
    if which not in lists:
        raise Http404
    page = Paginator(lists[which], ROWS_A_PAGE).get_page(request.GET.get("side"))
    page.object_list = _with_waiting(request, which, list(page.object_list))
    context = {"which": which, "page": page, "query": f"hva={which}&"}
    return render(request, "home/administration/gaps.html", context)


@require_GET
def tree(request: UserRequest) -> HttpResponse:
    municipality = _municipality(request)
    shows_closed = request.GET.get("vis") == "lukket"
    return render(
        request,
        "home/administration/tree.html",
        {"root": _grow(municipality, timezone.localdate(), shows_closed=shows_closed), "shows_closed": shows_closed},
    )


@require_GET
def unit(request: UserRequest, code: str) -> HttpResponse:
    return _unit_page(request, _unit(request, code))


@require_POST
def change_unit(request: UserRequest, code: str) -> HttpResponse:
    one = _unit(request, code)
    form = ChangeUnitForm(request.POST, unit=one)
    if form.is_valid():
        with history.change(by=request.user, reason="unit changed"):
            units.change_unit(unit=one, **form.cleaned_data)
        messages.success(request, _("Enheten er endret."))
        return redirect("administration:unit", one.code)
    return _unit_page(request, one, change=form)


@require_POST
def open_unit(request: UserRequest, code: str) -> HttpResponse:
    parent = _unit(request, code)
    form = OpenUnitForm(request.POST, parent=parent)
    if form.is_valid() and not parent.is_care_unit and parent.closed_on is None:
        kind, service = Kind(form.cleaned_data["kind"]), form.cleaned_data["service_type"]
        made = units.open_unit(
            parent=parent,
            kind=kind,
            name=form.cleaned_data["new_name"],
            service_type=service,
            is_care_unit=bool(service) and kind in (Kind.SECTION, Kind.DEPARTMENT),
            opened_on=timezone.localdate(),
        )
        messages.success(request, _("%(unit)s er åpnet.") % {"unit": made.name})
        return redirect("administration:unit", made.code)
    return _unit_page(request, parent, new=form)


@require_POST
def move_unit(request: UserRequest, code: str) -> HttpResponse:
    one = _unit(request, code)
    form = MoveUnitForm(request.POST, unit=one, today=timezone.localdate())
    if form.is_valid():
        try:
            with history.change(by=request.user, reason="unit moved"):
                units.move_unit(unit=one, under=form.cleaned_data["under"])
        except units.UnitRefused:
            form.add_error("under", _("Enheten kan ikke ligge der."))
        else:
            messages.success(request, _("Enheten er flyttet. Adressen er den samme."))
            return redirect("administration:unit", one.code)
    return _unit_page(request, one, move=form)


@require_POST
@shows_residents(why="merging of units", saves=True)
def merge_unit(request: UserRequest, code: str) -> HttpResponse:
    one, today = _unit(request, code), timezone.localdate()
    form = MergeUnitForm(request.POST, unit=one, today=today)
    if form.is_valid():
        into = form.cleaned_data["into"]
        if not _refused(form, lambda: changing.merge(unit=one, into=into, by=request.user, today=today)):
            messages.success(request, _("%(unit)s fører arbeidet videre.") % {"unit": into.name})
            return redirect("administration:unit", into.code)
    return _unit_page(request, one, merge=form)


@require_POST
def close_unit(request: UserRequest, code: str) -> HttpResponse:
    one, form = _unit(request, code), forms.Form(request.POST)
    if not _refused(form, lambda: changing.close(unit=one, by=request.user, today=timezone.localdate())):
        messages.success(request, _("Enheten er lukket. Det som er gjort der, står."))
        return redirect("administration:unit", one.code)
    return _unit_page(request, one, close=form)


@require_POST
def take_on(request: UserRequest, code: str) -> HttpResponse:
    one = _unit(request, code)
    form = TakeOnForm(request.POST, unit=one)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            accounts.take_on(
                email=cleaned["email"],
                name=cleaned["full_name"],
                unit=one,
                role=Role(cleaned["role"]),
                starts_on=cleaned["starts_on"],
                ends_on=cleaned["ends_on"],
                by=request.user,
            )
        except accounts.OwnMembership:
            form.add_error("email", _("Du kan ikke gi deg selv et arbeidssted. Be en annen administrator."))
        except accounts.WorksThereAlready:
            form.add_error("email", _("Personen har denne rollen her fra før."))
        else:
            messages.success(request, _("Arbeidsstedet er lagret."))
            return redirect("administration:unit", one.code)
    return _unit_page(request, one, take_on=form)


@require_http_methods(["GET", "POST"])
def membership(request: UserRequest, pk: UUID) -> HttpResponse:
    """The first and the last day of somebody's work in a unit."""
    own = Membership.objects.filter(municipality_id=request.user.municipality_id).select_related("user", "unit")
    one = get_object_or_404(own, pk=pk)
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    initial = {"starts_on": one.starts_on, "ends_on": one.ends_on}
    form = DatesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            accounts.change_membership(membership=one, by=request.user, **form.cleaned_data)
        except accounts.OwnMembership:
            form.add_error(None, _("Du kan ikke endre ditt eget arbeidssted. Be en annen administrator."))
        except accounts.WorksThereAlready:
            form.add_error("ends_on", _("Personen har denne rollen her fra før, uten sluttdato."))
        else:
            messages.success(request, _("Datoene er lagret."))
            return redirect("administration:unit", one.unit.code)
    context = {"one": one, "role": Role(one.role).label, "form": form}
    return render(request, "home/administration/membership.html", context, status=422 if form.errors else 200)


def _municipality(request: UserRequest) -> Unit:
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    municipality: Unit = request.user.municipality
    return municipality


def _unit(request: UserRequest, code: str) -> Unit:
    """The unit with this code in the administrator's own municipality; codes are each municipality's own."""
    one: Unit = get_object_or_404(Unit.objects.in_municipality(request.user.municipality_id), code=code)
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    return one


def _gaps(municipality: Unit) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        PEOPLE: missing_in.people_without_unit(municipality, today),
        LEADERS: missing_in.units_without_leader(municipality, today),
        RECEIVERS: missing_in.sectors_without_receiver(municipality, today),
    }


def _with_waiting(request: UserRequest, which: str, rows: list[Any]) -> list[Any]:
    """In the list of sectors: how many answers wait there for a receiver, and since when; nothing of what they are.

    Whoever works in a sector, or leads it, is not told: she could guess whose they are.
    """
    if which != RECEIVERS or not rows:
        return rows
    today, mine = timezone.localdate(), [unit.path for unit in request.user.units_as(*WORKS)]
    waits = waits_without_receiver(rows, today)
    others = has_receivers(request.user.municipality, today)
    for row in rows:
        is_mine = any(path.startswith(row.path) or row.path.startswith(path) for path in mine)
        row.waits = None if is_mine else waits.get(row.pk)
        row.waits_days = days_between(row.waits.oldest, today) if row.waits else 0
        row.others_receive = others
    return rows


def _grow(municipality: Unit, today: date, *, shows_closed: bool) -> Branch:
    """The whole tree in three queries; siblings in Norwegian order."""
    rows = Unit.objects.in_municipality(municipality.pk).order_by("path")
    every = list(rows if shows_closed else rows.open_on(today))
    led = set(
        Membership.objects.current(today)
        .filter(municipality_id=municipality.pk, role=Role.LEADER)
        .values_list("unit_id", flat=True)
    )
    by_path: dict[str, Branch] = {}
    for one in every:
        is_led = one.pk in led or one.kind == Kind.MUNICIPALITY or not one.is_open(today)
        branch = by_path[one.path] = Branch(one, has_leader=is_led)
        above = by_path.get(one.path[: -one.steplen])
        if above is not None:
            above.children.append(branch)
    for branch in by_path.values():
        branch.children.sort(key=lambda child: sort_key(child.unit.name))
    return by_path[municipality.path]


def _refused(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it; if it is refused, say why on the form."""
    words: dict[type[Exception], str] = {
        changing.HasResidents: _("Det er brukere her. Slå enheten sammen med en annen, eller flytt dem først."),
        changing.HasUndone: _("Noe her er ikke svart på eller sagt videre ennå. Lederen må gjøre det ferdig først."),
        changing.HasOpenUnits: _("Det ligger åpne enheter under denne. Flytt eller lukk dem først."),
        changing.NotTheSameKind: _("En enhet med brukere kan bare føres videre av en annen enhet med brukere."),
        changing.CameToday: _("Noen kom hit i dag. Vent til i morgen."),
    }
    try:
        act()
    except units.UnitRefused as refusal:
        form.add_error(None, words.get(type(refusal), _("Enheten er alt lukket.")))
        return True
    return False


def _unit_page(request: UserRequest, one: Unit, **refused: forms.Form) -> HttpResponse:
    """The unit's page; ``refused``: the form that was not saved, under its name."""
    today = timezone.localdate()
    is_root, is_open = one.kind == Kind.MUNICIPALITY, one.closed_on is None
    own_forms: dict[str, forms.Form] = {
        "change": ChangeUnitForm(unit=one),
        "new": OpenUnitForm(parent=one),
        "move": MoveUnitForm(unit=one, today=today),
        "merge": MergeUnitForm(unit=one, today=today),
        "close": forms.Form(),
        "take_on": TakeOnForm(unit=one, initial={"starts_on": today}),
        **refused,
    }
    context = {
        "unit": one,
        "above": list(Unit.objects.above(one)),
        "below": Unit.objects.get_children(one).open_on(today).by_name(),
        "people": _people(one, today, request.GET.get("vis") == "alle"),
        "shows_all": request.GET.get("vis") == "alle",
        "forms": own_forms,
        "refused": next(iter(refused), ""),
        "can_move": is_open and not is_root,
        "can_open": is_open and not one.is_care_unit and one.kind != Kind.DEPARTMENT,
        "today": today,
        "me": request.user.pk,
    }
    status = 422 if refused else 200
    return render(request, "home/administration/unit.html", context, status=status)


def _people(one: Unit, today: date, shows_all: bool) -> Sequence[Membership]:
    """Those who work here now or later; with ``shows_all`` also those who have."""
    rows = Membership.objects.filter(unit=one).select_related("user")
    if not shows_all:
        rows = rows.exclude(ends_on__lt=today)
    order = list(Role)
    return sorted(rows, key=lambda row: (order.index(Role(row.role)) != 1, sort_key(row.user.name), row.starts_on))
