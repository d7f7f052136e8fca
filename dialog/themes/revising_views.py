"""The strategist changes the theme list: merges, splits, takes out of use, and takes back. Each is said beforehand."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.themes import queries, revising, services
from dialog.themes.forms import MergeForm, Parts
from dialog.themes.models import Theme
from dialog.themes.wording import REFUSED, listed, refusal, sentence

VERSIONS_A_PAGE = 50


@require_POST
def start(request: UserRequest) -> HttpResponse:
    """Take the themes that everybody starts with into use; again only adds what is missing."""
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    services.start_codebook(municipality=request.user.municipality, by=request.user, now=timezone.now())
    messages.success(request, _("Temalisten er tatt i bruk."))
    return redirect("themes:index")


@require_http_methods(["GET", "POST"])
def merge(request: UserRequest) -> HttpResponse:
    """First choose, then see what it means; only the second page's button merges."""
    sent = request.POST if request.method == "POST" else request.GET
    form = _merge_form(request, sent)
    if not form.is_valid():
        return render(request, "themes/merge.html", {"form": form}, status=422 if form.errors else 200)
    if request.method == "POST":
        try:
            into = revising.merge_themes(by=request.user, now=timezone.now(), **form.cleaned_data)
        except REFUSED as error:
            form.add_error(None, refusal(error))
            return render(request, "themes/merge.html", {"form": form}, status=422)
        messages.success(request, _("Temaene er slått sammen. Du kan angre i historikken."))
        return redirect("themes:theme", code=into.code)
    return render(request, "themes/merge_confirm.html", _merge_meaning(request, form))


def _merge_form(request: UserRequest, sent: QueryDict) -> MergeForm:
    in_use = Theme.objects.in_use(request.user.municipality_id)
    # A link from a theme's page has chosen that theme, and nothing is wrong yet.
    if "into" not in sent and request.method == "GET":
        return MergeForm(in_use=in_use, initial={"themes": sent.getlist("themes")})
    return MergeForm(sent, in_use=in_use)


def _merge_meaning(request: UserRequest, form: MergeForm) -> dict[str, Any]:
    going, into = form.cleaned_data["themes"], form.cleaned_data["into"]
    others = Theme.objects.in_use(request.user.municipality_id).exclude(pk__in=[one.pk for one in (*going, into)])
    return {"going": going, "into": into, "names": listed([one.name for one in going]), "others": others.count()}


@require_http_methods(["GET", "POST"])
def split(request: UserRequest, code: str) -> HttpResponse:
    """First write the new themes, then see what it means; only the second page's button splits."""
    theme = _theme(request, code)
    if theme.retired_at is not None:
        return _refused(request, theme, revising.NotInUse())
    if request.method == "GET":
        return render(request, "themes/split.html", {"theme": theme, "forms": Parts()})
    forms = Parts(request.POST)
    step = request.POST.get("step")
    if not forms.is_valid() or step == "change":
        status = 200 if step == "change" else 422
        return render(request, "themes/split.html", {"theme": theme, "forms": forms}, status=status)
    if step == "split":
        try:
            revising.split_theme(theme=theme, parts=forms.parts, by=request.user, now=timezone.now())
        except REFUSED as error:
            context = {"theme": theme, "forms": forms, "refusal": refusal(error)}
            return render(request, "themes/split.html", context, status=422)
        messages.success(request, _("Temaet er delt. Du kan angre i historikken."))
        return redirect("themes:index")
    others = Theme.objects.in_use(theme.municipality_id).exclude(pk=theme.pk).count()
    context = {"theme": theme, "forms": forms, "parts": forms.parts, "others": others}
    return render(request, "themes/split_confirm.html", context)


@require_POST
def retire(request: UserRequest, code: str) -> HttpResponse:
    theme = _theme(request, code)
    try:
        revising.retire_theme(theme=theme, by=request.user, now=timezone.now())
    except REFUSED as error:
        return _refused(request, theme, error)
    messages.success(request, _("Temaet er tatt ut av bruk. Det som har fått temaet, beholder det."))
    return redirect("themes:index")


@require_POST
def restore(request: UserRequest, code: str) -> HttpResponse:
    theme = _theme(request, code)
    try:
        revising.restore_theme(theme=theme, by=request.user, now=timezone.now())
    except REFUSED as error:
        return _refused(request, theme, error)
    messages.success(request, _("Temaet er i bruk igjen."))
    return redirect("themes:theme", code=code)


@require_GET
def versions(request: UserRequest) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return _versions(request)


@require_POST
def undo(request: UserRequest) -> HttpResponse:
    """Take the newest change back: the one the page showed, and no other that came meanwhile."""
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    sent = request.POST.get("number", "")
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
    municipality = request.user.municipality
    try:
        version = revising.undo(municipality=municipality, number=number, by=request.user, now=timezone.now())
    except REFUSED as error:
        return _versions(request, refusal=refusal(error), status=422)
    messages.success(request, sentence(version))
    return redirect("themes:versions")


def _versions(request: UserRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    page = Paginator(queries.history(request.user), VERSIONS_A_PAGE).get_page(request.GET.get("side"))
    context = {
        "page": page,
        "rows": [(version, sentence(version)) for version in page],
        "undoable": queries.undoable(request.user.municipality_id),
        "refusal": refusal,
        "query": "",
    }
    return render(request, "themes/versions.html", context, status=status)


def _theme(request: UserRequest, code: str) -> Theme:
    theme = get_object_or_404(Theme.objects.visible_to(request.user), code=code)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return theme


def _refused(request: UserRequest, theme: Theme, error: Exception) -> HttpResponse:
    return render(request, "themes/refused.html", {"theme": theme, "refusal": refusal(error)}, status=422)
