from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from dialog.accounts.models import Role, User

if TYPE_CHECKING:
    from dialog.improvements.models import Fate


class FateQuerySet(models.QuerySet["Fate"]):
    def visible_to(self, user: User) -> Self:
        """The working view of the care units where this person works today."""
        return self.filter(unit_id__in=user.unit_ids(Role.STAFF, Role.LEADER))

    def untold(self) -> Self:
        """Decided, and the person does not know it yet; nor has anybody decided that she need not."""
        return self.filter(told_at=None, let_be_at=None)

    def standing(self) -> Self:
        """What they are about is neither taken away nor withdrawn, nor kept from those who work there."""
        return self.filter(
            statement__removed_at=None,
            statement__conversation__withdrawn_at=None,
            statement__conversation__figures_only=False,
        )

    def undone(self) -> Self:
        """Untold, and nothing has changed since that would have to be answered anew."""
        return self.untold().standing().filter(statement__open_since=None)

    def to_be_told(self) -> Self:
        """Undone, and there is something to tell: not what hangs on an open action."""
        return self.undone().with_something_to_tell()

    def with_something_to_tell(self) -> Self:
        return self.exclude(kind="in_action", action__status__in=["planned", "started"])
