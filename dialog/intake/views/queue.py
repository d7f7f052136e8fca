"""Answers that have come by themselves, until a person has taken them in or turned them away.

Those who work in a unit decide on its open ones, the receiver on the honest ones; neither sees that the other's exist.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.conversations.models import Resident
from dialog.conversations.services import FamilyBarred
from dialog.conversations.views.lists import own_unit
from dialog.intake import services
from dialog.intake.forms import UNNAMED, AcceptForm, RefuseForm
from dialog.intake.models import Arrival, Reason
from dialog.intake.queries import Candidate, alike, candidates, is_taken_in_before
from dialog.intake.querysets import ArrivalQuerySet
from dialog.themes.models import Theme
from dialog.themes.services import known_themes, suggest_for
from dialog.units.naming import unit_title

ROWS_ON_A_PAGE = 20
REFUSED_SHOWN = 20


@require_GET
@shows_residents(why="arrived answers")
def queue(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """What has come to a unit, and waits for those who work there."""
    here = own_unit(request, unit_id)
    arrived = Arrival.objects.visible_to(request.user).filter(unit=here, is_honest=False)
    return _queue(request, arrived, {"unit": here, "workplace": unit_title(here)})


@require_GET
@shows_residents(why="receiver's duty")
def honest_queue(request: UserRequest) -> HttpResponse:
    """Answers that are not for those who work there: the receiver's own."""
    return _queue(request, Arrival.objects.visible_to(request.user).filter(is_honest=True), {"unit": None})


@require_http_methods(["GET", "POST"])
@shows_residents(why="arrived answers")
def arrival(request: UserRequest, pk: UUID) -> HttpResponse:
    """One answer: whom it is about, what we do with it; take it in."""
    one = _visible(request, pk)
    _require_decider(request, one)
    form = _accept_form(request, one)
    if request.method == "POST" and (one.is_honest or form.is_valid()):
        return _accepted(request, one, form)
    return _draw(request, one, form, status=422 if request.method == "POST" else 200)


@require_POST
@shows_residents(why="arrived answers")
def refuse(request: UserRequest, pk: UUID) -> HttpResponse:
    one = _visible(request, pk)
    _require_decider(request, one)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _draw(request, one, _accept_form(request, one, is_fresh=True), refuse_form=form, status=422)
    try:
        count = services.refuse(
            arrival=one,
            reason=Reason(form.cleaned_data["reason"]),
            with_alike=form.cleaned_data["with_alike"],
            by=request.user,
            now=timezone.now(),
        )
    except services.AlreadyDecided:
        return _too_late(request, one)
    text = ngettext("Svaret er avvist.", "%(count)s svar er avvist.", count) % {"count": count}
    messages.success(request, text)
    return _to_queue(one)


@require_POST
def take_back(request: UserRequest, pk: UUID) -> HttpResponse:
    """It was turned away by mistake: let it wait again."""
    one = get_object_or_404(Arrival.objects.visible_to(request.user).refused(), pk=pk)
    _require_decider(request, one)
    try:
        services.take_back(arrival=one, by=request.user)
    except services.AlreadyDecided:
        return _too_late(request, one)
    messages.success(request, _("Svaret venter igjen."))
    return _to_queue(one)


def _visible(request: UserRequest, pk: UUID) -> Arrival:
    visible = Arrival.objects.visible_to(request.user).waiting().select_related("unit", "campaign")
    return get_object_or_404(visible, pk=pk)


def _require_decider(request: UserRequest, one: Arrival) -> None:
    # Who may see it, may decide on it; said once more, so that the two can't drift apart.
    if not one.is_honest:
        require_role(request.user, one.unit, Role.STAFF, Role.LEADER)


