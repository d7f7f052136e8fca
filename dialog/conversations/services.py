"""Every change to what somebody has said. ``record`` is the only way a conversation comes into being."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from dialog.accounts import approvals
from dialog.accounts.models import User
from dialog.audit import history
from dialog.audit.models import Tombstone
from dialog.conversations.drafts import KIN, ConversationDraft, StatementDraft
from dialog.conversations.models import (
    Channel,
    Coding,
    CodingDecision,
    Conversation,
    DayListEntry,
    EarlierWording,
    Intent,
    Outcome,
    Resident,
    Statement,
)
from dialog.themes.queries import counted_as
from dialog.units.models import Unit


class BelongsToAnother(Exception):
    """The form id is somebody else's conversation, or about another resident: for this form it does not exist."""


class Erased(BelongsToAnother):
    """The conversation has been erased: a late sending of it is refused, whoever sends it."""


class TooLateToCorrect(Exception):
    """A day has gone by, or the conversation is withdrawn: what was written stands."""


class FamilyBarred(Exception):
    """The person does not want her family asked: what next of kin say is not written down."""


class HasAnswered(Exception):
    """Somebody who has answered is not to be asked again."""


class Was(StrEnum):
    RECORDED = "recorded"
    RESENT = "resent"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class Receipt:
    """What became of a form. The same form gives the same conversation however often it is sent."""

    conversation_id: UUID
    was: Was


def record(*, form_id: UUID, draft: ConversationDraft, by: User, now: datetime) -> Receipt:
    """Write down a conversation under the id its form was opened with.

    The same id, author and content again: the first receipt. New content: a correction, the earlier wording is kept.
    Outside the demo not before the municipality's approvals are in place: ``NotApprovedYet``.
    Another author: ``BelongsToAnother``. After a day: ``TooLateToCorrect``. Next of kin of somebody who does not want
    them asked: ``FamilyBarred``.
    """
    approvals.require_all(by.municipality_id)
    if draft.is_from_kin and draft.resident_id is not None:
        # Only then is there anything to ask the database about.
        _require_family_not_barred(form_id, draft.resident_id)
    try:
        with transaction.atomic():
            _insert(form_id=form_id, draft=draft, by=by, now=now)
    except IntegrityError:
        # The primary key settles which of many equal sendings was first: never "look, then insert".
        if not Conversation.objects.filter(pk=form_id).exists():
            if Tombstone.objects.filter(pk=form_id).exists():
                raise Erased from None
            raise
        return _send_again(form_id=form_id, draft=draft, by=by, now=now)
    return Receipt(form_id, Was.RECORDED)


@transaction.atomic
def withdraw(*, conversation: Conversation, by: User, now: datetime) -> Conversation:
    """Take away what was written: nobody sees it, nothing waits because of it, and it counts nowhere."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if not conversation.can_be_corrected(by, now):
        raise TooLateToCorrect
    with history.change(by=by, reason="withdrawn"):
        conversation.withdrawn_at = now
        conversation.save(update_fields=["withdrawn_at"])
        conversation.statements.filter(open_since__isnull=False).update(open_since=None)
    return conversation


@transaction.atomic
def disown(*, conversation: Conversation, by: User, now: datetime) -> Conversation:
    """Take away what was written in somebody's name and not by her, however long ago it was."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if conversation.withdrawn_at is None:
        with history.change(by=by, reason="disowned"):
            conversation.withdrawn_at = now
            conversation.save(update_fields=["withdrawn_at"])
            conversation.statements.filter(open_since__isnull=False).update(open_since=None)
    return conversation


@transaction.atomic
def place_in_time(*, conversation: Conversation, held_at: datetime, campaign_id: UUID | None, by: User) -> Conversation:
    """Say when it was held, where the clock it was written by could not tell."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    with history.change(by=by, reason="date set"):
        conversation.held_at, conversation.campaign_id = held_at, campaign_id
        conversation.save(update_fields=["held_at", "campaign_id"])
    return conversation


@transaction.atomic
def try_again(*, conversation: Conversation, on: date | None, by: User) -> Conversation:
    """Say when somebody who did not answer is to be asked again; None is not more this year.

    The content that tells a resend from a correction stays: this was chosen after the form was sent.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if conversation.outcome == Outcome.ANSWERED:
        raise HasAnswered
    with history.change(by=by, reason="try again"):
        conversation.retry_on, conversation.no_more_this_year = on, on is None
        conversation.save(update_fields=["retry_on", "no_more_this_year"])
    return conversation


