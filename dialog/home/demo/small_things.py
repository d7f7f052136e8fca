"""The morning list of Liv's ward, old and new, and what was done last week; and what people there have praised."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from dialog.accounts.models import User
from dialog.conversations.models import Coding, Conversation, Intent, Outcome, SaidBy, Statement
from dialog.home.demo.people import People
from dialog.home.demo.places import HERO, HERO_SECTION, Place
from dialog.home.demo.words import follow_up, new_id
from dialog.improvements.models import Fate, FateKind, HandOver, Praise, Shift, SmallThing
from dialog.lib.dates import OSLO

# A seed of its own: nothing else in the demo changes because of what is added here.
SEED = 47
PRAISE = (
    ("Dere tar dere tid til å sette dere ned når jeg er lei meg.", "being_seen"),
    ("Hun som har nattevakt, snakker så rolig til meg at jeg sovner igjen.", "safety"),
    ("Det er alltid noen som ler på kjøkkenet her. Det liker jeg.", "community"),
    ("Jeg får kaffen min med en gang jeg våkner.", "food"),
)
# What was wished for, what we promised, and how many days it took.
DONE = (
    ("Ha telefonen der jeg når den", "Telefonen ligger på nattbordet til høyre.", 1),
    ("Sitte ved vinduet når vi spiser", "Plassen ved vinduet er din.", 2),
    ("Avisa om morgenen, ikke til middag", "Avisa kommer med frokosten.", 5),
)
LINE = "Har spurt kjøkkenet. De ringer tilbake før klokka fire."


def list_small_things(place: Place, people: People, themes: dict[str, UUID], now: datetime) -> None:
    random, ward = Random(SEED), place.named(HERO, HERO_SECTION)
    staff = people.at_work(ward, now.astimezone(OSLO).date())
    ola, liv = people.cast["ola"], people.leader(ward)
    waits = Statement.objects.filter(unit=ward, open_since__isnull=False, conversation__withdrawn_at=None)
    promised = list(waits.filter(intent=Intent.THIS_WEEK).order_by("open_since", "pk"))
    for_leader = waits.filter(intent=Intent.LEADER).prefetch_related("codings__theme").order_by("-open_since", "pk")
    rows = [_listed(random, one, liv, now) for one in for_leader[:2]]
    rows += [_taken(random, one, by, now) for one, by in zip(promised, (ola, staff[0], None), strict=False)]
    SmallThing.objects.bulk_create(rows)
    HandOver.objects.create(
        id=new_id(random),
        municipality_id=ward.municipality_id,
        thing=rows[0],
        shift=Shift.EVENING,
        words=LINE,
        by=ola,
        at=now - timedelta(hours=5),
    )
    held = Conversation.objects.filter(
        unit=ward, campaign__closed_at=None, outcome=Outcome.ANSWERED, said_by=SaidBy.PERSON, figures_only=False
    )
    lately = list(held.exclude(resident=None).filter(withdrawn_at=None).order_by("-held_at", "pk")[:20])
    random.shuffle(lately)
    _praised(random, lately, themes, staff, now)
    _done(random, lately, themes, staff, now)


def _listed(random: Random, statement: Statement, by: User, now: datetime) -> SmallThing:
    theme = next((coding.theme.code for coding in statement.codings.all()), "")
    return SmallThing(
        id=new_id(random),
        municipality_id=statement.municipality_id,
        unit_id=statement.unit_id,
        statement=statement,
        words=follow_up(theme)["promise"],
        listed_by=by,
        listed_at=now - timedelta(hours=26),
    )


def _taken(random: Random, statement: Statement, by: User | None, now: datetime) -> SmallThing:
    return SmallThing(
        id=new_id(random),
        municipality_id=statement.municipality_id,
        unit_id=statement.unit_id,
        statement=statement,
        taken_by=by,
        taken_at=now - timedelta(hours=6) if by else None,
    )


def _praised(
    random: Random, lately: list[Conversation], themes: dict[str, UUID], staff: list[User], now: datetime
) -> None:
    """Most of it is marked; the last waits for somebody to look through what was good to know."""
    for number, (words, theme) in enumerate(PRAISE):
        said = _add(random, lately.pop(), words, Intent.GOOD_TO_KNOW, themes[theme])
        if number < len(PRAISE) - 1:
            Praise.objects.create(
                id=new_id(random),
                municipality_id=said.municipality_id,
                unit_id=said.unit_id,
                statement=said,
                marked_by=random.choice(staff),
                marked_at=now - timedelta(hours=20 - number),
            )


def _done(
    random: Random, lately: list[Conversation], themes: dict[str, UUID], staff: list[User], now: datetime
) -> None:
    for words, promise, days in DONE:
        done_by = random.choice(staff)
        old_enough = [one for one in lately if one.recorded_at <= now - timedelta(days=days, hours=1)]
        if not old_enough:
            continue
        conversation = min(old_enough, key=lambda one: abs(now - one.recorded_at - timedelta(days=days + 1)))
        lately.remove(conversation)
        said = _add(random, conversation, words, Intent.THIS_WEEK, themes["autonomy"], promise)
        done_at = min(conversation.recorded_at + timedelta(days=days), now - timedelta(hours=1))
        Fate.objects.create(
            id=new_id(random),
            municipality_id=said.municipality_id,
            unit_id=said.unit_id,
            statement=said,
            kind=FateKind.DONE,
            decided_by=done_by,
            decided_at=done_at,
            told_by=done_by,
            told_at=done_at,
        )


def _add(
    random: Random, conversation: Conversation, words: str, intent: Intent, theme_id: UUID, promise: str | None = None
) -> Statement:
    """One thing more that was said, after the others."""
    last = conversation.statements.filter(removed_at=None).order_by("position").last()
    statement = Statement.objects.create(
        id=new_id(random),
        municipality_id=conversation.municipality_id,
        unit_id=conversation.unit_id,
        conversation=conversation,
        position=last.position + 1 if last else 1,
        words=words,
        intent=intent,
        promise=promise,
    )
    Coding.objects.create(
        id=new_id(random),
        municipality_id=conversation.municipality_id,
        statement=statement,
        theme_id=theme_id,
        confirmed_by_id=conversation.asked_by_id,
        confirmed_at=conversation.recorded_at,
    )
    return statement
