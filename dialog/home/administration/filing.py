"""Files that come in: sent, looked through, brought in, taken back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.import_models import Import, ImportKind, ImportState, Verdict
from dialog.accounts.importing import running
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
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
    today = timezone.localdate()
    importer = importer_of(ImportKind(one.kind), today)
    try:
        running.bring_in(importer, waiting=one, by=request.user, now=timezone.now(), today=today)
    except running.ImportTurnedDown as refusal:
        return _turned_down(request, one, refusal)
    except SheetRefused as refused:
        return _imports_page(request, UploadForm(), problems=refused.problems, status=422)
    messages.success(request, _("Filen er hentet inn. Du kan angre i 30 dager."))
    return redirect("administration:import", one.pk)


@require_POST
@shows_residents(why=WHY, saves=True)
def undo(request: UserRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    try:
        importer = importer_of(ImportKind(one.kind), timezone.localdate())
        running.undo(importer, applied=one, by=request.user, now=timezone.now())
    except running.ImportTurnedDown as refusal:
        return _turned_down(request, one, refusal)
    messages.success(request, _("Alt er slik det var før filen ble hentet inn."))
    return redirect("administration:import", one.pk)


@require_POST
def throw_away(request: UserRequest, pk: UUID) -> HttpResponse:
    one = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    if one.state != ImportState.WAITING:
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
    context = {
        "form": form,
        "problems": [(place_of(one), one.message) for one in problems[:MOST_PROBLEMS]],
        "more_problems": max(0, len(problems) - MOST_PROBLEMS),
        "page": Paginator(mine, IMPORTS_A_PAGE).get_page(request.GET.get("side")),
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
    is_waiting = one.state == ImportState.WAITING
    lines = importer.lines_of(one)
    if shown:
        lines = lines.filter(verdict=shown)
    elif one.touches:
        lines = lines.exclude(verdict=Verdict.UNCHANGED)
    context = {
        "one": one,
        "form": form,
        "is_waiting": is_waiting,
        "shown": shown,
        "columns": [column.name for column in importer.columns],
        "page": Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("side")) if is_waiting else None,
        "query": f"hva={shown}&" if shown else "",
        "refusal": refusal,
        "ends_many": running.ends_many(one),
    }
    return render(request, "home/administration/import.html", context, status=status)


def _turned_down(request: UserRequest, one: Import, refusal: Exception) -> HttpResponse:
    words: dict[type[Exception], str] = {
        running.NoLongerWaiting: _("Filen venter ikke lenger. Den er alt hentet inn, angret eller for gammel."),
        running.ComesToSomethingElse: _("Noe er endret siden du så gjennom filen. Se over en gang til."),
        running.NotTheLast: _("En senere fil av samme slag må angres først."),
        running.InUse: _("Noe av det filen la inn, er endret eller tatt i bruk siden. Derfor kan den ikke angres."),
        running.TooLate: _("Det er mer enn 30 dager siden. Da kan filen ikke angres."),
    }
    one = get_object_or_404(Import.objects.visible_to(request.user).select_related("made_by", "undone_by"), pk=one.pk)
    form = BringInForm(ends_many=running.ends_many(one))
    return _import_page(request, one, form, refusal=words[type(refusal)], status=422)
