"""What leaves a unit of its actions, watched every day: the sums of money and hours, and what units write for others.

The attacker has heard in the corridor that something happened to an action (it was begun, more people stand behind it,
somebody was told, somebody said that it got better), and not to how many. She reads the pages before and after. What an
action costs and that it is one more, she knows as well: the sums are of money, and money is no secret. Every other
number that has come, gone or changed is what she takes for how many.

The municipality is put straight into the database; the pages are fetched as its strategist reads them.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations.models import Channel, Conversation, Resident, Statement
from dialog.improvements.actions import sharing_views, sums
from dialog.improvements.models import Category, Fate, FateKind, ImprovementAction, SharedAction, Status
from dialog.improvements.telling_models import Answer, Better
from dialog.units.models import Kind, ServiceType
from dialog.units.services import found_municipality, open_unit
from tests.attack.judge import Loss
from tests.attack.published import numbers_in, tables_of_page, text_of_page
from tests.factories import LONG_AGO, make_user

# Columns of money, of hours, and how many actions there are.
OPEN_COLUMNS = frozenset(
    {"Tiltak", "Kroner", "Timer", "Ventet, kroner", "Ventet, timer", "Faktisk, kroner", "Faktisk, timer"}
)
# Most are of one kind, and some kinds are too few to be told alone.
KINDS = {Category.AIDS: 0.6, Category.ACTIVITIES: 0.25, Category.ACUTE: 0.15}
MOST_BEHIND = 9


@dataclass(frozen=True)
class Happening:
    what: str
    people: int
    is_new: bool = False
    """The action itself is new: a kind may be told that was not, and the money of all of it is."""


@dataclass(frozen=True)
class Reading:
    """Every number of the pages: of tables by table, row and column; and those of the text around."""

    cells: dict[tuple[int, str, str], float]
    loose: Counter[float]


class Workshops:
    """Units with actions: each is begun, joined, ended, shared, told of and asked about, one after the other."""

    def __init__(self, seed: int, *, units: int = 6, actions: int = 10) -> None:
        self.chance, self.count = np.random.default_rng([seed, 17]), actions
        self.root = found_municipality(name=f"Verksted {seed} kommune")
        section = open_unit(
            parent=open_unit(
                parent=open_unit(parent=self.root, kind=Kind.SECTOR, name="Omsorg"), kind=Kind.SERVICE_AREA, name="Hjem"
            ),
            kind=Kind.SECTION,
            name="Lia",
        )
        ward: dict[str, Any] = {
            "kind": Kind.DEPARTMENT, "service_type": ServiceType.NURSING_HOME, "is_care_unit": True,
        }  # fmt: skip
        self.units = [open_unit(parent=section, name=f"Tun {'ABCDEFGHIJKLMNOP'[n]}", **ward) for n in range(units)]
        self.leader = make_user("Liv", section, Role.LEADER)
        self.siv = make_user("Siv", self.root, Role.STRATEGIST)
        # Large enough to be named, every other one.
        self.residents = Resident.objects.bulk_create(
            Resident(municipality=self.root, unit=unit, name="Borghild", active_from=LONG_AGO)
            for unit in self.units[::2]
            for _one in range(20)
        )
        self.actions: list[ImprovementAction] = []
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(self.siv)

    # --- What happens ---

    def happen(self) -> Iterator[Happening]:
        """Does it, and says what it was: read the pages between two of them."""
        for number in range(self.count):
            people = self._some()
            self._begin(number, people)
            yield Happening("begun", people, is_new=True)
        for action in self.actions:
            yield Happening("joined", self._join(action, self._some()))
        for action in self.actions[::2]:
            self._end(action)
            yield Happening("told", self._tell(action))
            yield Happening("better", self._ask(action))

    def _some(self) -> int:
        return int(self.chance.integers(1, MOST_BEHIND + 1))

    def _begin(self, number: int, people: int) -> None:
        unit = self.units[number % len(self.units)]
        action = ImprovementAction.objects.create(
            municipality=self.root, unit=unit, title="Stoler", owner=self.leader, created_by=self.leader,
            due_on=timezone.localdate(), category=str(self.chance.choice(list(KINDS), p=list(KINDS.values()))),
            cost=int(self.chance.integers(100, 90_000)), hours=int(self.chance.integers(20, 900)),
            created_at=timezone.now(), status=Status.STARTED,
        )  # fmt: skip
        action.gains.create(municipality=self.root, year=timezone.localdate().year, actual_kroner=int(action.cost or 0))
        self.actions.append(action)
        self._join(action, people)

    def _join(self, action: ImprovementAction, people: int) -> int:
        now = timezone.now()
        common = {"municipality": self.root, "unit": action.unit}
        held = Conversation.objects.bulk_create(
            Conversation(
                id=uuid.uuid4(), **common, held_at=now, recorded_at=now, channel=Channel.OWN_DEVICE,
                outcome="answered", said_by="person", content_mac=b"",
            )
            for _one in range(people)
        )  # fmt: skip
        said = Statement.objects.bulk_create(
            Statement(**common, conversation=one, position=1, words="Kaffe", intent="leader") for one in held
        )
        Fate.objects.bulk_create(
            Fate(
                **common, statement=one, kind=FateKind.IN_ACTION, action=action, decided_by=self.leader, decided_at=now
            )
            for one in said
        )  # fmt: skip
        return people

    def _end(self, action: ImprovementAction) -> None:
        now = timezone.now()
        action.status, action.result, action.closed_by, action.closed_at = Status.DONE, "Hevet.", self.leader, now
        action.save()
        SharedAction.objects.create(
            municipality=self.root, action=action, title="Høyere stoler", words="Det ble lettere å reise seg.",
            shared_by=self.leader, shared_at=now,
        )  # fmt: skip

    def _tell(self, action: ImprovementAction) -> int:
        return action.fates.update(told_by=self.leader, told_at=timezone.now())

    def _ask(self, action: ImprovementAction) -> int:
        some = list(action.fates.all())[: self._some()]
        at = timezone.now() + timedelta(days=20)
        Better.objects.bulk_create(
            Better(
                municipality=self.root, fate=one, answer=Answer.YES, said_by="person", recorded_by=self.leader,
                recorded_at=at,
            )
            for one in some
        )  # fmt: skip
        return len(some)

    # --- What is read ---

    def read(self) -> Reading:
        pages = [self._get("actions:sums", {})]
        pages += [
            self._get("actions:shared", {"side": str(1 + number)}) for number in range(1 + len(self.actions) // 40)
        ]
        cells: dict[tuple[int, str, str], float] = {}
        loose: Counter[float] = Counter()
        for html in pages:
            inside: Counter[float] = Counter()
            for number, (heads, *rows) in enumerate(tables_of_page(html)):
                for name, *values in rows:
                    for place, value in enumerate(values, start=1):
                        head = heads[place] if place < len(heads) else f"column {place}"
                        for one in numbers_in(value):
                            inside[one] += 1
                            cells[number, name, head] = one
            loose += Counter(numbers_in(text_of_page(html))) - inside
        return Reading(cells, loose)

    def _get(self, name: str, choice: dict[str, str]) -> str:
        answer = self.client.get(reverse(name), choice)
        if answer.status_code != 200:
            raise ValueError(f"{name}: {answer.status_code}")
        return answer.content.decode()


# --- The attacker ----------------------------------------------------------------------------------------------------


def attack(town: Workshops) -> dict[str, Loss]:
    """By what happened: how often she knows to how many."""
    losses = {what: Loss() for what in ("begun", "joined", "told", "better")}
    before = town.read()
    for one in town.happen():
        after = town.read()
        claims = _claims(before, after, is_new=one.is_new)
        losses[one.what] += Loss(
            tries=1,
            exact=int(claims == {one.people}),
            two=int(one.people in claims and len(claims) <= 2),
            beyond=int(bool(claims)),
        )
        before = after
    return losses


def _claims(before: Reading, after: Reading, *, is_new: bool) -> set[float]:
    """How far each number moved that money does not move."""
    moved = {key: abs(after.cells.get(key, 0) - before.cells.get(key, 0)) for key in before.cells | after.cells}
    claims = {far for (_table, _row, head), far in moved.items() if far and not (is_new and head in OPEN_COLUMNS)}
    if not is_new or before.cells.keys() == after.cells.keys():
        claims |= {abs(number) for number in (after.loose - before.loose) + (before.loose - after.loose)}
    return claims


def attack_money(town: Workshops) -> Loss:
    """Whether somebody who works in one unit, and knows what its actions cost, reads what one of another's cost.

    In one reading: she who reads every day may see what a new one cost, and that is money and said in the page's code.
    """
    told = {row: number for (table, row, head), number in town.read().cells.items() if head == "Tiltak" and not table}
    loss = Loss()
    for row, number in told.items():
        own_row = [str(Category(one.category).label) for one in town.actions]
        inside = [
            one.unit_id
            for one, kind in zip(town.actions, own_row, strict=True)
            if row == (kind if kind in told else row)
        ]
        for unit in town.units:
            loss += Loss(tries=1, exact=int(number - inside.count(unit.pk) == 1))
    return loss


# --- Pages that have to lose -----------------------------------------------------------------------------------------


@contextmanager
def voices_told_on_the_same_terms() -> Iterator[None]:
    """The naive page: beside what a kind of action costs, how many people asked for it; from five actions of three."""
    real = sharing_views.costs

    def naive(municipality_id: uuid.UUID, year: int) -> sums.Sums:
        told = real(municipality_id, year)
        begun = Fate.objects.filter(municipality_id=municipality_id, action__created_at__year=year)
        behind = Counter(str(Category(one).label) for one in begun.values_list("action__category", flat=True))
        lines = [sums.Line(line.name, line.actions, (*line.figures, behind[line.name])) for line in told.lines]
        return sums.Sums(lines, told.is_part_left_out)

    sharing_views.costs = naive
    try:
        yield
    finally:
        sharing_views.costs = real


@contextmanager
def without_a_minimum() -> Iterator[None]:
    standing = sums.FEWEST_ACTIONS, sums.FEWEST_UNITS
    sums.FEWEST_ACTIONS = sums.FEWEST_UNITS = 1
    try:
        yield
    finally:
        sums.FEWEST_ACTIONS, sums.FEWEST_UNITS = standing
