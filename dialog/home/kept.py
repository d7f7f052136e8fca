"""Words somebody was in the middle of, given back when she has signed in again."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dialog.accounts import kept
from dialog.accounts.http import UserRequest, see_other
from dialog.accounts.sign_in_models import KeptForm
from dialog.audit.reading import shows_residents


@dataclass(frozen=True)
class Typed:
    """One form: its fields as they were, for a page that can draw them again; else its words, to be copied."""

    form: KeptForm
    is_drawn_again: bool
    fields: list[tuple[str, str]]
    words: list[str]


@require_safe
@shows_residents("one's own words, given back")
def kept_words(request: UserRequest) -> HttpResponse:
    """Nobody's words but one's own; the page they go on to writes its own row of the log."""
    forms = [_typed(one) for one in KeptForm.objects.of(request.user.pk, timezone.now())]
    if not forms:
        return redirect("home:start")
    return render(request, "home/kept.html", {"forms": forms})


@require_POST
def take_back(request: UserRequest, pk: UUID) -> HttpResponse:
    """Go on with it where it was, or let it go; either way it is no longer kept."""
    form = get_object_or_404(KeptForm.objects.of(request.user.pk, timezone.now()), pk=pk)
    kept.give_back(kept=form, by=request.user)
    if request.POST.get("action", "").startswith("edit:") and kept.is_drawn_again(form.address):
        # The browser posts the same fields once more, to the page they belong to, which draws them.
        onwards = HttpResponseRedirect(form.address)
        onwards.status_code = 307
        return onwards
    return see_other("home:kept")


def _typed(form: KeptForm) -> Typed:
    body = QueryDict(form.body or "")
    fields = [(name, value) for name, values in body.lists() for value in values]
    words = [value for name, value in fields if name.endswith("words") or " " in value.strip()]
    return Typed(form, kept.is_drawn_again(form.address), fields, [one for one in words if one.strip()])
