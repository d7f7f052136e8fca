"""Honest answers in the demo: somebody from outside who asks, and what the receiver has done with what came in."""

from datetime import datetime, time, timedelta
from random import Random

from dialog.accounts.models import Membership, Profession, Role, User
from dialog.conversations.models import Conversation
from dialog.home.demo.people import DOMAIN, VISITORS, People
from dialog.home.demo.places import Place
from dialog.home.demo.words import new_id
from dialog.improvements.models import ReceiverStep, StepKind
from dialog.lib.dates import OSLO, next_working_day

# A seed of its own: nothing else in the demo changes because of what is added here.
SEED = 41
STILL_WAITING = 4
WORDS: dict[str, tuple[str, ...]] = {
    StepKind.DONE: (
        "Snakket med personen på telefon. Jeg tar det opp med seksjonslederen uten å si hvem det gjelder.",
        "Besøkte personen hjemme. Det ble ordnet samme dag.",
        "Ringte og hørte mer. Personen er fornøyd med at noen tok kontakt, og vil ikke at det skal gå videre.",
    ),
    StepKind.PASSED_ON: (
        "Personen sa ja til at avdelingslederen får vite det. Ga det videre muntlig, og ringte tilbake dagen etter.",
        "Personen ville at fastlegen skulle få vite det. Sendt brev sammen med personen.",
    ),
    StepKind.NOTHING: (
        "Personen ville bare si det til noen. Ønsker ikke at det gjøres noe mer.",
        "Uten navn, og ikke nok til å gå videre med. Tatt med i det jeg sier om sektoren i årsmeldingen.",
    ),
}
KINDS = (StepKind.DONE, StepKind.DONE, StepKind.PASSED_ON, StepKind.NOTHING)
NOTE = "Prøvde å ringe to ganger. Prøver igjen i morgen."


def receive_everything(place: Place, people: People, now: datetime) -> None:
    """Let Rut be done with all but the newest; one of those is opened already."""
    random, rut = Random(SEED), people.cast["rut"]
    came = list(Conversation.objects.honest_for(rut).order_by("-recorded_at", "pk"))
    steps: list[ReceiverStep] = []
    for number, conversation in enumerate(came):
        day = next_working_day(conversation.recorded_at.astimezone(OSLO).date())
        opened = datetime.combine(day, time(9), tzinfo=OSLO) + timedelta(minutes=random.randint(0, 200))
        opened = min(opened, now - timedelta(minutes=40))
        if number >= STILL_WAITING:
            steps.append(_step(random, conversation, rut, StepKind.OPENED, opened))
            kind = random.choice(KINDS)
            closed = min(opened + timedelta(minutes=random.randint(20, 180)), now)
            steps.append(_step(random, conversation, rut, kind, closed, random.choice(WORDS[kind])))
        elif number == STILL_WAITING - 1:
            steps.append(_step(random, conversation, rut, StepKind.OPENED, opened))
            steps.append(_step(random, conversation, rut, StepKind.NOTE, opened + timedelta(minutes=20), NOTE))
    ReceiverStep.objects.bulk_create(steps, batch_size=1000)
    _invite(random, place, rut.password, now)


def _step(
    random: Random, conversation: Conversation, by: User, kind: StepKind, at: datetime, words: str | None = None
) -> ReceiverStep:
    return ReceiverStep(
        id=new_id(random),
        municipality_id=conversation.municipality_id,
        conversation=conversation,
        kind=kind,
        words=words,
        has_consent=kind == StepKind.PASSED_ON,
        by=by,
        at=at,
    )


def _invite(random: Random, place: Place, password: str, now: datetime) -> None:
    """Somebody from outside asks on Ola's ward for a year; the password is that of the whole cast."""
    today = now.astimezone(OSLO).date()
    for part in VISITORS:
        user = User.objects.create(
            id=new_id(random),
            municipality=place.municipality,
            email=f"{part.key}@{DOMAIN}",
            name=part.name,
            password=password,
        )
        Membership.objects.create(
            id=new_id(random),
            municipality=place.municipality,
            user=user,
            unit=place.named(part.unit, part.within),
            role=Role.INTERVIEWER,
            profession=Profession.OTHER,
            starts_on=today - timedelta(days=14),
            ends_on=today + timedelta(days=365),
        )
