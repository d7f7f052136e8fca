"""What a device hands in, and the receipts it gets."""

import uuid

import pytest

from dialog.conversations.models import Conversation, Outcome
from dialog.outbox import keys, services
from dialog.outbox.models import Envelope, State

WORDS = "Å komme ut i hagen"


def test_a_sealed_answer_becomes_a_conversation_by_its_author(device, ola, borghild, campaign):
    was, envelope = device.record(borghild, WORDS)

    conversation = Conversation.objects.get()
    assert was == "stored"
    assert (conversation.asked_by, conversation.resident, conversation.campaign) == (ola, borghild, campaign)
    assert [one.words for one in conversation.statements.all()] == [WORDS]
    assert Envelope.objects.get().conversation == conversation
    assert str(Envelope.objects.get().pk) == envelope["id"]


def test_nothing_readable_stays_in_the_envelope_once_it_is_a_conversation(device, borghild):
    device.record(borghild, WORDS)

    row = Envelope.objects.get()
    assert (row.state, row.sealed, row.body) == (State.RECORDED, None, None)


def test_the_same_envelope_again_is_a_duplicate(device, borghild):
    _was, envelope = device.record(borghild, WORDS)

    assert device.send(envelope, envelope) == {envelope["id"]: "duplicate"}
    assert (Conversation.objects.count(), Envelope.objects.count()) == (1, 1)


def test_the_reply_tells_epoch_time_and_key(device):
    told = device.post().json()

    assert told["key"] == {"id": "k1", "public": keys.current().public}
    assert len(told["epoch"]) == 16
    assert told["now"] and told["results"] == {}


@pytest.mark.parametrize("action", ["declined", "unable", "not_reached"])
def test_no_answer_is_recorded_too(device, borghild, action):
    was, _envelope = device.record(borghild, action=action)

    assert was == "stored"
    assert Conversation.objects.get().outcome == Outcome(action)


def test_no_session_and_no_cookie_is_needed_or_looked_at(device, borghild):
    device.client.cookies["sessionid"] = "somebody-elses"

    was, _envelope = device.record(borghild, WORDS)

    assert was == "stored"


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '"x"', '{"envelopes": {}}', '{"envelopes": null}', "[" * 100_000, "1" * 5_000, "\x00"],
)
def test_what_is_not_a_batch_is_refused_and_is_no_receipt(device, db, body):
    assert device.post_raw(body).status_code == 400


def test_too_much_at_once_is_refused_and_is_no_receipt(device, borghild):
    envelopes = [{"id": str(uuid.uuid4()), "v": 1, "key": "k1", "sealed": ""} for _ in range(26)]

    assert device.post(*envelopes).status_code == 413
    assert device.post_raw("x" * 1_100_000).status_code == 413
    assert Envelope.objects.count() == 0


def test_a_tablet_has_what_it_says_waits_besides_and_what_got_no_receipt(device, tablet, borghild, monkeypatch):
    whole, broken = (device.seal(device.written(borghild, word)) for word in ("Sol", "Hav"))
    receive = services.receive

    def breaks(sending, arriving):
        if sending.name == broken["id"]:
            raise RuntimeError("ours")
        return receive(sending, arriving)

    monkeypatch.setattr(services, "receive", breaks)
    receipts = device.send(whole, broken, waiting=5)

    tablet.refresh_from_db()
    assert (list(receipts), tablet.waiting) == ([whole["id"]], 6)
