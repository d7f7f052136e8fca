from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from dialog.accounts.models import User
from dialog.lib.codes import typed_code

if TYPE_CHECKING:
    from dialog.campaigns.models import Campaign, CampaignUnit


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(municipality_id=user.municipality_id)

    def asked(self) -> Self:
        """Asked by us; not brought in as older, published answers."""
        return self.filter(source="asked")

    def under_way(self, today: date) -> Self:
        """Those to which a conversation held on that day belongs."""
        return self.asked().filter(starts_on__lte=today, ends_on__gte=today, closed_at=None)


class CampaignUnitQuerySet(models.QuerySet["CampaignUnit"]):
    def with_code(self, code: str) -> Self:
        """The unit, at most one in the whole installation, whose paper forms carry this code."""
        return self.filter(code=typed_code(code))

    def under_way(self, today: date) -> Self:
        """Those that are asking on that day."""
        return self.filter(
            campaign__source="asked",
            campaign__starts_on__lte=today,
            campaign__ends_on__gte=today,
            campaign__closed_at=None,
        )

    def not_closed(self, today: date) -> Self:
        """Those that have begun to ask and whose answers still count: paper may lie and wait after the last day."""
        return self.filter(campaign__source="asked", campaign__starts_on__lte=today, campaign__closed_at=None)
