"""Honest answers as their receiver sees them: what waits, since when, and what was done.

Nothing here is counted in anything a care unit sees. No step that closes it means that an answer waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, DateTimeField, Exists, F, Min, OuterRef, QuerySet, Subquery, When

from dialog.accounts.models import User
from dialog.accounts.receivers import without_receiver
from dialog.conversations.models import Channel, Conversation
from dialog.improvements.models import CLOSING_STEPS, ReceiverStep, StepKind
from dialog.intake.models import Arrival
from dialog.lib.dates import OSLO, next_working_day
from dialog.units.models import Unit

STEPS = ReceiverStep.objects.filter(conversation=OuterRef("pk")).order_by()
CLOSING = STEPS.filter(kind__in=CLOSING_STEPS)
# What was sent from an own phone came when it was sent, not when somebody took it in.
CAME_AT = Case(When(channel=Channel.OWN_DEVICE, then=F("held_at")), default=F("recorded_at"))


@dataclass(frozen=True, slots=True)
class HonestAnswer:
    """One honest answer in the receiver's list: no words and no name, so that the list opens nobody."""

    conversation: Conversation
    unit_title: str
    came_at: datetime
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
    return received(user).filter(~Exists(CLOSING)).order_by(CAME_AT, "pk")


def closed(user: User) -> QuerySet[Conversation]:
    """Closed; the latest first."""
    return received(user).filter(Exists(CLOSING)).order_by(F("closed_at").desc(), "pk")


def came_at(conversation: Conversation) -> datetime:
    """As ``CAME_AT``, of one that is fetched."""
    return conversation.held_at if conversation.channel == Channel.OWN_DEVICE else conversation.recorded_at


def due_on(came: datetime) -> date:
    """The last day to have done something: the first working day after it came in."""
    return next_working_day(came.astimezone(OSLO).date())


def as_answers(conversations: Iterable[Conversation], titles: dict[UUID, str], today: date) -> list[HonestAnswer]:
    """Return rows of ``received`` as the list shows them; ``titles`` says by unit id what each unit is called."""
    return [_as_answer(one, titles[one.unit_id], today) for one in conversations]


def _as_answer(conversation: Conversation, title: str, today: date) -> HonestAnswer:
    closed_at: datetime | None = conversation.closed_at  # type: ignore[attr-defined]
    came = came_at(conversation)
    due = due_on(came)
    ended_on = closed_at.astimezone(OSLO).date() if closed_at else today
    return HonestAnswer(
        conversation=conversation,
        unit_title=title,
        came_at=came,
        due_on=due,
        is_late=ended_on > due,
        is_opened=conversation.is_opened,  # type: ignore[attr-defined]
        closed_at=closed_at,
    )


@dataclass(frozen=True, slots=True)
class Waits:
    """How much waits, in numbers alone: since when the oldest has, and how many are past their working day."""

    count: int
    oldest: datetime
    late: int


def waits_for(user: User, today: date) -> Waits | None:
    """What waits for a receiver, read or not, taken in or not; None when nothing does."""
    came = list(waiting(user).values_list(CAME_AT, flat=True))
    came += Arrival.objects.visible_to(user).waiting().filter(is_honest=True).values_list("received_at", flat=True)
    return _waits(came, today)


def waits_without_receiver(units: Iterable[Unit], today: date) -> dict[UUID, Waits]:
    """What waits below each of ``units`` where no receiver is there to read it, by unit id; two queries.

    For somebody who must find one: numbers for a sector, never for a care unit, and nothing that opens an answer.
    """
    units = list(units)
    municipalities = {one.municipality_id for one in units}
    unread = without_receiver(today).filter(municipality_id__in=municipalities).values("pk")
    came = [
        *Conversation.objects.honest().filter(~Exists(CLOSING), unit__in=unread).values_list("unit__path", CAME_AT),
        *Arrival.objects.waiting().filter(is_honest=True, unit__in=unread).values_list("unit__path", "received_at"),
    ]
    below = {one.pk: _waits([at for path, at in came if path.startswith(one.path)], today) for one in units}
    return {pk: waits for pk, waits in below.items() if waits}


def _waits(came: list[datetime], today: date) -> Waits | None:
    return Waits(len(came), min(came), sum(due_on(at) < today for at in came)) if came else None


def trail(conversation: Conversation) -> list[ReceiverStep]:
    """Who did what with an honest answer, from first to last."""
    steps = list(conversation.receiver_steps.select_related("by"))
    for step in steps:
        step.conversation = conversation
    return steps
