"""Two taps, two tabs, two threads: one conversation, and one list."""

import threading
import uuid

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from dialog.conversations.models import Conversation, DayListEntry, EarlierWording, Statement
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def at_once(user, url, posts):
    """Send all ``posts`` at the same moment, each from its own browser; return what they were answered."""
    barrier, answers = threading.Barrier(len(posts)), []

    def send(post):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        barrier.wait(20)
        answers.append(client.post(url, post))
        connections.close_all()

    threads = [threading.Thread(target=send, args=(post,)) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.fixture
def place():
    return factories.make_place()


@pytest.fixture
def ola(place):
    return factories.make_user("Ola", place.department, "staff")


def form(words):
    return {"form_id": FORM, "said_by": "person", "ting1-words": words, "ting1-intent": "leader", "action": "save"}


FORM = str(uuid.uuid4())


def test_many_taps_are_one_conversation_and_the_same_receipt(place, ola):
    borghild = factories.make_resident(place.department)

    answers = at_once(ola, reverse("conversations:new", args=[borghild.pk]), [form("Tur")] * AT_ONCE)

    assert {(one.status_code, one["Location"]) for one in answers} == {(303, f"/samtaler/{FORM}/")}
    assert Conversation.objects.count() == Statement.objects.count() == 1
    assert not EarlierWording.objects.exists()


def test_the_form_edited_in_many_tabs_ends_as_one_of_them_with_every_wording_kept(place, ola):
    borghild = factories.make_resident(place.department)
    wordings = [f"Tur {number}" for number in range(AT_ONCE)]

    answers = at_once(ola, reverse("conversations:new", args=[borghild.pk]), [form(one) for one in wordings])

    kept = [one.words for one in EarlierWording.objects.all()]
    assert {one.status_code for one in answers} == {303}
    assert sorted([Statement.objects.get().words, *kept]) == wordings


def test_a_list_arranged_in_many_tabs_is_one_list(place, ola):
    residents = [str(factories.make_resident(place.department, f"Navn {number}").pk) for number in range(4)]
    url = reverse("conversations:day_list", args=[place.department.pk])

    answers = at_once(ola, url, [{"action": "add", "resident": residents}] * AT_ONCE)

    assert {one.status_code for one in answers} == {302}
    assert DayListEntry.objects.count() == 4
