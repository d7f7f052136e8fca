"""What is written on the demo's improvement actions: tried out, counted, paid for, told to staff, shared."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dialog.accounts.models import User
from dialog.audit import history
from dialog.home.demo.people import People
from dialog.home.demo.places import HERO, HERO_SECTION, Place
from dialog.home.demo.words import new_id
from dialog.improvements.models import (
    ActionGain,
    ActionHelper,
    ActionReading,
    ActionRound,
    Category,
    ChangeNote,
    ImprovementAction,
    SharedAction,
    Status,
    Worry,
)
from dialog.lib.dates import OSLO
from dialog.themes.models import Theme

# A seed of its own: nothing else in the demo changes because of what is added here.
SEED = 61
KINDS = {
    "activity": Category.ACTIVITIES, "community": Category.ACTIVITIES, "meaning": Category.ACTIVITIES,
    "independence": Category.REHABILITATION, "autonomy": Category.ATTITUDES, "being_seen": Category.ATTITUDES,
    "kindness": Category.ATTITUDES, "family": Category.TECHNOLOGY, "continuity": Category.ORGANISATION,
    "health": Category.ASSESSMENT, "safety": Category.AIDS, "food": Category.COMPETENCE,
    "home": Category.AIDS, "body_care": Category.ORGANISATION, "privacy_rest": Category.ORGANISATION,
}  # fmt: skip
TITLE = "En tur ut hver formiddag for dem som vil"
COUNTED = ("Hvor mange som var ute i dag", "personer", Decimal(2), Decimal(6))
# Six days as it was, six days of trying: the last one is today's.
NUMBERS = (2, 2, 3, 1, 2, 2, 4, 5, 6, 5, 7, 6)
SPECIAL = {3: "Regn hele dagen", 8: "To fra dagsenteret var med"}
ROUNDS = (
    ("Én av oss tar med to ut etter frokost, mandag og onsdag. Vi tror begge vil bli med igjen.",
     "Det ble mandag og torsdag. Onsdag var vi for få.",
     "Begge ville ut igjen. Det tok tjue minutter, ikke en halvtime.",
     "Vi prøver hver dag en uke, og deler på hvem som går."),
    ("Hver formiddag, med den som har minst å gjøre. Yttertøyet henger klart.",
     "Fem av fem dager.", "Flere spør selv nå. To vil heller sitte på trappa.", None),
)  # fmt: skip
NOTE = (
    "Mange hos oss sier at de savner å komme ut. Det er det flest har nevnt i år.",
    "De som bor her, og fire pårørende. Vi snakket om det på avdelingsmøtet. Nattevaktene er ikke hørt ennå.",
    "Vaktplanen er den samme, og morgenstellet har sin tid. Ingen må ut som ikke vil.",
)
WORRIES = (
    (
        "Hvem tar telefonen når den ene er ute og den andre er i stell?",
        "Den som er på vaktrommet. Jeg tar den selv til klokka elleve.",
    ),
    ("Jeg er redd for fall når det blir glatt.", None),
)
MOST_SHARED = 7


def improve(place: Place, people: People, now: datetime) -> None:
    """Every action gets its kind; those that have ended what they cost; one on Liv's ward everything there is."""
    random = Random(SEED)
    ward = place.named(HERO, HERO_SECTION)
    actions = list(
        ImprovementAction.objects.filter(municipality=place.municipality)
        .select_related("theme", "unit", "created_by")
        .order_by("created_at", "pk")
    )
    for action in actions:
        action.category = KINDS.get(action.theme.code if action.theme else "", "")
        if action.closed_at is not None and random.random() < 0.6:
            action.cost, action.hours = random.randrange(0, 30) * 500, random.randrange(2, 60)
    shared = _shared(actions, now)
    here = next(one for one in reversed(actions) if one.unit_id == ward.pk and one.status == Status.STARTED)
    here.measure, here.measured_in, here.baseline, here.target = COUNTED
    here.category, here.cost, here.hours = Category.ACTIVITIES, 3_500, 24
    here.learned_from_id = next(one.action_id for one in shared if one.action.unit_id != ward.pk)
    here.title, here.theme = TITLE, Theme.objects.get(municipality=place.municipality, code="activity")
    liv = people.cast["liv"]
    with history.change(by=liv, reason="start_action"):
        ImprovementAction.objects.bulk_update(actions, ("category", "cost", "hours"), batch_size=500)
    with history.change(by=liv, reason="set_measure"):
        # What is encrypted is saved row by row.
        here.save(update_fields=["title", "theme", "measure", "measured_in", "baseline", "target", "learned_from"])
        SharedAction.objects.bulk_create(shared)
        ActionGain.objects.bulk_create(_gains(random, actions))
        _try_out(here, people.cast["ola"], liv, now)


def _shared(actions: Iterable[ImprovementAction], now: datetime) -> list[SharedAction]:
    """The newest of different kinds that ended last year or before: its figures are locked."""
    found: dict[str, ImprovementAction] = {}
    for action in actions:
        if action.closed_at is not None and action.created_at < now - timedelta(days=180) and action.category:
            found[f"{action.category}{action.status == Status.DROPPED}"] = action
    return [
        SharedAction(
            id=new_id(Random(str(one.pk))),
            municipality_id=one.municipality_id,
            action=one,
            title=one.title,
            words=one.result,
            shared_by=one.created_by,
            shared_at=one.closed_at or now,
        )
        for one in list(found.values())[:MOST_SHARED]
    ]


def _gains(random: Random, actions: Iterable[ImprovementAction]) -> list[ActionGain]:
    return [
        ActionGain(
            id=new_id(random),
            municipality_id=action.municipality_id,
            action=action,
            year=action.created_at.astimezone(OSLO).year + later,
            expected_kroner=random.randrange(0, 40) * 500,
            expected_hours=random.randrange(0, 80),
            actual_kroner=random.randrange(-5, 40) * 500 if later == 0 else None,
            actual_hours=random.randrange(-10, 80) if later == 0 else None,
        )
        for action in actions
        if action.cost is not None
        for later in range(2)
    ]


def _try_out(action: ImprovementAction, carer: User, leader: User, now: datetime) -> None:
    about: dict[str, Any] = {"municipality_id": action.municipality_id, "action": action}
    ActionHelper.objects.create(**about, user=carer if action.owner_id != carer.pk else leader)
    today, days = now.astimezone(OSLO).date(), len(NUMBERS) - 1
    ActionReading.objects.bulk_create(
        ActionReading(
            **about,
            read_on=today - timedelta(days=days - place),
            value=Decimal(number),
            note=SPECIAL.get(place),
            written_by=carer,
            written_at=now,
        )
        for place, number in enumerate(NUMBERS)
    )
    for number, (plan, do, study, act) in enumerate(ROUNDS, start=1):
        at = now - timedelta(days=6 if number == 1 else 1)
        written = {"begun_by": leader, "begun_at": at, "changed_by": carer, "changed_at": at}
        ActionRound.objects.create(**about, number=number, plan=plan, do=do, study=study, act=act, **written)
    why, heard, stays = NOTE
    ChangeNote.objects.create(
        **about, why=why, heard=heard, stays=stays, takes_worries=True, written_by=leader, written_at=now
    )
    for words, answer in WORRIES:
        answered = {"answer": answer, "answered_by": leader, "answered_at": now} if answer else {}
        Worry.objects.create(**about, words=words, written_by=carer, written_at=now - timedelta(hours=20), **answered)
