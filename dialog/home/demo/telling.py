"""Who was told in the demo, and how; and what some of them said when they were asked whether it got better."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from dialog.home.demo.words import new_id
from dialog.improvements.models import Better, Fate, FateKind, Told, ToWhom
from dialog.improvements.telling_models import Answer, How
from dialog.improvements.telling_queries import ASK_AFTER_DAYS
from dialog.lib.dates import OSLO

ASKED_SHARE = 0.45
HOW = {How.SPOKEN: 80, How.PHONE: 10, How.PAPER: 8, How.PICTURES: 2}
# What was said, and how many in a hundred say it.
SAID: dict[Answer, tuple[int, tuple[str, ...]]] = {
    Answer.YES: (48, ("Ja, nå vet jeg hvem som kommer.", "Jeg sover bedre.", "Det var godt at noen hørte etter.", "")),
    Answer.A_BIT: (24, ("Litt. Det hender at de glemmer det.", "Noen dager.", "")),
    Answer.NO: (14, ("Nei, det er som før.", "Jeg merker ikke noe til det.")),
    Answer.CANT_SAY: (14, ("",)),
}


def tell_and_ask(fates: Iterable[Fate], now: datetime) -> None:
    told = [fate for fate in fates if fate.told_at is not None]
    if not told:
        return
    random = Random(str(told[0].pk))
    Told.objects.bulk_create([_told(random, fate) for fate in told], batch_size=1000)
    long_ago = now - timedelta(days=ASK_AFTER_DAYS + 1)
    # Nobody is asked whether a no has made it better.
    done = [fate for fate in told if fate.kind != FateKind.DECLINED and fate.told_at and fate.told_at < long_ago]
    asked = [_better(random, fate) for fate in done if random.random() < ASKED_SHARE]
    Better.objects.bulk_create(asked, batch_size=1000)


def _told(random: Random, fate: Fate) -> Told:
    assert fate.told_by is not None and fate.told_at is not None
    return Told(
        id=new_id(random),
        municipality_id=fate.municipality_id,
        fate=fate,
        whom=ToWhom.PERSON,
        how=random.choices(list(HOW), list(HOW.values()))[0],
        told_by=fate.told_by,
        told_on=fate.told_at.astimezone(OSLO).date(),
        recorded_by=fate.told_by,
        recorded_at=fate.told_at,
    )


def _better(random: Random, fate: Fate) -> Better:
    assert fate.told_by is not None and fate.told_at is not None
    answer = random.choices(list(SAID), [share for share, _words in SAID.values()])[0]
    return Better(
        id=new_id(random),
        municipality_id=fate.municipality_id,
        fate=fate,
        answer=answer,
        words=random.choice(SAID[answer][1]) or None,
        said_by=ToWhom.PERSON,
        recorded_by=fate.told_by,
        recorded_at=fate.told_at + timedelta(days=ASK_AFTER_DAYS, hours=random.randint(1, 20)),
    )
