"""What must never be taken for received: our own faults. And what has been erased never comes back."""

import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from dialog.audit.models import Tombstone
from dialog.conversations import rights as conversation_rights
from dialog.conversations.models import Conversation, Gathering
from dialog.outbox import epochs, keeping, limits, recording
from dialog.outbox import rights as outbox_rights
from dialog.outbox.models import Envelope, State
from tests.factories import make_resident
from tests.outbox.devices import Device, things

WHOM = {"way": "whom", "id": "", "whom": "Borghild Hansen på 204"}


def failing(monkeypatch, *errors):
    """The n-th writing down fails with the n-th of these; None goes through."""
    real, left = recording.record, list(errors)

    def record(*args):
        if left and (error := left.pop(0)) is not None:
            raise error
        return real(*args)

    monkeypatch.setattr(recording, "record", record)


def test_a_database_that_goes_away_gives_no_receipt_and_keeps_nothing_by_half(device, borghild, monkeypatch):
    envelopes = [device.seal(device.written(borghild, f"Ord {number}")) for number in range(3)]
    failing(monkeypatch, None, OperationalError("away"))

    told = device.send(*envelopes)

    assert told == {envelopes[0]["id"]: "stored"}
    assert (Envelope.objects.count(), Conversation.objects.count()) == (1, 1)
    assert set(device.send(*envelopes).values()) == {"duplicate", "stored"}
    assert Conversation.objects.count() == 3


def test_a_database_that_is_away_from_the_first_says_try_again(device, borghild, monkeypatch):
    failing(monkeypatch, OperationalError("away"))

    response = device.post(device.seal(device.written(borghild, "Ord")))

    assert (response.status_code, response["Retry-After"], Envelope.objects.count()) == (503, "30", 0)


def test_a_fault_in_one_gives_it_no_receipt_and_does_not_hold_back_the_others(device, borghild, monkeypatch, caplog):
    envelopes = [device.seal(device.written(borghild, f"Ord {number}")) for number in range(3)]
    failing(monkeypatch, None, RuntimeError("Borghild sa noe"))

    told = device.send(*envelopes)

    assert set(told) == {envelopes[0]["id"], envelopes[2]["id"]}
    assert "RuntimeError" in caplog.text and "Borghild" not in caplog.text


# --- Limits ---


def test_an_honest_round_is_never_turned_away_and_a_flood_is(device, borghild, monkeypatch):
    monkeypatch.setattr(limits, "by_device", limits.Counter(8))

    assert [device.post().status_code for _ in range(10)] == [200] * 8 + [429] * 2
    # 200 answers are eight posts.
    assert limits.DEVICE_A_MINUTE >= 8 * 10
    monkeypatch.setattr(limits, "by_address", limits.Counter(0))
    assert device.post().status_code == 429


# --- Several together ---


def test_a_group_talk_comes_in_whole(device, place, ola, borghild):
    aud, form_id = make_resident(place.department, "Aud"), str(uuid.uuid4())
    fields = [*things("Sang", "Mer kaffe"), ["ting1-who", str(borghild.pk)], ["ting2-who", "table"]]
    fields += [["present", str(aud.pk)], ["present", str(borghild.pk)]]
    about = {"way": "gathering", "id": str(place.department.pk), "whom": ""}

    sent = {"kind": "gathering", "conversation": form_id, "fields": fields}
    told = [device.record(about, **sent)[0] for _ in range(2)]

    held = Gathering.objects.get()
    assert told == ["stored", "stored"]
    assert (str(held.pk), held.recorded_by, held.seats.count()) == (form_id, ola, 2)
    assert {one.resident for one in held.conversations.all()} == {borghild, None}


# --- Erased, and the database's life ---


def test_everything_that_names_her_goes_and_does_not_come_back(device, tablet, ola, borghild, place):
    aud = make_resident(place.department, "Aud Lie")
    _was, recorded = device.record(borghild, "Mitt svar")
    device.record(borghild, "Halvt", kind="draft")
    device.record(WHOM, "Om henne")
    device.record(aud, "Et svar", kind="draft")
    late = device.seal(device.written(borghild, "Kommer sent"))

    outbox_rights.erase(borghild.pk)
    conversation_rights.erase(borghild.pk)

    assert [one.resident for one in Envelope.objects.all()] == [aud]
    assert Tombstone.objects.filter(pk=recorded["id"]).exists()
    told = device.send(recorded, late)
    assert set(told.values()) == {"stored"}
    for row in Envelope.objects.filter(pk__in=told):
        assert (row.state, row.sealed, row.body, row.author) == (State.ERASED, None, None, None)
    assert Conversation.objects.count() == 0


def test_a_copy_brought_back_is_another_epoch(device):
    before = device.post().json()["epoch"]
    assert device.post().json()["epoch"] == before

    epochs.begin(timezone.now())

    assert device.post().json()["epoch"] != before


@pytest.mark.parametrize(("days", "left"), [(29, 2), (31, 1)])
def test_a_draft_goes_in_time_and_a_saved_answer_never_by_itself(device, borghild, days, left):
    device.record(borghild, "Halvt", kind="draft")
    device.record(borghild, "", fields=[["things", "1"]])
    Envelope.objects.update(received_at=timezone.localtime() - timedelta(days=days))

    keeping.expire(now=timezone.now())

    assert Envelope.objects.count() == left


def test_a_receipt_is_kept_as_long_as_a_key_opens(device, borghild):
    device.record(borghild, "Ord")
    for days, left in ((729, 1), (731, 0)):
        Envelope.objects.update(received_at=timezone.localtime() - timedelta(days=days))
        keeping.expire(now=timezone.now())
        assert Envelope.objects.count() == left


def test_a_device_nobody_knows_still_hands_in_what_its_author_wrote(ola, borghild):
    assert Device(ola).record(borghild, "Ord")[0] == "stored"
