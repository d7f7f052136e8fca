"""Who was told what came of it, how and when; a slip undone; and some days later: did it get better?"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.improvements import services
from dialog.improvements.models import Better, Fate, FateKind, Status, Told
from dialog.improvements.services import Telling
from dialog.improvements.telling.services import AskedAlready, NotToldYet, note_better
from dialog.improvements.telling_models import Answer
from dialog.improvements.telling_queries import whom_to_ask
from dialog.improvements.work_lists import list_to_tell
from tests.factories import make_resident, only_statement, record
from tests.improvements.test_services import begin

NOW = timezone.now()
TODAY = timezone.localdate()
A_FORTNIGHT_AGO = NOW - timedelta(days=14)


@pytest.fixture
def walk(ola, borghild):
    return only_statement(record(ola, borghild, "Jeg vil ut en tur hver dag"))


@pytest.fixture
def answered(walk, liv, ola):
    """Liv has answered, and Ola is to tell Borghild today."""
    return services.reply(statement=walk, words="Ja.", telling=Telling(teller=ola, tell_by=TODAY), by=liv, now=NOW)


def address(name, place, *parts):
    return reverse(f"improvements:{name}", args=[place.department.code, *parts])


def told(fate, by, now=NOW, **fields):
    return services.mark_told(fate=fate, by=by, now=now, **fields)


def form(ola, **fields):
    values = {"whom": "person", "how": "spoken", "told_by": ola.pk, "told_on": TODAY.isoformat(), "whom_in_words": ""}
    return values | fields


# --- told ---


def test_a_telling_says_who_told_whom_how_and_when_and_who_wrote_it_down(client, place, answered, ola, liv):
    client.force_login(ola)

    answer = client.post(address("mark_told", place, answered.pk), form(liv, whom="kin", how="phone"))
    again = client.post(address("mark_told", place, answered.pk), form(liv, whom="kin", how="phone"))

    assert (answer.status_code, again.status_code) == (302, 302)
    one = Told.objects.get()
    assert (one.fate, one.whom, one.how, one.told_on) == (answered, "kin", "phone", TODAY)
    assert (one.told_by, one.recorded_by) == (liv, ola)
    assert Fate.objects.get().told_by == liv


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"whom": ""}, "Velg hvem som har fått vite det."),
        ({"how": ""}, "Velg hvordan det ble sagt."),
        ({"whom": "other"}, "Skriv hvem som har fått vite det."),
        ({"told_on": (TODAY + timedelta(days=1)).isoformat()}, "Datoen er ikke kommet ennå."),
    ],
)
def test_a_telling_that_lacks_something_is_refused_and_nobody_is_told(desk, place, answered, liv, fields, said):
    answer = desk.post(address("mark_told", place, answered.pk), form(liv, **fields))

    assert answer.status_code == 422
    assert said in answer.text
    assert not Told.objects.exists()


def test_each_person_behind_an_action_is_one_task_also_when_it_came_to_nothing(place, ola, liv):
    behind = [only_statement(record(ola, make_resident(place.department, name), "Tur")) for name in ("Arne", "Eli")]
    action = begin(place.department, liv, *behind)
    assert not list_to_tell(place.department, liv, TODAY)[0].exists()

    services.close_action(action=action, result="Vi har ikke folk til det.", is_dropped=True, by=liv, now=NOW)

    assert {fate.statement for fate in list_to_tell(place.department, liv, TODAY)[0]} == set(behind)
    told(Fate.objects.get(statement=behind[0]), liv)
    assert [fate.statement for fate in list_to_tell(place.department, liv, TODAY)[0]] == behind[1:]


def test_a_statement_that_is_taken_away_keeps_no_action_from_being_finished(place, ola, liv):
    first, second = (record(ola, make_resident(place.department, name), "Tur") for name in ("Arne", "Eli"))
    action = begin(place.department, liv, only_statement(first), only_statement(second))
    services.close_action(action=action, result="Vi går.", is_dropped=False, by=liv, now=NOW)
    second.withdrawn_at = NOW
    second.save(update_fields=["withdrawn_at"])

    told(only_statement(first).fate, liv)

    action.refresh_from_db()
    assert action.status == Status.TOLD


def test_when_all_behind_an_action_are_told_at_once_each_has_a_telling_of_her_own(place, ola, liv):
    behind = [only_statement(record(ola, make_resident(place.department, name), "Tur")) for name in ("Arne", "Eli")]
    action = begin(place.department, liv, *behind)
    services.close_action(action=action, result="Vi går.", is_dropped=False, by=liv, now=NOW)

    services.move_action(action=action, to=Status.TOLD, by=liv, now=NOW)

    assert set(Told.objects.values_list("fate__statement", flat=True)) == {one.pk for one in behind}


# --- a slip ---


def test_a_telling_by_a_slip_is_taken_back_and_the_person_stands_on_the_list(place, answered, liv):
    told(answered, liv)

    services.take_back_told(fate=answered, by=liv, now=NOW)

    assert [fate.pk for fate in list_to_tell(place.department, liv, TODAY)[0]] == [answered.pk]
    assert Told.objects.get().withdrawn_by == liv
    told(answered, liv)
    assert Told.objects.filter(withdrawn_at=None).count() == 1


def test_an_action_that_was_told_by_a_slip_is_to_be_told_again(place, ola, liv, walk):
    action = begin(place.department, liv, walk)
    services.close_action(action=action, result="Vi går.", is_dropped=False, by=liv, now=NOW)
    told(walk.fate, liv)

    services.take_back_told(fate=walk.fate, by=liv, now=NOW)

    action.refresh_from_db()
    assert action.status == Status.DONE


def test_an_answer_by_a_slip_is_taken_back_and_the_statement_waits_since_it_was_said(place, walk, answered, liv):
    services.take_back(fate=answered, by=liv, now=NOW)

    walk.refresh_from_db()
    assert walk.open_since == walk.conversation.recorded_at
    assert not Fate.objects.exists()


@pytest.mark.parametrize("late", [timedelta(hours=25), timedelta()])
def test_what_was_decided_stands_after_a_day_and_when_she_has_been_told(answered, liv, late):
    if not late:
        told(answered, liv)

    with pytest.raises(services.TooLateToUndo):
        services.take_back(fate=answered, by=liv, now=NOW + late)

    assert Fate.objects.get().kind == FateKind.ANSWERED


def test_the_list_tells_who_was_told_of_late_with_a_way_back(desk, place, answered, liv):
    told(answered, liv)

    page = desk.get(address("untold", place)).text
    desk.post(address("take_back_told", place, answered.pk))

    assert "Fikk beskjed det siste døgnet" in page
    assert "Fikk beskjed det siste døgnet" not in desk.get(address("untold", place)).text


# --- who is to tell ---


def test_a_carer_sees_on_the_start_list_that_she_is_to_tell_somebody(client, place, answered, ola):
    client.force_login(ola)

    assert "Du skal gi beskjed til 1." in client.get("/samtaler/").text
    mine = client.get(address("untold", place) + "?hvem=jeg").text
    told(answered, ola)

    assert "Du skal gi beskjed" in mine and "Borghild" in mine
    assert "Du skal gi beskjed til" not in client.get("/samtaler/").text


def test_a_colleague_who_is_to_tell_nobody_is_not_reminded(client, place, answered, liv):
    client.force_login(liv)

    assert "Du skal gi beskjed til" not in client.get("/samtaler/").text
    assert "Du har ingen å gi beskjed til" in client.get(address("untold", place) + "?hvem=jeg").text


# --- better ---


@pytest.fixture
def told_long_ago(answered, liv):
    return told(answered, liv, now=A_FORTNIGHT_AGO)


def test_she_is_asked_a_week_after_she_was_told_and_once(place, told_long_ago, liv):
    assert whom_to_ask(place.department, liv, TODAY) == [told_long_ago.pk]
    assert not whom_to_ask(place.department, liv, TODAY - timedelta(days=10))
    assert not whom_to_ask(place.department, liv, TODAY + timedelta(days=90))

    note_better(fate=told_long_ago, answer=Answer.A_BIT, words="Litt.", said_by="person", by=liv, now=NOW)

    assert not whom_to_ask(place.department, liv, TODAY)
    with pytest.raises(AskedAlready):
        note_better(fate=told_long_ago, answer=Answer.NO, words="", said_by="person", by=liv, now=NOW)


def test_nobody_is_asked_about_two_things_nor_about_a_no(place, ola, liv, borghild, told_long_ago):
    for decide in (services.reply, services.decline):
        more = only_statement(record(ola, borghild, "Mer"))
        fate = decide(
            statement=more, words="Ja eller nei.", telling=Telling(teller=ola, tell_by=TODAY), by=liv, now=NOW
        )
        told(fate, liv, now=A_FORTNIGHT_AGO + timedelta(minutes=1))

    assert whom_to_ask(place.department, liv, TODAY) == [told_long_ago.pk]
    note_better(fate=told_long_ago, answer=Answer.YES, words="", said_by="person", by=liv, now=NOW)
    assert not whom_to_ask(place.department, liv, TODAY)


def test_nobody_says_whether_it_got_better_before_she_has_heard(answered, liv):
    with pytest.raises(NotToldYet):
        note_better(fate=answered, answer=Answer.YES, words="", said_by="person", by=liv, now=NOW)


def test_what_she_says_is_kept_in_her_own_words(client, place, told_long_ago, ola):
    client.force_login(ola)

    refused = client.post(address("ask_better", place, told_long_ago.pk), {"answer": "yes"})
    saved = client.post(
        address("ask_better", place, told_long_ago.pk),
        {"answer": "yes", "said_by": "person", "words": "Jeg sover bedre."},
    )

    assert (refused.status_code, saved.status_code) == (422, 302)
    one = Better.objects.get()
    assert (one.answer, one.words, one.said_by, one.recorded_by) == ("yes", "Jeg sover bedre.", "person", ola)


def test_an_action_shows_what_those_behind_it_say_afterwards_to_those_who_work_there(desk, place, walk, liv):
    action = begin(place.department, liv, walk)
    services.close_action(action=action, result="Vi går.", is_dropped=False, by=liv, now=A_FORTNIGHT_AGO)
    told(walk.fate, liv, now=A_FORTNIGHT_AGO)
    note_better(fate=walk.fate, answer=Answer.A_BIT, words="Litt bedre, ja", said_by="person", by=liv, now=NOW)

    page = desk.get(address("action", place, action.pk)).text

    assert "1 litt." in page
    assert "Litt bedre, ja" in page


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("untold", 9), ("better", 8)])
def test_lists_cost_the_same_however_long(desk, place, ola, liv, django_assert_num_queries, number, name, queries):
    for one in range(number):
        for when in (None, NOW, A_FORTNIGHT_AGO):
            said = only_statement(record(ola, make_resident(place.department, f"Arne {one} {when}"), "Tur"))
            telling = Telling(teller=ola, tell_by=TODAY)
            fate = services.reply(statement=said, words="Ja.", telling=telling, by=liv, now=NOW)
            if when is not None:
                told(fate, liv, now=when)
    desk.get(address(name, place))

    with django_assert_num_queries(queries):
        desk.get(address(name, place))
