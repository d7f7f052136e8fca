"""What a unit prints: every unit's for the strategist, her own for a leader, who also answers the invitation here."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.accounts.receivers import without_receiver
from dialog.campaigns import services
from dialog.campaigns.kit import printing
from dialog.campaigns.kit.printing import Piece
from dialog.campaigns.models import Campaign, CampaignUnit, Source
from dialog.campaigns.querysets import CampaignUnitQuerySet
from dialog.home.campaign_forms import DeclineForm
from dialog.improvements.views import own_unit
from dialog.units.models import Unit
from dialog.units.naming import full_names

UNITS_A_PAGE = 40


# --- The strategist: all units ---


@require_GET
def kit(request: UserRequest, pk: UUID) -> HttpResponse:
    """What can be printed of a campaign: what all share, and each unit's own."""
    campaign = _campaign(request, pk)
    page = Paginator(_units(campaign), UNITS_A_PAGE).get_page(request.GET.get("side"))
    names = full_names(one.unit for one in page)
    rows = [(one, names[one.unit_id]) for one in page]
    context = {"campaign": campaign, "page": page, "rows": rows, "pieces": list(Piece)}
    return render(request, "home/kit.html", context)


@require_GET
def piece(request: UserRequest, pk: UUID, unit_id: UUID, piece: str) -> HttpResponse:
    campaign = _campaign(request, pk)
    taking_part = get_object_or_404(_units(campaign), unit=unit_id)
    return _pdf(request, taking_part, piece)


@require_GET
def unit_zip(request: UserRequest, pk: UUID, unit_id: UUID) -> HttpResponse:
    campaign = _campaign(request, pk)
    return _zip_of_unit(request, get_object_or_404(_units(campaign), unit=unit_id))


@require_GET
def whole_zip(request: UserRequest, pk: UUID) -> StreamingHttpResponse:
    """Every unit's, a folder each. Sent as it is made: hundreds of units take a while."""
    campaign = _campaign(request, pk)
    units = list(_units(campaign))
    names = full_names(one.unit for one in units)
    parts = printing.zip_of_all(
        [(one, names[one.unit_id]) for one in units], site=_site(request), unread=_unread(*units)
    )
    answer = StreamingHttpResponse(_in_language(parts, get_language()), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{_("utskrift")}-{campaign.year}.zip"'
    return answer


# --- The leader: her own unit ---


@require_GET
def invitation(request: UserRequest, code: str) -> HttpResponse:
    """The campaigns a unit is invited to or in: answer, and print."""
    unit = own_unit(request, code)
    require_role(request.user, unit, Role.LEADER)
    return _invitation_page(request, unit)


@require_POST
def sign_up(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    taking_part = get_object_or_404(_of_unit(unit), campaign=pk)
    require_role(request.user, unit, Role.LEADER)
    try:
        services.sign_up(taking_part=taking_part, by=request.user, now=timezone.now(), today=timezone.localdate())
    except services.ReplyRefused:
        return _invitation_page(request, unit, refusal=_("Markeringen har begynt. Det som står, gjelder."))
    except services.AskedTwice:
        return _invitation_page(request, unit, refusal=_("Dere er med i en annen markering de samme dagene."))
    messages.success(request, _("Dere er med. Nå kan du skrive ut det dere trenger."))
    return redirect("home:invitation", unit.code)


@require_POST
def decline(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    taking_part = get_object_or_404(_of_unit(unit), campaign=pk)
    require_role(request.user, unit, Role.LEADER)
    form = DeclineForm(request.POST, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return _invitation_page(request, unit, refused=(pk, form))
    try:
        services.decline(
            taking_part=taking_part,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
            today=timezone.localdate(),
        )
    except services.ReplyRefused:
        return _invitation_page(request, unit, refusal=_("Markeringen har begynt. Det som står, gjelder."))
    messages.success(request, _("Det er sagt fra at dere ikke blir med."))
    return redirect("home:invitation", unit.code)


@require_GET
def own_piece(request: UserRequest, code: str, pk: UUID, piece: str) -> HttpResponse:
    unit = own_unit(request, code)
    taking_part = get_object_or_404(_of_unit(unit).taking_part(), campaign=pk)
    require_role(request.user, unit, Role.LEADER)
    return _pdf(request, taking_part, piece)


@require_GET
def own_zip(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    taking_part = get_object_or_404(_of_unit(unit).taking_part(), campaign=pk)
    require_role(request.user, unit, Role.LEADER)
    return _zip_of_unit(request, taking_part)


def _invitation_page(
    request: UserRequest, unit: Unit, *, refusal: str = "", refused: tuple[UUID, DeclineForm] | None = None
) -> HttpResponse:
    today = timezone.localdate()
    open_ones = _of_unit(unit).filter(campaign__ends_on__gte=today, campaign__closed_at=None)
    rows = []
    for one in open_ones.order_by("campaign__starts_on"):
        form = refused[1] if refused and refused[0] == one.campaign_id else None
        form = form or DeclineForm(initial={"reason": one.reason}, auto_id=f"id_{one.campaign_id}_%s")
        rows.append((one, today < one.campaign.starts_on, form))
    context = {"unit": unit, "rows": rows, "pieces": list(Piece), "refusal": refusal}
    status = 422 if refusal or refused else 200
    return render(request, "home/invitation.html", context, status=status)


# --- Both ---


def _campaign(request: UserRequest, pk: UUID) -> Campaign:
    asked = Campaign.objects.visible_to(request.user).asked().select_related("municipality")
    campaign = get_object_or_404(asked, pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return campaign


def _units(campaign: Campaign) -> CampaignUnitQuerySet:
    """Those that take part, in the order of the tree."""
    return campaign.taking_part.taking_part().select_related("unit", "campaign__municipality").order_by("unit__path")


def _of_unit(unit: Unit) -> CampaignUnitQuerySet:
    mine = CampaignUnit.objects.filter(unit=unit, campaign__source=Source.ASKED)
    return mine.select_related("unit", "campaign__municipality", "replied_by")


def _site(request: UserRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _unread(*units: CampaignUnit) -> frozenset[UUID]:
    """Those of the units where nobody from outside reads what is kept from their people."""
    unread = without_receiver(timezone.localdate()).filter(pk__in=[one.unit_id for one in units])
    return frozenset(unread.values_list("pk", flat=True))


def _pdf(request: UserRequest, taking_part: CampaignUnit, name: str) -> HttpResponse:
    if name not in Piece.values:
        raise Http404
    called = full_names([taking_part.unit])[taking_part.unit_id]
    content = printing.pdf(Piece(name), taking_part, name=called, site=_site(request), unread=_unread(taking_part))
    return _file(content, "application/pdf", f"{printing.folder_name(taking_part, called)}-{name}.pdf", is_shown=True)


def _zip_of_unit(request: UserRequest, taking_part: CampaignUnit) -> HttpResponse:
    called = full_names([taking_part.unit])[taking_part.unit_id]
    content = printing.zip_of_unit(taking_part, name=called, site=_site(request), unread=_unread(taking_part))
    return _file(content, "application/zip", f"{printing.folder_name(taking_part, called)}.zip", is_shown=False)


def _file(content: bytes, content_type: str, name: str, *, is_shown: bool) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'{"inline" if is_shown else "attachment"}; filename="{name}"'
    return answer


def _in_language(parts: Iterator[bytes], language: str | None) -> Iterator[bytes]:
    """The file is sent after the request is over, when the reader's language is no longer the one in force."""
    while True:
        with override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part
