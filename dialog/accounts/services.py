from datetime import date
from typing import Any

from django.db import transaction

from dialog.accounts.models import Membership, Role, User
from dialog.units.models import Unit


@transaction.atomic
def give_membership(
    *, user: User, unit: Unit, role: Role, starts_on: date, ends_on: date | None = None, **fields: Any
) -> Membership:
    """Let ``user`` work in ``unit`` as ``role`` from that day; the database refuses another municipality's unit."""
    return Membership.objects.create(
        municipality_id=user.municipality_id,
        user=user,
        unit=unit,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        **fields,
    )


@transaction.atomic
def end_membership(*, membership: Membership, last_day: date) -> Membership:
    """End somebody's work in a unit; from the day after, everything there is closed to them."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    membership.ends_on = last_day
    membership.save(update_fields=["ends_on"])
    return membership


@transaction.atomic
def choose_language(*, by: User, language: str) -> None:
    """Remember in which language somebody reads the pages."""
    User.objects.filter(pk=by.pk).update(language=language)
