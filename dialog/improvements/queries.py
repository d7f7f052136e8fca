"""What waits, what was promised and what has still to be told, in one care unit or counted over many.

Everything starts from ``open_since`` and ``told_at``, which have partial indexes: the cost follows what is undone, not
what was ever said. "Waits for an answer" is what a headline counts, so the number and its list are the same queryset.

What somebody said who has died or moved is on none of these lists: her tasks stop, and ``leaving`` asks the leader once
what is fitting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from dialog.accounts.models import Membership, Role, User
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Coding, Conversation, Intent, Outcome, SaidBy, Statement
from dialog.improvements.models import OPEN_STATUSES, Fate, ImprovementAction, Status
from dialog.improvements.presence import RESIDENT, is_here
from dialog.lib.dates import OSLO, days_between
from dialog.lib.ordering import norwegian
from dialog.themes.models import Theme
from dialog.themes.queries import counted_as
from dialog.units.models import Unit

PROMISE_DAYS = 7
# Statements that can be chosen behind one action when it is begun.
MOST_BEHIND = 20
# How far back closed actions are counted.
A_YEAR = timedelta(days=365)
# A promise stands on the person's card with a date of its own; it is kept, not answered.
PROMISED = Q(intent=Intent.THIS_WEEK, promise__isnull=False)
# Words of the person, or of next of kin on her behalf: those whom theme figures count, as in a release.
SPEAKS_FOR_HERSELF = (SaidBy.PERSON, SaidBy.KIN_ABOUT)

WITH_PERSON = ("conversation__resident", "conversation__asked_by")


class State(StrEnum):
    """Where a statement stands, from said to told."""

    KEPT = "kept"
    DONE_NOW = "done_now"
    WAITING = "waiting"
    PROMISED = "promised"
    IN_ACTION = "in_action"
    TO_TELL = "to_tell"
    TOLD = "told"
    LEFT = "left"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """A statement in a list: where it stands, how long it has waited, and when its promise is due."""

    statement: Statement
    state: State
    days: int = 0
    due_on: date | None = None
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class HeardTheme:
    """How many people have said something about a theme; exact, for those who work there."""

    theme_id: UUID
    code: str
    name: str
    people: int
    lens: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    answered: int
    themes: Sequence[HeardTheme]

    def through(self, lens: str) -> "Heard":
        """Only the themes of a lens; all of them where none is chosen."""
        return Heard(self.answered, [theme for theme in self.themes if theme.lens == lens]) if lens else self


@dataclass(frozen=True, slots=True)
class UnitWaits:
    """How many wait in a unit, and since when: numbers, no words."""

    count: int
    oldest: datetime | None


# Statements ---------------------------------------------------------------------------------------------------------


def statements_in(unit: Unit, user: User) -> QuerySet[Statement]:
    """What this person may read of what was said in one care unit."""
    return Statement.objects.visible_to(user).in_unit(unit).select_related(*WITH_PERSON, "fate__action", "unit")


def undone(statements: QuerySet[Statement], today: date) -> QuerySet[Statement]:
    """Somebody is to do something for whoever said it, who is here."""
    return statements.filter(is_here(today), open_since__isnull=False)


def waiting(statements: QuerySet[Statement], today: date) -> QuerySet[Statement]:
    """Somebody is to do something, and nobody has answered; the oldest first."""
    return undone(statements, today).exclude(PROMISED).order_by("open_since", "pk")


def promised(statements: QuerySet[Statement], today: date) -> QuerySet[Statement]:
    """Promised for this week and not kept yet; the oldest first."""
    return undone(statements, today).filter(PROMISED).order_by("open_since", "pk")


def line(statement: Statement, today: date) -> Line:
    """One statement as it stands today."""
    state = _state(statement, today)
    if statement.open_since is None:
        return Line(statement, state)
    due_on = statement.open_since.astimezone(OSLO).date() + timedelta(days=PROMISE_DAYS)
    if state is State.PROMISED:
        return Line(statement, state, due_on=due_on, is_overdue=due_on < today)
    return Line(statement, state, days=days_between(statement.open_since, today))


def as_lines(statements: Iterable[Statement], today: date) -> list[Line]:
    return [line(statement, today) for statement in statements]


def _state(statement: Statement, today: date) -> State:
    fate: Fate | None = getattr(statement, "fate", None)
    if _needs_a_decision(statement, fate, today):
        return State.LEFT
    if statement.open_since is not None:
        is_promise = statement.intent == Intent.THIS_WEEK and statement.promise is not None
        return State.PROMISED if is_promise else State.WAITING
    if fate is None:
        return State.DONE_NOW if statement.intent == Intent.DONE_NOW else State.KEPT
    if fate.told_at is not None:
        return State.TOLD
    if fate.let_be_at is not None:
        return State.CLOSED
    return State.IN_ACTION if fate.waits_for_action else State.TO_TELL


def _needs_a_decision(statement: Statement, fate: Fate | None, today: date) -> bool:
    """Whether something stands undone after somebody who has left, and the leader has not said what is fitting."""
    resident = statement.conversation.resident
    if resident is None:
        return False
    is_gone = resident.unit_id != statement.unit_id or (resident.active_to is not None and resident.active_to < today)
    is_undecided = fate is not None and fate.told_at is None and fate.let_be_at is None and fate.departure_id is None
    return is_gone and (statement.open_since is not None or is_undecided)


def to_tell_in(unit_ids: Iterable[UUID], today: date) -> QuerySet[Fate]:
    """Decided or done in these units, and the person does not know it yet: to be counted, never shown."""
    fates = Fate.objects.filter(unit_id__in=list(unit_ids)).to_be_told()
    # Of whoever has left, those whom the leader has decided about.
    return fates.filter(is_here(today, RESIDENT) | Q(departure__isnull=False))


def fates_in(unit: Unit, user: User) -> QuerySet[Fate]:
    """What came of what was said in one care unit."""
    return Fate.objects.visible_to(user).filter(unit=unit)


def colleagues(unit: Unit, today: date) -> QuerySet[User]:
    """Those who work in a care unit today, leaders too; by name."""
    at_work = Membership.objects.current(today).filter(unit=unit, role__in=[Role.STAFF, Role.LEADER])
    return User.objects.filter(is_active=True, pk__in=at_work.values("user")).order_by(norwegian("name"), "pk")


# What a care unit hears -----------------------------------------------------------------------------------------------


def last_campaign(unit: Unit, today: date) -> Campaign | None:
    """The campaign that is under way in a care unit, or the last one it took part in."""
    return Campaign.objects.asked().with_unit(unit.pk).filter(starts_on__lte=today).first()


def heard(unit: Unit, user: User, campaign: Campaign | None) -> Heard:
    """The unit's exact themes of one campaign. Honest answers are no part of it."""
    if campaign is None:
        return Heard(0, ())
    held = dict(_answers(unit, user, campaign).values_list("pk", Coalesce("resident_id", "pk")))
    said = Coalesce("statement__conversation__resident_id", "statement__conversation_id")
    about = [counted_as(name) for name in ("id", "code", "name", "lens", "position")]
    rows = (
        Coding.objects.filter(statement__conversation_id__in=list(held), statement__removed_at=None)
        .values_list(*about)
        .annotate(people=Count(said, distinct=True))
        .order_by("-people", about[-1], about[1])
    )
    themes = [HeardTheme(pk, code, name, people, lens) for pk, code, name, lens, _position, people in rows]
    return Heard(len(set(held.values())), themes)


