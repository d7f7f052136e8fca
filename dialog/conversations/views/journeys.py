"""The strategist keeps the lists of courses of care and of steps; the recording form offers them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.conversations import journeys
from dialog.conversations.forms import EntryForm
from dialog.conversations.journeys import KINDS, Entry


@require_GET
def lists(request: UserRequest) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return _page(request)


@require_POST
def add(request: UserRequest, name: str) -> HttpResponse:
    model = _kind(name)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    form = EntryForm(request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        try:
            journeys.add_entry(kind=model, municipality=request.user.municipality, name=form.cleaned_data["name"])
        except journeys.NameTaken:
            form.add_error("name", _("Det står alt på lista."))
        else:
            return redirect("conversations:journey_lists")
    return _page(request, refused=(name, form))


@require_POST
def move(request: UserRequest, name: str, pk: UUID) -> HttpResponse:
    entry = _entry(request, name, pk)
    journeys.move_entry(entry=entry, is_up=request.POST.get("vei") == "opp")
    return redirect("conversations:journey_lists")


@require_POST
def remove(request: UserRequest, name: str, pk: UUID) -> HttpResponse:
    entry = _entry(request, name, pk)
    try:
        journeys.remove_entry(entry=entry)
    except journeys.InUse:
        messages.info(request, _("«%(name)s» er brukt i samtaler, og blir stående.") % {"name": entry.name})
    else:
        messages.success(request, _("«%(name)s» er tatt bort.") % {"name": entry.name})
    return redirect("conversations:journey_lists")


def _kind(name: str) -> type[Entry]:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _entry(request: UserRequest, name: str, pk: UUID) -> Entry:
    own = journeys.entries_of(_kind(name), request.user.municipality_id)
    entry: Entry = get_object_or_404(own, pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return entry


def _page(request: UserRequest, refused: tuple[str, forms.Form] | None = None) -> HttpResponse:
    titles = {"forlop": _("Pasientforløp"), "steg": _("Steg i brukerreisen")}
    about = {
        "forlop": _("For eksempel hoftebrudd, hjerneslag eller demens."),
        "steg": _("For eksempel første besøk, innleggelse eller hjemreise."),
    }
    parts = []
    for kind, model in KINDS.items():
        entries = journeys.entries_of(model, request.user.municipality_id)
        form = refused[1] if refused and refused[0] == kind else EntryForm(auto_id=f"{kind}_%s")
        in_use = journeys.used(model, request.user.municipality_id)
        rows = [(one, one.pk in in_use) for one in entries]
        parts.append((kind, titles[kind], about[kind], rows, form))
    return render(request, "conversations/journey_lists.html", {"parts": parts}, status=422 if refused else 200)
