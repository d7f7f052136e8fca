"""What an administrator must see to: people without a unit, units without a leader, sectors without a receiver."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from dialog.accounts.models import Membership, Role, User
from dialog.accounts.receivers import without_receiver
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
    """Sectors, or a municipality that has none, where an honest answer has nobody of its own to read it."""
    here: QuerySet[Unit] = Unit.objects.in_municipality(municipality.pk).open_on(today)
    sectors = here.filter(kind=Kind.SECTOR)
    tops = sectors if sectors.exists() else here.filter(pk=municipality.pk)
    unread = without_receiver(today).values("pk")
    in_it = here.filter(is_care_unit=True, pk__in=unread, path__startswith=OuterRef("path")).order_by()
    return tops.filter(Q(pk__in=unread) | Exists(in_it)).by_name()  # type: ignore[attr-defined,no-any-return]
