"""Paper forms typed in fast: one paper is one form, and the next one opens at once."""

import uuid
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.accounts.receivers import has_receiver
from dialog.audit.reading import shows_residents
from dialog.campaigns.models import Campaign, CampaignUnit
from dialog.conversations.models import Resident
from dialog.conversations.queries import care_units
from dialog.conversations.services import BelongsToAnother, FamilyBarred, TooLateToCorrect
from dialog.conversations.views.lists import own_unit
from dialog.intake import services
from dialog.intake.forms import MOST_THINGS, CodeForm, PaperForm, PileForm, how_many
from dialog.intake.models import TypedPaper
from dialog.intake.queries import candidates, care_units_of_receiver, matching, paper_campaign, papers
from dialog.lib.codes import LENGTH, typed_code
from dialog.themes.models import Theme
from dialog.themes.services import known_themes, suggest_for
from dialog.units.models import Unit
from dialog.units.naming import unit_title

FIRST_THINGS = 2


@require_GET
def choose(request: UserRequest) -> HttpResponse:
    """Type the code that stands on the paper, or pick the unit."""
    today = timezone.localdate()
    own, honest = care_units(request.user, today), care_units_of_receiver(request.user, today)
    form = CodeForm(request.GET)
    typed = typed_code(form.cleaned_data["kode"]) if form.is_valid() else ""
    # What the database would refuse is no code.
    is_code = len(typed) == LENGTH and typed.isalnum()
    unit_id = (
        CampaignUnit.objects.with_code(typed).not_closed(today).values_list("unit_id", flat=True).first()
        if is_code
        else None
    )
    for route, units in (("intake:papers", own), ("intake:honest_papers", honest)):
        if unit_id in {unit.pk for unit in units}:
            return redirect(route, unit_id)
    context = {"own": own, "honest": honest, "typed": typed[:LENGTH], "is_missed": bool(typed)}
    return render(request, "intake/choose.html", context, status=422 if typed else 200)


