"""Quotes in the demo: shown, waiting to be cleared, sent back, and one that somebody took back."""

import re
from datetime import datetime, timedelta
from random import Random

from dialog.accounts.models import User
from dialog.conversations.models import SaidBy, Statement
from dialog.home.demo.people import People
from dialog.home.demo.places import HERO, HERO_SECTION, Place
from dialog.home.demo.words import new_id
from dialog.improvements.models import ConsentedBy, Quote, QuoteUse
from dialog.lib.dates import OSLO
from dialog.units.models import Unit

# A seed of its own: nothing else in the demo changes because of what is added here.
SEED = 43
SHORTEST, LONGEST = 30, 130
# Digits, names inside a sentence, and what staff wrote about somebody.
TELLS = re.compile(r"\d|(?<![.!?«–] )(?<!^)(?<!«)[A-ZÆØÅ]|^(Sier|Hun|Han|Fru) ")
SHOWN = {QuoteUse.INTERNAL: 9, QuoteUse.POSTER: 3, QuoteUse.REPORT: 4, QuoteUse.WEBSITE: 2}
WAITING = 3
REASON = "Fint sitat. Men her skjønner man hvem det er, siden bare én der har hatt den jobben. Kan dere ta bort det?"


def quote_people(place: Place, people: People, now: datetime) -> None:
    """Last year's words are shown; this year's wait, on Liv's ward in every state."""
    random = Random(SEED)
    ward = place.named(HERO, HERO_SECTION)
    before, lately = _said(place, is_closed=True), _said(place, is_closed=False)
    random.shuffle(before)
    siv, rows = people.cast["siv"], []
    for use, count in SHOWN.items():
        for _ in range(count):
            rows.append(_approved(_proposed(random, before.pop(), people, use, now), siv, now))
    gone = _approved(_proposed(random, before.pop(), people, QuoteUse.INTERNAL, now), siv, now)
    gone.words, gone.withdrawn_by, gone.withdrawn_at = None, people.leader(gone.unit), now - timedelta(days=2)
    here = [one for one in lately if one.unit_id == ward.pk]
    elsewhere = [one for one in lately if one.unit_id != ward.pk]
    random.shuffle(elsewhere)
    own = [_proposed(random, one, people, QuoteUse.INTERNAL, now) for one in here[:2]]
    for quote in own[1:]:
        quote.decided_by, quote.decided_at, quote.reason = siv, now - timedelta(hours=20), REASON
    rows += [gone, *own]
    rows += [_proposed(random, one, people, QuoteUse.REPORT, now) for one in elsewhere[:WAITING]]
    Quote.objects.bulk_create(rows)


def _said(place: Place, *, is_closed: bool) -> list[Statement]:
    """Somebody's own words, in Norwegian, short enough to be read on a poster."""
    statements = Statement.objects.filter(
        municipality=place.municipality,
        translation__isnull=True,
        conversation__said_by=SaidBy.PERSON,
        conversation__figures_only=False,
        conversation__campaign__source="asked",
        conversation__campaign__closed_at__isnull=not is_closed,
        unit__closed_on=None,
    ).exclude(conversation__resident=None)
    recent = statements.filter(codings__isnull=False).distinct().select_related("conversation", "unit")
    lately = recent.order_by("-conversation__held_at", "pk")[:400]
    return [one for one in lately if SHORTEST <= len(one.words or "") <= LONGEST and not TELLS.search(one.words or "")]


def _proposed(random: Random, statement: Statement, people: People, use: QuoteUse, now: datetime) -> Quote:
    proposed_at = now - timedelta(days=random.randint(2, 8), minutes=random.randint(0, 300))
    today = proposed_at.astimezone(OSLO).date()
    return Quote(
        id=new_id(random),
        municipality_id=statement.municipality_id,
        unit=statement.unit,
        statement=statement,
        use=use,
        words=statement.words,
        consented_by=ConsentedBy.PERSON,
        consented_on=today - timedelta(days=1),
        expires_on=today + timedelta(days=random.randint(200, 500)),
        proposed_by=_somebody_at(random, statement.unit, people, proposed_at),
        proposed_at=proposed_at,
    )


def _somebody_at(random: Random, unit: Unit, people: People, at: datetime) -> User:
    return random.choice(people.at_work(unit, at.astimezone(OSLO).date()) or [people.leader(unit)])


def _approved(quote: Quote, by: User, now: datetime) -> Quote:
    quote.decided_by, quote.decided_at, quote.is_approved = by, min(quote.proposed_at + timedelta(days=1), now), True
    return quote
