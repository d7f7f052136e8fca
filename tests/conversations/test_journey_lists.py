"""The lists of courses of care and of steps, as the strategist keeps them."""

import pytest
from django.urls import reverse

from dialog.accounts.models import Role
from dialog.conversations.journeys import entries_of
from dialog.conversations.models import Conversation, JourneyStep, Pathway
from tests.factories import make_resident, make_user, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client, place):
    client.force_login(make_user("Siv", place.municipality, Role.STRATEGIST))

    def send(route, *args, **fields):
        return client.post(reverse(f"conversations:journey_{route}", args=args), fields, follow=True)

    return send


def names(kind, place):
    return [one.name for one in entries_of(kind, place.municipality.pk)]


def test_entries_are_added_last_and_moved_one_place_at_a_time(send, place):
    for name in ("Hjemreise", "Første besøk", "Innleggelse"):
        send("add", "steg", name=name)

    send("move", "steg", JourneyStep.objects.get(name="Første besøk").pk, vei="opp")
    send("move", "steg", JourneyStep.objects.get(name="Innleggelse").pk, vei="ned")

    assert names(JourneyStep, place) == ["Første besøk", "Hjemreise", "Innleggelse"]


@pytest.mark.parametrize("name", ["", "hoftebrudd"])
def test_a_name_that_is_missing_or_there_already_is_refused(send, place, name):
    send("add", "forlop", name="Hoftebrudd")

    answer = send("add", "forlop", name=name)

    assert answer.status_code == 422
    assert names(Pathway, place) == ["Hoftebrudd"]


def test_an_entry_that_is_used_stays_and_another_is_taken_away(send, place):
    send("add", "forlop", name="Hoftebrudd")
    send("add", "forlop", name="Demens")
    ola = make_user("Ola", place.department, Role.STAFF)
    record(ola, make_resident(place.department), "Ut")
    Conversation.objects.update(pathway=Pathway.objects.get(name="Hoftebrudd"))

    for name in ("Hoftebrudd", "Demens"):
        answer = send("remove", "forlop", Pathway.objects.get(name=name).pk)

    assert names(Pathway, place) == ["Hoftebrudd"]
    assert "Brukt i samtaler" in answer.text


def test_a_list_there_is_not_is_not_found(send):
    assert send("add", "annet", name="x").status_code == 404
