"""The day itself, for a screen in the canteen: who has been asked so far, and one sentence somebody said before.

Participation only: no theme, no word from this year. It is live, and the same for everybody who may come to the unit.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.core import signing
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from dialog.accounts.models import User
from dialog.campaigns.models import Campaign
from dialog.improvements.models import QuoteUse
from dialog.improvements.quotes.queries import Shown, for_screen
from dialog.insight.participation import Participation, participation
from dialog.insight.queries import OWN_UNITS, WHOLE_MUNICIPALITY
from dialog.units.models import Unit

SALT = "insight.screen"
SOON_DAYS = 60
LONG_QUOTE, LONGER_QUOTE = 70, 130


class State(StrEnum):
    NONE = "none"
    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class DayPage:
    unit: Unit
    now: datetime
    state: State
    campaign: Campaign | None
    participation: Participation | None
    quote: Shown | None

    @property
    def sentences(self) -> list[str]:
        """One sentence to a line."""
        words = (self.quote.quote.words or "") if self.quote else ""
        marked = words.replace(". ", ".\n").replace("! ", "!\n").replace("? ", "?\n")
        return marked.splitlines()

    @property
    def length(self) -> str:
        """How small the quote has to be written."""
        number = sum(len(one) for one in self.sentences)
        return "" if number <= LONG_QUOTE else "lang" if number <= LONGER_QUOTE else "lengst"


def day_page(unit: Unit, now: datetime, today: date, campaign: Campaign | None = None) -> DayPage:
    campaign = campaign or campaign_for(unit, today)
    state = state_of(campaign, today)
    told = participation(campaign, [unit], today)[unit.pk] if campaign else None
    return DayPage(
        unit=unit,
        now=now,
        state=state,
        campaign=campaign,
        participation=told,
        quote=for_screen(unit, QuoteUse.POSTER, today, said_before_year=campaign.year if campaign else today.year),
    )


def state_of(campaign: Campaign | None, today: date) -> State:
    if campaign is None:
        return State.NONE
    if today < campaign.starts_on:
        return State.BEFORE
    return State.DURING if today <= campaign.ends_on else State.AFTER


def campaign_for(unit: Unit, today: date) -> Campaign | None:
    """The one under way where this unit takes part; else one that is soon; else the last one."""
    asked = Campaign.objects.asked().filter(municipality_id=unit.municipality_id)
    here = asked.filter(units__path__startswith=unit.path).distinct()
    under_way = here.filter(starts_on__lte=today, ends_on__gte=today).order_by("starts_on").first()
    if under_way is not None:
        return under_way
    coming = here.filter(starts_on__gt=today).order_by("starts_on").first()
    if coming is not None and (coming.starts_on - today).days <= SOON_DAYS:
        return coming
    return here.filter(ends_on__lt=today).order_by("-ends_on").first() or coming


def unit_for(user: User, code: str, today: date) -> Unit | None:
    """A unit as it is today that this person may see the figures of: as for locked figures, but in the living tree."""
    unit: Unit | None = Unit.objects.in_municipality(user.municipality_id).open_on(today).filter(code=code).first()
    if unit is None or user.has_role(*WHOLE_MUNICIPALITY):
        return unit
    own = (one.path for one in user.units_as(*OWN_UNITS))
    is_near = any(path.startswith(unit.path) or unit.path.startswith(path) for path in own)
    return unit if is_near else None


def highest_unit_of(user: User) -> Unit:
    """Whose day comes first: the highest of one's own, else the municipality."""
    own = [] if user.has_role(*WHOLE_MUNICIPALITY) else user.units_as(*OWN_UNITS)
    return min(own, key=lambda one: (len(one.path), one.path)) if own else user.municipality


# --- A screen on which nobody is signed in ---


def token_for(unit: Unit, campaign: Campaign) -> str:
    """The address of a screen: this unit in this campaign, and nothing else, until its figures can be locked."""
    named = urlsafe_base64_encode(unit.pk.bytes + campaign.pk.bytes)
    return signing.Signer(salt=SALT, sep="~").sign(named)


def screen_of(token: str, today: date) -> tuple[Unit, Campaign] | None:
    try:
        named = urlsafe_base64_decode(signing.Signer(salt=SALT, sep="~").unsign(token))
    except signing.BadSignature:
        return None
    unit = Unit.objects.filter(pk=UUID(bytes=named[:16])).first()
    campaign = Campaign.objects.filter(pk=UUID(bytes=named[16:])).first()
    if unit is None or campaign is None or campaign.is_closed or today > campaign.can_close_from:
        return None
    return unit, campaign
