"""*Avdelingens egne ord*: three sentences about what the unit learned, behind which two of the unit stand."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.campaigns.models import Campaign
from dialog.improvements.models import OwnWords
from dialog.improvements.own_words import queries, services
from dialog.improvements.own_words.forms import ApproveForm, OwnWordsForm
from dialog.improvements.queries import last_campaign
from dialog.improvements.views import can_act, own_unit
from dialog.units.models import Unit

# Nobody is read about: the decorator lets the words be opened, and writes no row.
WHY = "a unit's own words"


@require_GET
@shows_residents(why=WHY)
def own_words(request: UserRequest, code: str) -> HttpResponse:
    unit = own_unit(request, code)
    return _page(request, unit, last_campaign(unit, timezone.localdate()))


@require_http_methods(["GET", "POST"])
@shows_residents(why=WHY)
def write(request: UserRequest, code: str) -> HttpResponse:
    unit = own_unit(request, code)
    require_role(request.user, unit, Role.LEADER)
    campaign = _campaign(unit)
    form = _form(request, queries.own_words_of(unit, campaign))
    if request.method == "POST" and form.is_valid() and _write(request, form, unit, campaign):
        messages.success(request, _("Lagret. Nå må en til som jobber her lese det."))
        return redirect("improvements:own_words", unit.code)
    context = {"unit": unit, "campaign": campaign, "form": form}
    return render(request, "improvements/write_own_words.html", context, status=422 if form.errors else 200)


@require_POST
@shows_residents(why=WHY)
def approve(request: UserRequest, code: str) -> HttpResponse:
    """Staff and leader alike, only never the one who wrote."""
    unit = own_unit(request, code)
    words, form = _standing(unit), ApproveForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else None
    try:
        if seen is None:
            raise services.ChangedMeanwhile
        services.approve(words=words, seen=seen, by=request.user, now=timezone.now())
    except services.OwnWordsRefused as refusal:
        return _page(request, unit, words.campaign, refusal=_in_words(refusal), status=422)
    messages.success(request, _("Godkjent. Ordene blir sendt sammen med tallene når markeringen lukkes."))
    return redirect("improvements:own_words", unit.code)


@require_POST
@shows_residents(why=WHY)
def withdraw(request: UserRequest, code: str) -> HttpResponse:
    unit = own_unit(request, code)
    require_role(request.user, unit, Role.LEADER)
    services.withdraw(words=_standing(unit), by=request.user, now=timezone.now())
    messages.success(request, _("Ordene er tatt bort overalt."))
    return redirect("improvements:own_words", unit.code)


def _campaign(unit: Unit) -> Campaign:
    campaign = last_campaign(unit, timezone.localdate())
    if campaign is None:
        raise Http404
    return campaign


def _standing(unit: Unit) -> OwnWords:
    words = queries.own_words_of(unit, _campaign(unit))
    if words is None:
        raise Http404
    return words


def _form(request: UserRequest, words: OwnWords | None) -> OwnWordsForm:
    if request.method == "POST":
        return OwnWordsForm(request.POST)
    if words is None:
        return OwnWordsForm()
    initial = {"learned": words.learned, "changed": words.changed, "lacking": words.lacking}
    return OwnWordsForm(initial={**initial, "seen": words.written_at.isoformat()})


def _write(request: UserRequest, form: OwnWordsForm, unit: Unit, campaign: Campaign) -> bool:
    seen, now = form.cleaned_data["seen"], timezone.now()
    try:
        services.write(unit=unit, campaign=campaign, sentences=form.sentences, seen=seen, by=request.user, now=now)
    except services.OwnWordsRefused as refusal:
        form.add_error(None, _in_words(refusal))
        return False
    return True


def _in_words(refusal: services.OwnWordsRefused) -> str:
    words: dict[type[services.OwnWordsRefused], str] = {
        services.CampaignClosed: _("Markeringen er lukket. Det som står, gjelder."),
        services.SamePerson: _("Du har skrevet ordene selv. En annen som jobber her, må lese dem."),
        services.ChangedMeanwhile: _("Ordene er skrevet om siden du åpnet siden. Les dem en gang til."),
    }
    return words.get(type(refusal), _("Det går ikke nå."))


def _page(
    request: UserRequest, unit: Unit, campaign: Campaign | None, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    words = queries.own_words_of(unit, campaign)
    context = {
        "unit": unit,
        "campaign": campaign,
        "words": words if words is None or words.withdrawn_at is None else None,
        "can_act": can_act(request, unit),
        "wrote_it": words is not None and words.written_by_id == request.user.pk,
        "refusal": refusal,
        "today": timezone.localdate(),
    }
    return render(request, "improvements/own_words.html", context, status=status)
