"""What a receiver does with an honest answer. Each verb adds a step to the trail; none is ever changed."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dialog.accounts.models import User
from dialog.conversations.models import Conversation
from dialog.improvements.models import CLOSING_STEPS, ReceiverStep, StepKind


class AlreadyClosed(Exception):
    """Another receiver has closed it; ``step`` says who and how."""

    def __init__(self, step: ReceiverStep) -> None:
        super().__init__(str(step.pk))
        self.step = step


class NoLongerThere(Exception):
    """The person took it back, or let it be read by those who work there: it is not the receiver's any more."""


class NeedsConsent(Exception):
    """Nothing is passed on without the person's yes; danger to life or health is a step of its own."""


class BelongsToAnother(Exception):
    """The form id is somebody else's step, or a step of another answer."""


@transaction.atomic
def mark_opened(*, conversation: Conversation, by: User, now: datetime) -> None:
    """Say in the trail that a receiver has read it; the first time only."""
    step = ReceiverStep(
        municipality_id=conversation.municipality_id, conversation=conversation, kind=StepKind.OPENED, by=by, at=now
    )
    # Two tabs at once: the database keeps the first.
    ReceiverStep.objects.bulk_create([step], ignore_conflicts=True)


@transaction.atomic
def act(
    *,
    step_id: UUID,
    conversation: Conversation,
    kind: StepKind,
    words: str,
    by: User,
    now: datetime,
    has_consent: bool = False,
) -> ReceiverStep:
    """Add a step under the id its form was opened with: the same form twice is one step.

    Refused with ``AlreadyClosed`` when another has closed it, ``NeedsConsent``, ``NoLongerThere`` or
    ``BelongsToAnother``.
    """
    if kind == StepKind.PASSED_ON and not has_consent:
        raise NeedsConsent
    conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if conversation.withdrawn_at is not None or not conversation.figures_only:
        raise NoLongerThere
    before = conversation.receiver_steps.filter(kind__in=CLOSING_STEPS).select_related("by").first()
    if before is not None and before.pk != step_id and kind in CLOSING_STEPS:
        raise AlreadyClosed(before)
    step = ReceiverStep(
        id=step_id,
        municipality_id=conversation.municipality_id,
        conversation=conversation,
        kind=kind,
        words=words,
        has_consent=kind == StepKind.PASSED_ON,
        by=by,
        at=now,
    )
    try:
        # The primary key decides which of two equal sendings was first: never "look, then insert".
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError:
        return _taken_before(step_id, conversation, by)
    return step


def _taken_before(step_id: UUID, conversation: Conversation, by: User) -> ReceiverStep:
    step = ReceiverStep.objects.filter(pk=step_id, conversation=conversation, by=by).first()
    if step is None:
        raise BelongsToAnother
    return step
