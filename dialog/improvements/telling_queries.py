"""Who has been told of late, whom to ask whether it got better, and what they said."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from dialog.accounts.models import User
from dialog.improvements.models import Better, Fate, FateKind, ImprovementAction, Status, ToWhom
from dialog.improvements.presence import RESIDENT, is_here
from dialog.improvements.telling_models import Answer
from dialog.lib.dates import Window
from dialog.units.models import Unit

# She is asked whether it got better a week after she was told, and for two months; at most one thing a month.
ASK_AFTER_DAYS, ASK_UNTIL_DAYS, ASK_AGAIN_DAYS = 7, 60, 30
# Where an action has been carried through.
CHANGED = (Status.DONE, Status.TOLD)


def told_lately(unit: Unit, user: User, since: datetime) -> QuerySet[Fate]:
    """Told after ``since``, the newest first: what may have been a slip."""
    told = Fate.objects.visible_to(user).standing().filter(unit=unit, told_at__gt=since)
    return told.select_related("statement__conversation__resident", "told_by", "action").order_by("-told_at", "pk")


def whom_to_ask(unit: Unit, user: User, today: date) -> list[UUID]:
    """About which fates to ask whether it got better: told a week ago or more that something was done, and still here.

    One thing a person, the oldest, and nobody who has been asked in the last month: it is a question, not a duty.
    """
    told = Window(today - timedelta(days=ASK_UNTIL_DAYS), today - timedelta(days=ASK_AFTER_DAYS))
    # Those few once, not each one's whole history for each thing she may be asked about.
    lately = Better.objects.filter(
        fate__statement__conversation__resident__isnull=False,
        recorded_at__gte=Window(today - timedelta(days=ASK_AGAIN_DAYS), today).starts_at,
    ).values("fate__statement__conversation__resident")
    fates = (
        Fate.objects.visible_to(user)
        .standing()
        .filter(
            is_here(today, RESIDENT),
            Q(kind__in=[FateKind.ANSWERED, FateKind.DONE]) | Q(kind=FateKind.IN_ACTION, action__status__in=CHANGED),
            ~Q(**{f"{RESIDENT}__in": lately}),
            unit=unit,
            told_at__gte=told.starts_at,
            told_at__lt=told.ends_before,
            better=None,
            tell_whom=ToWhom.PERSON,
            statement__conversation__words_gone_at=None,
            **{f"{RESIDENT}__isnull": False},
        )
    )
    first = fates.order_by(RESIDENT, "told_at", "pk").distinct(RESIDENT).values_list("told_at", "pk")
    return [pk for _told_at, pk in sorted(first)]


def to_ask(ids: Collection[UUID]) -> list[Fate]:
    """Some of ``whom_to_ask``, to be shown."""
    fates = Fate.objects.filter(pk__in=ids).select_related("statement__conversation__resident", "action")
    return list(fates.order_by("told_at", "pk"))


def better_of(action: ImprovementAction, user: User) -> QuerySet[Better]:
    """What those behind an action have said afterwards, in their own words; for those who work there."""
    return (
        Better.objects.filter(fate__in=Fate.objects.visible_to(user).standing().filter(action=action))
        .exclude(answer=Answer.NOT_ASKED)
        .select_related("fate__statement__conversation__resident")
        .order_by("-recorded_at", "pk")
    )
