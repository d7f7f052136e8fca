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
from dialog.insight.pages.against import NothingToCompare, against_page
from dialog.insight.pages.counted import how_counted
from dialog.insight.pages.links import BY_LENS, Choice
from dialog.insight.pages.more import more
from dialog.insight.pages.theme import theme_page
from dialog.insight.pages.unit import unit_page
from dialog.insight.pages.unlocked import Unlocked
from dialog.insight.participation import participation
from dialog.insight.queries import OWN_UNITS, WHOLE_MUNICIPALITY, ReleaseReader
from dialog.insight.taken_back import says_when_taken_back
from dialog.units.models import Kind, ServiceType, Unit


@require_GET
@says_when_taken_back
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
@says_when_taken_back
@shows_residents(why=WHY)
def unit(request: UserRequest, code: str) -> HttpResponse:
    """One unit of one release; with ``mot`` in the address, side by side with something else."""
    releases, reader, reachable = _opened(request, code)
    choice = _choice(request)
    if wanted := request.GET.get("mot", ""):
        return _against(request, reader, code, wanted, releases, reachable)
    page = unit_page(
        reader,
        code,
        releases=releases,
        reachable=reachable,
        choice=choice,
        can_ask=codes_to_ask(request.user, timezone.localdate()),
    )
    if page.unit.kind == Kind.DEPARTMENT:
        return render(request, "insight/department.html", {"page": page})
    context = {
        "page": page,
        "more": more(page, reader, releases, timezone.localdate()),
        "how_counted": how_counted(reader, page.figures, choice) if page.figures.is_shown else (),
    }
    return render(request, "insight/unit.html", context)


@require_GET
@says_when_taken_back
def theme(request: UserRequest, code: str, theme_code: str) -> HttpResponse:
    """One theme in one unit: year by year, where, and what came of it."""
    releases, reader, reachable = _opened(request, code)
    if theme_code not in reader.theme_names or reader.rows[code].kind == Kind.DEPARTMENT:
        raise Http404
    page = theme_page(
        reader, code, theme_code, releases=releases, reachable=reachable, choice=_choice(request), user=request.user
    )
    return render(request, "insight/theme.html", {"page": page})


def _against(
    request: UserRequest,
    reader: ReleaseReader,
    code: str,
    wanted: str,
    releases: list[Release],
    reachable: set[str],
) -> HttpResponse:
    if reader.rows[code].kind == Kind.DEPARTMENT:
        raise Http404
    try:
        page = against_page(reader, code, wanted, releases=releases, reachable=reachable, choice=_choice(request))
    except NothingToCompare as refusal:
        raise Http404 from refusal
    return render(request, "insight/against.html", {"page": page})


def _opened(request: UserRequest, code: str) -> tuple[list[Release], ReleaseReader, set[str]]:
    """The releases this person may see, the one that is asked for, and the units she may open in it."""
    releases = list(Release.objects.visible_to(request.user).newest_first())
    reader = ReleaseReader(_chosen(releases, request.GET.get("tall", "")), standing=releases)
    reachable = reader.codes_reachable_by(request.user)
    if code not in reachable:
        raise Http404
    return releases, reader, reachable


def _chosen(releases: list[Release], wanted: str) -> Release:
    """The release that the address names, else the newest; a withdrawn or foreign one is not there."""
    found = [release for release in releases if str(release.pk) == wanted] if wanted else releases
    if not found:
        raise Http404
    return found[0]


def _choice(request: UserRequest) -> Choice:
    """What stands in the address and means nothing is not looked at."""
    table, service_type = request.GET.get("hvem", ""), request.GET.get("type", "")
    return Choice(
        Table(table) if table in Table.values else Table.OPEN,
        service_type if service_type in ServiceType.values else "",
        by_lens=request.GET.get("vis", "") == BY_LENS,
    )


def _unlocked(user: User) -> Unlocked:
    today = timezone.localdate()
    campaign = Campaign.objects.visible_to(user).asked().filter(closed_at=None, starts_on__lte=today).first()
    units = _own_units(user) if campaign else []
    told = participation(campaign, units, today) if campaign else {}
    return Unlocked(campaign, [(one, told[one.pk]) for one in units if told[one.pk].is_told])


def _own_units(user: User) -> list[Unit]:
    return [user.municipality] if user.has_role(*WHOLE_MUNICIPALITY) else user.units_as(*OWN_UNITS)
