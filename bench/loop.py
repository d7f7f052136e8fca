"""(e) Two care units in one database: 500 actions and 20,000 statements with what came of them, and a tenth of both."""

import json
import os
import random
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    django.setup()

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bench.facts import session
from dialog.accounts.models import Membership, Role, User
from dialog.conversations.models import Conversation, Intent, Outcome, Resident, SaidBy, Statement, Stay
from dialog.improvements.models import Fate, FateKind, ImprovementAction, Status
from dialog.units.models import Unit

SEED, YEARS = 11, 3
# So many have moved out lately, each with so many things said: as many in a unit with a long history as in another.
LEFT, SAID_BY_EACH = 5, 12
# What has come of twenty statements.
MIX = ("waits", "promised", "untold", "untold", "declined", *["told"] * 9, *["in_action"] * 6)
LISTS = {
    "waits": ("improvements:statements", ""),
    "untold": ("improvements:untold", ""),
    "better": ("improvements:better", ""),
    "left": ("improvements:left", ""),
    "actions": ("improvements:actions", ""),
    "closed actions": ("improvements:actions", "?status=told"),
    "morning": ("improvements:morning", ""),
    "desk": ("home:unit", ""),
}


def fill_unit(unit: Unit, leader: User, carer: User, *, actions: int, statements: int) -> None:
    """Three years of one care unit, up to now."""
    chance, now = random.Random(SEED), timezone.now()
    begun = [_action(unit, leader, now, number) for number in range(actions)]
    ImprovementAction.objects.bulk_create(begun)
    residents = list(Resident.objects.filter(unit=unit, active_to=None).order_by("pk"))
    told: list[Conversation] = []
    rows: list[Statement] = []
    fates: list[Fate] = []
    for number in range(statements):
        at = now - timedelta(minutes=chance.randrange(YEARS * 365 * 24 * 60))
        resident = residents[number % LEFT] if number < LEFT * SAID_BY_EACH else chance.choice(residents[LEFT:])
        conversation, statement = _said(unit, resident, carer, at, MIX[number % len(MIX)])
        told.append(conversation)
        rows.append(statement)
        if statement.open_since is None:
            fates.append(_fate(statement, leader, MIX[number % len(MIX)], begun[number % actions], at))
    Conversation.objects.bulk_create(told, batch_size=2000)
    Statement.objects.bulk_create(rows, batch_size=2000)
    Fate.objects.bulk_create(fates, batch_size=2000)
    _move_out(residents[:LEFT], now)


def _move_out(residents: list[Resident], now: datetime) -> None:
    last_day = now.date() - timedelta(days=2)
    Resident.objects.filter(pk__in=[one.pk for one in residents]).update(active_to=last_day)
    Stay.objects.filter(resident__in=residents, ends_on=None).update(ends_on=last_day)


def _action(unit: Unit, leader: User, now: datetime, number: int) -> ImprovementAction:
    is_closed = number % 5 > 0
    closed = {"status": Status.TOLD, "result": "Åtte er med hver dag.", "closed_by": leader, "closed_at": now}
    return ImprovementAction(
        municipality_id=unit.municipality_id,
        unit=unit,
        title=f"Fast tur hver formiddag {number}",
        owner=leader,
        due_on=now.date() + timedelta(days=number % 60 - 20),
        created_by=leader,
        created_at=now - timedelta(days=number),
        **(closed if is_closed else {"status": Status.STARTED}),
    )


def _said(unit: Unit, resident: Resident, carer: User, at: datetime, what: str) -> tuple[Conversation, Statement]:
    ours = {"municipality_id": unit.municipality_id, "unit": unit}
    conversation = Conversation(
        id=uuid4(),
        **ours,
        resident=resident,
        asked_by=carer,
        held_at=at,
        recorded_at=at,
        said_by=SaidBy.PERSON,
        outcome=Outcome.ANSWERED,
        content_mac=b"",
    )
    statement = Statement(
        **ours,
        conversation=conversation,
        position=1,
        words="Jeg vil ut en tur hver dag, også når det regner.",
        intent=Intent.THIS_WEEK if what == "promised" else Intent.LEADER,
        promise="Tur etter kaffen." if what == "promised" else None,
        open_since=at if what in ("waits", "promised") else None,
    )
    return conversation, statement


def _fate(statement: Statement, leader: User, what: str, action: ImprovementAction, at: datetime) -> Fate:
    kinds = {"in_action": FateKind.IN_ACTION, "declined": FateKind.DECLINED}
    is_told = what == "told" or (what == "in_action" and action.status == Status.TOLD)
    return Fate(
        municipality_id=statement.municipality_id,
        unit_id=statement.unit_id,
        statement=statement,
        kind=kinds.get(what, FateKind.ANSWERED),
        action=action if what == "in_action" else None,
        words=None if what == "in_action" else "Vi går hver formiddag.",
        teller=leader,
        tell_by=at.date(),
        decided_by=leader,
        decided_at=at,
        told_by=leader if is_told else None,
        told_at=at if is_told else None,
    )


def two_units(small: tuple[int, int], large: tuple[int, int]) -> dict[str, Any]:
    """Fill two care units; returns who leads each of them, and the addresses of their lists."""
    leaders = Membership.objects.filter(role=Role.LEADER).order_by("unit__path").select_related("user", "unit")
    found = {}
    for name, (actions, statements), leads in zip(("small", "large"), (small, large), leaders[:2], strict=True):
        carer = Membership.objects.filter(unit=leads.unit, role=Role.STAFF).select_related("user")[0].user
        fill_unit(leads.unit, leads.user, carer, actions=actions, statements=statements)
        pages = {one: reverse(route, args=[leads.unit.code]) + query for one, (route, query) in LISTS.items()}
        found[name] = {"leader": session(leads.user), "pages": pages}
    return found


if __name__ == "__main__":
    with transaction.atomic():
        printed = two_units((50, 2_000), (500, 20_000))
    print(json.dumps(printed))
