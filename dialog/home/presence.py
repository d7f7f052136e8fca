"""Fair denominators: who was not at work, and who was not there to be asked, in a care unit's campaign."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Membership, Role, User
from dialog.accounts.querysets import MembershipQuerySet
from dialog.audit.reading import shows_residents
from dialog.campaigns import services as campaigns
from dialog.campaigns.models import Campaign, NotAtWork
from dialog.conversations.models import NotPresent, Resident, Stay
from dialog.conversations.presence import mark_present
from dialog.improvements.queries import last_campaign
from dialog.improvements.views import own_unit
from dialog.lib.names import sort_key
from dialog.units.models import Unit

PEOPLE_A_PAGE = 40
STAFF, RESIDENTS = "ansatte", "brukere"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who counts in the denominator, unless marked as away."""

    id: UUID
    name: str
    is_away: bool


@require_GET
@shows_residents()
def people(request: UserRequest, code: str) -> HttpResponse:
    """Everybody who counts, with a button for each; staff first."""
    unit = own_unit(request, code)
    require_role(request.user, unit, Role.LEADER)
    campaign = _campaign(unit)
    shown = RESIDENTS if request.GET.get("hvem") == RESIDENTS else STAFF
    rows = _residents(unit, campaign) if shown == RESIDENTS else _staff(unit, campaign)
    context = {
        "unit": unit,
        "campaign": campaign,
        "shown": shown,
        "page": Paginator(rows, PEOPLE_A_PAGE).get_page(request.GET.get("side")),
        "away": sum(one.is_away for one in rows),
        "query": f"hvem={shown}&",
    }
    return render(request, "home/presence.html", context)


@require_POST
def mark_staff(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    campaign = _campaign(unit)
    user = get_object_or_404(User.objects.filter(pk__in=_at_work(unit, campaign).values("user")), pk=pk)
    require_role(request.user, unit, Role.LEADER)
    is_away = request.POST.get("borte") == "1"
    try:
        campaigns.mark_at_work(campaign=campaign, unit=unit, user=user, is_at_work=not is_away, by=request.user)
    except campaigns.AlreadyClosed:
        return _closed(request, unit, STAFF)
    return _marked(request, unit, campaign, Person(user.pk, user.name, is_away), STAFF)


@require_POST
@shows_residents()
def mark_resident(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    campaign = _campaign(unit)
    stays = Stay.objects.filter(unit=unit).within(campaign.window)
    resident = get_object_or_404(
        Resident.objects.visible_to(request.user).filter(pk__in=stays.values("resident")), pk=pk
    )
    require_role(request.user, unit, Role.LEADER)
    is_away = request.POST.get("borte") == "1"
    try:
        mark_present(campaign=campaign, unit=unit, resident=resident, is_present=not is_away, by=request.user)
    except campaigns.AlreadyClosed:
        return _closed(request, unit, RESIDENTS)
    return _marked(request, unit, campaign, Person(resident.pk, resident.name or "", is_away), RESIDENTS)


def _campaign(unit: Unit) -> Campaign:
    campaign = last_campaign(unit, timezone.localdate())
    if campaign is None:
        raise Http404
    return campaign


def _at_work(unit: Unit, campaign: Campaign) -> MembershipQuerySet:
    return Membership.objects.within(campaign.window).filter(unit=unit, role=Role.STAFF)


def _staff(unit: Unit, campaign: Campaign) -> list[Person]:
    away = set(NotAtWork.objects.filter(campaign=campaign, unit=unit).values_list("user_id", flat=True))
    users = User.objects.filter(pk__in=_at_work(unit, campaign).values("user"))
    rows = [Person(user.pk, user.name, user.pk in away) for user in users]
    return sorted(rows, key=lambda one: sort_key(one.name))


def _residents(unit: Unit, campaign: Campaign) -> list[Person]:
    away = set(NotPresent.objects.filter(campaign=campaign, unit=unit).values_list("resident_id", flat=True))
    stays = Stay.objects.filter(unit=unit).within(campaign.window)
    residents = Resident.objects.filter(unit=unit, pk__in=stays.values("resident"))
    rows = [Person(one.pk, one.name or "", one.pk in away) for one in residents]
    return sorted(rows, key=lambda one: sort_key(one.name))


def _marked(request: UserRequest, unit: Unit, campaign: Campaign, one: Person, shown: str) -> HttpResponse:
    if not request.htmx:
        return redirect(f"{reverse('home:presence', args=[unit.code])}?hvem={shown}")
    context = {"unit": unit, "campaign": campaign, "one": one, "shown": shown, "is_changed": True}
    return render(request, "home/_present_person.html", context)


def _closed(request: UserRequest, unit: Unit, shown: str) -> HttpResponse:
    messages.info(request, _("Markeringen er lukket. Det som står, gjelder."))
    address = f"{reverse('home:presence', args=[unit.code])}?hvem={shown}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
