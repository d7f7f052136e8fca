"""The strategist's campaigns, and their closing: the checklist, the two people, the release that comes of it."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Membership, Role, User
from dialog.audit.reading import shows_residents
from dialog.campaigns import services
from dialog.campaigns.models import Campaign, Reply, Stage
from dialog.campaigns.querysets import TAKES_PART
from dialog.conversations.models import Statement
from dialog.home.locking import building_context, code_of
from dialog.improvements.visits.queries import overdue_of
from dialog.insight import building
from dialog.insight.checklist import checklist
from dialog.insight.models import Quarter, Release
from dialog.insight.participation import participation
from dialog.insight.quarters import quarters_to_close
from dialog.units.naming import full_names

WORDS_ON_A_PAGE = 20
UNITS_ON_A_PAGE = 40


@require_GET
def index(request: UserRequest) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    campaigns = _campaigns(request.user)
    today = timezone.localdate()
    rows = [(campaign, campaign.stage(today)) for campaign in campaigns]
    context = {"rows": rows, "quarters": _quarters(request.user, today)}
    context["overdue"] = overdue_of(request.user, today).count()
    return render(request, "home/campaigns.html", context)


@require_GET
@shows_residents(why="published words")
def detail(request: UserRequest, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(_campaigns(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return _page(request, campaign)


@require_POST
def ask_to_close(request: UserRequest, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    try:
        services.ask_to_close(campaign=campaign, by=request.user, now=timezone.now(), today=timezone.localdate())
    except services.ClosingRefused as refusal:
        return _refused(request, campaign, refusal)
    messages.success(request, _("Du har sett gjennom lista. Nå må en til se over og lukke markeringen."))
    return redirect("campaigns:detail", pk=pk)


@require_POST
def take_back(request: UserRequest, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    try:
        services.take_back_closing(campaign=campaign, by=request.user, today=timezone.localdate())
    except services.ClosingRefused as refusal:
        return _refused(request, campaign, refusal)
    messages.success(request, _("Markeringen er fortsatt åpen."))
    return redirect("campaigns:detail", pk=pk)


@require_POST
def close(request: UserRequest, pk: UUID) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    now = timezone.now()
    try:
        with transaction.atomic():
            closed = services.close(campaign=campaign, by=request.user, now=now, today=timezone.localdate())
            building.begin(closed=closed)
    except services.ClosingRefused as refusal:
        return _refused(request, campaign, refusal)
    messages.success(request, _("Markeringen er lukket. Tallene telles og låses nå."))
    return redirect("campaigns:detail", pk=pk)


def _campaigns(user: User) -> QuerySet[Campaign]:
    """The user's municipality's campaigns, with the people and the locked figures that a page names."""
    return (
        Campaign.objects.visible_to(user)
        .select_related("release", "closing_asked_by", "closed_by")
        .order_by("-starts_on")
    )


def _quarters(user: User, today: date) -> list[tuple[str, str, Quarter, Release | None]]:
    """Name, address, and the figures if there are any, of the quarters that can be closed or are; the newest first."""
    locked = Release.objects.filter(municipality_id=user.municipality_id, quarter__isnull=False).order_by("-quarter")
    rows = [(Quarter(first_day=one.first_day), one) for one in locked]
    waiting = [(one, None) for one in quarters_to_close(user.municipality_id, today)]
    return [(Release(first_day=one.first_day).title, code_of(one), one, release) for one, release in [*waiting, *rows]]


def _published(request: UserRequest, campaign: Campaign) -> Page[Statement]:
    said = Statement.objects.published_in(campaign.municipality_id).filter(conversation__campaign=campaign)
    in_order = (
        said.select_related("conversation")
        .prefetch_related("codings__theme__merged_into")
        .order_by("conversation_id", "pk")
    )
    return Paginator(in_order, WORDS_ON_A_PAGE).get_page(request.GET.get("side"))


def _refused(request: UserRequest, campaign: Campaign, refusal: Exception) -> HttpResponse:
    campaign = _campaigns(request.user).get(pk=campaign.pk)
    return _page(request, campaign, refusal=_in_words(refusal), status=422)


def _in_words(refusal: Exception) -> str:
    words: dict[type[Exception], str] = {
        services.TooEarly: _("Det er for tidlig. De siste svarene kan fortsatt komme inn."),
        services.AlreadyClosed: _("Markeringen er allerede lukket."),
        services.NotAskedFor: _("Ingen har sett gjennom lista ennå."),
        services.SamePerson: _("Du har selv sett gjennom lista. En annen må lukke."),
    }
    return words.get(type(refusal), _("Markeringen kan ikke lukkes nå."))


def _page(request: UserRequest, campaign: Campaign, *, refusal: str = "", status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    stage = campaign.stage(today)
    shows_checklist = stage in (Stage.WAITING, Stage.READY, Stage.ASKED_TO_CLOSE)
    context = {
        "campaign": campaign,
        "stage": stage,
        "may_change": campaign.may_change(today),
        "checklist": checklist(campaign) if shows_checklist else None,
        "asked_by_me": campaign.closing_asked_by_id == request.user.pk,
        "refusal": refusal,
        **building_context(campaign),
        "words": _published(request, campaign) if stage == Stage.PUBLISHED else None,
        **(_invited(request, campaign, today) if stage != Stage.PUBLISHED else {}),
    }
    return render(request, "home/campaign.html", context, status=status)


def _invited(request: UserRequest, campaign: Campaign, today: date) -> dict[str, object]:
    """Which units have answered the invitation, and, once it has begun, how many have been asked in all of them."""
    counts = dict(campaign.taking_part.values_list("reply").annotate(Count("pk")).order_by("reply"))
    reply = request.GET.get("svar", "")
    if reply and reply not in Reply.values:
        raise Http404
    rows = campaign.taking_part.select_related("unit", "replied_by").order_by("unit__path")
    page = Paginator(rows.filter(reply=reply) if reply else rows, UNITS_ON_A_PAGE).get_page(request.GET.get("side"))
    municipality = request.user.municipality
    has_begun = today >= campaign.starts_on
    leading = Membership.objects.current(today).filter(role=Role.LEADER, unit__in=[one.unit_id for one in page])
    names = full_names(one.unit for one in page)
    return {
        "replies": page,
        "rows": [(one, names[one.unit_id]) for one in page],
        "reply": reply,
        "query": f"svar={reply}&" if reply else "",
        "reply_counts": [(one.value, one.label, counts.get(one.value, 0)) for one in Reply],
        "all_units": sum(counts.values()),
        "taking_part": sum(counts.get(one, 0) for one in TAKES_PART),
        "led": set(leading.values_list("unit_id", flat=True)),
        "figures": participation(campaign, [municipality], today)[municipality.pk] if has_begun else None,
        "to_come": not has_begun,
    }
