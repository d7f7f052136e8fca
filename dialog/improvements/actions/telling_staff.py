"""What those who work there are told of a change, and what they worry about.

A worry is written with a name, and the leader sees it: she may have to ask. Colleagues see the words and the answer
when there is one, never whose they are. The page says so above the field.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from dialog.accounts.models import User
from dialog.audit import history
from dialog.improvements.actions.services import ChangedMeanwhile
from dialog.improvements.models import ChangeNote, ImprovementAction, Worry


class WorriesNotAsked(Exception):
    """The note does not ask for worries, or there is no note."""


class AlreadyAnswered(Exception):
    """Another leader has answered; ``worry`` is as it is now."""

    def __init__(self, worry: Worry) -> None:
        super().__init__(str(worry.pk))
        self.worry = worry


class OwnWorry(Exception):
    """Nobody answers her own worry."""


class BelongsToAnother(Exception):
    """The form id is somebody else's worry."""


@dataclass(frozen=True)
class NoteWords:
    why: str
    heard: str
    stays: str
    takes_worries: bool = False


def note_of(action: ImprovementAction) -> ChangeNote | None:
    return ChangeNote.objects.filter(action=action).select_related("written_by").first()


def worries_seen_by(action: ImprovementAction, user: User, *, is_leader: bool) -> QuerySet[Worry]:
    """All of them for the leader; for others their own, and what has been answered. What waits comes first."""
    waiting_first = F("answered_at").asc(nulls_first=True)
    worries = action.worries.select_related("written_by", "answered_by").order_by(waiting_first, "written_at", "pk")
    return worries if is_leader else worries.filter(Q(written_by=user) | Q(answered_at__isnull=False))


@transaction.atomic
def write_note(
    *, action: ImprovementAction, words: NoteWords, seen: datetime | None, by: User, now: datetime
) -> ChangeNote:
    """Write what staff are told, or write it anew; ``seen``: when what the writer saw was written."""
    ImprovementAction.objects.select_for_update().get(pk=action.pk)
    note = note_of(action)
    if note is not None:
        if NoteWords(note.why or "", note.heard or "", note.stays or "", note.takes_worries) == words:
            return note
        if note.written_at != seen:
            raise ChangedMeanwhile(note.written_by)
    note = note or ChangeNote(municipality_id=action.municipality_id, action=action)
    for name, value in asdict(words).items():
        setattr(note, name, value)
    note.written_by, note.written_at = by, now
    with history.change(by=by, reason="write_note"):
        note.save()
    return note


@transaction.atomic
def write_worry(*, worry_id: UUID, action: ImprovementAction, words: str, by: User, now: datetime) -> Worry:
    """Say what one fears, under the id the form was opened with; the same form twice is one worry."""
    if not ChangeNote.objects.filter(action=action, takes_worries=True).exists():
        raise WorriesNotAsked
    worry = Worry(
        id=worry_id,
        municipality_id=action.municipality_id,
        action=action,
        words=words,
        written_by=by,
        written_at=now,
    )
    try:
        with transaction.atomic():
            worry.save(force_insert=True)
    except IntegrityError:
        worry = Worry.objects.get(pk=worry_id)
        if (worry.written_by_id, worry.action_id) != (by.pk, action.pk):
            raise BelongsToAnother from None
    return worry


@transaction.atomic
def answer_worry(*, worry: Worry, words: str, by: User, now: datetime) -> Worry:
    worry = Worry.objects.select_for_update(of=("self",)).select_related("answered_by").get(pk=worry.pk)
    if worry.written_by_id == by.pk:
        raise OwnWorry
    if worry.answered_at is not None:
        if (worry.answered_by_id, worry.answer) == (by.pk, words):
            return worry
        raise AlreadyAnswered(worry)
    worry.answer, worry.answered_by, worry.answered_at = words, by, now
    with history.change(by=by, reason="answer_worry"):
        worry.save(update_fields=["answer", "answered_by", "answered_at"])
    return worry
