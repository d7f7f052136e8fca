"""What is written on an improvement action while it goes on: the plan, what is measured, the rounds, money and hours.

Begun, moved and closed it is in the room's own services, where what it answers is decided with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.conversations.models import Statement
from dialog.improvements import services
from dialog.improvements.models import ActionGain, ActionHelper, ActionReading, ActionRound, ImprovementAction
from dialog.themes.models import Theme
from dialog.units.models import Unit


class ActionIsClosed(Exception):
    """What has ended is not changed any more; ``action`` is as it stands."""

    def __init__(self, action: ImprovementAction) -> None:
        super().__init__(str(action.pk))
        self.action = action


class NothingMeasured(Exception):
    """There is no measure to give a number for."""


class StillMeasured(Exception):
    """What was measured can't be taken away: there are numbers for it."""


class ChangedMeanwhile(Exception):
    """Somebody else wrote after this person opened the form; ``by`` is who."""

    def __init__(self, by: User) -> None:
        super().__init__(str(by.pk))
        self.by = by


class RoundNotWhole(Exception):
    """Another round begins when it is written what to do after the one before."""


@dataclass(frozen=True)
class Plan:
    """What an action is, apart from what came of it."""

    title: str
    owner: User
    due_on: date
    category: str = ""
    helpers: Sequence[User] = ()
    learned_from_id: UUID | None = None
    learned_elsewhere: str | None = None


@dataclass(frozen=True)
class Measure:
    """What is counted, in what, where it began and where it is to end."""

    measure: str | None = None
    measured_in: str | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True)
class RoundWords:
    """What we try, what we did, what we saw, what we do now."""

    plan: str
    do: str | None = None
    study: str | None = None
    act: str | None = None


@dataclass(frozen=True)
class Gain:
    """What one year is thought to give, and gave; None where nobody has said."""

    year: int
    expected_kroner: int | None = None
    expected_hours: int | None = None
    actual_kroner: int | None = None
    actual_hours: int | None = None

    @property
    def says_something(self) -> bool:
        return any(value is not None for name, value in asdict(self).items() if name != "year")


@transaction.atomic
def start(
    *,
    action_id: UUID,
    unit: Unit,
    plan: Plan,
    theme: Theme | None,
    statements: Iterable[Statement],
    by: User,
    now: datetime,
) -> ImprovementAction:
    """Begin an action with its whole plan; the same form twice is one action, and its plan is the first one's."""
    action = services.start_action(
        action_id=action_id,
        unit=unit,
        title=plan.title,
        theme=theme,
        statements=statements,
        owner=plan.owner,
        due_on=plan.due_on,
        by=by,
        now=now,
    )
    if action.created_at == now:
        _write_plan(action, plan, by, reason="start_action")
    return action


@transaction.atomic
def change_plan(*, action: ImprovementAction, plan: Plan, by: User) -> ImprovementAction:
    action = _open(action)
    _write_plan(action, plan, by, reason="change_plan")
    return action


def _write_plan(action: ImprovementAction, plan: Plan, by: User, reason: str) -> None:
    with history.change(by=by, reason=reason):
        action.title, action.owner, action.due_on, action.category = (
            plan.title,
            plan.owner,
            plan.due_on,
            plan.category,
        )
        action.learned_from_id, action.learned_elsewhere = plan.learned_from_id, plan.learned_elsewhere
        action.save(
            update_fields=["title", "owner", "due_on", "category", "learned_from", "learned_elsewhere"],
        )
        _set_helpers(action, [one for one in plan.helpers if one.pk != plan.owner.pk])


def _set_helpers(action: ImprovementAction, wanted: Sequence[User]) -> None:
    standing = {one.user_id: one for one in action.helpers.all()}
    ids = {one.pk for one in wanted}
    for user_id, one in standing.items():
        if user_id not in ids:
            one.delete()
    for user in wanted:
        if user.pk not in standing:
            ActionHelper.objects.create(municipality_id=action.municipality_id, action=action, user=user)


