"""The same form sent again, corrected by its author, or taken away."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.conversations.models import Conversation, EarlierWording, Outcome, Statement
from tests import factories
from tests.conversations.form import TUR, correct, filled, new, only_conversation, take_away

pytestmark = pytest.mark.django_db


# --- the same form again ---


def test_back_and_send_again_is_the_same_conversation(client, ola, borghild):
    post = filled()
    first, second = client.post(new(borghild), post), client.post(new(borghild), post)

    assert first["Location"] == second["Location"]
    assert Conversation.objects.count() == Statement.objects.count() == 1
    assert not EarlierWording.objects.exists()


def test_back_edit_and_send_again_is_a_correction_and_keeps_the_original(client, ola, borghild):
    post = filled("Tur", "Kaffe")
    client.post(new(borghild), post)

    client.post(new(borghild), post | {"ting1-words": "Tur i skogen"})

    _, statements = only_conversation()
    assert [one.words for one in statements] == ["Tur i skogen", "Kaffe"]
    assert [one.words for one in EarlierWording.objects.all()] == ["Tur"]


def test_somebody_elses_form_id_does_not_exist(client, place, ola, borghild):
    post = filled()
    client.post(new(borghild), post)
    client.force_login(factories.make_user("Per", place.department, "staff"))

    response = client.post(new(borghild), post)

    assert response.status_code == 404
    assert Conversation.objects.get().asked_by == ola


def test_words_never_move_to_another_resident(client, place, ola, borghild):
    einar = factories.make_resident(place.department, "Einar")
    post = filled()
    client.post(new(borghild), post)

    response = client.post(new(einar), post | {"ting1-words": "Einars ord"})

    conversation, (statement,) = only_conversation()
    assert (response.status_code, conversation.resident, statement.words) == (404, borghild, TUR)


def test_after_a_day_it_stands_and_what_was_typed_is_kept(client, ola, borghild):
    post = filled()
    client.post(new(borghild), post)
    Conversation.objects.update(recorded_at=timezone.now() - timedelta(hours=25))

    response = client.post(new(borghild), post | {"ting1-words": "Noe annet"})

    _, (statement,) = only_conversation()
    assert response.status_code == 422
    assert "kan ikke rettes lenger" in response.text
    assert "Noe annet" in response.text
    assert statement.words == TUR


def test_the_form_tells_its_author_of_an_earlier_one_and_nobody_else(client, place, ola, borghild):
    conversation = factories.record(ola, borghild, TUR, figures_only=True)
    assert correct(conversation) in client.get(new(borghild)).text

    client.force_login(factories.make_user("Per", place.department, "staff"))
    assert correct(conversation) not in client.get(new(borghild)).text


def test_two_tabs_are_two_forms(client, ola, borghild):
    ids = {client.get(new(borghild)).context["sheet"].form_id for _ in range(2)}

    assert len(ids) == 2


# --- correcting ---


def test_the_author_corrects_for_a_day_in_a_form_already_filled_in(client, place, ola, borghild):
    theme = factories.make_theme(place.municipality)
    conversation = factories.record(ola, borghild, "Tur", "Kaffe", promise="Hver dag", themes=(theme,))

    page = client.get(correct(conversation)).text
    assert all(word in page for word in ("Tur", "Kaffe", "Hver dag", "Lagre rettelsen"))
    assert page.count(f'-themes" value="{theme.pk}"') == 2

    response = client.post(correct(conversation), filled("Tur i skogen", "Kaffe", **{"ting1-promise": "Hver dag"}))

    assert response["Location"] == reverse("conversations:receipt", args=[conversation.pk])
    _, statements = only_conversation()
    assert [one.words for one in statements] == ["Tur i skogen", "Kaffe"]
    assert {one.words for one in EarlierWording.objects.all()} == {"Tur", "Kaffe"}


def test_a_correction_keeps_the_day_to_try_again(client, ola, borghild):
    today = timezone.localdate()
    conversation = factories.record(ola, borghild, outcome=Outcome.UNABLE, retry_on=today)

    client.post(correct(conversation), {"form_id": str(uuid.uuid4()), "action": "not_reached"})

    conversation.refresh_from_db()
    assert (conversation.outcome, conversation.retry_on) == (Outcome.NOT_REACHED, today)


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 404)])
def test_receipt_and_correction_are_there_for_a_day(client, ola, borghild, hours, status):
    conversation = factories.record(ola, borghild, TUR, now=timezone.now() - timedelta(hours=hours))

    assert client.get(correct(conversation)).status_code == status
    assert client.get(reverse("conversations:receipt", args=[conversation.pk])).status_code == status


def test_a_colleague_reads_neither_receipt_nor_correction(client, place, ola, borghild):
    conversation = factories.record(ola, borghild, TUR)
    client.force_login(factories.make_user("Liv", place.department, "leader"))

    assert client.get(correct(conversation)).status_code == 404
    assert client.get(reverse("conversations:receipt", args=[conversation.pk])).status_code == 404


# --- taking away ---


def test_what_is_taken_away_is_seen_by_nobody_waits_for_nobody_and_is_not_asked(client, ola, borghild):
    conversation = factories.record(ola, borghild, TUR)

    response = take_away(client, conversation)

    assert "Samtalen er tatt bort." in response.text
    assert [row.name for row in response.context["groups"]["unasked"]] == ["Borghild"]
    assert not Statement.objects.visible_to(ola).exists()
    assert not Statement.objects.open().exists()
    assert client.get(reverse("conversations:receipt", args=[conversation.pk])).status_code == 404


def test_what_is_taken_away_does_not_come_back_by_sending_it_again(client, ola, borghild):
    post = filled()
    client.post(new(borghild), post)
    take_away(client, Conversation.objects.get())

    response = client.post(new(borghild), post)

    assert response.status_code == 422
    assert TUR in response.text
    assert not Conversation.objects.standing().exists()


def test_after_a_day_the_author_cannot_take_it_away(client, ola, borghild):
    conversation = factories.record(ola, borghild, TUR, now=timezone.now() - timedelta(hours=25))

    assert take_away(client, conversation).status_code == 404
    assert Conversation.objects.standing().exists()
