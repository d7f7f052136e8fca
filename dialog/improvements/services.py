"""Every change to what comes of the things people have said, and to improvement actions.

Each verb locks the row, reads it again and then acts: of two leaders at once, or of two clicks, one decides and the
other is told by a named exception what stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.conversations import services as conversations
from dialog.conversations.models import Statement
from dialog.conversations.models.conversation import CORRECTION_TIME
from dialog.improvements.models import Fate, FateKind, ImprovementAction, Status, Told, ToWhom
from dialog.lib.dates import OSLO
from dialog.themes.models import Theme
from dialog.units.models import Unit


class AlreadyAnswered(Exception):
    """Something has come of the statement already; ``fate`` says what."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(str(fate.pk))
        self.fate = fate


class NothingToAnswer(Exception):
    """The statement was taken away or withdrawn: nobody waits any more."""


class AlreadyTold(Exception):
    """The person knows it already; ``fate`` says who told her and when."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(str(fate.pk))
        self.fate = fate


class NotDoneYet(Exception):
    """There is nothing to tell before the action is done."""


class NotToBeTold(Exception):
    """Nobody is to be told about it: it was taken away, waits anew, or a leader has let it be."""


class TooLateToUndo(Exception):
    """More than a day has gone by, or the person has been told: what was decided stands."""


class AlreadyMoved(Exception):
    """The action stands somewhere else than the one who moves it saw; ``action`` is as it is now."""

    def __init__(self, action: ImprovementAction) -> None:
        super().__init__(str(action.pk))
        self.action = action


class AlreadyClosed(AlreadyMoved):
    """The action is closed, with a result."""


class BelongsToAnother(Exception):
    """The form id is somebody else's action."""


# For how long a slip can be undone, as what was written down can be corrected.
UNDO_TIME = CORRECTION_TIME
# What a fate says besides its kind; decided anew it says nothing of what it said before.
DECIDED = ("words", "action", "teller", "tell_by", "told_by", "told_at", "departure", "let_be_at")


@dataclass(frozen=True)
class Telling:
    """Who tells the person, and by when; or that she knows it already."""

    teller: User | None = None
    tell_by: date | None = None
    is_told: bool = False
    whom: ToWhom = ToWhom.PERSON

    def columns(self, by: User, now: datetime) -> dict[str, object]:
        told = {"told_by": by, "told_at": now} if self.is_told else {"told_by": None, "told_at": None}
        paired = self.teller is not None and self.tell_by is not None
        return {
            "teller": self.teller if paired else None,
            "tell_by": self.tell_by if paired else None,
            "tell_whom": self.whom,
            **told,
        }


# What came of a statement -------------------------------------------------------------------------------------------


@transaction.atomic
def reply(*, statement: Statement, words: str, telling: Telling, by: User, now: datetime) -> Fate:
    """Answer what somebody asked for, in words for that person."""
    return _decide(statement, FateKind.ANSWERED, by, now, words=words, **telling.columns(by, now))


@transaction.atomic
def decline(*, statement: Statement, words: str, telling: Telling, by: User, now: datetime) -> Fate:
    """Say no, and why: "nei, fordi"."""
    return _decide(statement, FateKind.DECLINED, by, now, words=words, **telling.columns(by, now))


@transaction.atomic
def keep_promise(*, statement: Statement, by: User, now: datetime) -> Fate:
    """What was promised is done; the person has still to be told."""
    return _decide(statement, FateKind.DONE, by, now)


@transaction.atomic
def mark_told(
    *,
    fate: Fate,
    by: User,
    now: datetime,
    whom: ToWhom | None = None,
    whom_in_words: str | None = None,
    how: str = "",
    told_by: User | None = None,
    told_on: date | None = None,
) -> Fate:
    """Somebody has been told what came of it. An action is told when everybody behind it is.

    ``whom``: the one who was to be told, unless it was another; ``told_by``: ``by``, unless it was another.
    """
    fate = _locked_fate(fate)
    if fate.told_at is not None:
        raise AlreadyTold(fate)
    if fate.waits_for_action:
        raise NotDoneYet
    if fate.let_be_at is not None or not _is_standing(fate.statement) or fate.statement.open_since is not None:
        raise NotToBeTold
    with history.change(by=by, reason="told"):
        _tell(fate, by, now, whom, whom_in_words, how, told_by, told_on)
        if fate.action is not None:
            _finish_when_all_know(fate.action)
    return fate


