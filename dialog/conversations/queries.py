"""Who is to be asked today, in a care unit: read in a fixed number of queries, however many live there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value

from dialog.accounts.models import Role, User
from dialog.campaigns.asking_rules import Rule, rule_for
from dialog.campaigns.models import Campaign
from dialog.conversations.models import (
    Conversation,
    DayListEntry,
    JourneyStep,
    NotPresent,
    Outcome,
    Pathway,
    Resident,
    SaidBy,
    Stay,
)
from dialog.conversations.querysets import ASKED, ASKERS
from dialog.conversations.year_round import LOOK_BACK_DAYS, Due, Person, Why, due, here
from dialog.lib.dates import OSLO, Window
from dialog.lib.names import sort_key
from dialog.lib.prepared import Prepared
from dialog.lib.remembered import Remembered
from dialog.units.models import ResidentWord, ServiceType, ServiceTypeWord, Unit

# Where the rule has no days of its own for those who came.
NEW_DAYS = 14
# What should have been done longer ago than this is told of no more; she stands on the list all the same.
LATE_DAYS = 90
NO_RULE = Rule()

# What next of kin said honestly leaves no trace on the list: "pårørende er spurt", with no words of theirs, would tell.
HONEST_KIN = ~Q(said_by=SaidBy.PERSON) & Q(figures_only=True)

USUAL_WORDS = {
    ServiceType.NURSING_HOME: ResidentWord.BEBOER,
    ServiceType.SHORT_STAY: ResidentWord.PASIENT,
    ServiceType.REHABILITATION: ResidentWord.PASIENT,
    ServiceType.DAY_CENTRE: ResidentWord.DELTAKER,
}


class State(StrEnum):
    """Where somebody stands on the list. ASKED reads alike for everybody who was asked, whatever they said."""

    RETRY = "retry"
    LATE = "late"
    NEW = "new"
    DUE = "due"
    UNASKED = "unasked"
    LONG_AGO = "long_ago"
    NOT_MORE = "not_more"
    ASKED = "asked"

    @property
    def is_waiting(self) -> bool:
        return self not in (State.ASKED, State.NOT_MORE)


# The order in which somebody is to be asked next.
WAITING = (State.RETRY, State.LATE, State.NEW, State.DUE, State.UNASKED, State.LONG_AGO)


@dataclass(frozen=True)
class Line:
    """One resident on the list. ``last`` is her latest conversation that counts, if any; never what was said.

    ``came_on``: only of those who are new here. ``due``: what the rule of her service says, when it is near.
    """

    resident: Resident
    state: State
    is_asked: bool
    last: "Told | None" = None
    came_on: date | None = None
    due: Due | None = None
    asked_on: date | None = None
    service_type: str = ""


@dataclass(frozen=True)
class Told:
    """That a conversation was held, and how it went; without its words."""

    held_on: date
    outcome: str
    said_by: str
    retry_on: date | None
    no_more_this_year: bool

    @property
    def ticks_off(self) -> bool:
        return self.outcome == Outcome.DECLINED or (self.outcome == Outcome.ANSWERED and self.said_by == SaidBy.PERSON)

    @property
    def is_from_kin(self) -> bool:
        return self.said_by in (SaidBy.KIN_ABOUT, SaidBy.KIN_SELF)


@dataclass(frozen=True)
class CareList:
    """The start list of a care unit, for one person at work in it. ``mine`` are resident ids in visit order."""

    unit: Unit
    campaign: Campaign | None
    lines: tuple[Line, ...]
    mine: tuple[UUID, ...] = ()
    rule: Rule = NO_RULE
    by_id: dict[UUID, Line] = field(default_factory=dict, repr=False)

    @property
    def present(self) -> int:
        return len(self.lines)

    @property
    def asked(self) -> int:
        return sum(line.is_asked for line in self.lines)

    @property
    def kin_only(self) -> int:
        """How many whose next of kin have been asked, and who have not been asked themselves."""
        return sum(not line.is_asked and line.last is not None and line.last.is_from_kin for line in self.lines)

    @property
    def my_lines(self) -> list[Line]:
        return [self.by_id[pk] for pk in self.mine if pk in self.by_id]

    def group(self, state: State) -> list[Line]:
        """Those in ``state`` who are not on my own list; but everybody who was asked. In no order."""
        own = set() if state is State.ASKED else set(self.mine)
        return [line for line in self.lines if line.state is state and line.resident.pk not in own]

    def next_after(self, resident_id: UUID | None, seen: Iterable[UUID] = ()) -> Line | None:
        """Whom to ask next: on my list the one after ``resident_id``, else the order ``seen`` on the start list."""
        mine = [pk for pk in self.mine if pk in self.by_id]
        start = mine.index(resident_id) + 1 if resident_id in mine else 0
        waiting = [line for state in WAITING for line in self.group(state)]
        order = [*mine[start:], *mine[:start], *seen, *(line.resident.pk for line in waiting)]
        candidates = (self.by_id[pk] for pk in order if pk in self.by_id and pk != resident_id)
        return next((line for line in candidates if line.state.is_waiting), None)


def care_units(user: User, today: date) -> list[Unit]:
    """The care units where this person works today, or comes from outside to ask."""
    units = {unit.pk: unit for unit in user.units_as(*ASKERS)}
    return [unit for unit in units.values() if unit.is_care_unit and unit.is_open(today)]


def campaign_for(unit: Unit, today: date) -> Campaign | None:
    """The campaign that a conversation held in ``unit`` on that day belongs to."""
    return Campaign.objects.under_way(today).with_unit(unit.pk).first()


# A campaign cannot be closed before its window is over: one that was under way a moment ago still is. So what was found
# is kept for a minute by each process, and saving, which happens thousands of times that day, seldom has to ask.
_under_way: Remembered[tuple[UUID, date], UUID] = Remembered(seconds=60, most=2_000)


_one_in_units = Prepared(lambda pk, *unit_ids: Resident.objects.in_units(unit_ids).filter(pk=pk), Resident)


def resident_to_ask(resident_id: UUID, user: User) -> Resident | None:
    """``Resident.objects.to_be_asked_by(user)``'s one with that id: saving begins with it, so its SQL is built once."""
    unit_ids = set(user.unit_ids(*ASKERS))
    rows = _one_in_units.rows(resident_id, *unit_ids) if unit_ids else []
    return rows[0][0] if rows else None


