"""Each role's first page, and the two desks of a leader: of one care unit (words), of several (numbers)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role, User
from dialog.audit.reading import shows_residents
from dialog.campaigns.asking_rules import Rule, rules_of
from dialog.campaigns.models import Campaign, CampaignUnit, NotAtWork
from dialog.conversations.coding_desk.queries import count_without_theme
from dialog.conversations.models import NotPresent
from dialog.conversations.queries import Line, State, by_name, care_list
from dialog.conversations.wording import note, when_to_ask
from dialog.conversations.year_round import YearRound, year_round
from dialog.home.week import week
from dialog.home.workplaces import workplaces
from dialog.improvements import queries
from dialog.improvements.asking.queries import asked_by, codes_to_ask
from dialog.improvements.asking.views import WHY
from dialog.improvements.leaving_queries import LeftBehind, left_since
from dialog.improvements.queries import ActionCounts, Heard, UnitWaits
from dialog.improvements.small_things.queries import NOTHING, OnTheList, on_the_lists
from dialog.improvements.views import ROWS_ON_DESK, can_act, own_unit
from dialog.improvements.visits.queries import overdue_of
from dialog.improvements.work_lists import desk
from dialog.insight.models import Release
from dialog.insight.pages.links import Link
from dialog.insight.pages.unit import UnitPage, unit_page
from dialog.insight.participation import FEWEST, Participation, participation
from dialog.insight.queries import ReleaseReader
from dialog.lib import svg
from dialog.lib.dates import days_between
from dialog.lib.planned import planned_once
from dialog.themes.models import Lens
from dialog.units.models import Unit

UNITS_A_PAGE = 40
WORDS_SHOWN = 2
NAMES_SHOWN = 8
QUESTIONS_SHOWN = 4
NOBODY, NOBODY_LEFT = UnitWaits(0, None), LeftBehind(0, None)


@require_GET
def start(request: UserRequest) -> HttpResponse:
    """Send everybody to their own place; who has several chooses."""
    places = workplaces(request.user, timezone.localdate())
    if len(places) == 1 and places[0].url:
        return redirect(places[0].url)
    return render(request, "home/start.html", {"places": places})


@require_GET
@planned_once
@shows_residents()
def unit(request: UserRequest, code: str) -> HttpResponse:
    """The desk of a care unit: what waits, what was promised, who is asked, and what is heard."""
    place = own_unit(request, code)
    today = timezone.localdate()
    campaign = queries.last_campaign(place, today)
    heard = queries.heard(place, request.user, campaign)
    lens = request.GET.get("linse", "") if request.GET.get("linse", "") in Lens.values else ""
    seen = heard.through(lens)
    acts = can_act(request, place)
    context = {
        "unit": place,
        "today": today,
        "can_act": acts,
        "week": week(place, request.user, campaign, today, can_act=acts),
        "desk": desk(place, request.user, today, rows=ROWS_ON_DESK),
        "campaign": campaign,
        "present": present(place, campaign),
        "invited": invited_to(place, today) if can_act(request, place) else None,
        "unasked": (unasked := not_asked(request, place, campaign, today)),
        "year": (year := year_round([place], {place.service_type: unasked.rule}, today)[place.pk]),
        "is_over_two_years": year.is_older_than_we_know(today),
        "heard": seen,
        "lenses": lens_links(place, heard, lens),
        "uncoded": count_without_theme(place, request.user, campaign),
        "heard_in_words": heard_in_words(heard),
        "top_lines": top_lines(request, place, campaign, seen),
        **action_figures(queries.action_counts(Unit.objects.filter(pk=place.pk), today)),
    }
    return render(request, "home/unit.html", context)


@require_GET
@shows_residents(why=WHY)
def units(request: UserRequest, code: str) -> HttpResponse:
    """The desk of a leader of several units: how many wait and since when. No words, no names."""
    above = led_unit(request, code)
    require_role(request.user, above, Role.LEADER)
    today = timezone.localdate()
    waits = queries.waiting_by_unit(above, today)
    mine = asked_by(request.user).defer("words", "answer").filter(withdrawn_at=None)
    below = list(Unit.objects.under(above).care_units().open_on(today).by_name())
    below.sort(key=lambda one: -waits.get(one.pk, NOBODY).count)
    page = Paginator(below, UNITS_A_PAGE).get_page(request.GET.get("side"))
    campaign = Campaign.objects.asked().filter(municipality_id=above.municipality_id, starts_on__lte=today).first()
    asked = participation(campaign, list(page), today) if campaign else {}
    year = year_round(list(page), rules_of(above.municipality_id), today)
    ids = [one.pk for one in page]
    small, untold, left = on_the_lists(ids, today), queries.untold_by_unit(ids, today), left_since(ids, today)
    counted = [wait for wait in waits.values() if wait.count]
    context = {
        "unit": above,
        "today": today,
        "page": page,
        "rows": [_row(one, waits, small, untold, left, asked, year, today) for one in page],
        "most": max((wait.count for wait in counted), default=0),
        "count": sum(wait.count for wait in counted),
        "oldest": min((wait.oldest for wait in counted if wait.oldest), default=None),
        "campaign": campaign,
        "locked": locked_figures(request.user, above),
        "questions": mine[:QUESTIONS_SHOWN],
        "overdue": overdue_of(request.user, today).count(),
        **action_figures(queries.action_counts(Unit.objects.under(above).care_units(), today)),
    }
    return render(request, "home/units.html", context)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A care unit as its leader's leader sees it."""

    unit: Unit
    waits: UnitWaits
    small: OnTheList
    small_days: int
    untold: UnitWaits
    left: LeftBehind
    participation: Participation | None
    year: YearRound
    today: date

    @property
    def untold_days(self) -> int:
        return days_between(self.untold.oldest, self.today) if self.untold.oldest else 0

    @property
    def left_days(self) -> int:
        return (self.today - self.left.first_left_on).days if self.left.first_left_on else 0

    @property
    def is_over_two_years(self) -> bool:
        return self.year.is_older_than_we_know(self.today)

    @property
    def is_year_told(self) -> bool:
        """As participation: not of fewer than five."""
        return self.year.present >= FEWEST


