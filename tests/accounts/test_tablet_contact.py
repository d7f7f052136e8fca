"""What a tablet tells of itself: when it was last in contact, and how many answers wait on it."""

from datetime import UTC, datetime, timedelta

import pytest

from dialog.accounts import tablets
from dialog.accounts.sign_in_models import Tablet
from tests.factories import make_tablet

NOW = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def tablet(place, liv):
    return make_tablet(place.department, liv)


def hear(tablet, waiting=0, *, after=timedelta(0), device_time=None):
    tablets.heard_from(tablet.pk, waiting, device_time, NOW + after)
    return Tablet.objects.get(pk=tablet.pk)


def test_it_is_written_down_when_a_tablet_was_heard_from(tablet):
    heard = hear(tablet, 3, device_time=NOW - timedelta(days=2))

    assert (heard.last_contact_at, heard.waiting, heard.waiting_since) == (NOW, 3, NOW)
    assert heard.clock_off_seconds == -2 * 24 * 60 * 60


def test_eight_rounds_in_a_minute_are_one_write_and_the_last_is_seen_at_once(tablet):
    hear(tablet, 200)

    middle = hear(tablet, 100, after=MINUTE / 2)
    done = hear(tablet, 0, after=MINUTE / 2)

    assert (middle.waiting, middle.last_contact_at) == (200, NOW)
    assert (done.waiting, done.waiting_since, done.last_contact_at) == (0, None, NOW + MINUTE / 2)


def test_since_when_something_has_waited_does_not_move_while_it_waits(tablet):
    hear(tablet, 3)

    assert hear(tablet, 5, after=60 * MINUTE).waiting_since == NOW


@pytest.mark.parametrize("told", [-4, 10**30])
def test_what_a_tablet_says_of_itself_is_not_believed_without_bounds(tablet, told):
    heard = hear(tablet, told, device_time=datetime.max.replace(tzinfo=UTC))

    assert 0 <= heard.waiting <= tablets.MOST_WAITING


def test_each_report_is_one_query(tablet, django_assert_num_queries):
    for waiting in (5, 5, 0):
        with django_assert_num_queries(1):
            tablets.heard_from(tablet.pk, waiting, None, NOW)


@pytest.mark.parametrize(
    ("is_lost", "proof", "until"),
    [(False, -1, 0), (True, -5, -5), (True, None, -100), (True, 5, 0)],
)
def test_a_retired_tablet_is_trusted_as_long_as_it_was_in_known_hands(tablet, liv, is_lost, proof, until):
    assert tablets.trusted_until(tablet) is None

    tablet.is_lost, tablet.retired_at = is_lost, NOW
    tablet.registered_at = NOW - 100 * MINUTE
    tablet.last_proof_at = None if proof is None else NOW + proof * MINUTE

    assert tablets.trusted_until(tablet) == NOW + until * MINUTE
