"""Files that come in: sent, looked through, brought in, taken back."""

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
from dialog.accounts.import_models import Import, ImportKind, ImportState, Verdict
from dialog.accounts.importing import running, under_way
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.home.administration import working
from dialog.home.administration.command import MOST_PROBLEMS, place_of
from dialog.home.administration.forms import COMPLETE, BringInForm, UploadForm
from dialog.home.administration.importers import importer_of
from dialog.lib.sheets import Problem, SheetRefused

ROWS_A_PAGE = 50
IMPORTS_A_PAGE = 20
WHY = "import of residents"


@require_GET
def imports(request: UserRequest) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    return _imports_page(request, UploadForm())


@require_POST
@shows_residents(why=WHY, saves=True)
def upload(request: UserRequest) -> HttpResponse:
    """Take in a file to look through. Residents it names are compared with what we have: that is logged."""
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    form = UploadForm(request.POST, request.FILES)
    problems: list[Problem] = []
    if form.is_valid():
        today = timezone.localdate()
        try:
            waiting = running.upload(
                importer_of(ImportKind(form.cleaned_data["kind"]), today),
                content=form.cleaned_data["file"].read(),
                is_complete=form.cleaned_data["scope"] == COMPLETE,
                by=request.user,
                now=timezone.now(),
                today=today,
            )
        except SheetRefused as refused:
            problems = refused.problems
        else:
            return redirect("administration:import", waiting.pk)
    return _imports_page(request, form, problems=problems, status=422)


@require_GET
@shows_residents(why=WHY)
def one_import(request: UserRequest, pk: UUID) -> HttpResponse:
    """What a file comes to, line by line; names only of the file one has sent oneself."""
    one = get_object_or_404(Import.objects.visible_to(request.user).select_related("made_by", "undone_by"), pk=pk)
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    return _import_page(request, one, BringInForm(ends_many=running.ends_many(one)))


@require_POST
@shows_residents(why=WHY, saves=True)
def bring_in(request: UserRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    form = BringInForm(request.POST, ends_many=running.ends_many(one))
    if not form.is_valid():
        return _import_page(request, one, form, status=422)
    try:
        working.begin_bringing_in(waiting=one, by=request.user, now=timezone.now())
    except under_way.AnotherUnderWay:
        return _another(request, one)
    return redirect("administration:import_progress", one.pk)


@require_POST
@shows_residents(why=WHY, saves=True)
def undo(request: UserRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    try:
        working.begin_undoing(applied=one, by=request.user, now=timezone.now())
    except under_way.AnotherUnderWay:
        return _another(request, one)
    return redirect("administration:import_progress", one.pk)


@require_GET
def progress(request: UserRequest, pk: UUID) -> HttpResponse:
    """The bar by itself, for a page that asks again and again; without a script, and when it is over, the page."""
    one = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    far = under_way.how_far(one, timezone.now())
    if far.is_under_way:
        if request.htmx:
            return render(request, "home/administration/_progress.html", {"one": one, "far": far})
        return redirect("administration:import", one.pk)
    if far.standing == under_way.Standing.STILL and one.state == ImportState.APPLIED:
        messages.success(request, _("Filen er hentet inn. Du kan angre i 30 dager."))
    elif far.standing == under_way.Standing.STILL and one.state == ImportState.UNDONE:
        messages.success(request, _("Alt er slik det var før filen ble hentet inn."))
    address = reverse("administration:import", args=[one.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@require_POST
def throw_away(request: UserRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    if one.state != ImportState.WAITING or under_way.how_far(one, timezone.now()).is_under_way:
        return redirect("administration:import", one.pk)
    running.throw_away(waiting=one)
    messages.success(request, _("Filen er kastet. Ingenting er endret."))
    return redirect("administration:imports")


def _imports_page(
    request: UserRequest, form: UploadForm, *, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    running.forget_expired(timezone.now())
    mine = Import.objects.visible_to(request.user).select_related("made_by").order_by("-made_at")
    today = timezone.localdate()
    problems = problems or []
    page = Paginator(mine, IMPORTS_A_PAGE).get_page(request.GET.get("side"))
    now = timezone.now()
    under = [one.pk for one in page if under_way.how_far(one, now).is_under_way]
    context = {
        "form": form,
        "under_way": under,
        "problems": [(place_of(one), one.message) for one in problems[:MOST_PROBLEMS]],
        "more_problems": max(0, len(problems) - MOST_PROBLEMS),
        "page": page,
        "columns": [(kind, importer_of(kind, today).columns) for kind in ImportKind],
    }
    return render(request, "home/administration/imports.html", context, status=status)


def _import_page(
    request: UserRequest, one: Import, form: BringInForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    importer = importer_of(ImportKind(one.kind), timezone.localdate())
    shown = request.GET.get("hva", "")
    if shown and shown not in Verdict.values:
        raise Http404
    far = under_way.how_far(one, timezone.now())
    is_waiting = one.state == ImportState.WAITING and not far.is_under_way
    lines = importer.lines_of(one)
    if shown:
        lines = lines.filter(verdict=shown)
    elif one.touches:
        lines = lines.exclude(verdict=Verdict.UNCHANGED)
    context = {
        "one": one,
        "form": form,
        "far": far,
        "is_broken_off": far.standing == under_way.Standing.BROKEN_OFF,
        "is_waiting": is_waiting,
        "shown": shown,
        "columns": [column.name for column in importer.columns],
        "page": Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("side")) if is_waiting else None,
        "query": f"hva={shown}&" if shown else "",
        "refusal": refusal or one.get_refusal_display(),
        "ends_many": running.ends_many(one),
    }
    return render(request, "home/administration/import.html", context, status=status)


def _another(request: UserRequest, one: Import) -> HttpResponse:
    one = get_object_or_404(Import.objects.visible_to(request.user).select_related("made_by", "undone_by"), pk=one.pk)
    form = BringInForm(ends_many=running.ends_many(one))
    refusal = _("En fil er på vei inn eller ut nå. Vent til den er ferdig, og prøv igjen.")
    return _import_page(request, one, form, refusal=refusal, status=422)
