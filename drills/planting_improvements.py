"""The canaries of the loop that closes: beside what a resident said, on what the unit tries, and at its visits."""

import uuid
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from dialog.conversations.models import Resident, Statement
from dialog.improvements.models import (
    ActionReading,
    ActionRound,
    Better,
    ChangeNote,
    Departure,
    Fate,
    HandOver,
    ImprovementAction,
    Promise,
    PromiseOutcome,
    PromiseStep,
    PromiseStepKind,
    SharedAction,
    Shift,
    SmallThing,
    Told,
    ToWhom,
    Visit,
    VisitNote,
    Worry,
)
from dialog.improvements.telling_models import Answer, Fitting
from drills.people import Scene


def measured(words: str) -> dict[str, str]:
    """The columns an action has besides its title and its result."""
    return {"measure": f"Ganger ute: {words}", "measured_in": f"turer med {words}", "learned_elsewhere": f"Av {words}"}


def tried(scene: Scene, action: ImprovementAction, words: str, now: datetime) -> None:
    """A round, a reading, a note of change, a worry that was answered, and what was shared of it."""
    shared = {"municipality_id": action.municipality_id, "action": action}
    carer, leader = scene.staff[0], scene.leader
    ActionRound.objects.create(
        number=1, plan=f"Ut med {words}", do=f"Gikk med {words}", study=f"{words} smilte", act=f"Mer til {words}",
        begun_by=leader, begun_at=now, changed_by=leader, changed_at=now, **shared,
    )  # fmt: skip
    ActionReading.objects.create(
        read_on=timezone.localdate(), value=Decimal(3), note=f"{words} var syk", written_by=carer, written_at=now,
        **shared,
    )  # fmt: skip
    ChangeNote.objects.create(
        why=f"{words} ba om det", heard=f"Vi hørte {words}", stays=f"Rommet til {words}", written_by=leader,
        written_at=now, **shared,
    )  # fmt: skip
    Worry.objects.create(
        words=f"Hva med {words}?", written_by=carer, written_at=now, answer=f"{words} er med",
        answered_by=leader, answered_at=now, **shared,
    )  # fmt: skip
    SharedAction.objects.create(
        title=f"Ut med {words}", words=f"{words} kom ut", shared_by=leader, shared_at=now, **shared
    )


def given_on(scene: Scene, statement: Statement, words: str, now: datetime) -> None:
    """On the morning list, and handed over."""
    shared = {"municipality_id": statement.municipality_id}
    thing = SmallThing.objects.create(
        statement=statement, unit_id=statement.unit_id, words=f"Plassen til {words}", listed_by=scene.leader,
        listed_at=now, **shared,
    )  # fmt: skip
    HandOver.objects.create(
        id=uuid.uuid4(), thing=thing, shift=Shift.EVENING, words=f"Spør {words}", by=scene.staff[0], at=now, **shared
    )


def told(scene: Scene, fate: Fate, words: str, now: datetime) -> None:
    """Somebody was told, and was asked whether it got better."""
    shared = {"municipality_id": fate.municipality_id, "fate": fate, "recorded_by": scene.staff[0], "recorded_at": now}
    Told.objects.create(
        whom=ToWhom.OTHER, whom_in_words=f"Venn av {words}", told_by=scene.staff[0], told_on=timezone.localdate(),
        **shared,
    )  # fmt: skip
    Better.objects.create(answer=Answer.A_BIT, words=f"{words} er ute igjen", said_by=ToWhom.PERSON, **shared)


def left(scene: Scene, resident: Resident, words: str, now: datetime) -> None:
    """What was decided the last time somebody left; she may have come back."""
    Departure.objects.create(
        municipality_id=resident.municipality_id, unit_id=resident.unit_id, resident=resident,
        choice=Fitting.HAND_OVER, has_yes=True, words=f"Si at {words} vil ut", decided_by=scene.leader, decided_at=now,
    )  # fmt: skip


def visited(scene: Scene, words: str, now: datetime) -> None:
    """A visit that was written down, with promises kept and changed; and one that was cancelled."""
    unit, leader, today = scene.place.department, scene.leader, timezone.localdate()
    shared = {"municipality_id": unit.municipality_id}
    planned = {"unit": unit, "held_on": today, "host": scene.staff[0], "planned_by": leader, "planned_at": now}
    visit = Visit.objects.create(
        guests=f"Ordføreren, venn av {words}", written_by=leader, written_at=now, **planned, **shared
    )
    Visit.objects.create(
        guests="Ordføreren", cancelled_by=leader, cancelled_at=now, why=f"{words} er syk", **planned, **shared
    )
    VisitNote.objects.create(
        unit=unit, visit=visit, words=f"{words} vil ut", written_by=leader, written_at=now, **shared
    )
    promise = Promise.objects.create(
        unit=unit, visit=visit, words=f"Benk til {words}", owner=leader, due_on=today, made_by=leader, made_at=now,
        outcome=PromiseOutcome.KEPT, result=f"{words} fikk benken", closed_by=leader, closed_at=now, **shared,
    )  # fmt: skip
    PromiseStep.objects.create(
        promise=promise, kind=PromiseStepKind.CHANGED, words=f"{words} kan vente", due_on=today, owner=leader,
        by=leader, at=now, **shared,
    )  # fmt: skip
