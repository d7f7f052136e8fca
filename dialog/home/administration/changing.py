"""Changes to the tree that reach into several rooms: the unit, those who work there, those who get help there."""

from datetime import date, timedelta

from django.db import transaction

from dialog.accounts.models import Membership, Role, User
from dialog.accounts.services import give_membership
from dialog.audit import history
from dialog.conversations import residents
from dialog.conversations.models import Resident
from dialog.conversations.resident_import import residents_in
from dialog.improvements.leaving.services import go_on, undone_in
from dialog.units.models import Unit
from dialog.units.services import UnitRefused, close_unit


class HasResidents(UnitRefused):
    """Somebody still belongs there."""


class HasOpenUnits(UnitRefused):
    """There are open units below it."""


class NotTheSameKind(UnitRefused):
    """Only a unit with residents goes on with the work of a unit with residents."""


class HasUndone(UnitRefused):
    """Something there is not answered, or not told, yet."""


class CameToday(UnitRefused):
    """Somebody has come there today, and cannot move on before tomorrow."""


@transaction.atomic
def close(*, unit: Unit, by: User, today: date) -> Unit:
    """Close a unit where nobody gets help any more; the work of those who are there ends."""
    unit = _lock(unit, today)
    if residents_in([unit.pk], today):
        raise HasResidents
    if undone_in([unit.pk]):
        raise HasUndone
    with history.change(by=by, reason="unit closed"):
        _end_work(unit, today)
        return close_unit(unit=unit, on=today)


@transaction.atomic
def merge(*, unit: Unit, into: Unit, by: User, today: date) -> Unit:
    """Let another unit go on with this one's work: residents and staff follow, and what is undone.

    The rest of the history stays where it was.
    """
    unit = _lock(unit, today)
    if unit.is_care_unit != into.is_care_unit:
        raise NotTheSameKind
    try:
        for resident in Resident.objects.filter(unit=unit).active_on(today):
            residents.move(resident=resident, to=into, on=today, by=by, place=resident.place)
    except residents.BeforeTheStayBegan as error:
        raise CameToday from error
    if residents_in([unit.pk], today):
        raise HasResidents
    go_on(unit=unit, into=into, by=by)
    with history.change(by=by, reason="unit merged"):
        for membership in _end_work(unit, today):
            _go_on(membership, into, today)
        return close_unit(unit=unit, on=today, successor=into)


def _lock(unit: Unit, today: date) -> Unit:
    Unit.objects.select_for_update().get(pk=unit.municipality_id)
    unit = Unit.objects.get(pk=unit.pk)
    if Unit.objects.under(unit).open_on(today).exclude(pk=unit.pk).exists():
        raise HasOpenUnits
    return unit


def _end_work(unit: Unit, today: date) -> list[Membership]:
    standing = list(Membership.objects.select_for_update().filter(unit=unit).current(today))
    for membership in standing:
        membership.ends_on = max(membership.starts_on, today - timedelta(days=1))
        membership.save(update_fields=["ends_on"])
    return standing


def _go_on(membership: Membership, into: Unit, today: date) -> None:
    there = Membership.objects.filter(user=membership.user_id, unit=into, role=membership.role)
    if not there.current(today).exists():
        give_membership(
            user=membership.user,
            unit=into,
            role=Role(membership.role),
            starts_on=today,
            profession=membership.profession,
        )
