"""An answer with nobody's name on it, which the one who wrote it wants taken away: found with her, then erased."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dialog.accounts.http import UserRequest
from dialog.audit.reading import ACCESS_REQUEST, shows_residents
from dialog.rights import services
from dialog.rights.forms import EraseUnnamedForm, UnnamedForm
from dialog.rights.unnamed import MOST_SHOWN, Unnamed, find_unnamed, numbered, said
from dialog.rights.views.desk import unit_choice


@require_http_methods(["GET", "POST"])
@shows_residents(why=ACCESS_REQUEST)
def find(request: UserRequest) -> HttpResponse:
    """By number, or by day and words; a POST, so that nothing of what was said stands in an address."""
    form = UnnamedForm(request.POST or None, **unit_choice(request), today=timezone.localdate())
    found = _found(form) if form.is_valid() else None
    context = {
        "form": form,
        "found": (found or [])[:MOST_SHOWN],
        "is_searched": found is not None,
        "is_too_many": len(found or []) > MOST_SHOWN,
        "erase_form": EraseUnnamedForm(),
    }
    return render(request, "rights/unnamed.html", context, status=422 if form.is_bound and found is None else 200)


@require_POST
@shows_residents(why=ACCESS_REQUEST, saves=True)
def erase(request: UserRequest, pk: UUID) -> HttpResponse:
    """One answer of the municipality; what has somebody's name on it is not found here."""
    answer = find_unnamed(request.user.municipality_id, pk)
    if answer is None:
        raise Http404
    form = EraseUnnamedForm(request.POST)
    if not form.is_valid():
        search = UnnamedForm(**unit_choice(request), today=timezone.localdate())
        context = {"form": search, "found": [answer], "is_searched": True, "erase_form": form}
        return render(request, "rights/unnamed.html", context, status=422)
    try:
        receipt = services.erase_unnamed(answer_id=answer.pk, by=request.user, now=timezone.now())
    except services.NobodyThere as error:
        raise Http404 from error
    return redirect("rights:receipt", pk=receipt.pk)


def _found(form: UnnamedForm) -> list[Unnamed]:
    wanted = form.cleaned_data
    if wanted["number"]:
        return numbered(wanted["unit"], wanted["number"])
    return said(wanted["unit"], wanted["day"], wanted["words"])
