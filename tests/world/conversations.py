"""What is said and how it comes in: conversations, visits taken along, a coffee table, answers that wait."""

import json
import uuid
from types import SimpleNamespace

from django.utils import timezone

from dialog.accounts.models import Role, User
from dialog.campaigns.models import CampaignUnit
from dialog.conversations import gatherings
from dialog.conversations.drafts import StatementDraft, TableDraft
from dialog.conversations.models import Intent, Resident
from dialog.improvements.models import ReceiverStep, StepKind
from dialog.intake import services as intake_services
from dialog.intake.models import Reason
from dialog.outbox.models import Envelope
from dialog.outbox.tickets import take_along
from tests.factories import make_arrival, make_resident, make_theme, make_user, record
from tests.outbox.devices import Device


def written_by(user: User | None, key: str, resident_id: uuid.UUID) -> uuid.UUID:
    """A conversation that this person wrote down herself just now; its words are the place's canary."""
    assert user is not None
    return record(user, Resident.objects.get(pk=resident_id), f"kanariord{key} tre", intent=Intent.DONE_NOW).pk


def taken_along_by(user: User | None, resident_id: uuid.UUID) -> uuid.UUID:
    """A visit that this person has with her."""
    assert user is not None
    resident = Resident.objects.select_related("unit").get(pk=resident_id)
    (ticket,) = take_along(residents=[resident], unit=resident.unit, tablet=None, by=user, now=timezone.now())
    return ticket.pk


def gathered_by(user: User | None, key: str, resident_id: uuid.UUID) -> uuid.UUID:
    """A coffee table that this person wrote down just now: the resident said one thing, the table another."""
    assert user is not None
    resident = Resident.objects.get(pk=resident_id)
    said = [StatementDraft(words=f"kanariord{key} bord", intent=Intent.DONE_NOW)] * 2
    draft = TableDraft(unit_id=resident.unit_id, present=(resident.pk,), said=((resident.pk, said[0]), (None, said[1])))
    return gatherings.record(form_id=uuid.uuid4(), draft=draft, by=user, now=timezone.now()).pk


def make_honest_answer(key: str, unit, author: User) -> tuple[uuid.UUID, list[str]]:
    """An honest answer, and what its receiver wrote about it."""
    word = {kind: f"kanari{kind}{key}" for kind in ("ærlig", "spor")}
    resident = make_resident(unit, f"Kanarinavnærlig{key}")
    theme = make_theme(unit.municipality)
    held = record(author, resident, f"{word['ærlig']} ord", figures_only=True, intent=Intent.LEADER, themes=(theme,))
    ReceiverStep.objects.create(
        municipality_id=unit.municipality_id,
        conversation=held,
        kind=StepKind.NOTE,
        words=word["spor"],
        by=make_user("Mottaker", unit, Role.RECEIVER),
        at=timezone.now(),
    )
    return held.pk, list(word.values())


def make_arrivals(key: str, unit, objects: SimpleNamespace) -> list[str]:
    """An answer that waits and one that was turned away; nobody has taken them in."""
    waiting, refused = (make_arrival(unit, f"kanarikom{word}{key}") for word in ("inn", "ikkeinn"))
    decider = User.objects.get(pk=objects.user)
    intake_services.refuse(arrival=refused, reason=Reason.SPAM, by=decider, now=timezone.now())
    objects.arrival, objects.refused = waiting.pk, refused.pk
    taking_part = CampaignUnit.objects.get(unit=unit, campaign__closed_at=None)
    objects.answer_code = taking_part.code
    return [f"kanarikom{word}{key}" for word in ("inn", "ikkeinn")]


def make_envelopes(key: str, unit, objects: SimpleNamespace, author: User) -> list[str]:
    """From a tablet: an answer that waits for whose it is, one in doubt, one without a date, and one that is closed."""
    word, now = f"kanariutboks{key}", timezone.now()
    whom = {"way": "whom", "id": "", "whom": f"{word} rom"}
    body = json.dumps(Device().written(whom, f"{word} ord"))
    common = {
        "municipality_id": objects.municipality,
        "unit": unit,
        "received_at": now,
        "placed_at": now,
        "digest": b"",
    }
    recorded = common | {"state": "recorded", "author": author, "conversation_id": objects.written, "form_id": None}
    states = {
        "waiting": common | {"state": "waiting", "reason": "unclaimed", "body": body, "form_id": uuid.uuid4()},
        "doubted": recorded | {"mark": "tablet_retired"},
        "undated": recorded | {"is_date_uncertain": True},
        "closed": common | {"state": "closed", "reason": "does_not_open", "sealed": b"x"},
    }
    for name, columns in states.items():
        row = Envelope.objects.create(id=uuid.uuid4(), source="conversation", **columns)
        setattr(objects, f"{name}_envelope", row.pk)
    return [f"{word} ord", f"{word} rom"]


def make_honest_arrival(unit) -> str:
    word = "kanarikominnærlig"
    make_arrival(unit, word, is_honest=True)
    return word