def _row(
    unit: Unit,
    waits: dict[UUID, UnitWaits],
    small: dict[UUID, OnTheList],
    untold: dict[UUID, UnitWaits],
    left: dict[UUID, LeftBehind],
    asked: dict[UUID, Participation],
    year: dict[UUID, YearRound],
    today: date,
) -> UnitRow:
    on_list = small.get(unit.pk, NOTHING)
    found = waits.get(unit.pk, NOBODY)
    return UnitRow(
        unit,
        found,
        on_list,
        on_list.days(today),
        untold.get(unit.pk, NOBODY),
        left.get(unit.pk, NOBODY_LEFT),
        asked.get(unit.pk),
        year[unit.pk],
        today,
    )


@dataclass(frozen=True, slots=True)
class Present:
    """A care unit's own participation, and how many are not counted with."""

    campaign: Campaign
    figures: Participation
    staff_away: int
    residents_away: int


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Those who came lately and the others who are not asked; only the names that are shown are opened."""

    fresh: Sequence[tuple[Line, str]]
    fresh_count: int
    others: Sequence[Line]
    others_count: int
    notes: Sequence[str]
    is_empty: bool
    rule: Rule

    @property
    def others_left(self) -> int:
        return self.others_count - len(self.others)


def not_asked(request: UserRequest, place: Unit, campaign: Campaign | None, today: date) -> NotAsked:
    """Who is not asked in the campaign until it can be closed; after that, not for half a year."""
    counts_for = campaign if campaign is not None and today <= campaign.can_close_from else None
    listed = care_list(place, request.user, campaign=counts_for, today=today)
    left = [line for line in listed.lines if not line.is_asked and line.state is not State.NOT_MORE]
    fresh = sorted((line for line in left if line.came_on), key=lambda line: (line.came_on, line.resident.pk))
    others = sorted((line for line in left if not line.came_on), key=lambda line: line.resident.pk)
    shown = by_name(others[:NAMES_SHOWN])
    kin = [note(line, today) for line in shown if line.last is not None and line.last.is_from_kin]
    return NotAsked(
        [(line, when_to_ask(line, today)) for line in fresh[:ROWS_ON_DESK]],
        len(fresh),
        shown,
        len(others),
        [one[:1].upper() + one[1:] for one in kin],
        not listed.lines,
        listed.rule,
    )


def invited_to(place: Unit, today: date) -> CampaignUnit | None:
    """The unit's part in the campaign that is under way, or else the next one: what its leader answers and prints."""
    asked = CampaignUnit.objects.filter(unit=place, campaign__source="asked", campaign__closed_at=None)
    return asked.filter(campaign__ends_on__gte=today).select_related("campaign").order_by("campaign__starts_on").first()


