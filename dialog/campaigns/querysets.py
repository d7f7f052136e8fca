from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from dialog.accounts.models import User

if TYPE_CHECKING:
    from dialog.campaigns.models import Campaign


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(municipality_id=user.municipality_id)

    def asked(self) -> Self:
        """Asked by us; not brought in as older, published answers."""
        return self.filter(source="asked")

    def under_way(self, today: date) -> Self:
        """Those to which a conversation held on that day belongs."""
        return self.asked().filter(starts_on__lte=today, ends_on__gte=today, closed_at=None)
