"""Who was there to be asked in a campaign: a leader's word, one resident at a time."""

from django.db import transaction

from dialog.accounts.models import User
from dialog.campaigns.models import Campaign
from dialog.campaigns.services import AlreadyClosed
from dialog.conversations.models import NotPresent, Resident
from dialog.units.models import Unit


@transaction.atomic
def mark_present(*, campaign: Campaign, unit: Unit, resident: Resident, is_present: bool, by: User) -> None:
    """Say whether somebody was there in the window. Doing it twice changes nothing; after the closing it stands."""
    campaign.refresh_from_db(fields=["closed_at"])
    if campaign.is_closed:
        raise AlreadyClosed
    if is_present:
        NotPresent.objects.filter(campaign=campaign, unit=unit, resident=resident).delete()
        return
    mark = NotPresent(
        municipality_id=campaign.municipality_id, campaign=campaign, unit=unit, resident=resident, marked_by=by
    )
    NotPresent.objects.bulk_create([mark], ignore_conflicts=True)