def words_behind(unit: Unit, user: User, campaign: Campaign, theme_id: UUID) -> QuerySet[Statement]:
    """The statements of one campaign that are about a theme, the newest first."""
    about = Coding.objects.filter(statement=OuterRef("pk"), theme__in=Theme.objects.counted_as(theme_id))
    # Ids and not a subquery: however long the unit's history is, the database starts from this campaign's answers.
    held = list(_answers(unit, user, campaign).values_list("pk", flat=True))
    return (
        statements_in(unit, user)
        .filter(Exists(about), conversation_id__in=held)
        .order_by("-conversation__held_at", "conversation_id", "position")
    )


def _answers(unit: Unit, user: User, campaign: Campaign) -> QuerySet[Conversation]:
    return Conversation.objects.visible_to(user).filter(
        unit=unit, campaign=campaign, outcome=Outcome.ANSWERED, said_by__in=SPEAKS_FOR_HERSELF
    )


# Many units at once: numbers only -------------------------------------------------------------------------------------


def waiting_by_unit(above: Unit, today: date) -> dict[UUID, UnitWaits]:
    """How many wait in each care unit below, and since when; one query however many units."""
    units = Unit.objects.under(above).care_units()
    rows = (
        waiting(Statement.objects.working_view().filter(unit__in=units), today)
        .values("unit_id")
        .annotate(count=Count("pk"), oldest=Min("open_since"))
        .order_by()
    )
    return {row["unit_id"]: UnitWaits(row["count"], row["oldest"]) for row in rows}


