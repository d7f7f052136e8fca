"""Planning a campaign on one page: new, as last year, or changed while it may be changed."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.campaigns import services
from dialog.campaigns.models import Campaign, MayChange
from dialog.campaigns.services import Plan
from dialog.home.campaign_forms import CampaignForm
from dialog.home.unit_tree import Branch, after_choosing, ids, unit_tree
from dialog.units.models import Unit

# How many earlier campaigns a new one can begin as.
EARLIER_SHOWN = 6


@require_GET
def new(request: UserRequest) -> HttpResponse:
    """A new campaign; with ``fra`` in the address it begins as that one was."""
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    today = timezone.localdate()
    asked = Campaign.objects.visible_to(request.user).asked()
    copied = get_object_or_404(asked, pk=pk) if (pk := next(iter(ids([request.GET.get("fra", "")])), None)) else None
    initial = next_time(copied, today) if copied else {}
    chosen = taking_part_again(copied, today) if copied else set()
    form, tree = _form_and_tree(request, today, initial=initial, chosen=chosen)
    return _page(request, form, tree, {"copied": copied, "earlier": list(asked[:EARLIER_SHOWN])})


@require_POST
def plan(request: UserRequest) -> HttpResponse:
    """Save a new campaign, or draw its form anew with a whole branch chosen."""
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    form, tree = _form_and_tree(request, timezone.localdate(), initial={}, chosen=set())
    if _is_sent(request) and form.is_valid() and (campaign := _plan(request, form, tree)):
        messages.success(request, _("Markeringen er lagret, og enhetene er invitert."))
        return redirect("campaigns:detail", pk=campaign.pk)
    return _page(request, form, tree, {})


@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    today = timezone.localdate()
    may = campaign.may_change(today)
    if may == MayChange.NOTHING:
        messages.info(request, _("Markeringen er over. Den kan ikke endres."))
        return redirect("campaigns:detail", pk=pk)

    invited = set(campaign.taking_part.values_list("unit_id", flat=True))
    fixed = invited if may == MayChange.HARMLESS else set()
    form, tree = _form_and_tree(request, today, initial=_as_it_is(campaign), chosen=invited, fixed=fixed, may=may)
    if _is_sent(request) and form.is_valid() and _change(request, form, tree, campaign):
        messages.success(request, _("Endringene er lagret."))
        return redirect("campaigns:detail", pk=pk)
    return _page(request, form, tree, {"campaign": campaign, "has_begun": may == MayChange.HARMLESS})


def next_time(campaign: Campaign, today: date) -> dict[str, object]:
    """The same days, so many years later that they are still to come; a plan is decided once, and is not copied."""
    years = 1
    while _years_later(campaign.starts_on, years) < today:
        years += 1
    starts_on = _years_later(campaign.starts_on, years)
    moved = starts_on - campaign.starts_on
    return {
        "name": campaign.name,
        "question": campaign.question,
        "starts_on": starts_on,
        "ends_on": campaign.ends_on + moved,
        "sign_up_by": campaign.sign_up_by and max(today, campaign.sign_up_by + moved),
    }


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def taking_part_again(campaign: Campaign, today: date) -> set[UUID]:
    """The units that took part; for one that is closed, the unit that goes on with its work."""
    again = set()
    for unit in Unit.objects.filter(campaigns=campaign).select_related("successor"):
        heir = unit if unit.is_open(today) else unit.successor
        if heir is not None and heir.is_care_unit and heir.is_open(today):
            again.add(heir.pk)
    return again


def _as_it_is(campaign: Campaign) -> dict[str, object]:
    return {name: getattr(campaign, name) for name in Plan.__dataclass_fields__}


def _is_sent(request: UserRequest) -> bool:
    """Whether the form is to be saved; the buttons of a branch only choose."""
    return request.method == "POST" and "branch" not in request.POST


def _form_and_tree(
    request: UserRequest,
    today: date,
    *,
    initial: dict[str, object],
    chosen: Collection[UUID],
    fixed: Collection[UUID] = (),
    may: MayChange = MayChange.ALL,
) -> tuple[CampaignForm, Branch]:
    municipality = request.user.municipality
    if request.method == "POST":
        chosen = ids(request.POST.getlist("units"))
    tree = unit_tree(municipality, today, chosen, fixed)
    if "branch" in request.POST:
        after = after_choosing(tree, request.POST["branch"])
        tree = tree if after is None else unit_tree(municipality, today, after, fixed)
        # Not checked yet: somebody is still choosing.
        return CampaignForm(initial=initial | request.POST.dict(), today=today, may=may), tree
    return CampaignForm(request.POST if _is_sent(request) else None, initial=initial, today=today, may=may), tree


def _chosen(form: CampaignForm, tree: Branch) -> list[Unit]:
    units = [one.unit for one in tree.care_units() if one.is_chosen]
    if not units:
        form.add_error(None, _("Velg minst én enhet."))
    return units


def _plan(request: UserRequest, form: CampaignForm, tree: Branch) -> Campaign | None:
    if not (units := _chosen(form, tree)):
        return None
    try:
        return services.plan_campaign(
            municipality=request.user.municipality, plan=form.planned, units=units, by=request.user
        )
    except services.PlanRefused as refusal:
        _say_why(form, refusal)
    return None


def _change(request: UserRequest, form: CampaignForm, tree: Branch, campaign: Campaign) -> Campaign | None:
    if not (units := _chosen(form, tree)):
        return None
    try:
        return services.change_campaign(
            campaign=campaign, plan=form.planned, units=units, by=request.user, today=timezone.localdate()
        )
    except services.PlanRefused as refusal:
        _say_why(form, refusal)
    return None


def _say_why(form: CampaignForm, refusal: services.PlanRefused) -> None:
    if isinstance(refusal, services.NameTaken):
        form.add_error("name", _("En annen markering det året heter det samme."))
    elif isinstance(refusal, services.AskedTwice):
        names = ", ".join(unit.name for unit in refusal.units[:5])
        form.add_error(None, _("Noen enheter er alt med i en annen markering de dagene: %(names)s.") % {"names": names})
    else:
        form.add_error(None, _("Markeringen har begynt. Spørsmålet, dagene og enhetene som er med, ligger fast."))


def _page(request: UserRequest, form: CampaignForm, tree: Branch, more: dict[str, object]) -> HttpResponse:
    action = request.path if "campaign" in more else reverse("campaigns:plan")
    context = {"form": form, "tree": tree, "action": action, **more}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "home/campaign_form.html", context, status=status)
