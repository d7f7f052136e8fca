"""Keys: an old one opens, a missing one loses nothing, a wrong one is noticed."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from dialog.conversations.models import Conversation
from dialog.outbox import checks, keys, used_keys
from dialog.outbox.models import Envelope, Reason, State, UsedKey
from hvaerviktig.environment import key_from


def new_key():
    return key_from("OUTBOX_KEYS", keys.new_key())


@pytest.fixture
def rotated(settings):
    """A new key in front of the one that was in use."""
    settings.OUTBOX_KEYS = {"k2": new_key(), **settings.OUTBOX_KEYS}


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_a_new_key_is_given_out_and_the_old_one_still_opens(device, borghild, rotated):
    old, new = (device.seal(device.written(borghild, f"Til {key}"), key=key) for key in ("k1", "k2"))

    told = device.post(old, new).json()

    assert (told["key"]["id"], set(told["results"].values())) == ("k2", {"stored"})
    assert Conversation.objects.count() == 2


def test_what_was_sealed_to_a_key_that_is_away_is_kept_and_opened_when_it_is_back(
    client, adm, device, borghild, rotated, settings
):
    used_keys.note(timezone.now())
    ring = dict(settings.OUTBOX_KEYS)
    envelope = device.seal(device.written(borghild, "Ord"), key="k1")
    # The tablet's own tokens were made by the key that is left.
    settings.OUTBOX_KEYS = {"k2": ring["k2"]}

    assert device.send(envelope) == {envelope["id"]: "quarantined"}
    assert (Envelope.objects.get().state, Envelope.objects.get().reason) == (State.CLOSED, Reason.UNKNOWN_KEY)
    assert any("sealed to k1" in fault for fault in used_keys.faults())
    client.force_login(adm)
    assert "kan ikke åpnes" in client.get(reverse("administration:index")).text
    assert "Låst med en nøkkel vi ikke har" in client.get(reverse("outbox:keys")).text

    settings.OUTBOX_KEYS = ring
    client.post(reverse("outbox:open_again"))

    assert Envelope.objects.get().state == State.RECORDED
    assert [one.words for one in Conversation.objects.get().statements.all()] == ["Ord"]


def test_what_nobody_knows_where_is_from_is_the_operators_and_no_municipalitys(client, adm, device, rotated, settings):
    """Whoever finds the address can send it: administrators are told how much there is, and touch none of it."""
    used_keys.note(timezone.now())
    made_up = device.seal(b"?", key="k1") | {"key": "sehit"}
    told = device.send(made_up, device="")
    client.force_login(adm)

    page = client.get(reverse("outbox:keys"))
    thrown = client.post(reverse("outbox:throw_closed", args=[made_up["id"]]), {"why": "test"})

    assert told == {made_up["id"]: "quarantined"}
    assert ("1 sending til kan ikke åpnes" in page.text, page.context["closed_count"]) == (True, 0)
    assert "sehit" not in page.text and made_up["id"] not in page.text
    assert (thrown.status_code, Envelope.objects.get().state) == (404, State.CLOSED)
    assert "fra nettbrett kan ikke åpnes" not in client.get(reverse("administration:index")).text
    # No fault of anybody's keys: the command tells of it, and all is well.
    assert "1 that cannot be opened and name no tablet (unknown_key, key sehit)" in run("check_keys")

    # Sealed to a key of ours that is lost, it may be anybody's: then everybody is to hear.
    Envelope.objects.update(key_code="k1")
    settings.OUTBOX_KEYS = {"k2": settings.OUTBOX_KEYS["k2"]}
    assert "1 svar fra nettbrett kan ikke åpnes" in client.get(reverse("administration:index")).text
    assert any("sealed to k1" in fault for fault in used_keys.faults())


def test_without_any_key_nothing_is_received_and_nothing_quarantined(device, borghild, settings):
    envelope = device.seal(device.written(borghild, "Ord"))
    ring, settings.OUTBOX_KEYS = settings.OUTBOX_KEYS, {}

    assert device.post_raw('{"envelopes": []}').status_code == 503
    assert Envelope.objects.count() == 0

    settings.OUTBOX_KEYS = ring
    assert device.send(envelope) == {envelope["id"]: "stored"}


def test_another_key_under_the_same_id_is_noticed_before_anything_starts(db, settings):
    used_keys.note(timezone.now())
    assert used_keys.faults() == []

    settings.OUTBOX_KEYS = {"k1": new_key()}

    assert "not the key that tablets were given" in used_keys.faults()[0]
    with pytest.raises(SystemExit):
        run("check_keys")


def test_a_key_is_remembered_once(db, rotated):
    used_keys.note(timezone.now())
    used_keys.note(timezone.now())

    assert set(UsedKey.objects.values_list("key_code", flat=True)) == {"k1", "k2"}
    assert "outbox k2: 0 answers (current)" in run("check_keys")


@pytest.mark.parametrize(
    ("ring", "fault"),
    [
        ({}, "outbox.E001"),
        ({"k1": bytes(32)}, "outbox.E002"),
        ({"k1": b"\xff" * 32}, "outbox.E002"),
        ({"k1": b"a" * 32, "k2": b"a" * 32}, "outbox.E003"),
    ],
    ids=["none", "zero", "too large", "twice"],
)
def test_a_ring_that_cannot_be_meant_stops_the_start(settings, ring, fault):
    assert checks.check_keys(None) == []

    settings.OUTBOX_KEYS = ring

    assert [one.id for one in checks.check_keys(None)] == [fault]


def test_the_key_of_another_ring_is_not_used_for_this_too(settings):
    settings.OUTBOX_KEYS = {"k1": next(iter(settings.FIELD_KEYS.values()))}

    assert [one.id for one in checks.check_keys(None)] == ["outbox.E003"]


def test_a_key_is_made_with_an_id_of_its_own(settings):
    made = run("make_outbox_key").strip()
    key_id, _colon, encoded = made.partition(":")
    settings.OUTBOX_KEYS = {key_id: key_from("OUTBOX_KEYS", encoded), **settings.OUTBOX_KEYS}

    assert key_id == "k2" and checks.check_keys(None) == []
    with pytest.raises(CommandError):
        run("make_outbox_key", "k1")
    with pytest.raises(CommandError):
        run("make_outbox_key", "../k")
