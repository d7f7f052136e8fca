"""What the services cost a year: a file comes in, is looked through, counts, and can be taken back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.lib.sheets import Problem, SheetRefused
from dialog.reports import services
from dialog.reports.contents.numbers import spaced, with_comma
from dialog.reports.forms import ResourcesForm
from dialog.reports.models import FileState, Resource, ResourceFile
from dialog.reports.queries import files_of
from dialog.reports.resource_file import columns, read_resources
from dialog.units.models import Unit

FILES_A_PAGE = 20
MOST_PROBLEMS = 50


@require_GET
def resources(request: UserRequest) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return _page(request, ResourcesForm(initial={"year": timezone.localdate().year}))


@require_POST
def send(request: UserRequest) -> HttpResponse:
    """Take in a file to look through; with a mistake in it, nothing is taken in."""
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    form = ResourcesForm(request.POST, request.FILES)
    problems: list[Problem] = []
    if form.is_valid():
        codes = set(Unit.objects.in_municipality(request.user.municipality_id).values_list("code", flat=True))
        try:
            read = read_resources(form.cleaned_data["file"].read(), unit_codes=codes)
        except SheetRefused as refused:
            problems = refused.problems
        else:
            now, year = timezone.now(), form.cleaned_data["year"]
            file = services.send_resources(year=year, lines=read.lines, by=request.user, now=now)
            for notice in read.notices:
                messages.info(request, notice)
            return redirect("reports:resource_file", file.pk)
    return _page(request, form, problems=problems, status=422)


@require_GET
def resource_file(request: UserRequest, pk: UUID) -> HttpResponse:
    return _file_page(request, _file(request, pk))


@require_POST
def use(request: UserRequest, pk: UUID) -> HttpResponse:
    file = _file(request, pk)
    try:
        services.use_resources(file=file, now=timezone.now())
    except services.NotInUse:
        return _file_page(request, file, refusal=_("Filen venter ikke lenger."))
    messages.success(request, _("Filen er i bruk. Den kommer med i rapporter som lages fra nå."))
    return redirect("reports:resource_file", file.pk)


@require_POST
def undo(request: UserRequest, pk: UUID) -> HttpResponse:
    file = _file(request, pk)
    try:
        services.undo_resources(file=file, by=request.user, now=timezone.now())
    except services.NotTheNewest:
        return _file_page(request, file, refusal=_("En senere fil for samme år må angres først."))
    except services.NotInUse:
        return _file_page(request, file, refusal=_("Filen er ikke i bruk."))
    messages.success(request, _("Filen er angret. Rapporter som lages fra nå, bruker den som var der før."))
    return redirect("reports:resource_file", file.pk)


@require_POST
def throw(request: UserRequest, pk: UUID) -> HttpResponse:
    file = _file(request, pk)
    try:
        services.throw_resources(file=file)
    except services.NotInUse:
        return _file_page(request, file, refusal=_("Filen venter ikke lenger."))
    messages.success(request, _("Filen er kastet. Ingenting er endret."))
    return redirect("reports:resources")


def _file(request: UserRequest, pk: UUID) -> ResourceFile:
    file = get_object_or_404(files_of(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return file


def _file_page(request: UserRequest, file: ResourceFile, *, refusal: str = "") -> HttpResponse:
    if refusal:
        file.refresh_from_db()
    newest = files_of(request.user).filter(year=file.year, state=FileState.IN_USE).order_by("-sent_at").first()
    context = {
        "file": file,
        "lines": [_line(line) for line in file.lines.all()],
        "refusal": refusal,
        "counts": newest is not None and newest.pk == file.pk,
        "replaces": newest if file.state == FileState.WAITING else None,
    }
    return render(request, "reports/resource_file.html", context, status=422 if refusal else 200)


def _line(line: Resource) -> dict[str, object]:
    return {
        "service": line.service,
        "unit_code": line.unit_code,
        "is_outside": line.is_outside,
        "recipients": None if line.recipients is None else spaced(line.recipients),
        "full_time": None if line.full_time is None else with_comma(line.full_time),
        "kroner": None if line.kroner is None else spaced(line.kroner),
    }


def _page(
    request: UserRequest, form: ResourcesForm, *, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    problems = problems or []
    context = {
        "form": form,
        "problems": problems[:MOST_PROBLEMS],
        "more_problems": max(0, len(problems) - MOST_PROBLEMS),
        "page": Paginator(files_of(request.user), FILES_A_PAGE).get_page(request.GET.get("side")),
        "columns": columns(),
    }
    return render(request, "reports/resources.html", context, status=status)