def untold_by_unit(unit_ids: Iterable[UUID], today: date) -> dict[UUID, UnitWaits]:
    """How many are still to be told in each of these units, and since when there was something to tell; one query."""
    since = Coalesce("departure__decided_at", "action__closed_at", "decided_at")
    rows = to_tell_in(unit_ids, today).order_by().values("unit_id").annotate(count=Count("pk"), oldest=Min(since))
    return {row["unit_id"]: UnitWaits(row["count"], row["oldest"]) for row in rows}


def actions_in(unit: Unit, user: User) -> QuerySet[ImprovementAction]:
    return (
        ImprovementAction.objects.visible_to(user)
        .filter(unit=unit)
        .select_related("theme__merged_into", "owner", "unit")
    )


def actions_by_status(unit: Unit, user: User, status: str, today: date) -> QuerySet[ImprovementAction]:
    """Those in one status, or all that are not closed and told; what is due first, first."""
    actions = actions_in(unit, user).order_by("due_on", "pk")
    if status == Status.TOLD or status == Status.DROPPED:
        return actions.filter(status=status, due_on__gt=today - A_YEAR).order_by("-due_on", "pk")
    return actions.filter(status=status) if status else actions.filter(status__in=OPEN_STATUSES)


def behind(action: ImprovementAction, user: User) -> QuerySet[Statement]:
    """The statements an action is an answer to."""
    return statements_in(action.unit, user).filter(fate__action=action).order_by("conversation__held_at", "pk")


def can_be_behind(unit: Unit, user: User, theme: Theme | None, ids: Iterable[UUID], today: date) -> list[Statement]:
    """What can be chosen as the reason for a new action: those asked for, and the newest about the theme."""
    chosen = list(statements_in(unit, user).filter(pk__in=list(ids)[:MOST_BEHIND]).order_by("pk"))
    campaign = last_campaign(unit, today) if theme else None
    if theme is None or campaign is None:
        return chosen
    known = {one.pk for one in chosen}
    about = words_behind(unit, user, campaign, theme.pk).filter(Q(fate=None) | Q(open_since__isnull=False))
    return [*chosen, *(one for one in about[:MOST_BEHIND] if one.pk not in known)][:MOST_BEHIND]


@dataclass(frozen=True, slots=True)
class ActionCounts:
    planned: int
    started: int
    done: int
    told: int
    dropped: int
    overdue: int

    @property
    def unfinished(self) -> int:
        """Those on the board: somebody has still to do something, or to tell."""
        return self.planned + self.started + self.done

    @property
    def whole(self) -> int:
        return self.planned + self.started + self.done + self.told + self.dropped


def action_counts(units: QuerySet[Unit], today: date) -> ActionCounts:
    """Actions by status; those that are closed only when they were due within the last year."""
    open_ = Q(status__in=[Status.PLANNED, Status.STARTED])
    numbers = ImprovementAction.objects.filter(
        Q(status__in=[Status.PLANNED, Status.STARTED, Status.DONE]) | Q(due_on__gt=today - A_YEAR), unit__in=units
    ).aggregate(
        **{str(status): Count("pk", filter=Q(status=status)) for status in Status},
        overdue=Count("pk", filter=open_ & Q(due_on__lt=today)),
    )
    return ActionCounts(**numbers)