@transaction.atomic
def arrange_day_list(*, unit: Unit, resident_ids: Iterable[UUID], by: User) -> None:
    """Let these be ``by``'s own list in ``unit``, in this order; it stands until changed."""
    # Two tabs at once would otherwise write the same resident twice.
    User.objects.select_for_update().get(pk=by.pk)
    DayListEntry.objects.filter(user=by, unit=unit).delete()
    DayListEntry.objects.bulk_create(
        DayListEntry(
            municipality_id=unit.municipality_id, user=by, unit=unit, resident_id=resident_id, position=position
        )
        for position, resident_id in enumerate(dict.fromkeys(resident_ids), start=1)
    )


@transaction.atomic
def settle(*, statement: Statement) -> None:
    """Say that nobody has to do anything more about a statement; the room above knows what came of it."""
    Statement.objects.filter(pk=statement.pk).update(open_since=None)


@transaction.atomic
def reopen(*, statement: Statement) -> None:
    """Let somebody wait again, and since she said it: what was decided was a slip."""
    if Intent(statement.intent).asks_for_something and not statement.conversation.figures_only:
        Statement.objects.filter(pk=statement.pk).update(open_since=statement.conversation.recorded_at)


@transaction.atomic
def follow(*, conversation_ids: Iterable[UUID], into: Unit) -> None:
    """Let conversations belong to the unit that goes on with the work of the one they were held in."""
    ids = list(conversation_ids)
    Conversation.objects.filter(pk__in=ids).update(unit=into)
    Statement.objects.filter(conversation_id__in=ids).update(unit=into)


def _require_family_not_barred(form_id: UUID, resident_id: UUID) -> None:
    barred = Resident.objects.filter(pk=resident_id, family_barred_at__isnull=False)
    # What was written before she said so stands, and its author may still mend it.
    if barred.exists() and not Conversation.objects.filter(pk=form_id, said_by__in=KIN).exists():
        raise FamilyBarred


def _insert(*, form_id: UUID, draft: ConversationDraft, by: User, now: datetime) -> None:
    conversation = Conversation(
        id=form_id,
        municipality_id=by.municipality_id,
        asked_by_id=_asked_by(draft, by),
        recorded_at=now,
        **_columns(draft, now),
    )
    conversation.save(force_insert=True)
    _add_statements(conversation, list(enumerate(draft.statements, start=1)), by, now)


def _asked_by(draft: ConversationDraft, by: User) -> UUID | None:
    """Nobody asked somebody who wrote on her own phone: ``by`` has only taken it in, and can't change its words."""
    return None if draft.channel == Channel.OWN_DEVICE else by.pk


def _columns(draft: ConversationDraft, now: datetime) -> dict[str, object]:
    names = [
        "unit_id",
        "outcome",
        "resident_id",
        "campaign_id",
        "said_by",
        "setting",
        "occasion",
        "guest",
        "with_interpreter",
        "interpreter",
        "with_support",
        "support",
        "by_phone",
        "language",
        "channel",
        "retry_on",
        "no_more_this_year",
        "figures_only",
        "pathway_id",
        "journey_step_id",
        "gathering_id",
    ]
    return {
        **{name: getattr(draft, name) for name in names},
        "held_at": draft.held_at or now,
        "content_mac": draft.content_mac(),
    }


def _add_statements(
    conversation: Conversation, numbered: Iterable[tuple[int, StatementDraft]], by: User, now: datetime
) -> None:
    statements, codings, decisions = [], [], []
    for position, draft in numbered:
        statement = Statement(
            municipality_id=conversation.municipality_id,
            unit_id=conversation.unit_id,
            conversation=conversation,
            position=position,
            words=draft.words,
            translation=draft.translation,
            intent=draft.intent,
            promise=draft.promise,
            open_since=_open_since(conversation, draft, now),
        )
        statements.append(statement)
        codings += _codings(statement, draft, by, now)
        decisions += _decisions(statement, draft, by, now)
    Statement.objects.bulk_create(statements)
    Coding.objects.bulk_create(codings)
    CodingDecision.objects.bulk_create(decisions)


def _open_since(conversation: Conversation, draft: StatementDraft, now: datetime) -> datetime | None:
    # An honest answer has no place in the unit's work: it waits at the receiver's desk instead.
    return now if draft.intent.asks_for_something and not conversation.figures_only else None


