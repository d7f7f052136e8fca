"""Saving from the recording page: what is kept, why there was no answer, and what it costs."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.audit.models import AccessLog
from dialog.conversations.models import Coding, Conversation, Outcome, SaidBy
from dialog.themes.models import Theme
from dialog.themes.services import start_codebook
from tests import factories
from tests.conversations.form import TUR, correct, filled, new, only_conversation, receipt

pytestmark = pytest.mark.django_db


# --- saving ---


def test_saving_goes_on_to_the_receipt(client, ola, borghild):
    post = filled(**{"ting1-promise": "Fast tur etter kaffen."})

    response = client.post(new(borghild), post)

    conversation, (statement,) = only_conversation()
    assert (response.status_code, response["Location"]) == (
        303,
        reverse("conversations:receipt", args=[post["form_id"]]),
    )
    assert str(conversation.pk) == post["form_id"]
    assert (conversation.resident, conversation.unit, conversation.asked_by) == (borghild, borghild.unit, ola)
    assert (statement.words, statement.promise, statement.intent) == (TUR, "Fast tur etter kaffen.", "leader")


def test_htmx_is_sent_on_by_a_header(client, ola, borghild):
    response = client.post(new(borghild), filled(), headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert response["HX-Redirect"] == reverse("conversations:receipt", args=[Conversation.objects.get().pk])


def test_a_plan_that_is_to_be_decided_stands_under_the_question(client, place, ola, borghild):
    factories.make_campaign(place.municipality, plan="Omsorgsplan 2030")
    client.force_login(ola)

    page = client.get(reverse("conversations:new", args=[borghild.pk])).text

    assert "Svarene blir brukt i arbeidet med Omsorgsplan 2030." in page


def test_a_conversation_in_the_window_belongs_to_the_campaign(client, place, ola, borghild):
    campaign = factories.make_campaign(place.municipality, question="Hva gir deg en god dag?")

    assert "Hva gir deg en god dag?" in client.get(new(borghild)).text
    client.post(new(borghild), filled())

    assert Conversation.objects.get().campaign == campaign


def test_several_things_are_saved_in_order_each_with_its_own_intent(client, ola, borghild):
    client.post(new(borghild), filled("Tur", "Kaffe", "Ro", **{"ting2-intent": "done_now"}))

    _, statements = only_conversation()
    assert [(one.position, one.words, one.intent) for one in statements] == [
        (1, "Tur", "leader"),
        (2, "Kaffe", "done_now"),
        (3, "Ro", "leader"),
    ]


SPEAKERS = [
    ({"said_by": "person"}, SaidBy.PERSON),
    ({"said_by": "kin", "kin_about": "kin_about"}, SaidBy.KIN_ABOUT),
    ({"said_by": "kin", "kin_about": "kin_self"}, SaidBy.KIN_SELF),
    ({"said_by": "observed", "kin_about": "kin_self"}, SaidBy.OBSERVED),
]


@pytest.mark.parametrize(("fields", "said_by"), SPEAKERS)
def test_who_said_it(client, ola, borghild, fields, said_by):
    client.post(new(borghild), filled(**fields))

    assert Conversation.objects.get().said_by == said_by


def test_how_it_was_said(client, ola, borghild):
    how = {
        "with_interpreter": "on",
        "interpreter": "Tolketjenesten",
        "with_support": "on",
        "by_phone": "on",
        "other_language": "on",
        "language": "polsk",
        "setting": "own_room",
        "guest": "Ordfører Eva",
        "ting1-translation": "Jeg vil ut.",
    }

    client.post(new(borghild), filled("Chcę wychodzić na dwór.", **how))

    conversation, (statement,) = only_conversation()
    assert (conversation.interpreter, conversation.language, conversation.setting, conversation.guest) == (
        "Tolketjenesten",
        "polsk",
        "own_room",
        "Ordfører Eva",
    )
    assert conversation.with_support
    assert conversation.by_phone
    assert (statement.words, statement.translation) == ("Chcę wychodzić na dwór.", "Jeg vil ut.")


def test_an_interpreter_without_the_tick_is_left_out(client, ola, borghild):
    client.post(new(borghild), filled(interpreter="Tolketjenesten", language="polsk"))

    conversation, _ = only_conversation()
    assert (conversation.interpreter, conversation.language) == (None, "")


def test_an_honest_answer_needs_no_intent_and_waits_at_nobodys_desk_here(client, ola, rut, borghild):
    client.post(new(borghild), filled(intent="", figures_only="on"))

    conversation, (statement,) = only_conversation()
    assert conversation.figures_only
    assert (statement.words, statement.open_since, statement.promise) == (TUR, None, None)


def test_somebody_without_a_name(client, place, ola):
    client.post(reverse("conversations:new_unnamed", args=[place.department.pk]), filled())

    conversation, _ = only_conversation()
    assert (conversation.resident, conversation.unit) == (None, place.department)


def test_ten_thousand_characters_are_taken_and_one_more_is_refused_with_all_kept(client, ola, borghild):
    long = "Æ" * 10_000
    response = client.post(new(borghild), filled(long + "!"))
    assert response.status_code == 422
    assert long + "!" in response.text

    client.post(new(borghild), filled(long))
    _, (statement,) = only_conversation()
    assert statement.words == long


def test_themes_are_only_those_a_person_ticked_and_the_municipality_has(client, place, ola, borghild):
    start_codebook(municipality=place.municipality, by=ola)
    mine, suggested = Theme.objects.in_use(place.municipality.pk)[:2]
    foreign = factories.make_theme(factories.make_place("Nordvik kommune").municipality)
    ticked = [str(mine.pk), str(suggested.pk), str(foreign.pk), "ikke en id"]

    client.post(new(borghild), filled(**{"ting1-themes": ticked, "ting1-suggested": [str(suggested.pk)]}))

    codings = Coding.objects.values_list("theme_id", "was_suggested", "confirmed_by")
    assert set(codings) == {(mine.pk, False, ola.pk), (suggested.pk, True, ola.pk)}


# --- no answer ---


@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.UNABLE, Outcome.NOT_REACHED])
def test_no_answer_is_saved_at_once_and_then_asks_when_to_try_again(client, ola, borghild, outcome):
    form_id = str(uuid.uuid4())
    response = client.post(new(borghild), {"form_id": form_id, "action": outcome.value}, follow=True)

    conversation, statements = only_conversation()
    assert (conversation.outcome, conversation.said_by, statements) == (outcome, "", [])
    assert "Prøve igjen?" in response.text


def test_no_answer_does_not_throw_away_what_is_written(client, ola, borghild):
    response = client.post(new(borghild), filled(action="declined"))

    assert response.status_code == 422
    assert TUR in response.text
    assert not Conversation.objects.exists()


RETRIES = [
    ({"when": "today"}, 0, False),
    ({"when": "tomorrow"}, 1, False),
    ({"when": "date", "on": 9}, 9, False),
    ({"when": "never"}, None, True),
]


@pytest.mark.parametrize(("fields", "days", "never"), RETRIES)
def test_one_tap_says_when_to_try_again(client, ola, borghild, fields, days, never):
    today = timezone.localdate()
    conversation = factories.record(ola, borghild, outcome=Outcome.UNABLE)
    if "on" in fields:
        fields = fields | {"on": (today + timedelta(days=fields["on"])).isoformat()}

    response = client.post(reverse("conversations:retry", args=[conversation.pk]), fields)

    conversation.refresh_from_db()
    assert response.status_code == 303
    assert conversation.retry_on == (None if days is None else today + timedelta(days=days))
    assert conversation.no_more_this_year == never


@pytest.mark.parametrize(
    "fields", [{}, {"when": "date"}, {"when": "date", "on": "2020-01-01"}, {"when": "x"}, {"when": "date", "on": "y"}]
)
def test_a_day_that_cannot_be_is_refused(client, ola, borghild, fields):
    conversation = factories.record(ola, borghild, outcome=Outcome.UNABLE)

    response = client.post(reverse("conversations:retry", args=[conversation.pk]), fields)

    conversation.refresh_from_db()
    assert (response.status_code, conversation.retry_on) == (422, None)


def test_somebody_who_answered_is_not_to_be_tried_again(client, ola, borghild):
    conversation = factories.record(ola, borghild, TUR)

    response = client.post(reverse("conversations:retry", args=[conversation.pk]), {"when": "today"})

    assert response.status_code == 422


def test_sending_no_answer_again_leaves_the_day_that_was_chosen(client, ola, borghild):
    post = {"form_id": str(uuid.uuid4()), "action": "unable"}
    client.post(new(borghild), post)
    client.post(reverse("conversations:retry", args=[post["form_id"]]), {"when": "tomorrow"})

    client.post(new(borghild), post)

    assert Conversation.objects.get().retry_on == timezone.localdate() + timedelta(days=1)


# --- what is logged, and what it costs ---


def test_the_receipt_logs_those_it_showed_and_nobody_else(client, place, ola, borghild):
    einar = factories.make_resident(place.department, "Einar")
    for number in range(3):
        factories.make_resident(place.department, f"Navn {number}")
    conversation = factories.record(ola, borghild, TUR)
    session = client.session
    session["seen-order"] = [str(place.department.pk), str(einar.pk)]
    session.save()

    receipt(client, conversation)

    row = AccessLog.objects.get()
    assert set(row.resident_ids) == {borghild.pk, einar.pk}
    assert (row.what, row.why) == ("conversations:receipt", "own receipt")


def test_saving_shows_nobody_and_a_refusal_is_logged(client, ola, borghild):
    client.post(new(borghild), filled())
    assert not AccessLog.objects.exists()

    client.post(new(borghild), filled(said_by=""))
    assert AccessLog.objects.get().resident_ids == [borghild.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_saving_costs_the_same_for_one_thing_and_three(client, ola, borghild, count, django_assert_num_queries):
    post = filled(*["Tur"] * count)

    # Transaction (2), session, user, workplaces, resident, campaign, savepoint (2), conversation, statements.
    with django_assert_num_queries(8):
        client.post(new(borghild), post)


@pytest.mark.parametrize("count", [1, 3])
def test_form_and_receipt_cost_the_same_for_one_thing_and_three(
    client, place, ola, borghild, count, django_assert_num_queries
):
    theme = factories.make_theme(place.municipality)
    conversation = factories.record(ola, borghild, *["Tur"] * count, themes=(theme,))
    for number in range(count):
        factories.make_resident(place.department, f"Navn {number}")
    client.get(new(borghild))

    with django_assert_num_queries(15):
        client.get(new(borghild))
    with django_assert_num_queries(15):
        client.get(reverse("conversations:receipt", args=[conversation.pk]))
    with django_assert_num_queries(16):
        client.get(correct(conversation))