def _queue(request: UserRequest, arrived: ArrivalQuerySet, context: dict[str, Any]) -> HttpResponse:
    waiting = arrived.waiting().select_related("unit").order_by("received_at", "pk")
    page = Paginator(waiting, ROWS_ON_A_PAGE).get_page(request.GET.get("side"))
    refused = arrived.refused().select_related("unit").order_by("-decided_at", "pk")[:REFUSED_SHOWN]
    context |= {"page": page, "refused": list(refused), "today": timezone.localdate()}
    return render(request, "intake/queue.html", context)


def _accept_form(request: UserRequest, one: Arrival, *, is_fresh: bool = False) -> AcceptForm:
    people: list[Candidate] = []
    if not one.is_honest:
        people = candidates(one.unit, request.user, one.own_name or "", timezone.localdate())
    close = [(str(one.resident.pk), one.label) for one in people if one.is_close]
    others = [(str(one.resident.pk), one.label) for one in people if not one.is_close]
    choices: list[Any] = [("", _("Velg …")), (UNNAMED, _("Uten navn"))]
    choices += [(_("Ligner det som er skrevet"), close)] if close else []
    choices += [(_("Alle her"), others)] if others else []
    is_posted = request.method == "POST" and not is_fresh
    return AcceptForm(request.POST if is_posted else None, count=len(one.words), choices=choices)


def _accepted(request: UserRequest, one: Arrival, form: AcceptForm) -> HttpResponse:
    resident, treatments = None, tuple[services.Treatment, ...]()
    if not one.is_honest:
        visible = Resident.objects.visible_to(request.user).filter(unit_id=one.unit_id)
        resident = get_object_or_404(visible, pk=form.resident_id) if form.resident_id else None
        known = partial(known_themes, request.user.municipality_id)
        treatments = form.treatments(range(1, form.count + 1), known)
    try:
        services.accept(arrival=one, resident=resident, treatments=treatments, by=request.user, now=timezone.now())
    except FamilyBarred:
        form.add_error("resident", _("Personen vil ikke at familien spørres. Da skrives ikke det pårørende sier, ned."))
        return _draw(request, one, form, status=422)
    except services.AlreadyDecided:
        return _too_late(request, one)
    messages.success(request, _("Svaret er tatt imot."))
    return _to_queue(one)


def _draw(
    request: UserRequest, one: Arrival, form: AcceptForm, *, refuse_form: RefuseForm | None = None, status: int = 200
) -> HttpResponse:
    themes = {theme.code: theme for theme in Theme.objects.in_use(request.user.municipality_id)}
    things = []
    for number, words in enumerate(one.words, start=1):
        suggested = [] if one.is_honest else suggest_for(request.user.municipality, words)
        shown = [(themes[each.code], each.because) for each in suggested if each.code in themes]
        things.append(Thing(number, words, form, shown))
    context = {
        "arrival": one,
        "things": things,
        "form": form,
        "refuse_form": refuse_form or RefuseForm(),
        "alike": alike(one),
        "is_taken_in_before": is_taken_in_before(one),
        "workplace": unit_title(one.unit),
        "queue_url": _queue_url(one),
        "today": timezone.localdate(),
    }
    return render(request, "intake/arrival.html", context, status=status)


class Thing:
    """One thing in an answer with the fields that belong to it, as the page writes it out."""

    def __init__(self, number: int, words: str, form: AcceptForm, fitting: list[tuple[Theme, str]]) -> None:
        self.number, self.words = number, words
        self.intent, self.suggested = form[f"intent{number}"], [theme for theme, _words in fitting]
        chosen = {str(pk) for pk in form[f"themes{number}"].value() or ()}
        self.chips = [(theme, str(theme.pk) in chosen, words) for theme, words in fitting]


def _queue_url(one: Arrival) -> str:
    return reverse("intake:honest_queue") if one.is_honest else reverse("intake:queue", args=[one.unit_id])


def _to_queue(one: Arrival) -> HttpResponse:
    return HttpResponseRedirect(_queue_url(one), status=303)


def _too_late(request: UserRequest, one: Arrival) -> HttpResponse:
    messages.info(request, _("En annen har alt tatt stilling til svaret."))
    return _to_queue(one)
