"""Break-glass: a leader looks into a unit that is not hers, for half an hour, and everybody concerned is told."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import BREAK_GLASS, shows_residents
from dialog.conversations.models import Resident, Statement
from dialog.lib.names import sort_key
from dialog.rights import services
from dialog.rights.forms import GlassForm
from dialog.rights.models import BreakGlass, GlassReason
from dialog.rights.views.desk import care_units

SHOWN = 20


@require_http_methods(["GET", "POST"])
@shows_residents(why=BREAK_GLASS, saves=True)
def glass(request: UserRequest) -> HttpResponse:
    """Her own, those into the units she leads, and a form to open another unit."""
    units = care_units(request).open_on(timezone.localdate())
    units = units.exclude(pk__in=request.user.unit_ids(Role.STAFF, Role.LEADER))
    form = GlassForm(request.POST or None, units=units, municipality_id=request.user.municipality_id)
    if form.is_valid():
        opened = services.break_glass(
            unit=form.cleaned_data["unit"],
            reason=GlassReason(form.cleaned_data["reason"]),
            words=form.cleaned_data["words"],
            by=request.user,
            now=timezone.now(),
        )
        return redirect("rights:glass_unit", pk=opened.pk)
    seen = BreakGlass.objects.visible_to(request.user).select_related("unit", "user").order_by("-starts_at")
    unread = set(BreakGlass.objects.unread_by(request.user).values_list("pk", flat=True))
    context = {"form": form, "glasses": seen[:SHOWN], "unread": unread, "now": timezone.now()}
    return render(request, "rights/glass.html", context, status=422 if form.is_bound else 200)


@require_GET
@shows_residents(why=BREAK_GLASS)
def glass_unit(request: UserRequest, pk: UUID) -> HttpResponse:
    """The unit's people by name, and the words of the one who is chosen; nothing can be changed here."""
    opened = get_object_or_404(BreakGlass.objects.filter(user=request.user).select_related("unit"), pk=pk)
    now = timezone.now()
    if not BreakGlass.objects.open_to(request.user, now).filter(pk=pk).exists():
        return render(request, "rights/glass_over.html", {"glass": opened})
    people = Resident.objects.filter(unit=opened.unit).active_on(timezone.localdate())
    person = get_object_or_404(people, pk=_chosen(request)) if request.GET.get("person") else None
    context = {
        "glass": opened,
        "person": person,
        "people": [] if person else sorted(people, key=lambda one: sort_key(one.name or "")),
        "statements": _said(opened, person),
        "minutes": -(-(opened.ends_at - now).total_seconds() // 60),
    }
    return render(request, "rights/glass_unit.html", context)


@require_POST
def end_glass(request: UserRequest, pk: UUID) -> HttpResponse:
    opened = get_object_or_404(BreakGlass.objects.filter(user=request.user), pk=pk)
    services.end_glass(glass=opened, now=timezone.now())
    messages.success(request, _("Nødinnsynet er avsluttet."))
    return redirect("rights:glass")


@require_POST
def read_glass(request: UserRequest, pk: UUID) -> HttpResponse:
    """Only what was done in a unit she leads is hers to say that she has read."""
    led = request.user.unit_ids(Role.LEADER)
    opened = get_object_or_404(BreakGlass.objects.filter(unit__in=led), pk=pk)
    services.read_glass(glass=opened, by=request.user, now=timezone.now())
    return redirect("rights:glass")


def _said(opened: BreakGlass, person: Resident | None) -> list[Statement]:
    """The working view of this person in this unit; never an honest answer."""
    if person is None:
        return []
    said = Statement.objects.working_view().filter(unit=opened.unit, conversation__resident=person)
    return list(said.select_related("conversation").order_by("-conversation__held_at", "position"))


def _chosen(request: UserRequest) -> UUID:
    try:
        return UUID(request.GET["person"])
    except ValueError:
        return UUID(int=0)
