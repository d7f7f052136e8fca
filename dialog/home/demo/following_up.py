"""What became of what people asked for: replies told and untold, small things done, actions in every state."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from dialog.accounts.models import User
from dialog.conversations.models import Intent, Statement
from dialog.home.demo.asking import Asked
from dialog.home.demo.people import People
from dialog.home.demo.places import HERO, Place, last_day
from dialog.home.demo.words import follow_up, new_id
from dialog.improvements.models import Fate, FateKind, ImprovementAction, Status
from dialog.lib.dates import OSLO
from dialog.units.models import Unit

# What becomes of a statement, in per cent; "" waits.
FATES: dict[str, dict[str, int]] = {
    Intent.THIS_WEEK: {FateKind.DONE: 68, FateKind.IN_ACTION: 14, FateKind.ANSWERED: 12, FateKind.DECLINED: 6},
    Intent.LEADER: {FateKind.ANSWERED: 48, FateKind.IN_ACTION: 27, FateKind.DONE: 12, FateKind.DECLINED: 13},
}
WAITING_SHARE = (0.45, 0.01, 0.0)
TOLD_SHARE = (0.55, 0.93, 0.99)
STATUSES: tuple[dict[Status, int], ...] = (
    {Status.PLANNED: 30, Status.STARTED: 40, Status.DONE: 15, Status.TOLD: 12, Status.DROPPED: 3},
    {Status.PLANNED: 0, Status.STARTED: 15, Status.DONE: 15, Status.TOLD: 55, Status.DROPPED: 15},
    {Status.PLANNED: 0, Status.STARTED: 2, Status.DONE: 5, Status.TOLD: 73, Status.DROPPED: 20},
)
# On Liv's ward: how many wait for an answer, and how many are promised this week.
HERO_WAITING: dict[str, int] = {Intent.LEADER: 7, Intent.THIS_WEEK: 4}
MOST_ACTIONS = 3
REASON_DROPPED = "Vi prøvde i tre uker, men det ble ikke bedre. Vi har spurt på nytt."


@dataclass
class FollowUp:
    """One care unit after one campaign."""

    random: Random
    unit: Unit
    leader: User
    staff: list[User]
    theme_ids: dict[str, UUID]
    themes_of: dict[UUID, tuple[str, ...]]
    years_ago: int
    now: datetime
    fates: list[Fate] = field(default_factory=list)
    actions: list[ImprovementAction] = field(default_factory=list)
    by_theme: dict[str, ImprovementAction] = field(default_factory=dict)

    def run(self, statements: list[Statement]) -> None:
        self._plan(statements)
        waiting: Counter[str] = Counter()
        for number, statement in enumerate(statements):
            if self._waits(statement, waiting):
                waiting[statement.intent] += 1
            else:
                self._decide(statement, number)

    def _waits(self, statement: Statement, waiting: Counter[str]) -> bool:
        if self.unit.name == HERO:
            return self.years_ago == 0 and waiting[statement.intent] < HERO_WAITING[statement.intent]
        return self.random.random() < WAITING_SHARE[min(self.years_ago, 2)]

    def _theme(self, statement: Statement) -> str:
        return (*self.themes_of[statement.pk], "")[0]

    def _plan(self, statements: list[Statement]) -> None:
        """Actions about what most asked for; on Liv's ward this year, one in each state."""
        shares = STATUSES[min(self.years_ago, 2)]
        states = self.random.choices(list(shares), list(shares.values()), k=MOST_ACTIONS)
        if self.unit.name == HERO and self.years_ago == 0:
            states = list(Status)
        counted = Counter(self._theme(one) for one in statements)
        themes = [theme for theme, _times in counted.most_common() if theme]
        rest = [theme for theme in sorted(self.theme_ids) if theme not in themes]
        wanted = len(states) if self.unit.name == HERO else min(len(states), len(statements) // 3)
        for theme, status in zip([*themes, *rest][:wanted], states, strict=False):
            self.by_theme[theme] = self._action(theme, status)
        self.actions += self.by_theme.values()

    def _action(self, theme: str, status: Status) -> ImprovementAction:
        created = self.now - timedelta(days=365 * self.years_ago + self.random.randint(1, 8))
        is_closed = status in (Status.DONE, Status.TOLD, Status.DROPPED)
        closed = min(created + timedelta(days=self.random.randint(14, 70)), self.now - timedelta(hours=3))
        due = created + timedelta(days=self.random.randint(20, 80))
        if status == Status.STARTED and self.random.random() < 0.3:
            due = self.now - timedelta(days=2)
        return ImprovementAction(
            id=new_id(self.random),
            municipality_id=self.unit.municipality_id,
            unit=self.unit,
            theme_id=self.theme_ids.get(theme),
            title=follow_up(theme)["action"],
            owner=self.random.choice(self.staff),
            due_on=due.astimezone(OSLO).date(),
            status=status,
            result=(REASON_DROPPED if status == Status.DROPPED else follow_up(theme)["result"]) if is_closed else None,
            created_by=self.leader,
            created_at=created,
            closed_by=self.leader if is_closed else None,
            closed_at=closed if is_closed else None,
        )

    def _decide(self, statement: Statement, number: int) -> None:
        theme = self._theme(statement)
        shares = FATES[statement.intent]
        kind = self.random.choices(list(shares), list(shares.values()))[0]
        action = self.by_theme.get(theme)
        if kind == FateKind.IN_ACTION and action is None:
            kind = FateKind.ANSWERED
        elif action is not None and self.random.random() < 0.4:
            kind = FateKind.IN_ACTION
        fate = self._fate(statement, FateKind(kind), action if kind == FateKind.IN_ACTION else None)
        if kind in (FateKind.ANSWERED, FateKind.DECLINED):
            words = follow_up(theme)
            fate.words = words["reply"] if kind == FateKind.ANSWERED else words["refusal"]
        if kind != FateKind.DONE:
            self._tell(fate, number)
        if self.years_ago and fate.told_at is None and not fate.waits_for_action:
            # Nobody waits for years to be told.
            fate.told_by, fate.told_at = self.leader, fate.decided_at + timedelta(days=9)
        statement.open_since = None
        self.fates.append(fate)

    def _fate(self, statement: Statement, kind: FateKind, action: ImprovementAction | None) -> Fate:
        assert statement.open_since is not None
        decided = statement.open_since + timedelta(hours=self.random.randint(2, 120))
        return Fate(
            id=new_id(self.random),
            municipality_id=self.unit.municipality_id,
            unit=self.unit,
            statement=statement,
            kind=kind,
            action=action,
            decided_by=self.leader,
            decided_at=min(decided, self.now - timedelta(hours=1)),
        )

    def _tell(self, fate: Fate, number: int) -> None:
        """Who tells, by when; told, not yet told, or late."""
        fate.teller = self.random.choice(self.staff)
        fate.tell_by = (fate.decided_at + timedelta(days=self.random.randint(1, 7))).astimezone(OSLO).date()
        if self.random.random() < TOLD_SHARE[min(self.years_ago, 2)]:
            told = min(fate.decided_at + timedelta(hours=self.random.randint(1, 90)), self.now)
            fate.told_by, fate.told_at = fate.teller, told
        elif self.years_ago == 0:
            fate.tell_by = self.now.astimezone(OSLO).date() + timedelta(days=number % 6 - 1)


def follow_up_everywhere(
    random: Random,
    asked: Asked,
    place: Place,
    people: People,
    theme_ids: dict[str, UUID],
    years_ago: int,
    now: datetime,
) -> Iterator[FollowUp]:
    """Decide what became of one campaign's statements; what is left open waits for an answer."""
    waiting: dict[UUID, list[Statement]] = defaultdict(list)
    for statement in asked.statements:
        if statement.open_since is not None:
            waiting[statement.unit_id].append(statement)
    for unit in place.care:
        statements = sorted(waiting[unit.pk], key=lambda one: (one.open_since, one.pk), reverse=True)
        staff = people.at_work(unit, last_day(unit) or now.astimezone(OSLO).date())
        one = FollowUp(random, unit, people.leader(unit), staff, theme_ids, asked.themes_of, years_ago, now)
        one.run(statements)
        yield one


def save(found: list[FollowUp]) -> None:
    actions = [action for one in found for action in one.actions]
    ImprovementAction.objects.bulk_create(actions, batch_size=1000)
    Fate.objects.bulk_create([fate for one in found for fate in one.fates], batch_size=1000)
