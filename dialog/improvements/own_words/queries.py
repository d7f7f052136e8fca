from collections.abc import Collection
from uuid import UUID

from dialog.campaigns.models import Campaign
from dialog.improvements.models import OwnWords
from dialog.units.models import Unit


def own_words_of(unit: Unit, campaign: Campaign | None) -> OwnWords | None:
    """A care unit's three sentences in one campaign, as far as they have come; for those who work there."""
    if campaign is None:
        return None
    return OwnWords.objects.filter(unit=unit, campaign=campaign).select_related("written_by", "read_by").first()


def sent_in(campaign_id: UUID, unit_ids: Collection[UUID]) -> dict[UUID, OwnWords]:
    """What units have sent with a campaign. Whoever shows it to others first makes sure that there is a release."""
    return {one.unit_id: one for one in OwnWords.objects.sent().filter(campaign_id=campaign_id, unit_id__in=unit_ids)}
