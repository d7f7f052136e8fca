"""Whoever has the public key can send anything. Nothing of it is written down, all is kept, and honest answers pass."""

import json
import random

from dialog.conversations.models import Conversation, Statement
from dialog.outbox.models import Envelope
from drills.spoiling import SPOILS

BATCH = 20


def kept(envelope):
    """Whether what was sent under this id is here, as the first or beside it."""
    return Envelope.objects.filter(pk=envelope["id"]).exists()


def test_nothing_hostile_is_written_down_and_nothing_honest_is_held_back(device, borghild):
    chance, honest, hostile = random.Random(5), {}, {}
    for number, (name, spoil) in enumerate(SPOILS.items()):
        plain = device.written(borghild, f"Ærlig svar {number}")
        envelope = device.seal(plain)
        honest[name], hostile[name] = envelope, spoil(chance, device, envelope, plain)
    everything = [*honest.values(), *hostile.values(), *honest.values()]
    chance.shuffle(everything)

    receipts, statuses = [], set()
    for start in range(0, len(everything), BATCH):
        response = device.post(*everything[start : start + BATCH])
        statuses.add(response.status_code)
        receipts += response.json().get("results", {}).items() if response.status_code == 200 else []

    assert statuses == {200}
    assert len(SPOILS) >= 60
    told = {}
    for envelope_id, was in receipts:
        told.setdefault(envelope_id, set()).add(was)
    assert {name for name, one in honest.items() if not told[one["id"]] & {"stored"}} == set()
    assert {name for name, one in hostile.items() if one["id"] not in told or not kept(one)} == set()
    stored = {name for name, one in hostile.items() if "stored" in told[one["id"]] and one["id"] != honest[name]["id"]}
    # These wait for somebody to say whose they are, and are nobody's until then.
    assert stored == {"made-up author", "a ticket that is none"}
    assert Conversation.objects.count() == len(honest)
    words = sorted(one.words for one in Statement.objects.all())
    assert words == sorted(f"Ærlig svar {number}" for number in range(len(SPOILS)))


def test_one_that_cannot_be_read_at_all_does_not_hold_back_the_others(device, borghild):
    envelope = device.seal(device.written(borghild, "Ærlig"))
    strange = [None, 7, "x", [], {}, {"id": 5}, {"id": "no-id"}, {"id": "x" * 10_000}]

    assert device.send(*strange, envelope) == {envelope["id"]: "stored"}


def test_garbage_that_came_first_gives_up_its_place(device, borghild):
    envelope = device.seal(device.written(borghild, "Ærlig"))
    garbage = envelope | {"sealed": "AAAA"}

    assert device.send(garbage) == {envelope["id"]: "quarantined"}
    assert device.send(envelope) == {envelope["id"]: "stored"}
    assert (Conversation.objects.count(), Envelope.objects.filter(copy_of=envelope["id"]).count()) == (1, 1)
    assert device.send(garbage) == {envelope["id"]: "conflict"}


def test_a_conflict_is_kept_once_and_never_takes_the_place_of_the_first(device, borghild):
    plain = device.written(borghild, "Det første")
    envelope = device.seal(plain)
    other = device.seal(plain | {"fields": [*plain["fields"][:-2], ["ting1-words", "Det andre"]]}, id=envelope["id"])

    told = [device.send(one)[envelope["id"]] for one in (envelope, other, other, envelope)]

    assert told == ["stored", "conflict", "conflict", "duplicate"]
    assert [one.words for one in Statement.objects.all()] == ["Det første"]
    copy = Envelope.objects.get(copy_of=envelope["id"])
    assert "Det andre" in copy.body and copy.author == device.author


def test_somebody_elses_conversation_is_not_written_over(device, place, borghild, liv):
    device.record(borghild, "Olas ord")
    form_id = str(Conversation.objects.get().pk)
    device.sign_in(liv)

    was, _envelope = device.record(borghild, "Livs ord", conversation=form_id)

    assert was == "quarantined"
    assert [one.words for one in Statement.objects.all()] == ["Olas ord"]


def test_a_body_that_is_html_gets_no_receipt(device, db):
    assert device.post_raw("<html>").status_code == 400
    assert device.post_raw(json.dumps({"envelopes": "x"})).status_code == 400