def led_unit(request: UserRequest, code: str) -> Unit:
    """The unit with this code, if this person works there and it has other units below; to others it is not there."""
    mine = (one for one in request.user.units_as(*Role) if not one.is_care_unit)
    found = next((one for one in mine if one.code == code), None)
    if found is None:
        raise Http404
    return found


def locked_figures(user: User, above: Unit) -> UnitPage | None:
    """The newest locked figures of a unit: the same page as for everybody else who may see them."""
    releases = list(Release.objects.visible_to(user).newest_first())
    if not releases:
        return None
    reader = ReleaseReader(releases[0], standing=releases)
    reachable = reader.codes_reachable_by(user)
    if above.code not in reachable:
        return None
    can_ask = codes_to_ask(user, timezone.localdate())
    return unit_page(reader, above.code, releases=releases, reachable=reachable, can_ask=can_ask)


def present(place: Unit, campaign: Campaign | None) -> Present | None:
    if campaign is None:
        return None
    figures = participation(campaign, [place], timezone.localdate(), fewest=1)[place.pk]
    marks = {"campaign": campaign, "unit": place}
    return Present(
        campaign,
        figures,
        staff_away=NotAtWork.objects.filter(**marks).count(),
        residents_away=NotPresent.objects.filter(**marks).count(),
    )


def heard_in_words(heard: Heard) -> SafeString | None:
    """The figure in one sentence, before its bars."""
    if not heard.themes:
        return None
    first = heard.themes[0]
    sentence = _("{people} av {answered} som svarte, har sagt noe om {theme}.")
    theme = format_html("<b>{}</b>", first.name[:1].lower() + first.name[1:])
    return format_html(sentence, people=first.people, answered=heard.answered, theme=theme)


def lens_links(place: Unit, heard: Heard, chosen: str) -> tuple[Link, ...]:
    """The three ways of looking at what was heard; none while nothing has been."""
    if not heard.themes:
        return ()
    here = reverse("home:unit", args=[place.code])
    everything = Link(_("Alle temaer"), f"{here}#temaer", not chosen)
    return (
        everything,
        *(Link(str(lens.label), f"{here}?linse={lens.value}#temaer", lens == chosen) for lens in Lens),
    )


def top_lines(request: UserRequest, place: Unit, campaign: Campaign | None, heard: Heard) -> Sequence[queries.Line]:
    """The newest words behind the theme most people have named; the others are fetched when somebody opens them."""
    if campaign is None or not heard.themes:
        return ()
    rows = queries.words_behind(place, request.user, campaign, heard.themes[0].theme_id)
    return queries.as_lines(rows[:WORDS_SHOWN], timezone.localdate())


def action_figures(counts: ActionCounts) -> dict[str, object]:
    """Actions by status: the bar and its table say the same."""
    label = _("Planlagt %(planned)s, i gang %(started)s, gjort – gi beskjed %(done)s, har fått beskjed %(told)s") % {
        "planned": counts.planned,
        "started": counts.started,
        "done": counts.done,
        "told": counts.told,
    }
    bar = svg.stacked_bar(
        [("plan", counts.planned), ("gang", counts.started), ("venter", counts.done), ("ferdig", counts.told)], label
    )
    return {"counts": counts, "action_bar": bar}
