from collections.abc import Sequence
from dataclasses import dataclass

from dialog.campaigns.models import Campaign
from dialog.insight.participation import Participation
from dialog.units.models import Unit


@dataclass(frozen=True, slots=True)
class Unlocked:
    """Before the first release: who has been asked so far, if a campaign is under way."""

    campaign: Campaign | None
    units: Sequence[tuple[Unit, Participation]]
