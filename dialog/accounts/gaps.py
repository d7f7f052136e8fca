"""What an administrator must see to: people without a unit, units without a leader, sectors without a receiver."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from dialog.accounts.models import Membership, Role, User
from dialog.lib.ordering import norwegian
from dialog.units.models import Kind, Unit


def people_without_unit(municipality: Unit, today: date) -> QuerySet[User]:
    """Those with an account who work nowhere, today or later."""
    standing = Membership.objects.filter(user=OuterRef("pk")).exclude(ends_on__lt=today)
    everybody = User.objects.in_municipality(municipality.pk).filter(is_active=True)
    return everybody.filter(~Exists(standing)).order_by(norwegian("name"), "pk")


def units_without_leader(municipality: Unit, today: date) -> QuerySet[Unit]:
    leading = Membership.objects.current(today).filter(unit=OuterRef("pk"), role=Role.LEADER)
    units: QuerySet[Unit] = Unit.objects.in_municipality(municipality.pk).open_on(today)
    return units.exclude(kind=Kind.MUNICIPALITY).filter(~Exists(leading)).by_name()  # type: ignore[attr-defined,no-any-return]


def sectors_without_receiver(municipality: Unit, today: date) -> QuerySet[Unit]:
    receiving = Membership.objects.current(today).filter(unit=OuterRef("pk"), role=Role.RECEIVER)
    units: QuerySet[Unit] = Unit.objects.in_municipality(municipality.pk).open_on(today)
    return units.filter(~Exists(receiving), kind=Kind.SECTOR).by_name()  # type: ignore[attr-defined,no-any-return]
