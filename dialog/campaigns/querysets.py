from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from dialog.accounts.models import User
from dialog.lib.codes import typed_code
from dialog.lib.dates import Window

if TYPE_CHECKING:
    from uuid import UUID

    from dialog.campaigns.models import Campaign, CampaignUnit, ConfidenceTally

# What a leader may have said for her unit to take part: nothing yet, or yes.
TAKES_PART = ("invited", "signed_up")
# Fewer replies than this in a unit are not shown to anybody.
FEWEST_REPLIES = 5


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(municipality_id=user.municipality_id)

    def asked(self) -> Self:
        """Asked by us; not brought in as older, published answers."""
        return self.filter(source="asked")

    def under_way(self, today: date) -> Self:
        """Those to which a conversation held on that day belongs."""
        return self.asked().filter(starts_on__lte=today, ends_on__gte=today, closed_at=None)

    def overlapping(self, window: Window) -> Self:
        """Those with a day in common with the window."""
        return self.filter(starts_on__lte=window.last, ends_on__gte=window.first)

    def with_unit(self, unit_id: "UUID") -> Self:
        """Those in which a care unit takes part."""
        # One filter, so that both are asked of the same row; a unit has one row in a campaign.
        return self.filter(taking_part__unit=unit_id, taking_part__reply__in=TAKES_PART)


class CampaignUnitQuerySet(models.QuerySet["CampaignUnit"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(municipality_id=user.municipality_id)

    def taking_part(self) -> Self:
        """All that are invited, less those that have said no."""
        return self.filter(reply__in=TAKES_PART)

    def with_code(self, code: str) -> Self:
        """The unit, at most one in the whole installation, whose paper forms carry this code."""
        return self.filter(code=typed_code(code))

    def under_way(self, today: date) -> Self:
        """Those that are asking on that day."""
        return self.taking_part().filter(
            campaign__source="asked",
            campaign__starts_on__lte=today,
            campaign__ends_on__gte=today,
            campaign__closed_at=None,
        )

    def not_closed(self, today: date) -> Self:
        """Those that have begun to ask and whose answers still count: paper may lie and wait after the last day."""
        begun = {"campaign__source": "asked", "campaign__starts_on__lte": today, "campaign__closed_at": None}
        return self.taking_part().filter(**begun)


class ConfidenceTallyQuerySet(models.QuerySet["ConfidenceTally"]):
    def shown(self) -> Self:
        """Those with replies enough to be read in the unit itself."""
        return self.filter(replies__gte=FEWEST_REPLIES)