def _codings(statement: Statement, draft: StatementDraft, by: User, now: datetime) -> list[Coding]:
    return [
        Coding(
            municipality_id=statement.municipality_id,
            statement=statement,
            theme_id=theme_id,
            was_suggested=theme_id in draft.suggested,
            confirmed_by=by,
            confirmed_at=now,
        )
        for theme_id in draft.themes
    ]


def _decisions(statement: Statement, draft: StatementDraft, by: User, now: datetime) -> list[CodingDecision]:
    """What was decided in the form. Themes are optional there: who chose none has left it to the coding desk."""
    if not draft.themes:
        return []
    decision = CodingDecision(
        municipality_id=statement.municipality_id,
        statement=statement,
        themes=sorted(draft.themes),
        # Without a script nothing is suggested until the form comes back: then we do not know what there would be.
        suggested=sorted(draft.offered) or None,
        decided_by=by,
        decided_at=now,
    )
    return [decision]


@transaction.atomic
def _send_again(*, form_id: UUID, draft: ConversationDraft, by: User, now: datetime) -> Receipt:
    conversation = Conversation.objects.select_for_update().get(pk=form_id)
    # Words never go to another resident than the one whose form they were written in.
    if conversation.asked_by_id != _asked_by(draft, by) or conversation.resident_id != draft.resident_id:
        raise BelongsToAnother
    if conversation.withdrawn_at is not None:
        raise TooLateToCorrect
    if bytes(conversation.content_mac) == draft.content_mac():
        return Receipt(form_id, Was.RESENT)
    if not conversation.can_be_corrected(by, now):
        raise TooLateToCorrect
    with history.change(by=by, reason="correction"):
        _correct(conversation, draft, by, now)
    return Receipt(form_id, Was.CORRECTED)


def _correct(conversation: Conversation, draft: ConversationDraft, by: User, now: datetime) -> None:
    """Let ``draft`` stand instead. The person, the unit, the campaign and the time stay as they were."""
    fixed = {"unit_id", "resident_id", "campaign_id", "held_at", "channel", "gathering_id"}
    was_honest = conversation.figures_only
    for name, value in _columns(draft, now).items():
        if name not in fixed:
            setattr(conversation, name, value)
    conversation.save()
    standing = {statement.position: statement for statement in conversation.statements.filter(removed_at=None)}
    numbered = dict(enumerate(draft.statements, start=1))
    for position, statement in standing.items():
        if position in numbered:
            _reword(statement, numbered[position], by, now, was_honest=was_honest)
        else:
            statement.removed_at, statement.open_since = now, None
            statement.save(update_fields=["removed_at", "open_since"])
    new = [(position, one) for position, one in numbered.items() if position not in standing]
    _add_statements(conversation, new, by, now)


def _reword(statement: Statement, draft: StatementDraft, by: User, now: datetime, *, was_honest: bool) -> None:
    before = (statement.words, statement.translation, statement.promise)
    if before != (draft.words, draft.translation, draft.promise):
        EarlierWording.objects.create(
            municipality_id=statement.municipality_id,
            statement=statement,
            words=before[0],
            translation=before[1],
            promise=before[2],
            replaced_at=now,
            replaced_by=by,
        )
        # It was decided about other words, by whoever it was.
        statement.coding_decisions.all().delete()
    # What is kept from those who work there never waits with them, and what no longer is, waits.
    if statement.intent != draft.intent or was_honest != statement.conversation.figures_only:
        statement.open_since = _open_since(statement.conversation, draft, now)
    statement.words, statement.translation, statement.promise = draft.words, draft.translation, draft.promise
    statement.intent = draft.intent
    statement.save()
    _recode(statement, _codings(statement, draft, by, now))
    last = statement.coding_decisions.order_by("decided_at").values_list("themes", flat=True).last()
    if last != sorted(draft.themes):
        CodingDecision.objects.bulk_create(_decisions(statement, draft, by, now))


def _recode(statement: Statement, codings: Sequence[Coding]) -> None:
    """Let ``codings`` stand instead, each once: a theme that was merged into a chosen one is chosen already.

    What was coded with a theme that has gone out of use stays: nobody could have chosen it now.
    """
    chosen = [coding.theme_id for coding in codings]
    standing = Q(theme_id__in=chosen) | Q(theme__merged_into_id__in=chosen)
    standing |= Q(theme__retired_at__isnull=False, theme__merged_into=None)
    statement.codings.exclude(pk__in=statement.codings.filter(standing).values("pk")).delete()
    known = set(statement.codings.values_list(counted_as("id"), flat=True))
    Coding.objects.bulk_create((one for one in codings if one.theme_id not in known), ignore_conflicts=True)