@transaction.atomic
def take_back_told(*, fate: Fate, by: User, now: datetime) -> Fate:
    """It was a slip: the person has not been told, and stands among those who are to be."""
    fate = _locked_fate(fate)
    if fate.told_at is None:
        return fate
    if now >= fate.told_at + UNDO_TIME:
        raise TooLateToUndo
    with history.change(by=by, reason="told taken back"):
        fate.tellings.filter(withdrawn_at=None).update(withdrawn_by=by, withdrawn_at=now)
        fate.told_by = fate.told_at = None
        fate.save(update_fields=["told_by", "told_at"])
        if fate.action is not None and fate.action.status == Status.TOLD:
            fate.action.status = Status.DONE
            fate.action.save(update_fields=["status"])
    return fate


@transaction.atomic
def take_back(*, fate: Fate, by: User, now: datetime) -> Statement:
    """What was decided was a slip: the statement waits again, since it was said. Not once the person has been told."""
    # The statement before its fate, as everywhere: whoever answers it again waits here.
    statement = locked([fate.statement_id])[0]
    fate = _locked_fate(fate)
    if fate.told_at is not None or fate.kind == FateKind.HANDED_OVER or now >= fate.decided_at + UNDO_TIME:
        raise TooLateToUndo
    action = fate.action
    with history.change(by=by, reason="taken back"):
        fate.delete()
        if _is_standing(statement):
            conversations.reopen(statement=statement)
        if action is not None:
            _finish_when_all_know(action)
    return statement


def _locked_fate(fate: Fate) -> Fate:
    if fate.action_id is not None:
        # Always the action before its fates, so that two who tell at once cannot wait for each other.
        ImprovementAction.objects.select_for_update().get(pk=fate.action_id)
    rows = Fate.objects.select_for_update(of=("self",)).select_related("action", "statement__conversation")
    return rows.get(pk=fate.pk)


def _tell(
    fate: Fate,
    by: User,
    now: datetime,
    whom: ToWhom | None = None,
    whom_in_words: str | None = None,
    how: str = "",
    told_by: User | None = None,
    told_on: date | None = None,
) -> None:
    fate.told_by, fate.told_at = told_by or by, now
    fate.save(update_fields=["told_by", "told_at"])
    Told.objects.create(
        municipality_id=fate.municipality_id,
        fate=fate,
        whom=whom or ToWhom(fate.tell_whom),
        whom_in_words=whom_in_words or None,
        how=how,
        told_by=told_by or by,
        told_on=told_on or now.astimezone(OSLO).date(),
        recorded_by=by,
        recorded_at=now,
    )


def _finish_when_all_know(action: ImprovementAction) -> None:
    """Whose words were taken away since, or who need not be told, keeps no action from being finished."""
    fates = action.fates.filter(told_at__isnull=False)
    if action.status == Status.DONE and fates.exists() and not action.fates.to_be_told().exists():
        action.status = Status.TOLD
        action.save(update_fields=["status"])


def _is_standing(statement: Statement) -> bool:
    conversation = statement.conversation
    return statement.removed_at is None and conversation.withdrawn_at is None and not conversation.figures_only


def _decide(statement: Statement, kind: FateKind, by: User, now: datetime, **columns: object) -> Fate:
    """Give one statement its fate, under a lock on the statement."""
    statement = locked([statement.pk])[0]
    with history.change(by=by, reason=str(kind)):
        return give_fate(statement, kind, by, now, **columns)


def locked(ids: Iterable[UUID]) -> list[Statement]:
    """Lock statements in one order, whoever asks: two sets that overlap cannot wait for each other."""
    statements = Statement.objects.select_for_update(of=("self",)).select_related("conversation")
    return list(statements.filter(pk__in=set(ids)).order_by("pk"))


