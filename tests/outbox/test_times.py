"""When something was written, from clocks that may be wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dialog.conversations.models import Conversation
from dialog.outbox.contents import Times
from dialog.outbox.models import Envelope
from dialog.outbox.timing import placed
from tests.outbox.devices import Device

RECEIVED = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
HOUR, DAYS = timedelta(hours=1), timedelta(days=2)


def at(*, written, heard, wrong=timedelta(0), wrong_at_sending=None):
    """``written`` and ``heard`` so long before it came in, on a clock that is ``wrong``."""
    wrong_at_sending = wrong if wrong_at_sending is None else wrong_at_sending
    times = Times(None, RECEIVED - written + wrong, None if heard is None else RECEIVED - heard)
    return placed(times, device_time=RECEIVED + wrong_at_sending, received_at=RECEIVED)


@pytest.mark.parametrize(
    ("case", "error", "is_uncertain"),
    [
        ({"written": HOUR, "heard": 3 * HOUR}, timedelta(0), False),
        ({"written": HOUR, "heard": 3 * HOUR, "wrong": -DAYS}, timedelta(0), False),
        ({"written": HOUR, "heard": 3 * HOUR, "wrong": DAYS}, timedelta(0), False),
        ({"written": HOUR, "heard": 3 * HOUR, "wrong": timedelta(minutes=2)}, timedelta(minutes=2), False),
        # Put right before it was sent: told by the bounds, and never before the device heard from us.
        ({"written": HOUR, "heard": 3 * HOUR, "wrong": -DAYS, "wrong_at_sending": timedelta(0)}, -2 * HOUR, True),
        ({"written": HOUR, "heard": 3 * HOUR, "wrong": DAYS, "wrong_at_sending": timedelta(0)}, HOUR, True),
        ({"written": HOUR, "heard": None}, timedelta(0), True),
    ],
    ids=["right", "two days slow", "two days fast", "two minutes", "slow, put right", "fast, put right", "never heard"],
)
def test_a_moment_is_put_right_where_it_can_be_and_marked_where_not(case, error, is_uncertain):
    found = at(**case)

    assert (found.at - (RECEIVED - case["written"]), found.is_uncertain) == (error, is_uncertain)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"saved": "x"},
        {"saved": "2026-06-04T10:00:00"},
        {"saved": "2026-13-45T10:00Z"},
        {"saved": "1970-01-01T00:00Z"},
    ],
)
def test_a_clock_that_tells_nonsense_leaves_the_words_alone(device, borghild, told):
    was, _envelope = device.record(borghild, "Ord", times=told)

    assert (was, Envelope.objects.get().is_date_uncertain) == ("stored", True)


def test_a_tablet_two_days_slow_dates_its_answers_right(ola, tablet, borghild):
    slow = Device(ola, tablet=tablet, off=-timedelta(days=2))

    slow.record(borghild, "Ord")

    assert abs(Conversation.objects.get().held_at - timezone.now()) < timedelta(minutes=1)
    assert not Envelope.objects.get().is_date_uncertain


def test_what_was_written_later_stands_whichever_comes_first(device, borghild):
    first = device.written(borghild, "Det første")
    later = device.written(borghild, "Det rettede", conversation=first["conversation"], part=2)

    assert set(device.send(device.seal(later), device.seal(first)).values()) == {"stored"}

    assert [one.words for one in Conversation.objects.get().statements.all()] == ["Det rettede"]
    assert "Det første" in Envelope.objects.get(state="overtaken").body


def test_a_correction_made_in_time_is_one_though_it_comes_late(device, borghild):
    held, about = three_days_ago(device, borghild)
    made = timezone.now() - timedelta(days=2, hours=23)

    was, _envelope = device.record(about, "Rettet", conversation=str(held.pk), **device.heard(made), saved=made)

    assert was == "stored"
    assert [one.words for one in held.statements.all()] == ["Rettet"]


def test_nobody_corrects_in_time_by_setting_the_clock_back(device, borghild):
    """The form was opened today, and the notes of ours in it say so, whatever the device says of its clock."""
    held, about = three_days_ago(device, borghild)
    claimed = timezone.now() - timedelta(days=2, hours=23)

    was, _envelope = device.record(about, "Rettet", conversation=str(held.pk), saved=claimed, server_seen=claimed)

    assert (was, Envelope.objects.get(reason="too_late").is_date_uncertain) == ("quarantined", True)
    assert [one.words for one in held.statements.all()] == ["Det første"]


@pytest.mark.parametrize("held_by", ["author", "device"])
def test_nobody_writes_before_she_had_heard_from_us_or_after_we_have_it(device, borghild, held_by):
    """Either note is enough: with nobody signed in there is only the tablet's."""
    long_ago, ahead = (timezone.now() + timedelta(days=days) for days in (-5, 5))
    notes = device.heard(long_ago) | {held_by: device.heard(timezone.now() - HOUR)[held_by]}
    for saved in (long_ago, ahead):
        device.record(borghild, "Ord", **notes, saved=saved)

    for one in Envelope.objects.all():
        assert one.is_date_uncertain
        assert timezone.now() - HOUR - timedelta(minutes=1) < one.placed_at <= one.received_at


def three_days_ago(device, resident):
    """What was written down then, and what a correction of it is about."""
    device.record(resident, "Det første")
    held, then = Conversation.objects.get(), timezone.localtime() - timedelta(days=3)
    Conversation.objects.update(recorded_at=then)
    Envelope.objects.update(received_at=then)
    return held, {"way": "correct", "id": str(held.pk), "whom": ""}
