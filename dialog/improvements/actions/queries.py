"""An action as those who work with it see it: the board, who helps, the rounds, where the idea came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from dialog.accounts.models import User
from dialog.improvements.models import OPEN_STATUSES, ActionRound, ImprovementAction, SharedAction, Status
from dialog.improvements.queries import ActionCounts, actions_in
from dialog.improvements.quotes.queries import nameable
from dialog.units.models import Unit

CARDS_A_COLUMN = 10
# What can be chosen as the place an idea came from.
MOST_SHARED = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One status of the board: the first cards, and how many there are in all."""

    status: Status
    cards: Sequence[tuple[ImprovementAction, bool]]
    count: int

    @property
    def left(self) -> int:
        return max(self.count - len(self.cards), 0)


@dataclass(frozen=True, slots=True)
class Idea:
    """What another unit has shared, with as much of where as may be said."""

    shared: SharedAction
    unit: str


def board(unit: Unit, user: User, counts: ActionCounts, today: date) -> list[Column]:
    """What is not told yet, by status, what is due first first; one query however many there are."""
    first = Window(RowNumber(), partition_by=[F("status")], order_by=[F("due_on").asc(), F("pk").asc()])
    rows = (
        actions_in(unit, user)
        .filter(status__in=OPEN_STATUSES)
        .annotate(place=first)
        .filter(place__lte=CARDS_A_COLUMN)
        .order_by("due_on", "pk")
    )
    cards: dict[str, list[tuple[ImprovementAction, bool]]] = {status: [] for status in OPEN_STATUSES}
    for action in rows:
        cards[action.status].append((action, action.is_overdue(today)))
    return [Column(status, cards[status], getattr(counts, status)) for status in OPEN_STATUSES]


def helpers_of(action: ImprovementAction) -> list[User]:
    return [one.user for one in action.helpers.select_related("user").order_by("user__name", "pk")]


def rounds_of(action: ImprovementAction) -> list[ActionRound]:
    """The newest first."""
    return list(action.rounds.select_related("changed_by").order_by("-number"))


def shared_by_others(unit: Unit, user: User) -> QuerySet[SharedAction]:
    """What other units of the municipality have shared, the newest first."""
    shared = SharedAction.objects.visible_to(user).exclude(action__unit=unit)
    return shared.select_related("action__unit").order_by("-shared_at", "pk")


def with_unit(shared: Iterable[SharedAction], today: date) -> list[Idea]:
    shared = list(shared)
    named = nameable((one.action.unit for one in shared), today)
    return [Idea(one, named[one.action.unit_id]) for one in shared]


def ideas_to_choose(unit: Unit, user: User, today: date) -> dict[UUID, str]:
    """By the id of the action, in words for a list: «Kaffe på trappa (Bjørkelia)»."""
    ideas = with_unit(shared_by_others(unit, user)[:MOST_SHARED], today)
    return {idea.shared.action_id: f"{idea.shared.title} ({idea.unit})" for idea in ideas}


def idea_behind(action: ImprovementAction, user: User, today: date) -> Idea | None:
    """What was learned from, as long as it is shared."""
    if action.learned_from_id is None:
        return None
    shared = SharedAction.objects.visible_to(user).filter(action_id=action.learned_from_id)
    return next(iter(with_unit(shared.select_related("action__unit"), today)), None)
