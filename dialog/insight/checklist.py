"""What two people look through before they close a campaign. It shows no figure about a theme."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from dialog.campaigns.models import Campaign, CampaignUnit
from dialog.conversations.coding_desk.queries import left_without_theme
from dialog.conversations.models import Conversation
from dialog.improvements.models import OwnWords
from dialog.intake.queries import papers_waiting
from dialog.units.models import Unit


@dataclass(frozen=True)
class Checklist:
    """``silent_units`` have written down nothing; ``uncoded`` counts what was said openly and has no theme.

    ``without_own_words`` have not sent their three sentences: nobody waits for them, but they cannot be sent later.
    """

    silent_units: tuple[Unit, ...]
    uncoded: int
    arrived_late: int
    papers_waiting: int
    without_own_words: tuple[Unit, ...]


def checklist(campaign: Campaign) -> Checklist:
    """Return what is still missing in a campaign; five queries, whatever its size."""
    held = Conversation.objects.standing().filter(campaign=campaign)
    taking_part = CampaignUnit.objects.taking_part().filter(campaign=campaign)
    heard = Exists(held.filter(unit=OuterRef("pk")))
    silent = Unit.objects.filter(pk__in=taking_part.values("unit")).exclude(heard).by_name()
    sent = OwnWords.objects.sent().filter(campaign=campaign, unit=OuterRef("pk"))
    return Checklist(
        silent_units=tuple(silent),
        uncoded=left_without_theme(held).count(),
        arrived_late=held.filter(recorded_at__gte=campaign.window.ends_before).count(),
        papers_waiting=papers_waiting(campaign),
        without_own_words=tuple(Unit.objects.filter(campaigns=campaign).exclude(Exists(sent)).by_name()),
    )
