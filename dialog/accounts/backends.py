from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from dialog.accounts.models import Membership, User
from dialog.lib.prepared import Prepared

_memberships_with_person = Prepared(
    lambda user_id, today: Membership.objects.current(today).filter(user_id=user_id).select_related("user"),
    Membership,
    User,
)


class PersonWithMemberships(AuthenticationBackend):  # type: ignore[misc]
    """Fetches the person and what she may do today in one query: every request asks for both."""

    def get_user(self, user_id: Any) -> User | None:
        rows = _memberships_with_person.rows(UUID(str(user_id)), timezone.localdate())
        user: User | None = rows[0][1] if rows else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.memberships_today = [membership for membership, _user in rows]
        return user