# What is measured ---------------------------------------------------------------------------------------------------


@transaction.atomic
def set_measure(*, action: ImprovementAction, measure: Measure, by: User) -> ImprovementAction:
    """Say what is counted. While there are numbers for it, it can be put in other words but not taken away."""
    action = _open(action)
    if measure.measure is None and action.readings.exists():
        raise StillMeasured
    with history.change(by=by, reason="set_measure"):
        for name, value in asdict(measure).items():
            setattr(action, name, value)
        action.save(update_fields=list(asdict(measure)))
    return action


@transaction.atomic
def write_reading(
    *, action: ImprovementAction, read_on: date, value: Decimal, note: str | None, by: User, now: datetime
) -> ActionReading:
    """Write the number of one day. A day has one number: written again it takes the place of the first.

    Also after the action has ended: whether it lasts is seen only then.
    """
    action = ImprovementAction.objects.select_for_update().get(pk=action.pk)
    if action.measure is None:
        raise NothingMeasured
    reading = action.readings.filter(read_on=read_on).first()
    reading = reading or ActionReading(municipality_id=action.municipality_id, action=action, read_on=read_on)
    reading.value, reading.note, reading.written_by, reading.written_at = value, note, by, now
    with history.change(by=by, reason="write_reading"):
        reading.save()
    return reading


@transaction.atomic
def remove_reading(*, reading: ActionReading, by: User) -> None:
    """Take away a number that is wrong; twice changes nothing."""
    with history.change(by=by, reason="remove_reading"):
        ActionReading.objects.filter(pk=reading.pk).delete()


# Rounds -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_round(
    *, action: ImprovementAction, number: int, words: RoundWords, seen: datetime | None, by: User, now: datetime
) -> ActionRound:
    """Write the round with this number: the newest, or the one after it when that is whole.

    ``seen``: when what the writer saw was last changed, None for a round that was not there.
    """
    action = _open(action)
    newest = action.rounds.order_by("-number").select_related("changed_by").first()
    if newest is not None and newest.number == number:
        if RoundWords(newest.plan or "", newest.do, newest.study, newest.act) == words:
            return newest
        if newest.changed_at != seen:
            raise ChangedMeanwhile(newest.changed_by)
        return _write_words(newest, words, by, now)
    if newest is not None and newest.number + 1 != number:
        raise ChangedMeanwhile(newest.changed_by)
    if newest is not None and not newest.is_whole:
        raise RoundNotWhole
    following = ActionRound(
        municipality_id=action.municipality_id,
        action=action,
        number=newest.number + 1 if newest else 1,
        begun_by=by,
        begun_at=now,
    )
    return _write_words(following, words, by, now)


def _write_words(one: ActionRound, words: RoundWords, by: User, now: datetime) -> ActionRound:
    for name, value in asdict(words).items():
        setattr(one, name, value)
    one.changed_by, one.changed_at = by, now
    with history.change(by=by, reason="write_round"):
        one.save()
    return one


# Money and hours ----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_economy(
    *, action: ImprovementAction, cost: int | None, hours: int | None, gains: Sequence[Gain], by: User
) -> ImprovementAction:
    """Write what it cost and what it gives, year by year. Also after it has ended: that is when it is known."""
    action = ImprovementAction.objects.select_for_update().get(pk=action.pk)
    wanted = {gain.year: gain for gain in gains if gain.says_something}
    with history.change(by=by, reason="set_economy"):
        action.cost, action.hours = cost, hours
        action.save(update_fields=["cost", "hours"])
        action.gains.exclude(year__in=wanted).delete()
        for year, gain in wanted.items():
            ActionGain.objects.update_or_create(
                action=action, year=year, defaults={**asdict(gain), "municipality_id": action.municipality_id}
            )
    return action


def _open(action: ImprovementAction) -> ImprovementAction:
    """Lock an action and see that it still goes on."""
    action = ImprovementAction.objects.select_for_update().get(pk=action.pk)
    if action.closed_at is not None:
        raise ActionIsClosed(action)
    return action
