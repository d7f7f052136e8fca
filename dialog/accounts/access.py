"""The second question after "may they see it?": may they do this to it?"""

from django.core.exceptions import PermissionDenied

from dialog.accounts.models import Role, User
from dialog.units.models import Unit


def require_role(user: User, unit: Unit, *roles: Role) -> None:
    """Raise ``PermissionDenied`` (403) unless ``user`` has one of ``roles`` in exactly this unit today."""
    if unit.pk not in user.unit_ids(*roles):
        raise PermissionDenied