def campaign_id_for(unit_id: UUID, today: date) -> UUID | None:
    """As ``campaign_for``, its id alone."""
    if kept := _under_way.get((unit_id, today)):
        return kept
    found = Campaign.objects.under_way(today).with_unit(unit_id).values_list("pk", flat=True).first()
    if found is not None:
        _under_way.keep((unit_id, today), found)
    return found


def care_list(unit: Unit, user: User, *, campaign: Campaign | None, today: date) -> CareList:
    """Everybody in ``unit`` today and where they stand. Opens no name: that is for whoever shows it."""
    to_be_asked = Resident.objects.to_be_asked_by(user).filter(unit=unit).active_on(today)
    residents = list(_with_last(to_be_asked, unit, _since(campaign, today)))
    if campaign is not None:
        away = set(NotPresent.objects.filter(campaign=campaign, unit=unit).values_list("resident_id", flat=True))
        residents = [resident for resident in residents if resident.pk not in away]
    told = _told_by_resident(residents)
    rule, came = rule_for(unit), _came(unit, today)
    lines = tuple(
        _line(one, told.get(one.pk, []), came.get(one.pk, one.active_from), rule, campaign, unit, today)
        for one in residents
    )
    mine = DayListEntry.objects.filter(user=user, unit=unit).order_by("position").values_list("resident_id", flat=True)
    return CareList(unit, campaign, lines, tuple(mine), rule, {line.resident.pk: line for line in lines})


def resident_word(unit: Unit) -> ResidentWord:
    """What this municipality calls the person in this kind of service."""
    own = ServiceTypeWord.objects.filter(municipality_id=unit.municipality_id, service_type=unit.service_type)
    word = own.values_list("word", flat=True).first()
    return ResidentWord(word) if word else USUAL_WORDS.get(ServiceType(unit.service_type), ResidentWord.BRUKER)


def urgent_phone(unit: Unit) -> str:
    """Whom to ring from here when it cannot wait: the unit's own number, else the nearest above it that has one."""
    if unit.urgent_phone:
        return unit.urgent_phone
    above = Unit.objects.above(unit).exclude(urgent_phone="").values_list("urgent_phone", flat=True)
    return above.last() or ""


def municipality_phone(municipality: Unit) -> str:
    """Whom anybody may ring when it cannot wait: the municipality's own number, else the installation's."""
    return municipality.urgent_phone or settings.URGENT_PHONE


def pathways_and_steps(municipality_id: UUID) -> tuple[list[tuple[UUID, str]], list[tuple[UUID, str]]]:
    """The municipality's pathways and steps of the journey, as (id, name); most have none. One query."""
    pathways = (
        Pathway.objects.order_by()
        .filter(municipality_id=municipality_id)
        .annotate(is_step=Value(False), place=F("position"))
    )
    steps = (
        JourneyStep.objects.order_by()
        .filter(municipality_id=municipality_id)
        .annotate(is_step=Value(True), place=F("position"))
    )
    columns = ("is_step", "place", "name", "id")
    rows = list(pathways.values_list(*columns).union(steps.values_list(*columns), all=True))
    rows.sort(key=lambda row: (row[1], sort_key(row[2])))
    return (
        [(pk, name) for is_step, _place, name, pk in rows if not is_step],
        [(pk, name) for is_step, _place, name, pk in rows if is_step],
    )


def known_pathway_and_step(
    municipality_id: UUID, pathway_id: UUID | None, journey_step_id: UUID | None
) -> dict[str, UUID]:
    """Those of the two ids that the municipality has. Asks nothing when none was chosen, which is the common way."""
    known = {}
    if pathway_id and Pathway.objects.filter(municipality_id=municipality_id, pk=pathway_id).exists():
        known["pathway_id"] = pathway_id
    if journey_step_id and JourneyStep.objects.filter(municipality_id=municipality_id, pk=journey_step_id).exists():
        known["journey_step_id"] = journey_step_id
    return known


