"""How far the locking of figures has come, asking for it once more, and withdrawing what is locked."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.campaigns.models import Campaign
from dialog.insight import building, services
from dialog.insight.models import LONGEST_REASON, Quarter, Release
from dialog.lib.dates import quarter_number


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor trekkes tallene tilbake?"),
        help_text=gettext_lazy("Alle som leter etter tallene, kan lese det. Skriv ikke noe om enkeltpersoner."),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Skriv hvorfor.")},
    )


@require_GET
def campaign_progress(request: UserRequest, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return progress(request, campaign, reverse("campaigns:detail", args=[pk]))


@require_POST
def campaign_again(request: UserRequest, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    begin_again(campaign)
    return redirect("campaigns:detail", pk=pk)


@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: UUID) -> HttpResponse:
    """One person can do it: figures that are wrong are taken away at once. Nobody can put them back."""
    release = get_object_or_404(Release.objects.visible_to(request.user).select_related("campaign"), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"release": release, "form": form, "back": page_of(release)}
        return render(request, "home/withdraw.html", context, status=422 if form.is_bound else 200)
    try:
        services.withdraw_release(release=release, by=request.user, now=timezone.now(), **form.cleaned_data)
    except services.AlreadyWithdrawn:
        messages.info(request, _("Tallene var alt trukket tilbake."))
    else:
        messages.success(request, _("Tallene er trukket tilbake."))
    return redirect(page_of(release))


def progress(request: UserRequest, closed: building.Closed, page: str) -> HttpResponse:
    """The steps by themselves, for a page that asks again and again; without a script, or when it is done, the page."""
    if request.htmx and building.release_of(closed) is None:
        return render(request, "home/_building.html", building_context(closed))
    return HttpResponseClientRedirect(page) if request.htmx else redirect(page)


def begin_again(closed: building.Closed) -> None:
    """Put it into the queue again, unless somebody is at it, it is done, or it was never closed."""
    if closed.closed_at and building.release_of(closed) is None and building.building(closed).is_broken_off:
        building.begin(closed=closed)


def building_context(closed: building.Closed) -> dict[str, object]:
    """What `_building.html` and `_locked.html` need."""
    release = building.release_of(closed) if closed.closed_at else None
    context: dict[str, object] = {"release": release}
    if closed.closed_at and release is None:
        name = "campaign" if isinstance(closed, Campaign) else "quarter"
        key = str(closed.pk) if isinstance(closed, Campaign) else code_of(closed)
        context |= {
            "building": building.building(closed),
            "progress_url": reverse(f"campaigns:{name}_progress", args=[key]),
            "again_url": reverse(f"campaigns:{name}_again", args=[key]),
        }
    return context


def code_of(quarter: Quarter) -> str:
    """As the address names it: 2026-3."""
    return f"{quarter.first_day.year}-{quarter_number(quarter.first_day)}"


def page_of(release: Release) -> str:
    """The page where it was closed."""
    if release.campaign_id is not None:
        return reverse("campaigns:detail", args=[release.campaign_id])
    return reverse("campaigns:quarter", args=[code_of(Quarter(first_day=release.first_day))])
