"""Who comes to a unit's visits, and who writes of one."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role, User
from dialog.improvements.models import Promise, Visit
from dialog.improvements.visits import queries
from dialog.units.models import Unit


def seen_unit(request: UserRequest, code: str) -> Unit:
    """The care unit with this code, for those who work there or lead a unit above it; to others it is not there."""
    mine = request.user.units_as(Role.STAFF, Role.LEADER)
    found = next((unit for unit in mine if unit.is_care_unit and unit.code == code), None)
    if found is not None:
        return found
    here = Unit.objects.in_municipality(request.user.municipality_id).care_units().filter(code=code).first()
    above = (unit for unit in request.user.units_as(Role.LEADER) if not unit.is_care_unit)
    if here is None or not any(here.path.startswith(unit.path) for unit in above):
        raise Http404
    return here  # type: ignore[no-any-return]


def require_host(user: User, visit: Visit) -> None:
    """Raise ``PermissionDenied`` (403) unless this person was the visit's host or leads the unit."""
    if visit.host_id != user.pk and not queries.leads(user, visit.unit_id):
        raise PermissionDenied


def require_closer(user: User, promise: Promise) -> None:
    if not queries.can_close(promise, user):
        raise PermissionDenied