def give_fate(statement: Statement, kind: FateKind, by: User, now: datetime, **columns: object) -> Fate:
    """Say what came of a statement that the caller has locked, inside its change of history."""
    if not _is_standing(statement):
        raise NothingToAnswer
    before = Fate.objects.filter(statement=statement).select_related("decided_by").first()
    # A correction that asks for something else opens the statement again: only then is a fate decided anew.
    if before is not None and statement.open_since is None:
        raise AlreadyAnswered(before)
    fate = before or Fate(municipality_id=statement.municipality_id, unit_id=statement.unit_id, statement=statement)
    fate.kind, fate.decided_by, fate.decided_at = kind, by, now
    empty: dict[str, object] = dict.fromkeys(DECIDED) | {"tell_whom": ToWhom.PERSON}
    for name, value in {**empty, **columns}.items():
        setattr(fate, name, value)
    fate.save()
    if fate.told_at is not None:
        _tell(fate, by, now)
    conversations.settle(statement=statement)
    return fate


# Improvement actions ------------------------------------------------------------------------------------------------


@transaction.atomic
def start_action(
    *,
    action_id: UUID,
    unit: Unit,
    title: str,
    theme: Theme | None,
    statements: Iterable[Statement],
    owner: User,
    due_on: date,
    by: User,
    now: datetime,
) -> ImprovementAction:
    """Begin an action under the id its form was opened with: the same form twice is one action.

    Statements behind it are answered by it; one that has an answer already refuses the whole.
    """
    behind = locked(statement.pk for statement in statements)
    with history.change(by=by, reason="start_action"):
        action = ImprovementAction(
            id=action_id,
            municipality_id=unit.municipality_id,
            unit=unit,
            title=title,
            theme=theme,
            owner=owner,
            due_on=due_on,
            created_by=by,
            created_at=now,
        )
        try:
            # The primary key decides which of two equal sendings was first: never "look, then insert".
            with transaction.atomic():
                action.save(force_insert=True)
        except IntegrityError:
            return _begun_before(action_id, unit, by)
        for statement in behind:
            give_fate(statement, FateKind.IN_ACTION, by, now, action=action)
    return action


def _begun_before(action_id: UUID, unit: Unit, by: User) -> ImprovementAction:
    action = ImprovementAction.objects.get(pk=action_id)
    if (action.unit_id, action.created_by_id) != (unit.pk, by.pk):
        raise BelongsToAnother
    return action


# Where an action may be moved without a word; closing it needs one.
STEPS = {Status.STARTED: (Status.PLANNED,), Status.PLANNED: (Status.STARTED,), Status.TOLD: (Status.DONE,)}


@transaction.atomic
def move_action(*, action: ImprovementAction, to: Status, by: User, now: datetime) -> ImprovementAction:
    """Move an action one step; "told" says that everybody behind it knows."""
    action = ImprovementAction.objects.select_for_update().get(pk=action.pk)
    if action.status not in STEPS.get(to, ()):
        raise AlreadyMoved(action)
    with history.change(by=by, reason=f"move_action {to}"):
        if to == Status.TOLD:
            for fate in action.fates.to_be_told().select_for_update(of=("self",)).order_by("pk"):
                _tell(fate, by, now)
        action.status = to
        action.save(update_fields=["status"])
    return action


@transaction.atomic
def close_action(
    *, action: ImprovementAction, result: str, is_dropped: bool, by: User, now: datetime
) -> ImprovementAction:
    """End an action with what came of it, or with the reason why nothing did."""
    action = ImprovementAction.objects.select_for_update().get(pk=action.pk)
    if action.closed_at is not None:
        raise AlreadyClosed(action)
    with history.change(by=by, reason="drop_action" if is_dropped else "close_action"):
        action.status = Status.DROPPED if is_dropped else Status.DONE
        action.result, action.closed_by, action.closed_at = result, by, now
        action.save(update_fields=["status", "result", "closed_by", "closed_at"])
    return action
