"""What is fitting when somebody has died or moved: decided once by the leader, for all that stands undone after her."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.conversations import services as conversations
from dialog.conversations.drafts import ConversationDraft, StatementDraft
from dialog.conversations.models import Conversation, Intent, Outcome, Resident, SaidBy, Statement
from dialog.improvements.leaving_queries import left_fates, left_statements
from dialog.improvements.models import OPEN_STATUSES, Departure, Fate, FateKind, ImprovementAction, SmallThing, ToWhom
from dialog.improvements.presence import RESIDENT
from dialog.improvements.services import UNDO_TIME, Telling, TooLateToUndo, give_fate, locked
from dialog.improvements.telling_models import Fitting
from dialog.units.models import Unit


class NothingLeft(Exception):
    """Nothing stands undone after her: somebody has decided, or she is here after all."""


class NowhereToGo(Exception):
    """She belongs to no other unit, so there is nobody to hand it over to."""


@transaction.atomic
def decide(
    *,
    resident: Resident,
    unit: Unit,
    choice: Fitting,
    words: str | None,
    telling: Telling,
    has_yes: bool,
    by: User,
    now: datetime,
    today: date,
) -> Departure:
    """Decide what is fitting, for everything at once; what comes to light later is asked about anew.

    ``words``: what is to be said, what is handed over, or why it is let be. ``telling``: who tells, when somebody is to
    be told.
    """
    resident = Resident.objects.select_for_update().get(pk=resident.pk)
    waiting, fates = _undone(resident, unit, today)
    if not waiting and not fates:
        raise NothingLeft
    with history.change(by=by, reason=f"departure {choice}"):
        departure = Departure.objects.create(
            municipality_id=unit.municipality_id,
            unit=unit,
            resident=resident,
            choice=choice,
            words=words or None,
            has_yes=has_yes and choice == Fitting.HAND_OVER,
            decided_by=by,
            decided_at=now,
        )
        if choice in (Fitting.PERSON, Fitting.KIN):
            _tell(departure, waiting, fates, telling, by, now)
        else:
            _let_be(departure, waiting, fates, by, now)
        if choice == Fitting.HAND_OVER:
            _hand_over(departure, resident, unit, by, now, today)
    return departure


@transaction.atomic
def take_back(*, departure: Departure, by: User, now: datetime) -> None:
    """It was a slip: the leader is asked again. Not after a day, nor when it has been said or handed over."""
    departure = Departure.objects.select_for_update().get(pk=departure.pk)
    locked(departure.fates.values_list("statement_id", flat=True))
    rows = departure.fates.select_for_update(of=("self",)).select_related("statement__conversation")
    fates = list(rows.order_by("pk"))
    is_told = any(fate.told_at is not None for fate in fates)
    if now >= departure.decided_at + UNDO_TIME or departure.choice == Fitting.HAND_OVER or is_told:
        raise TooLateToUndo
    with history.change(by=by, reason="departure taken back"):
        for fate in fates:
            fate.departure, fate.let_be_at, fate.tell_whom = None, None, ToWhom.PERSON
            # Those that came about by the decision go with it, and what they were about waits again.
            if _came_of(fate, departure):
                fate.delete()
                conversations.reopen(statement=fate.statement)
            else:
                fate.save(update_fields=["departure", "let_be_at", "tell_whom"])
        departure.delete()


def _came_of(fate: Fate, departure: Departure) -> bool:
    is_its_own = fate.kind == FateKind.LET_BE or fate.words == departure.words
    return is_its_own and fate.decided_at == departure.decided_at


def _undone(resident: Resident, unit: Unit, today: date) -> tuple[list[Statement], list[Fate]]:
    """What stands undone, locked: statements before fates, as everywhere."""
    said = Statement.objects.filter(unit=unit, conversation__resident=resident)
    waiting = locked(left_statements(said, today).values_list("pk", flat=True))
    fates = left_fates(Fate.objects.filter(unit=unit, **{RESIDENT: resident}), today)
    return waiting, list(fates.select_for_update(of=("self",)).order_by("pk"))


def _tell(
    departure: Departure,
    waiting: Sequence[Statement],
    fates: Sequence[Fate],
    telling: Telling,
    by: User,
    now: datetime,
) -> None:
    whom = ToWhom.KIN if departure.choice == Fitting.KIN else ToWhom.PERSON
    columns = telling.columns(by, now) | {"tell_whom": whom, "departure": departure}
    for statement in waiting:
        give_fate(statement, FateKind.ANSWERED, by, now, words=departure.words, **columns)
    for fate in fates:
        fate.departure, fate.tell_whom = departure, whom
        fate.teller, fate.tell_by = telling.teller, telling.tell_by
        fate.save(update_fields=["departure", "tell_whom", "teller", "tell_by"])


def _let_be(departure: Departure, waiting: Sequence[Statement], fates: Sequence[Fate], by: User, now: datetime) -> None:
    kind = FateKind.HANDED_OVER if departure.choice == Fitting.HAND_OVER else FateKind.LET_BE
    for statement in waiting:
        give_fate(statement, kind, by, now, departure=departure, let_be_at=now)
    for fate in fates:
        fate.departure, fate.let_be_at = departure, now
        fate.save(update_fields=["departure", "let_be_at"])


def _hand_over(departure: Departure, resident: Resident, unit: Unit, by: User, now: datetime, today: date) -> None:
    """It waits with the new unit's leader, in our words: she has not been asked there, and is not ticked off."""
    is_there = resident.unit_id != unit.pk and (resident.active_to is None or resident.active_to >= today)
    if not is_there:
        raise NowhereToGo
    draft = ConversationDraft(
        unit_id=resident.unit_id,
        outcome=Outcome.ANSWERED,
        resident_id=resident.pk,
        said_by=SaidBy.OBSERVED,
        statements=(StatementDraft(words=departure.words or "", intent=Intent.LEADER),),
    )
    receipt = conversations.record(form_id=departure.pk, draft=draft, by=by, now=now)
    departure.handed_over = Conversation.objects.get(pk=receipt.conversation_id)
    departure.save(update_fields=["handed_over"])


def undone_in(unit_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many things somebody has still to do something about, by unit; those that are kept from it too are not."""
    ids = list(unit_ids)
    waiting = Statement.objects.working_view().filter(unit_id__in=ids).open()
    untold = Fate.objects.undone().filter(unit_id__in=ids)
    pairs = (
        *waiting.order_by().values_list("unit_id", "pk"),
        *untold.order_by().values_list("unit_id", "statement_id"),
    )
    return dict(Counter(unit for unit, _statement in pairs))


@transaction.atomic
def go_on(*, unit: Unit, into: Unit, by: User) -> None:
    """Let the unit that goes on with another's work have what is undone there, and what is being done about it."""
    waiting = Statement.objects.filter(unit=unit).open().values_list("conversation_id", flat=True)
    untold = Fate.objects.untold().filter(unit=unit).values_list("statement__conversation_id", flat=True)
    ids = {*waiting, *untold}
    with history.change(by=by, reason="unit merged"):
        conversations.follow(conversation_ids=ids, into=into)
        for model in (Fate, SmallThing):
            model.objects.filter(unit=unit, statement__conversation_id__in=ids).update(unit=into)
        ImprovementAction.objects.filter(unit=unit, status__in=OPEN_STATUSES).update(unit=into)
