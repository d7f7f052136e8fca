"""Pages of locked figures. They read releases and participation, nothing else."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from dialog.accounts.http import UserRequest
from dialog.accounts.models import User
from dialog.audit.reading import shows_residents
from dialog.campaigns.models import Campaign
from dialog.improvements.asking.queries import codes_to_ask
from dialog.improvements.asking.views import WHY
from dialog.insight.models import Release, Table
from dialog.insight.page import Unlocked, unit_page
from dialog.insight.participation import participation
from dialog.insight.queries import OWN_UNITS, WHOLE_MUNICIPALITY, ReleaseReader
from dialog.units.models import Kind, Unit


@require_GET
def index(request: UserRequest) -> HttpResponse:
    """The page of one's own highest unit; before the first release, who has been asked so far."""
    releases = list(Release.objects.visible_to(request.user).newest_first())
    if not releases:
        return render(request, "insight/unlocked.html", {"page": _unlocked(request.user)})
    wanted = request.GET.get("tall", "")
    release = _chosen(releases, wanted)
    address = reverse("insight:unit", args=[ReleaseReader(release).highest_code_of(request.user)])
    return redirect(f"{address}?{urlencode({'tall': wanted})}" if wanted else address)


@require_GET
@shows_residents(why=WHY)
def unit(request: UserRequest, code: str) -> HttpResponse:
    releases = list(Release.objects.visible_to(request.user).newest_first())
    reader = ReleaseReader(_chosen(releases, request.GET.get("tall", "")))
    reachable = reader.codes_reachable_by(request.user)
    if code not in reachable:
        raise Http404
    page = unit_page(
        reader,
        code,
        releases=releases,
        reachable=reachable,
        table=_table(request.GET.get("hvem", "")),
        service_type=request.GET.get("type", ""),
        can_ask=codes_to_ask(request.user, timezone.localdate()),
    )
    template = "insight/department.html" if page.unit.kind == Kind.DEPARTMENT else "insight/unit.html"
    return render(request, template, {"page": page})


def _chosen(releases: list[Release], wanted: str) -> Release:
    """The release that the address names, else the newest; a withdrawn or foreign one is not there."""
    found = [release for release in releases if str(release.pk) == wanted] if wanted else releases
    if not found:
        raise Http404
    return found[0]


def _table(wanted: str) -> Table:
    return Table(wanted) if wanted in Table.values else Table.OPEN


def _unlocked(user: User) -> Unlocked:
    today = timezone.localdate()
    campaign = Campaign.objects.visible_to(user).asked().filter(closed_at=None, starts_on__lte=today).first()
    units = _own_units(user) if campaign else []
    told = participation(campaign, units, today) if campaign else {}
    return Unlocked(campaign, [(one, told[one.pk]) for one in units if told[one.pk].is_told])


def _own_units(user: User) -> list[Unit]:
    return [user.municipality] if user.has_role(*WHOLE_MUNICIPALITY) else user.units_as(*OWN_UNITS)
