"""What has come by itself in the campaign under way: answers from own phones that wait, and a pile of paper."""

import uuid
from datetime import datetime, timedelta

from dialog.accounts.models import User
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Intent, SaidBy
from dialog.intake import services
from dialog.intake.models import Arrival, Reason
from dialog.intake.queries import Door
from dialog.intake.services import Paper, Treatment, Written
from dialog.lib.dates import OSLO
from dialog.units.models import Unit

# Said by, name or room, honest or not, hours ago, and the words.
ON_OWN_PHONE: tuple[tuple[SaidBy, str, bool, int, tuple[str, ...]], ...] = (
    (
        SaidBy.KIN_ABOUT,
        "rom 204",
        False,
        20,
        ("Mamma vil helst stå opp litt senere om morgenen. Hun har alltid vært B-menneske.",),
    ),
    (
        SaidBy.PERSON,
        "",
        False,
        6,
        ("At jeg får være med på å bestemme hva vi skal ha til middag.", "Å komme ut når det er fint vær."),
    ),
    (
        SaidBy.KIN_SELF,
        "Datter av Gerd",
        False,
        2,
        ("Jeg vil gjerne få vite det samme dag når noe skjer. Nå får jeg høre det på helgebesøk.",),
    ),
    (
        SaidBy.PERSON,
        "Rom 211",
        True,
        5,
        ("Det er en som er hardhendt i stellet om kvelden. Jeg tør ikke si det til dem.",),
    ),
    (SaidBy.KIN_ABOUT, "", True, 1, ("Han sitter alene hele dagen. Ingen kommer når han ringer.",)),
)
# What the receiver has taken in, and has yet to act on: it is on her desk with the name that was written.
TAKEN_IN = Written(
    ("Jeg er redd for å spørre om hjelp om natta. Sist ble hun sint.",), SaidBy.PERSON, "Rom 207", is_honest=True
)
NONSENSE = "asdf asdf lol"
ON_PAPER = ("Kaffe på senga om søndagen.", "At noen leser avisa høyt for meg.")
COLLECTED = 6


def arrive(campaign: Campaign, unit: Unit, by: User, receiver: User, now: datetime) -> None:
    door = Door("", unit, campaign, takes_honest=True)
    for said_by, own_name, is_honest, hours, things in ON_OWN_PHONE:
        written = Written(things, said_by, own_name, is_honest)
        services.receive(form_id=uuid.uuid4(), door=door, written=written, now=now - timedelta(hours=hours))
    nonsense = uuid.uuid4()
    services.receive(form_id=nonsense, door=door, written=Written((NONSENSE,), SaidBy.PERSON), now=now)
    services.refuse(arrival=Arrival.objects.get(pk=nonsense), reason=Reason.SPAM, by=by, now=now)
    for words in ON_PAPER:
        paper = Paper(now.astimezone(OSLO).date(), SaidBy.PERSON, (words,), (Treatment(Intent.GOOD_TO_KNOW),))
        services.type_in(form_id=uuid.uuid4(), unit=unit, campaign=campaign, paper=paper, by=by, now=now)
    taken = uuid.uuid4()
    services.receive(form_id=taken, door=door, written=TAKEN_IN, now=now - timedelta(hours=9))
    services.accept(arrival=Arrival.objects.get(pk=taken), resident=None, treatments=(), by=receiver, now=now)
    services.count_papers(campaign=campaign, unit=unit, collected=COLLECTED, by=by, now=now)
