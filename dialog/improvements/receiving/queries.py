"""Honest answers as their receiver sees them: what waits, since when, and what was done.

Nothing here is counted in anything a care unit sees. No step that closes it means that an answer waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import DateTimeField, Exists, F, Min, OuterRef, QuerySet, Subquery

from dialog.accounts.models import User
from dialog.conversations.models import Conversation
from dialog.improvements.models import CLOSING_STEPS, ReceiverStep, StepKind
from dialog.lib.dates import OSLO, next_working_day

STEPS = ReceiverStep.objects.filter(conversation=OuterRef("pk")).order_by()
CLOSING = STEPS.filter(kind__in=CLOSING_STEPS)


@dataclass(frozen=True, slots=True)
class HonestAnswer:
    """One honest answer in the receiver's list: no words and no name, so that the list opens nobody."""

    conversation: Conversation
    unit_title: str
    due_on: date
    is_late: bool
    is_opened: bool
    closed_at: datetime | None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


def received(user: User) -> QuerySet[Conversation]:
    """Every honest answer this person receives, with when somebody first opened it and when it was closed."""
    closing = CLOSING.values("conversation").annotate(first=Min("at")).values("first")
    return (
        Conversation.objects.honest_for(user)
        .select_related("unit")
        .annotate(
            is_opened=Exists(STEPS.filter(kind=StepKind.OPENED)),
            closed_at=Subquery(closing, output_field=DateTimeField()),
        )
    )


def waiting(user: User) -> QuerySet[Conversation]:
    """Nobody has closed it; the oldest first."""
    return received(user).filter(~Exists(CLOSING)).order_by("recorded_at", "pk")


def closed(user: User) -> QuerySet[Conversation]:
    """Closed; the latest first."""
    return received(user).filter(Exists(CLOSING)).order_by(F("closed_at").desc(), "pk")


def due_on(conversation: Conversation) -> date:
    """The last day to have done something: the first working day after it came in."""
    return next_working_day(conversation.recorded_at.astimezone(OSLO).date())


def as_answers(conversations: Iterable[Conversation], titles: dict[UUID, str], today: date) -> list[HonestAnswer]:
    """Return rows of ``received`` as the list shows them; ``titles`` says by unit id what each unit is called."""
    return [_as_answer(one, titles[one.unit_id], today) for one in conversations]


def _as_answer(conversation: Conversation, title: str, today: date) -> HonestAnswer:
    closed_at: datetime | None = conversation.closed_at  # type: ignore[attr-defined]
    due = due_on(conversation)
    ended_on = closed_at.astimezone(OSLO).date() if closed_at else today
    return HonestAnswer(
        conversation=conversation,
        unit_title=title,
        due_on=due,
        is_late=ended_on > due,
        is_opened=conversation.is_opened,  # type: ignore[attr-defined]
        closed_at=closed_at,
    )


def trail(conversation: Conversation) -> list[ReceiverStep]:
    """Who did what with an honest answer, from first to last."""
    steps = list(conversation.receiver_steps.select_related("by"))
    for step in steps:
        step.conversation = conversation
    return steps
