"""What those who work in a care unit have marked as "this we do well", and what can be marked."""

from datetime import date, timedelta

from django.db.models import QuerySet

from dialog.accounts.models import User
from dialog.conversations.models import Intent, Statement
from dialog.improvements.queries import statements_in
from dialog.lib.dates import Window
from dialog.units.models import Unit

# How far back what was good to know is looked through for praise.
LOOKED_THROUGH_DAYS = 30


def good_to_know(unit: Unit, user: User) -> QuerySet[Statement]:
    """What asked for nothing; only this can be praise."""
    return statements_in(unit, user).filter(intent=Intent.GOOD_TO_KNOW).select_related("praise__marked_by")


def praise(unit: Unit, user: User) -> QuerySet[Statement]:
    """What somebody has marked as praise; the newest first."""
    return good_to_know(unit, user).filter(praise__isnull=False).order_by("-conversation__held_at", "-pk")


def not_marked(unit: Unit, user: User, today: date) -> QuerySet[Statement]:
    """What was said lately and nobody has marked; the newest first."""
    since = Window(today - timedelta(days=LOOKED_THROUGH_DAYS), today).starts_at
    recent = good_to_know(unit, user).filter(conversation__unit=unit, conversation__held_at__gte=since)
    return recent.filter(praise=None).order_by("-conversation__held_at", "-pk")
