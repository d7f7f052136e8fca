"""Who receives what is kept from those who work in a unit. Told from places of work alone, never from answers.

The receiver of a unit or of anything above it does, unless she works there herself or leads it from above. Where
nobody does, every receiver in the municipality does: an answer that is kept from the unit is never kept from all.
"""

from datetime import date

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from dialog.accounts.models import Membership, Role, User
from dialog.units.models import Unit
from dialog.units.querysets import UnitQuerySet

WORKS = (Role.STAFF, Role.LEADER)


def without_receiver(today: date) -> UnitQuerySet:
    """Units of every municipality for which nobody outside them is there to read."""
    works_there = _at_or_above(OuterRef(OuterRef("path")), today).filter(user=OuterRef("user"), role__in=WORKS)
    receives = _at_or_above(OuterRef("path"), today).filter(role=Role.RECEIVER, user__is_active=True)
    units: UnitQuerySet = Unit.objects.filter(~Exists(receives.filter(~Exists(works_there)))).order_by()
    return units


def has_receiver(unit: Unit, today: date) -> bool:
    """Whether somebody outside the unit is there to read what its own people do not: only then it is offered."""
    return not without_receiver(today).filter(pk=unit.pk).exists()


def received_units(user: User, today: date) -> UnitQuerySet:
    """The units whose honest answers this person receives."""
    receiver_of = user.units_as(Role.RECEIVER)
    if not receiver_of:
        return Unit.objects.none()  # type: ignore[no-any-return]
    unread = without_receiver(today).filter(municipality_id=user.municipality_id)
    works = _under(user.units_as(*WORKS))
    received = _under(receiver_of) | Q(pk__in=unread.values("pk"))
    units: UnitQuerySet = Unit.objects.filter(received).exclude(works).order_by()
    return units


def has_receivers(municipality: Unit, today: date) -> bool:
    """Whether anybody in the municipality receives; she then gets what has no receiver of its own."""
    there = Membership.objects.current(today).filter(municipality=municipality, role=Role.RECEIVER)
    return there.filter(user__is_active=True).exists()


def _at_or_above(path: OuterRef, today: date) -> QuerySet[Membership]:
    """Places of work in the unit with this path, or in one above it."""
    here = ExpressionWrapper(path, output_field=CharField())
    return Membership.objects.current(today).alias(here=here).filter(here__startswith=F("unit__path")).order_by()


def _under(units: list[Unit]) -> Q:
    reached = Q(pk=None)
    for unit in units:
        reached |= Q(path__startswith=unit.path)
    return reached
