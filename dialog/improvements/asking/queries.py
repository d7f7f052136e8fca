"""Whom somebody may ask, what she has asked, and what a care unit is asked."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from dialog.accounts.models import Role, User
from dialog.improvements.models import UnitQuestion
from dialog.units.models import Unit
from dialog.units.querysets import UnitQuerySet


def units_below(user: User) -> UnitQuerySet:
    """The care units below somebody who leads several, or in the whole municipality of a strategist."""
    above = [unit for unit in user.units_as(Role.LEADER) if not unit.is_care_unit]
    above += user.units_as(Role.STRATEGIST)
    # An empty choice must not become no condition at all.
    under = reduce(or_, (Q(path__startswith=unit.path) for unit in above), Q(pk__in=[]))
    below: UnitQuerySet = Unit.objects.in_municipality(user.municipality_id).care_units().filter(under)
    return below


def units_to_ask(user: User, today: date) -> UnitQuerySet:
    return units_below(user).open_on(today)


def codes_to_ask(user: User, today: date) -> set[str]:
    return set(units_to_ask(user, today).values_list("code", flat=True)) if is_asker(user) else set()


def is_asker(user: User) -> bool:
    """Whether this person leads several units or works with strategy: others have nobody to ask."""
    return user.has_role(Role.STRATEGIST) or any(not unit.is_care_unit for unit in user.units_as(Role.LEADER))


def asked_by(user: User) -> QuerySet[UnitQuestion]:
    """What this person has asked of units that are still hers to ask; what waits first, then the newest."""
    return (
        UnitQuestion.objects.filter(asked_by=user, unit__in=units_below(user))
        .select_related("unit", "theme__merged_into", "answered_by")
        .order_by("-asked_at", "pk")
    )


def asked_of(unit: Unit, user: User) -> QuerySet[UnitQuestion]:
    """What one care unit is asked, and what it answered; open ones first."""
    return (
        UnitQuestion.objects.visible_to(user)
        .filter(unit=unit)
        .select_related("unit", "theme__merged_into", "asked_by", "answered_by")
        .order_by("-answered_at", "-asked_at", "pk")
    )


def open_questions(unit: Unit, user: User) -> QuerySet[UnitQuestion]:
    return asked_of(unit, user).filter(answered_at=None)
