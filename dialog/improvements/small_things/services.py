"""Every change to the morning list. The lock is on the statement, as for its fate: of two carers one is first."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.conversations.models import Intent, Statement
from dialog.improvements import services as improvements
from dialog.improvements.models import Fate, HandOver, MorningSheet, SheetNames, SmallThing
from dialog.units.models import Unit


class NothingToDo(Exception):
    """It is done, answered or taken away. ``fate`` says what came of it; None if it was taken away."""

    def __init__(self, fate: Fate | None) -> None:
        super().__init__(str(fate.pk if fate else ""))
        self.fate = fate


class TakenByAnother(Exception):
    """Somebody else has it; ``by`` is who."""

    def __init__(self, by: User) -> None:
        super().__init__(str(by.pk))
        self.by = by


class PromisedThisWeek(Exception):
    """It is on the list because it was promised when it was written down: it leaves it done or answered."""


@transaction.atomic
def put_on_list(*, statement: Statement, words: str, by: User, now: datetime) -> SmallThing:
    """Let something that waits be done by those who are at work; ``words`` say what, and are ours."""
    thing = _open(statement)
    if thing.listed_at is not None:
        return thing
    with history.change(by=by, reason="put_on_list"):
        thing.words, thing.listed_by, thing.listed_at = words, by, now
        thing.save()
    return thing


@transaction.atomic
def take_off_list(*, statement: Statement, by: User) -> SmallThing:
    """A leader takes it back: then it only waits for an answer, as before."""
    thing = _open(statement)
    if thing.statement.intent == Intent.THIS_WEEK:
        raise PromisedThisWeek
    with history.change(by=by, reason="take_off_list"):
        thing.listed_by = thing.listed_at = thing.taken_by = thing.taken_at = None
        thing.save()
    return thing


@transaction.atomic
def take(*, statement: Statement, by: User, now: datetime) -> SmallThing:
    """Say "I take it"; twice is once."""
    thing = _open(statement)
    if thing.taken_by is not None and thing.taken_by != by:
        raise TakenByAnother(thing.taken_by)
    if thing.taken_by is None:
        with history.change(by=by, reason="take"):
            thing.taken_by, thing.taken_at = by, now
            thing.save()
    return thing


@transaction.atomic
def put_back(*, statement: Statement, by: User) -> SmallThing:
    """Nobody has it any more, without a word: for whoever took the wrong one."""
    thing = _open(statement)
    if thing.taken_by is not None and thing.taken_by != by:
        raise TakenByAnother(thing.taken_by)
    with history.change(by=by, reason="put_back"):
        thing.taken_by = thing.taken_at = None
        thing.save()
    return thing


@transaction.atomic
def hand_over(
    *,
    hand_over_id: UUID,
    statement: Statement,
    shift: str = "",
    to: User | None = None,
    words: str | None = None,
    by: User,
    now: datetime,
) -> HandOver:
    """Give it on to the next shift, where nobody has it yet, or to a colleague. The same form twice is one line."""
    thing = _open(statement)
    if before := HandOver.objects.filter(pk=hand_over_id, thing=thing, by=by).first():
        return before
    with history.change(by=by, reason="hand_over"):
        thing.taken_by, thing.taken_at = to, now if to else None
        thing.save()
        try:
            with transaction.atomic():
                return HandOver.objects.create(
                    id=hand_over_id,
                    municipality_id=thing.municipality_id,
                    thing=thing,
                    shift=shift,
                    to=to,
                    words=words or None,
                    by=by,
                    at=now,
                )
        except IntegrityError:
            # The id is of another thing, or another's: the form was tampered with.
            raise improvements.BelongsToAnother from None


@transaction.atomic
def decide_names(*, unit: Unit, names: SheetNames, by: User, now: datetime) -> MorningSheet:
    """Say how people are named on what this care unit prints."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    with history.change(by=by, reason="sheet names"):
        rule, _is_new = MorningSheet.objects.update_or_create(
            unit=unit,
            defaults={"municipality_id": unit.municipality_id, "names": names, "decided_by": by, "decided_at": now},
        )
    return rule


def _open(statement: Statement) -> SmallThing:
    """What is kept of a thing that is still to be done, under a lock on its statement; not saved if it is new."""
    locked = Statement.objects.select_for_update(of=("self",)).select_related("conversation").get(pk=statement.pk)
    if locked.open_since is None:
        is_gone = locked.removed_at is not None or locked.conversation.withdrawn_at is not None
        raise NothingToDo(
            None if is_gone else Fate.objects.filter(statement=locked).select_related("decided_by").first()
        )
    kept = SmallThing.objects.filter(statement=locked).select_related("taken_by").first()
    thing = kept or SmallThing(municipality_id=locked.municipality_id, unit_id=locked.unit_id)
    thing.statement = locked
    return thing
