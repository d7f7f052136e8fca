"""Who is signed in is asked for once a request, and a session that is over is none."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from dialog.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    store = SessionStore()
    store["says"] = "hei"
    store.create()
    return store.session_key


def test_what_was_kept_is_there_for_one_query(key, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert SessionStore(key)["says"] == "hei"


def test_two_sessions_are_two(key):
    other = SessionStore()
    other["says"] = "ha det"
    other.create()

    assert (SessionStore(key)["says"], SessionStore(other.session_key)["says"]) == ("hei", "ha det")


def test_one_that_is_over_is_empty_and_its_key_is_not_used_again(key):
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    store = SessionStore(key)

    assert store.get("says") is None
    assert store.session_key is None


@pytest.mark.parametrize("key", ["", "finnes-ikke", "x" * 5000, "a'; --", "\x00"])
def test_a_key_that_somebody_made_up_opens_nothing(key):
    store = SessionStore(key)

    assert store.get("says") is None
    assert store.session_key is None
