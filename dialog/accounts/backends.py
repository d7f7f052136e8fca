from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.utils import timezone

from dialog.accounts.models import Membership, User


class PersonWithMemberships(AuthenticationBackend):  # type: ignore[misc]
    """Fetches the person and what she may do today in one query: every request asks for both."""

    def get_user(self, user_id: Any) -> User | None:
        memberships = list(
            Membership.objects.current(timezone.localdate()).filter(user_id=user_id).select_related("user")
        )
        user: User | None = memberships[0].user if memberships else super().get_user(user_id)
        if user is None or not self.user_can_authenticate(user):
            return None
        user.memberships_today = memberships
        return user
