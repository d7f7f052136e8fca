"""What goes between care units and those above them: questions with answers, and units' own words."""

import uuid
from datetime import datetime, timedelta

from dialog.accounts.models import User
from dialog.campaigns.models import Campaign
from dialog.home.demo.people import People
from dialog.home.demo.places import HERO, HERO_SECTION, Place
from dialog.improvements.models import OwnWords, UnitQuestion
from dialog.lib.dates import OSLO
from dialog.themes.models import Theme
from dialog.units.models import Unit

# (learned, changed, lacking); one of four units sends nothing.
WORDS = (
    (
        "Det handlet mindre om turer enn om å få lukta av hagen inn.",
        "Vi åpner døra ut etter frokost nå.",
        "Helgene får vi ikke til alene.",
    ),
    (
        "Flere ville bestemme rekkefølgen om morgenen enn vi hadde trodd.",
        "Vi spør kvelden før hvem som vil sove lenge.",
        None,
    ),
    (
        "Mange savner å gjøre nytte for seg.",
        "Vi dekker bordet sammen, og den som vil, steker vafler på fredager.",
        "Vi trenger et kjøkken som flere kan stå rundt.",
    ),
    (
        "Det som ble sagt oftest, var å slippe å vente uten å vite hvorfor.",
        "Vi sier fra når vi blir forsinket, og hvor lenge.",
        "Ringesystemet sier fortsatt bare at noen har ringt.",
    ),
    (
        "Stillhet er også noe folk ønsker seg.",
        "Radioen på stua er av fra klokka ett til tre.",
        None,
    ),
)
QUESTIONS = (
    # (asker, department, theme, days ago, words, days until answered, answer)
    ("kari", HERO, "activity", 6, "Mange hos dere vil ut. Hva er det som står i veien i helgene?", None, None),
    (
        "kari", "Avdeling 2", "food", 20, "Hva handler det om når dere hører om maten?", 3,
        "Det er tidene, ikke maten. Middag klokka tre er for tidlig for de fleste. Vi prøver halv fem på mandager.",
    ),
    ("siv", "Avdeling 3", "continuity", 4, "Hva har dere gjort for at de samme folkene skal komme?", None, None),
)  # fmt: skip


def send_own_words(campaign: Campaign, place: Place, people: People) -> None:
    """What units sent with last year's figures: written by the leader, read by one of the staff."""
    written_at = datetime(campaign.ends_on.year, campaign.ends_on.month, campaign.ends_on.day, 12, tzinfo=OSLO)
    rows = []
    for number, unit in enumerate(place.care):
        if number % 4 == 3 or not unit.is_open(campaign.starts_on):
            continue
        readers = [one for one in people.at_work(unit, campaign.ends_on) if one != people.leader(unit)]
        if readers:
            rows.append(_words(campaign, unit, people.leader(unit), readers[0], written_at, number))
    OwnWords.objects.bulk_create(rows)


def _words(campaign: Campaign, unit: Unit, writer: User, reader: User, at: datetime, number: int) -> OwnWords:
    learned, changed, lacking = WORDS[number % len(WORDS)]
    return OwnWords(
        municipality_id=unit.municipality_id,
        campaign=campaign,
        unit=unit,
        learned=learned,
        changed=changed,
        lacking=lacking,
        written_by=writer,
        written_at=at,
        read_by=reader,
        read_at=at + timedelta(days=2),
    )


def ask_units(place: Place, people: People, themes: dict[str, uuid.UUID], now: datetime) -> None:
    for asker, name, theme, days, words, answered_after, answer in QUESTIONS:
        unit = place.named(name, HERO_SECTION)
        asked_at = now - timedelta(days=days)
        is_answered = answered_after is not None
        UnitQuestion.objects.create(
            municipality_id=unit.municipality_id,
            unit=unit,
            theme=Theme.objects.get(pk=themes[theme]),
            words=words,
            asked_by=people.cast[asker],
            asked_at=asked_at,
            answer=answer,
            answered_by=people.leader(unit) if is_answered else None,
            answered_at=asked_at + timedelta(days=answered_after) if answered_after is not None else None,
        )
