"""Improvement actions, from what somebody said to what came of it."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.improvements import services
from dialog.improvements.models import Fate, ImprovementAction, Status
from dialog.improvements.services import Telling
from tests.factories import make_campaign, make_theme, make_user, only_statement, record

TODAY = timezone.localdate()
LATER = TODAY + timedelta(days=20)


def address(name, place, *parts):
    return reverse(f"improvements:{name}", args=[place.department.code, *parts])


@pytest.fixture
def theme(place):
    return make_theme(place.municipality)


@pytest.fixture
def coffee(place, liv):
    return make_action(place, liv)


def make_action(place, by, title="Kaffe på trappa", due_on=LATER, *statements):
    return services.start_action(
        action_id=uuid.uuid4(),
        unit=place.department,
        title=title,
        theme=None,
        statements=statements,
        owner=by,
        due_on=due_on,
        by=by,
        now=timezone.now(),
    )


def filled(ola, **fields):
    return {
        "action_id": str(uuid.uuid4()),
        "title": "Fast tur hver formiddag",
        "owner": str(ola.pk),
        "due_on": LATER.isoformat(),
        **fields,
    }


def test_an_action_is_made_from_what_somebody_said(desk, place, ola, borghild):
    statement = only_statement(record(ola, borghild, "Jeg vil ut en tur hver dag"))
    page = desk.get(address("start_action", place) + f"?utsagn={statement.pk}")
    assert "Jeg vil ut en tur hver dag" in page.text

    answer = desk.post(address("start_action", place), filled(ola, statements=[str(statement.pk)]), follow=True)

    assert "Fast tur hver formiddag" in answer.text
    assert "Jeg vil ut en tur hver dag" in answer.text
    assert Fate.objects.get().statement == statement


def test_an_action_is_made_from_a_theme_and_offers_its_words(desk, place, ola, borghild, theme):
    campaign = make_campaign(place.municipality, name="I år")
    record(ola, borghild, "Jeg vil ut en tur hver dag", themes=(theme,), campaign_id=campaign.pk)

    page = desk.get(address("start_action", place) + f"?tema={theme.code}")
    answer = desk.post(address("start_action", place), filled(ola, theme=theme.code))

    assert "Jeg vil ut en tur hver dag" in page.text
    assert "checked" not in page.text
    assert answer.status_code == 302
    assert ImprovementAction.objects.get().theme == theme


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"title": ""}, "Skriv hva dere skal gjøre."),
        ({"owner": ""}, "Velg hvem som har ansvaret."),
        ({"due_on": ""}, "Skriv når det skal være ferdig."),
        ({"due_on": (TODAY - timedelta(days=1)).isoformat()}, "Datoen er gått."),
    ],
)
def test_a_refused_action_keeps_what_was_written(desk, place, ola, missing, said):
    answer = desk.post(address("start_action", place), filled(ola, **missing))

    assert answer.status_code == 422
    assert said in answer.text
    assert missing.get("title", "Fast tur hver formiddag") in answer.text


def test_the_same_form_twice_is_one_action(desk, place, ola, borghild):
    statement = only_statement(record(ola, borghild, "Jeg vil ut"))
    form = filled(ola, statements=[str(statement.pk)])

    first = desk.post(address("start_action", place), form)
    second = desk.post(address("start_action", place), form)

    assert first["Location"] == second["Location"]
    assert ImprovementAction.objects.count() == 1


def test_another_units_statement_cannot_be_put_behind_an_action(desk, place, ola):
    carer = make_user("Lars", place.neighbour, Role.STAFF)
    foreign = only_statement(record(carer, None, "Naboens ord", unit=place.neighbour))

    answer = desk.post(address("start_action", place), filled(ola, statements=[str(foreign.pk)]))

    assert answer.status_code == 422
    assert "Naboens ord" not in answer.text
    assert not ImprovementAction.objects.exists()


def test_an_answered_statement_refuses_the_action_and_says_who_answered(desk, place, ola, borghild, per):
    statement = only_statement(record(ola, borghild, "Jeg vil ut"))
    services.reply(statement=statement, words="Ja.", telling=Telling(is_told=True), by=per, now=timezone.now())

    answer = desk.post(address("start_action", place), filled(ola, statements=[str(statement.pk)]))

    assert answer.status_code == 422
    assert "Per har alt svart på ett av utsagnene." in answer.text


def test_an_action_is_moved_on(desk, place, coffee):
    answer = desk.post(address("move_action", place, coffee.pk), {"to": "started"}, follow=True)

    assert "I gang" in answer.text
    coffee.refresh_from_db()
    assert coffee.status == Status.STARTED


def test_a_step_that_cannot_be_taken_is_refused_in_words(desk, place, coffee):
    answer = desk.post(address("move_action", place, coffee.pk), {"to": "told"}, follow=True)

    assert "Nå står det som «Planlagt»." in answer.text
    assert desk.post(address("move_action", place, coffee.pk), {"to": "hva som helst"}).status_code == 422


def test_closing_needs_a_result(desk, place, coffee):
    answer = desk.post(address("close_action", place, coffee.pk), {"how": "dropped", "result": " "})

    assert answer.status_code == 422
    assert "Skriv hva det ble til, eller hvorfor det ikke ble noe av." in answer.text
    coffee.refresh_from_db()
    assert coffee.closed_at is None


@pytest.mark.parametrize(("how", "status"), [("done", Status.DONE), ("dropped", Status.DROPPED)])
def test_an_action_is_closed_with_what_came_of_it(desk, place, coffee, how, status):
    form = {"how": how, "result": "Kaffe hver fredag."}
    answer = desk.post(address("close_action", place, coffee.pk), form, follow=True)
    again = desk.post(address("close_action", place, coffee.pk), form)

    assert "Kaffe hver fredag." in answer.text
    assert again.status_code == 302
    coffee.refresh_from_db()
    assert coffee.status == status


def test_close_is_refused_when_another_leader_already_closed_it(desk, place, per, coffee):
    services.close_action(action=coffee, result="Kaffe hver fredag", is_dropped=False, by=per, now=timezone.now())

    answer = desk.post(address("close_action", place, coffee.pk), {"how": "dropped", "result": "Avlyst, ingen kom"})

    assert answer.status_code == 422
    assert "Per har alt avsluttet tiltaket." in answer.text
    assert "Avlyst, ingen kom" in answer.text
    coffee.refresh_from_db()
    assert (coffee.result, coffee.closed_by) == ("Kaffe hver fredag", per)


def test_actions_are_listed_by_status_and_those_past_their_day_say_so(desk, place, liv, coffee):
    late = make_action(place, liv, "Bilde av morgenvakten på døra")
    ImprovementAction.objects.filter(pk=late.pk).update(status=Status.STARTED, due_on=TODAY - timedelta(days=9))

    everything = desk.get(address("actions", place)).text
    started = desk.get(address("actions", place) + "?status=started").text

    assert "Bilde av morgenvakten" in everything and "Kaffe på trappa" in everything
    assert "skulle vært ferdig" in started
    assert "Kaffe på trappa" not in started
    assert desk.get(address("actions", place) + "?status=x").status_code == 404


def test_a_colleague_sees_the_actions_but_not_the_buttons(client, ola, place, coffee):
    client.force_login(ola)

    text = client.get(address("action", place, coffee.pk)).text

    assert "Kaffe på trappa" in text
    assert "<textarea" not in text
    assert client.post(address("close_action", place, coffee.pk), {"how": "done", "result": "x"}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_actions_costs_the_same_however_long(desk, place, liv, django_assert_num_queries, number):
    for one in range(number):
        make_action(place, liv, f"Tiltak {one}")
    desk.get(address("actions", place))

    with django_assert_num_queries(7):
        desk.get(address("actions", place))


@pytest.mark.parametrize("number", [1, 3])
def test_an_action_costs_the_same_however_many_stand_behind_it(
    desk, place, liv, ola, borghild, django_assert_num_queries, number
):
    behind = [only_statement(record(ola, borghild, f"Ting {one}")) for one in range(number)]
    action = make_action(place, liv, "Tur", LATER, *behind)
    desk.get(address("action", place, action.pk))

    with django_assert_num_queries(16):
        desk.get(address("action", place, action.pk))
