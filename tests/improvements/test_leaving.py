"""Somebody dies or moves: her tasks stop, and the leader is asked once what is fitting. Units close and merge."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.accounts.services import give_membership
from dialog.conversations import residents
from dialog.conversations.models import Conversation, Intent, Statement
from dialog.home.administration import changing
from dialog.improvements import services
from dialog.improvements.leaving import services as leaving
from dialog.improvements.leaving_queries import left_in, left_with
from dialog.improvements.models import Departure, Fate, FateKind
from dialog.improvements.queries import State, line, statements_in, waiting
from dialog.improvements.services import Telling
from dialog.improvements.telling_models import Fitting
from dialog.improvements.work_lists import desk, list_to_tell
from tests.factories import make_resident, make_user, only_statement, record
from tests.improvements.test_services import begin

NOW = timezone.now()
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def things(ola, liv, borghild, place):
    """Of Borghild: one thing that waits, a promise, an answer that is not told, and one in an action."""
    wish, answered, acted = (only_statement(record(ola, borghild, word)) for word in ("Tur", "Kaffe", "Hage"))
    promise = only_statement(record(ola, borghild, "Fisk", intent=Intent.THIS_WEEK, promise="Fisk på fredag"))
    services.reply(statement=answered, words="Ja.", telling=Telling(teller=ola, tell_by=TODAY), by=liv, now=NOW)
    begin(place.department, liv, acted)
    return {"wish": wish, "promise": promise, "answered": answered, "acted": acted}


@pytest.fixture
def gone(things, borghild, adm):
    residents.discharge(resident=borghild, last_day=YESTERDAY, by=adm)
    borghild.refresh_from_db()
    return borghild


@pytest.fixture
def moved(things, borghild, adm, place):
    residents.move(resident=borghild, to=place.neighbour, on=TODAY, by=adm)
    borghild.refresh_from_db()
    return borghild


def address(name, place, *parts):
    return reverse(f"improvements:{name}", args=[place.department.code, *parts])


def decide(resident, place, by, choice, **fields):
    values = {"words": "Hun ville ut på tur.", "telling": Telling(), "has_yes": choice == Fitting.HAND_OVER}
    return leaving.decide(
        resident=resident, unit=place.department, choice=choice, by=by, now=NOW, today=TODAY, **{**values, **fields}
    )


def states(things, place, user):
    rows = statements_in(place.department, user).in_bulk([one.pk for one in things.values()])
    return {name: line(rows[one.pk], TODAY).state for name, one in things.items()}


def counted(place, user):
    numbers = desk(place.department, user, TODAY, rows=4)
    return numbers.waiting_count, numbers.promise_count, numbers.untold_count, numbers.left_count


def test_her_tasks_stop_and_the_leader_is_asked_about_one_person(place, liv, things, borghild, adm):
    assert counted(place, liv) == (1, 1, 1, 0)

    residents.discharge(resident=borghild, last_day=YESTERDAY, by=adm)

    assert counted(place, liv) == (0, 0, 0, 1)
    assert set(states(things, place, liv).values()) == {State.LEFT}
    assert [(one.resident, one.things) for one in left_in(place.department, liv, TODAY)] == [(borghild, 4)]
    assert left_with(place.department, liv, TODAY) == {borghild.pk: 4}


def test_they_do_not_stop_on_her_last_day(place, liv, things, borghild, adm):
    residents.discharge(resident=borghild, last_day=TODAY, by=adm)

    assert counted(place, liv) == (1, 1, 1, 0)


@pytest.mark.parametrize("is_answered", [False, True])
@pytest.mark.parametrize("what", ["honest", "withdrawn", "removed", "told"])
def test_the_leader_is_not_asked_about_what_is_none_of_hers_or_done(place, ola, liv, borghild, adm, is_answered, what):
    said = only_statement(record(ola, borghild, "Tur"))
    if is_answered:
        services.reply(statement=said, words="Ja.", telling=Telling(teller=ola, tell_by=TODAY), by=liv, now=NOW)
    residents.discharge(resident=borghild, last_day=YESTERDAY, by=adm)
    assert left_with(place.department, liv, TODAY) == {borghild.pk: 1}

    held = Conversation.objects.filter(pk=said.conversation_id)
    if what == "honest":
        held.update(figures_only=True)
    elif what == "withdrawn":
        held.update(withdrawn_at=NOW)
    elif what == "removed":
        Statement.objects.update(removed_at=NOW, open_since=None)
    else:
        Statement.objects.update(open_since=None)
        Fate.objects.update(told_at=NOW, told_by=liv)

    assert left_with(place.department, liv, TODAY) == {}


def test_somebody_who_stays_after_all_waits_again(place, liv, gone):
    gone.active_to = None
    gone.save(update_fields=["active_to"])

    assert counted(place, liv) == (1, 1, 1, 0)


def test_next_of_kin_can_be_told_and_what_is_in_an_action_is_told_to_them_when_it_is_done(place, ola, liv, gone):
    decide(gone, place, liv, Fitting.KIN, telling=Telling(teller=ola, tell_by=TODAY))

    assert counted(place, liv) == (0, 0, 3, 0)
    assert {(one.tell_whom, one.teller) for one in list_to_tell(place.department, liv, TODAY)[0]} == {("kin", ola)}
    action = Fate.objects.get(kind=FateKind.IN_ACTION).action
    services.close_action(action=action, result="Vi gjorde det.", is_dropped=False, by=liv, now=NOW)
    assert counted(place, liv) == (0, 0, 4, 0)
    with pytest.raises(leaving.NothingLeft):
        decide(gone, place, liv, Fitting.LET_BE)


def test_what_is_let_be_is_on_no_list_and_says_who_decided_and_why(place, liv, things, gone):
    decide(gone, place, liv, Fitting.LET_BE, words="Hun døde i natt.")

    assert counted(place, liv) == (0, 0, 0, 0)
    assert set(states(things, place, liv).values()) == {State.CLOSED}
    one = Departure.objects.get()
    assert (one.decided_by, one.words, one.fates.count()) == (liv, "Hun døde i natt.", 4)


def test_it_is_handed_over_with_a_yes_and_waits_where_she_lives_now_without_ticking_her_off(place, liv, moved):
    lars = make_user("Lars", place.neighbour, Role.LEADER)

    decide(moved, place, liv, Fitting.HAND_OVER)

    there = waiting(statements_in(place.neighbour, lars), TODAY).get()
    assert (there.words, there.conversation.resident, there.conversation.said_by) == (
        "Hun ville ut på tur.",
        moved,
        "observed",
    )
    assert counted(place, liv) == (0, 0, 0, 0)


def test_somebody_who_leads_elsewhere_and_works_here_decides_nothing(client, place, ola, gone):
    give_membership(user=ola, unit=place.neighbour, role=Role.LEADER, starts_on=TODAY)
    client.force_login(ola)

    assert client.get(address("left", place)).status_code == 403
    assert client.post(address("decide_departure", place, gone.pk), {"choice": "let_be"}).status_code == 403
    assert not Departure.objects.exists()


def test_nothing_is_handed_over_where_nobody_takes_it(place, liv, gone):
    with pytest.raises(leaving.NowhereToGo):
        decide(gone, place, liv, Fitting.HAND_OVER)

    assert not Departure.objects.exists()
    assert counted(place, liv) == (0, 0, 0, 1)


def test_a_decision_by_a_slip_is_taken_back_and_the_leader_is_asked_again(place, liv, things, gone):
    departure = decide(gone, place, liv, Fitting.LET_BE)

    leaving.take_back(departure=departure, by=liv, now=NOW)

    assert set(states(things, place, liv).values()) == {State.LEFT}
    assert Fate.objects.count() == 2
    with pytest.raises(services.TooLateToUndo):
        leaving.take_back(departure=decide(gone, place, liv, Fitting.LET_BE), by=liv, now=NOW + timedelta(days=2))


def test_what_has_been_said_or_handed_over_is_not_taken_back(place, ola, liv, things, moved):
    said = decide(moved, place, liv, Fitting.KIN, telling=Telling(teller=ola, tell_by=TODAY))
    fate = said.fates.filter(statement=things["wish"]).get()
    services.mark_told(fate=fate, by=ola, now=NOW)

    with pytest.raises(services.TooLateToUndo):
        leaving.take_back(departure=said, by=liv, now=NOW)

    record(ola, moved, "En ting til", unit=place.department)
    given = decide(moved, place, liv, Fitting.HAND_OVER)
    with pytest.raises(services.TooLateToUndo):
        leaving.take_back(departure=given, by=liv, now=NOW)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "Velg hva som passer."),
        ({"choice": "kin"}, "Velg hvem som sier det."),
        (
            {"choice": "kin", "teller": "ola", "tell_by": TODAY.isoformat()},
            "Skriv hva som skal sies, eller gis videre.",
        ),
        ({"choice": "hand_over", "words": "Tur"}, "Det gis bare videre når personen har sagt ja."),
    ],
)
def test_a_decision_that_lacks_something_is_refused(desk, place, ola, moved, chosen, said):
    chosen = {name: str(ola.pk) if value == "ola" else value for name, value in chosen.items()}

    answer = desk.post(address("decide_departure", place, moved.pk), chosen)

    assert answer.status_code == 422
    assert said in answer.text
    assert not Departure.objects.exists()


def test_the_leader_is_told_on_her_desk_and_decides_on_the_persons_page(client, liv, place, gone):
    client.force_login(liv)
    home = client.get(reverse("home:unit", args=[place.department.code])).text
    listed = client.get(address("left", place)).text

    answer = client.post(address("decide_departure", place, gone.pk), {"choice": "let_be"}, follow=True)

    assert "1 har flyttet eller er død, og noe står igjen." in home
    assert "Borghild" in listed and "4 ting står igjen" in listed
    assert "Ingenting står igjen" in answer.text and "La det ligge – Liv" in answer.text


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many_have_left(
    client, place, ola, liv, adm, number, django_assert_num_queries
):
    for one in range(number):
        resident = make_resident(place.department, f"Arne {one}")
        record(ola, resident, "Tur")
        residents.discharge(resident=resident, last_day=YESTERDAY, by=adm)
    client.force_login(liv)
    client.get(address("left", place))

    with django_assert_num_queries(9):
        client.get(address("left", place))


# --- units ---


def test_a_unit_is_not_closed_while_something_is_undone_there(place, adm, liv, gone):
    with pytest.raises(changing.HasUndone):
        changing.close(unit=place.department, by=adm, today=TODAY)

    decide(gone, place, liv, Fitting.LET_BE)
    changing.close(unit=place.department, by=adm, today=TODAY)


def test_what_is_undone_follows_when_units_merge_and_the_new_leader_answers_it(place, adm, things, borghild):
    lars = make_user("Lars", place.neighbour, Role.LEADER)

    changing.merge(unit=place.department, into=place.neighbour, by=adm, today=TODAY)

    numbers = desk(place.neighbour, lars, TODAY, rows=4)
    assert (numbers.waiting_count, numbers.promise_count, numbers.untold_count, numbers.left_count) == (1, 1, 1, 0)
    action = Fate.objects.get(kind=FateKind.IN_ACTION).action
    assert (action.unit, Statement.objects.exclude(unit=place.neighbour).count()) == (place.neighbour, 0)