def own_writing(user: User) -> QuerySet[Conversation]:
    """All that this person has written down and that stands, where she asks today, whenever it was."""
    return Conversation.objects.standing().filter(asked_by=user, unit_id__in=user.unit_ids(*ASKERS))


def is_visitor(user: User, unit_id: UUID) -> bool:
    """Whether this person asks in a care unit without working there."""
    return unit_id not in user.unit_ids(Role.STAFF, Role.LEADER)


def _since(campaign: Campaign | None, today: date) -> datetime:
    # A month before the campaign: somebody may have been left to be tried again in it. And as far as the rule can have
    # asked for her at the longest and still be told of.
    far = LOOK_BACK_DAYS if campaign is None else 2 * LATE_DAYS
    first = today - timedelta(days=far)
    return Window(min(first, campaign.starts_on - timedelta(days=30)) if campaign else first, today).starts_at


def _with_last(residents: QuerySet[Resident], unit: Unit, since: datetime) -> QuerySet[Resident]:
    """With the ids of each one's last conversation and the last in which she was asked, however many there were."""
    held = (
        Conversation.objects.standing()
        .filter(unit=unit, held_at__gte=since, resident=OuterRef("pk"))
        .exclude(HONEST_KIN)
        .order_by("-held_at", "-recorded_at")
        .values("pk")
    )
    return residents.annotate(last_id=Subquery(held[:1]), asked_id=Subquery(held.filter(ASKED)[:1]))


def _told_by_resident(residents: Iterable[Resident]) -> dict[UUID, list[Told]]:
    """In the order of time; ``residents`` as ``_with_last`` gives them."""
    ids = {pk for one in residents for pk in (one.last_id, one.asked_id) if pk}  # type: ignore[attr-defined]
    rows = (
        Conversation.objects.filter(pk__in=ids)
        .order_by("held_at", "recorded_at")
        .values_list("resident_id", "held_at", "outcome", "said_by", "retry_on", "no_more_this_year")
    )
    told: dict[UUID, list[Told]] = {}
    for resident_id, held_at, outcome, said_by, retry_on, no_more in rows:
        one = Told(held_at.astimezone(OSLO).date(), outcome, said_by, retry_on, no_more)
        told.setdefault(resident_id, []).append(one)
    return told


def _came(unit: Unit, today: date) -> dict[UUID, date]:
    stays = Stay.objects.filter(here(today), unit=unit).order_by("starts_on")
    return dict(stays.values_list("resident_id", "starts_on"))


def _line(
    resident: Resident,
    told: list[Told],
    came_on: date,
    rule: Rule,
    campaign: Campaign | None,
    unit: Unit,
    today: date,
) -> Line:
    counts_from = campaign.starts_on if campaign else _counts_from(rule, came_on, today)
    last = told[-1] if told else None
    if last is not None and last.held_on < counts_from and last.retry_on is None:
        last = None
    asked_on = next((one.held_on for one in reversed(told) if one.ticks_off), None)
    is_asked = asked_on is not None and asked_on >= counts_from
    found = due(rule, Person(came_on, asked_on, resident.review_on, resident.active_to), today)
    if found is not None and (found.why is Why.AGAIN or found.by < today - timedelta(days=LATE_DAYS)):
        found = None
    is_new = found.why is Why.CAME if found else not is_asked and came_on > today - timedelta(days=NEW_DAYS)
    state = _state(last, found, is_asked=is_asked, is_new=is_new, today=today)
    if state is State.UNASKED and asked_on is not None and campaign is None:
        state = State.LONG_AGO
    return Line(
        resident,
        state,
        is_asked,
        last=last,
        came_on=came_on if is_new else None,
        due=found,
        asked_on=asked_on,
        service_type=unit.service_type,
    )


def _counts_from(rule: Rule, came_on: date, today: date) -> date:
    """Outside the campaigns: the day from which having been asked is enough."""
    since = today - timedelta(days=rule.every_days or LOOK_BACK_DAYS)
    return max(since, came_on) if rule.within_days is not None else since


def _state(last: Told | None, found: Due | None, *, is_asked: bool, is_new: bool, today: date) -> State:
    # Next of kin have been asked, she has not.
    if _is_to_be_tried(last, today) or (not is_asked and last is not None and last.is_from_kin):
        return State.RETRY
    if last is not None and last.no_more_this_year and last.held_on.year == today.year:
        return State.ASKED if is_asked else State.NOT_MORE
    if found is not None and found.is_late(today):
        return State.LATE
    if found is not None and found.why is not Why.CAME:
        return State.DUE
    if is_asked:
        return State.ASKED
    return State.NEW if is_new else State.UNASKED


def _is_to_be_tried(last: Told | None, today: date) -> bool:
    return last is not None and last.retry_on is not None and last.retry_on <= today


def by_name(lines: Iterable[Line]) -> list[Line]:
    """In Norwegian order; opens the names."""
    return sorted(lines, key=lambda line: sort_key(line.resident.name or ""))
