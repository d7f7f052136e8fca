"""The coding desk in the demo: what is left without a theme, and what two people have read.

What was suggested is asked of the coder itself, so that the figures of agreement are what it would have got.
"""

from datetime import datetime, timedelta
from functools import cache
from random import Random
from uuid import UUID

from dialog.accounts.models import User
from dialog.campaigns.models import Campaign
from dialog.conversations.coding_desk.queries import SAMPLE
from dialog.conversations.models import Coding, CodingDecision, SecondCoding, Statement
from dialog.home.demo.words import new_id
from dialog.themes import learned
from dialog.themes.coder import start_coder
from dialog.units.models import Unit

# A seed of its own: nothing else in the demo changes because of what is added here.
SEED = 23
# Two who read the same agree fully in so many of a hundred.
AGREE = 82
# Left for the coding desk on Liv's ward and in a home-care section.
LEFT = 9


def decide_everywhere(campaign: Campaign, theme_ids: dict[str, UUID], *, is_read_by_two: bool) -> None:
    """Say of each statement with themes that they were decided in the form, with suggestions in sight."""
    random = Random(f"{SEED} {campaign.municipality.name} {campaign} {campaign.starts_on}")
    chosen: dict[UUID, list[UUID]] = {}
    by_whom: dict[UUID, tuple[UUID, datetime]] = {}
    codings = Coding.objects.filter(statement__conversation__campaign=campaign)
    for coding in codings.order_by("statement", "theme"):
        if coding.confirmed_by_id:
            chosen.setdefault(coding.statement_id, []).append(coding.theme_id)
            by_whom[coding.statement_id] = coding.confirmed_by_id, coding.confirmed_at
    said = Statement.objects.filter(pk__in=chosen).select_related("conversation").order_by("pk")
    decisions = [
        CodingDecision(
            id=new_id(random),
            municipality_id=one.municipality_id,
            statement=one,
            themes=sorted(chosen[one.pk]),
            suggested=[theme_ids[code] for code in _suggested(one.translation or one.words or "") if code in theme_ids],
            decided_by_id=by_whom[one.pk][0],
            decided_at=by_whom[one.pk][1],
        )
        for one in said
    ]
    CodingDecision.objects.bulk_create(decisions, batch_size=1000)
    if is_read_by_two:
        readable = [one for one in decisions if not one.statement.conversation.figures_only]
        _read_again(random, random.sample(readable, min(SAMPLE, len(readable))), list(theme_ids.values()))


@cache
def _suggested(text: str) -> tuple[str, ...]:
    """What everybody starts with suggests; the same few hundred texts are said all over the demo."""
    return tuple(one.code for one in start_coder(learned.start()).suggest(text))


def _read_again(random: Random, decisions: list[CodingDecision], themes: list[UUID]) -> None:
    """Somebody who works there too reads what was drawn."""
    colleagues = _colleagues({one.statement.unit_id for one in decisions})
    rows = []
    for one in decisions:
        others = [user for user in colleagues.get(one.statement.unit_id, []) if user != one.decided_by_id]
        if not others:
            continue
        same = list(one.themes)
        if random.randrange(100) >= AGREE:
            same = same[1:] if len(same) > 1 else [random.choice(themes)]
        at = one.decided_at + timedelta(hours=random.randint(2, 40))
        rows.append(
            SecondCoding(
                id=new_id(random),
                municipality_id=one.municipality_id,
                decision=one,
                first_by_id=one.decided_by_id,
                drawn_at=one.decided_at,
                themes=sorted(set(same)),
                coded_by_id=random.choice(others),
                coded_at=at,
            )
        )
    SecondCoding.objects.bulk_create(rows)


def _colleagues(unit_ids: set[UUID]) -> dict[UUID, list[UUID]]:
    rows = User.objects.filter(memberships__unit__in=unit_ids, memberships__role__in=["staff", "leader"])
    colleagues: dict[UUID, list[UUID]] = {}
    for unit_id, user_id in rows.order_by("email").values_list("memberships__unit", "pk"):
        colleagues.setdefault(unit_id, []).append(user_id)
    return colleagues


def leave_some(units: list[Unit], campaign: Campaign, liv: User, now: datetime) -> None:
    """Take the themes from a few statements, as if nobody had chosen any; let Liv have a few to read again."""
    for unit in units:
        said = Statement.objects.filter(unit=unit, conversation__campaign=campaign, conversation__figures_only=False)
        left = list(said.order_by("pk")[:LEFT].values_list("pk", flat=True))
        Coding.objects.filter(statement__in=left).delete()
        CodingDecision.objects.filter(statement__in=left).delete()
        drawn = CodingDecision.objects.filter(statement__in=said, themes__len__gt=0).exclude(decided_by=liv)
        SecondCoding.objects.bulk_create(
            SecondCoding(municipality_id=one.municipality_id, decision=one, first_by_id=one.decided_by_id, drawn_at=now)
            for one in drawn.order_by("pk")[:3]
        )
