"""Ført i journalen, the list of what is not, whom to ring, and next of kin on the list, the receipt and the counts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.conversations import journal
from dialog.conversations.models import JournalMark, SaidBy, Statement
from dialog.units.models import Unit
from tests import factories
from tests.conversations.form import TUR, new, receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def liv(place):
    return factories.make_user("Liv", place.department, "leader")


def mark(client, statement, action="written", back="receipt", **headers):
    url = reverse("conversations:mark_journal", args=[statement.pk])
    return client.post(url, {"action": action, "back": back}, headers=headers)


def unwritten(client, place):
    page = client.get(reverse("conversations:journal", args=[place.department.pk]))
    return [line.statement.words for line in page.context["lines"]], page.text


# --- the tick ---


def test_the_receipt_offers_the_text_and_says_who_wrote_it_in_the_record_and_when(client, ola, borghild):
    conversation = factories.record(ola, borghild, TUR, promise="Hver dag")
    statement = conversation.statements.get()
    today = f"{timezone.localdate().day}."
    assert f"Samtale om hva som er viktig. Borghild: «{TUR}» Lovet: Hver dag." in receipt(client, conversation)

    response = mark(client, statement)

    assert response["Location"] == reverse("conversations:receipt", args=[conversation.pk])
    page = receipt(client, conversation)
    assert f"Ført i journalen. Ola, {today}" in page
    assert (JournalMark.objects.get().marked_by, JournalMark.objects.get().is_written) == (ola, True)


def test_htmx_gets_the_line_alone_with_the_way_back(client, ola, borghild):
    statement = factories.record(ola, borghild, TUR).statements.get()

    line = mark(client, statement, **{"HX-Request": "true"}).text
    again = mark(client, statement, "undo", **{"HX-Request": "true"}).text

    assert line.lstrip().startswith("<li")
    assert ("Angre" in line, "Kopier tekst" in again) == (True, True)
    assert not JournalMark.objects.exists()


def test_the_first_to_say_it_stands_and_another_answer_replaces_it(place, ola, liv, borghild):
    statement, now = factories.record(ola, borghild, TUR).statements.get(), timezone.now()
    journal.mark(statement=statement, is_written=True, by=ola, now=now)

    again = journal.mark(statement=statement, is_written=True, by=liv, now=now + timedelta(hours=1))
    other = journal.mark(statement=statement, is_written=False, by=liv, now=now + timedelta(hours=2))

    assert (again.marked_by, again.marked_at) == (ola, now)
    assert (other.is_written, other.marked_by, JournalMark.objects.count()) == (False, liv, 1)


@pytest.mark.parametrize("action", ["", "x"])
def test_what_is_no_answer_marks_nothing(client, ola, borghild, action):
    statement = factories.record(ola, borghild, TUR).statements.get()

    assert mark(client, statement, action).status_code == 404
    assert not JournalMark.objects.exists()


# --- the list ---


def test_the_list_holds_what_nobody_has_ticked_mine_first(client, place, ola, liv, borghild):
    now = timezone.localtime()
    factories.record(ola, borghild, "Mine", now=now - timedelta(days=2))
    factories.record(liv, borghild, "Livs, nyere", now=now)
    ticked = factories.record(ola, borghild, "Ført", now=now)
    journal.mark(statement=ticked.statements.get(), is_written=True, by=ola, now=now)
    not_needed = factories.record(ola, borghild, "Hører ikke hjemme der", now=now)
    journal.mark(statement=not_needed.statements.get(), is_written=False, by=ola, now=now)
    factories.record(ola, borghild, "For gammel", now=now - timedelta(days=31))
    factories.record(ola, None, "Uten navn", unit=place.department)

    words, _ = unwritten(client, place)

    assert words == ["Mine", "Livs, nyere"]
    mark(client, Statement.objects.get(conversation__asked_by=liv), back="list")
    assert unwritten(client, place)[0] == ["Mine"]


def test_an_honest_answer_is_neither_on_the_list_nor_can_it_be_ticked(client, place, ola, liv, borghild):
    conversation = factories.record(ola, borghild, "Ærlig", figures_only=True)
    words, page = unwritten(client, place)

    assert (words, "Ærlig" in page) == ([], False)
    assert "Ingenting står igjen" in page
    assert "Kopier tekst" not in receipt(client, conversation)
    client.force_login(liv)
    assert mark(client, conversation.statements.get()).status_code == 404


def test_what_is_taken_away_leaves_the_list(client, place, ola, borghild):
    conversation = factories.record(ola, borghild, "Tur")
    client.post(reverse("conversations:withdraw", args=[conversation.pk]))

    assert unwritten(client, place)[0] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, place, ola, count, django_assert_num_queries):
    for number in range(count):
        factories.record(ola, factories.make_resident(place.department, f"Navn {number}"), "Tur")

    with django_assert_num_queries(9):
        unwritten(client, place)


# --- whom to ring ---


def test_the_leader_sets_the_number_and_the_form_shows_it(client, place, ola, liv, borghild):
    url = reverse("conversations:urgent_phone", args=[place.department.pk])
    assert client.get(url).status_code == 403

    client.force_login(liv)
    refused = client.post(url, {"phone": "ring Kari"})
    assert (refused.status_code, "bare tall og mellomrom" in refused.text) == (422, True)
    assert client.post(url, {"phone": "+47 912 34 567"}).status_code == 303

    assert "Haster? Ring +47 912 34 567" in client.get(new(borghild)).text
    assert Unit.objects.get(pk=place.department.pk).urgent_phone == "+47 912 34 567"


# --- next of kin ---


def test_next_of_kin_asked_is_said_on_the_list_the_receipt_and_in_the_counts(client, place, ola, borghild):
    conversation = factories.record(ola, borghild, "Hun liker kaffe", said_by=SaidBy.KIN_ABOUT, by_phone=True)

    page = client.get(reverse("conversations:unit", args=[place.department.pk])).text
    assert "pårørende er spurt, Borghild ikke" in page.replace("Pårørende", "pårørende")
    assert "For 1 til er bare pårørende spurt." in page
    assert "Pårørende er spurt, Borghild ikke. Borghild står fortsatt på lista." in receipt(client, conversation)

    factories.record(ola, borghild, "Kaffe")
    assert "bare pårørende spurt" not in client.get(reverse("conversations:unit", args=[place.department.pk])).text
    assert "står fortsatt på lista" not in receipt(client, conversation)
