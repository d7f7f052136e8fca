"""Who belongs to which care unit, and since when. A move keeps both stays."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.conversations.models import Resident, Stay
from dialog.lib.encryption import blind_index
from dialog.units.models import Unit


class ResidentRefused(Exception):
    """The stays would no longer make sense."""


class NotACareUnit(ResidentRefused):
    """Residents belong to care units only."""


class AlreadyThere(ResidentRefused):
    """The resident belongs to this unit today."""


class BeforeTheStayBegan(ResidentRefused):
    """The date is earlier than the day the resident came to the unit she is in."""


@transaction.atomic
def admit(
    *,
    unit: Unit,
    name: str,
    starts_on: date,
    by: User,
    birth_year: str | None = None,
    place: str | None = None,
    import_id: str | None = None,
    **needs: object,
) -> Resident:
    """Take somebody on in a care unit; ``import_id`` is kept only as an HMAC by which it can be matched."""
    _require_care_unit(unit)
    resident = Resident(
        municipality_id=unit.municipality_id,
        unit=unit,
        name=name,
        birth_year=birth_year,
        place=place,
        import_mac=import_mac(unit.municipality_id, import_id) if import_id else None,
        active_from=starts_on,
        **needs,
    )
    with history.change(by=by, reason="admitted"):
        resident.save(force_insert=True)
        _begin_stay(resident, unit, starts_on)
    return resident


@transaction.atomic
def move(*, resident: Resident, to: Unit, on: date, by: User, place: str | None = None) -> Resident:
    """Let somebody belong to another care unit from that day; the old unit keeps its conversations."""
    _require_care_unit(to)
    resident = Resident.objects.select_for_update().get(pk=resident.pk)
    if resident.unit_id == to.pk:
        raise AlreadyThere
    with history.change(by=by, reason="moved"):
        _end_stay(resident, on - timedelta(days=1))
        resident.unit, resident.place = to, place
        resident.save(update_fields=["unit", "place"])
        _begin_stay(resident, to, on)
    return resident


@transaction.atomic
def discharge(*, resident: Resident, last_day: date, by: User) -> Resident:
    """End the care here: the resident leaves every list from the day after."""
    resident = Resident.objects.select_for_update().get(pk=resident.pk)
    with history.change(by=by, reason="discharged"):
        _end_stay(resident, last_day)
        resident.active_to = last_day
        resident.save(update_fields=["active_to"])
    return resident


@transaction.atomic
def bar_family(*, resident: Resident, by: User, now: datetime) -> Resident:
    """Write down that she does not want her family asked. A second time changes nothing: the first stands."""
    resident = Resident.objects.select_for_update().get(pk=resident.pk)
    if resident.family_barred_at is None:
        with history.change(by=by, reason="family barred"):
            resident.family_barred_at, resident.family_barred_by = now, by
            resident.save(update_fields=["family_barred_at", "family_barred_by"])
    return resident


@transaction.atomic
def allow_family(*, resident: Resident, by: User) -> Resident:
    """She has changed her mind; that it once was so stays in the history."""
    resident = Resident.objects.select_for_update().get(pk=resident.pk)
    with history.change(by=by, reason="family allowed"):
        resident.family_barred_at = resident.family_barred_by = None
        resident.save(update_fields=["family_barred_at", "family_barred_by"])
    return resident


def import_mac(municipality_id: UUID, import_id: str) -> bytes:
    """Return what the municipality's own id of a resident is kept as."""
    return blind_index(f"{municipality_id}\x1f{import_id.strip()}", purpose="resident import id")


def _require_care_unit(unit: Unit) -> None:
    if not unit.is_care_unit:
        raise NotACareUnit


def _begin_stay(resident: Resident, unit: Unit, on: date) -> None:
    Stay.objects.create(municipality_id=resident.municipality_id, resident=resident, unit=unit, starts_on=on)


def _end_stay(resident: Resident, last_day: date) -> None:
    stay = Stay.objects.select_for_update().get(resident=resident, ends_on=None)
    if last_day < stay.starts_on:
        raise BeforeTheStayBegan
    stay.ends_on = last_day
    stay.save(update_fields=["ends_on"])
