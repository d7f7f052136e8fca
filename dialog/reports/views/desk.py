"""Reports: asked for, made in the background, fetched. A strategist's of all units, a leader's of her own."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.insight.models import Release
from dialog.insight.queries import ReleaseReader
from dialog.reports import jobs, services
from dialog.reports.forms import OrderForm
from dialog.reports.models import Report, ReportKind
from dialog.reports.queries import ReportRow, as_row, releases_of, reports_of, units_to_report_on

REPORTS_A_PAGE = 20
FETCHES_SHOWN = 50
WHY = "report"


@require_GET
def index(request: UserRequest) -> HttpResponse:
    releases = releases_of(request.user)
    release = _chosen(releases, request.GET.get("tall", ""))
    return _index_page(request, releases, release, None)


@require_POST
def order(request: UserRequest) -> HttpResponse:
    """Ask for files of one unit. They are made by the worker; the page tells how far it has come."""
    releases = releases_of(request.user)
    release = _chosen(releases, request.POST.get("release", ""))
    if release is None:
        raise Http404
    form = OrderForm(request.POST, units=units_to_report_on(ReleaseReader(release), request.user))
    if not form.is_valid():
        return _index_page(request, releases, release, form)
    with transaction.atomic():
        asked = services.ask_for(
            release=release,
            unit_code=form.cleaned_data["unit_code"],
            kinds=form.cleaned_data["kinds"],
            by=request.user,
            now=timezone.now(),
        )
        for report in asked:
            jobs.make_report.defer(report_id=str(report.pk))
    messages.success(request, _("Filene lages nå. De står i lista når de er ferdige. Du kan gå fra siden."))
    return redirect("reports:index")


@require_GET
def made(request: UserRequest) -> HttpResponse:
    """The list by itself, for a page that asks again; without a script, the page."""
    if not request.htmx:
        return redirect("reports:index")
    return render(request, "reports/_list.html", _list(request))


@require_GET
def report(request: UserRequest, pk: UUID) -> HttpResponse:
    """One file: what it is, its digest, and who has fetched it."""
    one = get_object_or_404(reports_of(request.user), pk=pk)
    context = {
        "row": as_row(one, timezone.now()),
        "fetches": one.fetches.select_related("by")[:FETCHES_SHOWN],
        "kind": ReportKind(one.kind),
    }
    return render(request, "reports/report.html", context)


@require_GET
@shows_residents(why=WHY, saves=True)
def fetch(request: UserRequest, pk: UUID) -> HttpResponse:
    """The file itself. One with a quote that was taken back is not handed out again, and does not stay."""
    one = get_object_or_404(Report.objects.visible_to(request.user).select_related("release").defer("content"), pk=pk)
    now, today = timezone.now(), timezone.localdate()
    try:
        file = services.fetch(report=one, by=request.user, now=now, today=today)
    except services.Stale:
        services.mark_stale(report=one, now=now)
        messages.warning(request, _("Et sitat i filen kan ikke vises lenger. Filen er slettet. Lag den på nytt."))
        return redirect("reports:report", one.pk)
    except services.NotReady:
        messages.warning(request, _("Filen er ikke der. Lag den på nytt, eller vent til den er ferdig."))
        return redirect("reports:report", one.pk)
    kind = ReportKind(one.kind)
    answer = HttpResponse(file, content_type=kind.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(one)}"'
    return answer


def _file_name(one: Report) -> str:
    """What it is, of which unit and year; nothing about anybody."""
    parts = (one.kind, one.unit.name, one.release.first_day.year)
    # Otherwise they would be left out: «bjrkelia».
    name = " ".join(map(str, parts)).lower().translate(str.maketrans("æøå", "eoa"))
    return f"{slugify(name)}.{ReportKind(one.kind).extension}"


def _chosen(releases: list[Release], wanted: str) -> Release | None:
    """The release the address names, else the newest; none before figures are locked. A foreign one is not there."""
    if not wanted:
        return releases[0] if releases else None
    found = next((release for release in releases if str(release.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


def _list(request: UserRequest) -> dict[str, object]:
    now = timezone.now()
    page: Page[Report] = Paginator(reports_of(request.user), REPORTS_A_PAGE).get_page(request.GET.get("side"))
    rows: list[ReportRow] = [as_row(one, now) for one in page]
    return {"page": page, "rows": rows, "is_under_way": any(row.is_under_way for row in rows)}


def _index_page(
    request: UserRequest, releases: list[Release], release: Release | None, form: OrderForm | None
) -> HttpResponse:
    units = units_to_report_on(ReleaseReader(release), request.user) if release else []
    context = {
        "releases": releases,
        "release": release,
        "units": units,
        "form": form or OrderForm(units=units),
        "is_strategist": request.user.has_role(Role.STRATEGIST),
        **_list(request),
    }
    return render(request, "reports/index.html", context, status=422 if form else 200)
