"""Several people together: who sits there, who said what, who is ticked off, and the same form sent again."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from dialog.audit.models import AccessLog
from dialog.conversations import gatherings, services
from dialog.conversations.drafts import ConversationDraft, StatementDraft, TableDraft
from dialog.conversations.models import Conversation, EarlierWording, Gathering, Intent, Outcome, Seat, Statement
from dialog.conversations.queries import care_list
from tests import factories
from tests.conversations.form import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(place):
    return factories.make_resident(place.department, "Anna")


@pytest.fixture
def einar(place):
    return factories.make_resident(place.department, "Einar")


def new(unit):
    return reverse("conversations:new_gathering", args=[unit.pk])


def talk(present, *said, **fields):
    """A group talk as the browser sends it; ``said`` is who (a resident or "table") and the words."""
    post = filled(*(words for _who, words in said), **{"present": [str(one.pk) for one in present]} | fields)
    del post["said_by"]
    for number, (who, _words) in enumerate(said, start=1):
        post[f"ting{number}-who"] = str(getattr(who, "pk", who))
    return post


def draft(unit, present, *said):
    return TableDraft(
        unit_id=unit.pk,
        present=tuple(one.pk for one in present),
        said=tuple((who and who.pk, StatementDraft(words=words, intent=Intent.LEADER)) for who, words in said),
    )


def said_by_whom():
    rows = Statement.objects.standing().select_related("conversation__resident")
    return {(one.conversation.resident.name if one.conversation.resident else None, one.words) for one in rows}


def asked(unit, ola):
    everybody = care_list(unit, ola, campaign=None, today=timezone.localdate())
    return {line.resident.name for line in everybody.lines if line.is_asked}


# --- what is kept ---


def test_each_statement_belongs_to_one_of_them_or_to_the_table(client, place, ola, anna, borghild, einar):
    post = talk([anna, borghild, einar], (anna, "Vafler"), ("table", "Synge mer"), (anna, "Ut"), (borghild, "Ro"))

    response = client.post(new(place.department), post)

    gathering = Gathering.objects.get()
    assert (response.status_code, response["Location"]) == (
        303,
        reverse("conversations:gathering", args=[post["form_id"]]),
    )
    assert said_by_whom() == {("Anna", "Vafler"), ("Anna", "Ut"), ("Borghild", "Ro"), (None, "Synge mer")}
    assert gathering.conversations.count() == 3
    assert {seat.resident for seat in gathering.seats.all()} == {anna, borghild, einar}
    assert asked(place.department, ola) == {"Anna", "Borghild"}


def test_the_receipt_tells_who_is_ticked_off_and_who_is_not(client, place, ola, anna, borghild, einar):
    post = talk([einar, anna, borghild], (anna, "Vafler"), ("table", "Synge mer"))

    page = client.post(new(place.department), post, follow=True).text

    assert "Krysset av: <b>Anna</b>." in page
    assert "Var med, og står fortsatt på lista: <b>Borghild og Einar</b>." in page
    assert "Vafler" in page
    assert "Synge mer" in page


def test_a_colleague_is_told_calmly_that_the_group_talk_is_not_hers(client, place, ola, anna):
    post = talk([anna], (anna, "Vafler"))
    client.post(new(place.department), post)
    client.force_login(factories.make_user("Mona", place.department, "staff"))

    page = client.get(reverse("conversations:gathering", args=[post["form_id"]]))

    assert (page.status_code, "er svaret lagret" in page.text, ola.name in page.text) == (404, True, False)
    assert "Anna" not in page.text and "Vafler" not in page.text


def test_a_gathering_in_the_window_belongs_to_the_campaign(client, place, ola, anna):
    campaign = factories.make_campaign(place.municipality)

    client.post(new(place.department), talk([anna], (anna, "Vafler"), ("table", "Kake")))

    assert {one.campaign for one in Conversation.objects.all()} == {campaign}


def test_saving_opens_no_name_and_the_receipt_logs_those_it_shows(client, place, ola, anna, borghild, einar):
    post = talk([anna, borghild], (anna, "Vafler"))
    client.post(new(place.department), post)
    assert not AccessLog.objects.exists()

    client.get(reverse("conversations:gathering", args=[post["form_id"]]))
    assert set(AccessLog.objects.get().resident_ids) == {anna.pk, borghild.pk}


# --- without a script, and refused ---


def test_first_who_sits_there_then_what_was_said(client, place, ola, anna, borghild):
    first = client.get(new(place.department)).text
    assert [name in first for name in ("Anna", "Borghild", "Videre")] == [True] * 3

    second = client.post(new(place.department), {"form_id": uuid.uuid4(), "present": anna.pk, "action": "seated"})
    assert [label for _value, label in second.context["thing"].fields["who"].choices] == ["Anna", "Bordet"]
    assert not Gathering.objects.exists()


def test_who_sits_there_can_be_changed_with_every_word_kept(client, place, ola, anna, borghild):
    post = talk([anna], (anna, "Vafler"), ("table", "Kake"), action="seats", setting="common_room")

    seats = client.post(new(place.department), post)
    assert [(one.name, ticked) for one, ticked in seats.context["seats"]] == [("Anna", True), ("Borghild", False)]
    assert all(text in seats.text for text in ("Vafler", "Kake", 'value="common_room"'))

    back = client.post(new(place.department), post | {"present": [borghild.pk], "action": "seated"})
    assert [one.text for one in back.context["sheet"].things] == ["Vafler", "Kake"]
    assert "Ikke valgt hvem som sa det." in back.text


REFUSED = [
    ({"ting1-who": ""}, "Velg hvem som sa det."),
    ({"ting1-who": "x"}, "Velg"),
    ({"ting1-intent": ""}, "Velg hva vi gjør."),
    ({"present": []}, "Kryss av dem som sitter her."),
    ({"present": "ikke en id"}, "Kryss av dem som sitter her."),
    ({"form_id": "x"}, ""),
    ({"setting": "moon"}, "Velg"),
    ({"ting1-words": ""}, "Skriv det som ble sagt"),
]


@pytest.mark.parametrize(("fields", "message"), REFUSED)
def test_a_refused_talk_keeps_every_word(client, place, ola, anna, fields, message):
    post = talk([anna], (anna, "Vafler & kaffe"), **{"ting1-promise": "På fredag"}) | fields

    response = client.post(new(place.department), post)

    assert response.status_code == 422
    assert message in response.text
    assert "Vafler &amp; kaffe" in response.text or fields == {"ting1-words": ""}
    assert "På fredag" in response.text
    assert not Gathering.objects.exists()


def test_nobody_from_another_unit_can_sit_there_or_have_said_anything(client, place, ola, anna):
    stranger = factories.make_resident(place.neighbour, "Fremmed")

    sat = client.post(new(place.department), talk([stranger], ("table", "Vafler")))
    spoke = client.post(new(place.department), talk([anna, stranger], (stranger, "Vafler")))

    assert (sat.status_code, spoke.status_code) == (422, 422)
    assert "Fremmed" not in sat.text + spoke.text
    assert not Conversation.objects.exists()


# --- the same form again ---


def test_sent_again_it_is_the_same_talk(client, place, ola, anna, borghild):
    post = talk([anna, borghild], (anna, "Vafler"), ("table", "Kake"))

    answers = {client.post(new(place.department), post)["Location"] for _ in range(3)}

    assert len(answers) == Gathering.objects.count() == 1
    assert (Conversation.objects.count(), Statement.objects.count(), Seat.objects.count()) == (2, 2, 2)
    assert not EarlierWording.objects.exists()


def test_back_and_another_speaker_is_a_correction(client, place, ola, anna, borghild):
    post = talk([anna, borghild], (anna, "Vafler"), ("table", "Kake"))
    client.post(new(place.department), post)

    client.post(new(place.department), post | {"ting1-who": str(borghild.pk), "ting2-words": "Mer kake"})

    assert said_by_whom() == {("Borghild", "Vafler"), (None, "Mer kake")}
    assert [one.words for one in EarlierWording.objects.all()] == ["Kake"]
    assert asked(place.department, ola) == {"Borghild"}


def test_the_author_corrects_it_for_a_day_in_a_form_already_filled_in(client, place, ola, anna, borghild):
    post = talk([anna, borghild], (anna, "Vafler"), ("table", "Kake"))
    client.post(new(place.department), post)
    url = reverse("conversations:correct_gathering", args=[post["form_id"]])

    page = client.get(url)
    assert [(one.text, one.who_label) for one in page.context["sheet"].things] == [
        ("Vafler", "Anna"),
        ("Kake", "Bordet"),
    ]
    client.post(url, post | {"form_id": str(uuid.uuid4()), "ting1-words": "Vafler på fredag"})
    assert said_by_whom() == {("Anna", "Vafler på fredag"), (None, "Kake")}

    a_day_ago = timezone.now() - timedelta(hours=25)
    Gathering.objects.update(recorded_at=a_day_ago)
    Conversation.objects.update(recorded_at=a_day_ago)
    late = client.post(url, post | {"ting1-words": "For sent"})
    assert (client.get(url).status_code, late.status_code) == (404, 422)
    assert "For sent" in late.text


def test_somebody_elses_form_id_does_not_exist(client, place, ola, anna):
    post = talk([anna], (anna, "Vafler"))
    client.post(new(place.department), post)
    client.force_login(factories.make_user("Per", place.department, "staff"))

    assert client.post(new(place.department), post | {"ting1-words": "Pers ord"}).status_code == 404
    assert said_by_whom() == {("Anna", "Vafler")}


def test_what_is_refused_halfway_leaves_nothing(place, ola, anna, borghild):
    form_id, now = uuid.uuid4(), timezone.now()
    per = factories.make_user("Per", place.department, "staff")
    taken = gatherings.conversation_id(form_id, borghild.pk)
    pers = ConversationDraft(unit_id=place.department.pk, outcome=Outcome.DECLINED, resident_id=borghild.pk)
    services.record(form_id=taken, draft=pers, by=per, now=now)

    with pytest.raises(services.BelongsToAnother):
        gatherings.record(
            form_id=form_id,
            draft=draft(place.department, [anna, borghild], (anna, "Vafler"), (borghild, "Ro")),
            by=ola,
            now=now,
        )

    assert not Gathering.objects.exists()
    assert not Conversation.objects.filter(resident=anna).exists()


@pytest.mark.django_db(transaction=True)
def test_eight_equal_sendings_at_once_are_one_talk(place, ola, anna, borghild):
    form_id, now = uuid.uuid4(), timezone.now()
    one = draft(place.department, [anna, borghild], (anna, "Vafler"), (None, "Kake"))

    def send(_):
        try:
            return gatherings.record(form_id=form_id, draft=one, by=ola, now=now).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(send, range(8))) == {form_id}
    assert (Gathering.objects.count(), Conversation.objects.count(), Statement.objects.count()) == (1, 2, 2)


# --- what it costs ---


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_at_the_table_and_three(client, place, ola, count, django_assert_num_queries):
    present = [factories.make_resident(place.department, f"Navn {number}") for number in range(count)]
    post = talk(present, (present[0], "Vafler"), ("table", "Kake"))
    client.post(new(place.department), post)
    client.get(new(place.department))

    with django_assert_num_queries(9):
        client.get(new(place.department))
    with django_assert_num_queries(11):
        client.get(reverse("conversations:gathering", args=[post["form_id"]]))