@require_http_methods(["GET", "POST"])
@shows_residents(why="paper forms")
def type_papers(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """For those who work there: open papers. An honest one is not theirs to read."""
    return _page(request, own_unit(request, unit_id), is_honest=False)


@require_http_methods(["GET", "POST"])
@shows_residents(why="receiver's duty")
def honest_papers(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """For the receiver: papers with the tick."""
    units = care_units_of_receiver(request.user, timezone.localdate())
    unit = next((one for one in units if one.pk == unit_id), None)
    if unit is None:
        raise Http404
    return _page(request, unit, is_honest=True)


@require_POST
def count(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """How many papers the unit has collected, so that those who close the campaign know what they wait for."""
    unit = own_unit(request, unit_id)
    require_role(request.user, unit, Role.STAFF, Role.LEADER)
    campaign = paper_campaign(unit, timezone.localdate())
    form = PileForm(request.POST)
    if campaign is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, str(form.errors["collected"][0]))
        return redirect("intake:papers", unit.pk)
    services.count_papers(
        campaign=campaign,
        unit=unit,
        collected=form.cleaned_data["collected"],
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("Antallet er lagret."))
    return redirect("intake:papers", unit.pk)


@require_POST
def suggest(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """Themes that fit what is being typed. Nothing is kept of it; a person's press is what counts."""
    unit, today = own_unit(request, unit_id), timezone.localdate()
    campaign = paper_campaign(unit, today)
    number = request.POST.get("number", "")
    if campaign is None or number not in {str(one) for one in range(1, MOST_THINGS + 1)}:
        raise Http404
    form = _form(request, unit, campaign, False, today, request.POST, things=MOST_THINGS)
    return render(request, "intake/_themes.html", _themes(request, form, int(number)))


def _page(request: UserRequest, unit: Unit, *, is_honest: bool) -> HttpResponse:
    today = timezone.localdate()
    campaign = paper_campaign(unit, today)
    context: dict[str, Any] = {"unit": unit, "workplace": unit_title(unit), "is_honest": is_honest}
    if campaign is None:
        return render(request, "intake/no_campaign.html", context, status=404 if request.method == "POST" else 200)
    if request.method == "GET":
        return _draw(request, campaign, _blank(request, unit, campaign, is_honest, today), context)
    form = _form(request, unit, campaign, is_honest, today, request.POST, things=how_many(request.POST))
    if request.POST.get("action") == "more":
        kept = {name: form[name].value() for name in form.fields}
        more = _form(request, unit, campaign, is_honest, today, initial=kept, things=min(form.count + 1, MOST_THINGS))
        return _draw(request, campaign, more, {**context, "is_moved": True})
    if not form.is_valid():
        return _draw(request, campaign, form, context, status=422)
    return _type_in(request, unit, campaign, form, context)


def _type_in(
    request: UserRequest, unit: Unit, campaign: Campaign, form: PaperForm, context: dict[str, Any]
) -> HttpResponse:
    try:
        typed = services.type_in(
            form_id=form.cleaned_data["form_id"],
            unit=unit,
            campaign=campaign,
            paper=form.paper(partial(known_themes, request.user.municipality_id)),
            by=request.user,
            now=timezone.now(),
            is_another=form.cleaned_data["is_another"],
        )
    except services.LooksTyped:
        return _draw(request, campaign, form, {**context, "looks_typed": True}, status=422)
    except FamilyBarred:
        form.add_error("own_name", _("Personen vil ikke at familien spørres. Da skrives ikke det pårørende sier, ned."))
        return _draw(request, campaign, form, context, status=422)
    except (BelongsToAnother, TooLateToCorrect):
        raise Http404 from None
    route = "intake:honest_papers" if context["is_honest"] else "intake:papers"
    # The next paper is often from the same day.
    held_on = form.cleaned_data["held_on"].isoformat()
    address = f"{reverse(route, args=[unit.pk])}?nr={typed.number}&dato={held_on}"
    return HttpResponseRedirect(address, status=303)


def _blank(request: UserRequest, unit: Unit, campaign: Campaign, is_honest: bool, today: date) -> PaperForm:
    latest = min(today, campaign.ends_on)
    try:
        last_used = parse_date(request.GET.get("dato", ""))
    except ValueError:
        last_used = None
    held_on = last_used if last_used and campaign.starts_on <= last_used <= today else latest
    initial = {"form_id": uuid.uuid4(), "held_on": held_on}
    return _form(request, unit, campaign, is_honest, today, initial=initial, things=FIRST_THINGS)


def _form(
    request: UserRequest, unit: Unit, campaign: Campaign, is_honest: bool, today: date, *args: Any, **more: Any
) -> PaperForm:
    def find(written: str) -> list[Resident]:
        return [one.resident for one in matching(unit, request.user, written, today)]

    return PaperForm(*args, campaign=campaign, today=today, is_honest=is_honest, find=find, **more)


def _draw(
    request: UserRequest, campaign: Campaign, form: PaperForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    today, unit, is_honest = timezone.localdate(), context["unit"], context["is_honest"]
    people = [] if is_honest else candidates(unit, request.user, "", today)
    context |= {
        "campaign": campaign,
        "form": form,
        "things": [_thing(request, form, number) for number in range(1, form.count + 1)],
        "people": [one.label for one in people],
        "papers": papers(campaign, unit, request.user, is_honest=is_honest, today=today),
        "pile_form": PileForm(),
        "just_typed": _just_typed(request, campaign, context),
        "is_refused": status == 422,
        "has_receiver": has_receiver(unit, today),
    }
    return render(request, "intake/papers.html", context, status=status)


def _just_typed(request: UserRequest, campaign: Campaign, context: dict[str, Any]) -> TypedPaper | None:
    """The paper before this one, which somebody wants to put right at once, if any."""
    number = request.GET.get("nr", "")
    if request.method != "GET" or not (number.isascii() and number.isdigit() and len(number) < 6):
        return None
    mine = TypedPaper.objects.visible_to(request.user).filter(typed_by=request.user, campaign=campaign)
    return mine.filter(unit=context["unit"], is_honest=context["is_honest"], number=int(number)).first()


def _thing(request: UserRequest, form: PaperForm, number: int) -> dict[str, Any]:
    """The fields of one thing on the paper, with the themes that fit its words."""
    thing: dict[str, Any] = {"number": number, "field": form[f"words{number}"]}
    if form.is_honest:
        return thing
    return thing | {"intent": form[f"intent{number}"]} | _themes(request, form, number)


def _themes(request: UserRequest, form: PaperForm, number: int) -> dict[str, Any]:
    words = str(form[f"words{number}"].value() or "")
    chosen = {str(pk) for pk in form[f"themes{number}"].value() or ()}
    themes = {theme.code: theme for theme in Theme.objects.in_use(request.user.municipality_id)} if words else {}
    found = suggest_for(request.user.municipality, words) if words.strip() else []
    fitting = [themes[one.code] for one in found]
    because = {one.code: one.because for one in found}
    shown = fitting + [theme for theme in themes.values() if str(theme.pk) in chosen and theme not in fitting]
    chips = [(theme, str(theme.pk) in chosen, because.get(theme.code, "")) for theme in shown]
    return {"number": number, "chips": chips, "suggested": fitting}
