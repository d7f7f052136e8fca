"""An action while it goes on: its plan, the board, what is counted, and the rounds of trying it out."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.improvements import services as room
from dialog.improvements.actions import services
from dialog.improvements.actions.charts import chart
from dialog.improvements.actions.services import Measure, Plan, RoundWords
from dialog.improvements.models import ActionHelper, ActionReading, Category, ImprovementAction, Status
from tests.factories import make_user

TODAY = timezone.localdate()
LATER = TODAY + timedelta(days=20)
WALKS = Measure("Hvor mange som var ute", "personer", Decimal(2), Decimal(6))
HTMX = {"HX-Request": "true"}


def address(name, action, *parts):
    return reverse(f"actions:{name}", args=[action.unit.code, action.pk, *parts])


@pytest.fixture
def walks(place, liv):
    return begin(place, liv)


def begin(place, by, **plan):
    plan = Plan(**{"title": "Fast tur hver formiddag", "owner": by, "due_on": LATER, **plan})
    common = {"theme": None, "statements": [], "by": by, "now": timezone.now()}
    return services.start(action_id=uuid.uuid4(), unit=place.department, plan=plan, **common)


def read(action, by, *values):
    """One number a week, the last of them today."""
    for weeks, value in enumerate(reversed(values)):
        services.write_reading(
            action=action, read_on=TODAY - timedelta(weeks=weeks), value=Decimal(value), note=None, by=by,
            now=timezone.now(),
        )  # fmt: skip


def measured(action, by, *values, measure=WALKS):
    action = services.set_measure(action=action, measure=measure, by=by)
    read(action, by, *values)
    return action


# --- the plan ---


def test_an_action_begins_with_its_whole_plan(desk, place, liv, ola):
    form = {
        "action_id": str(uuid.uuid4()), "title": "Fast tur", "owner": str(liv.pk), "due_on": LATER.isoformat(),
        "helpers": [str(ola.pk), str(liv.pk)], "category": Category.ACTIVITIES, "learned_elsewhere": "Vik kommune",
    }  # fmt: skip

    text = desk.post(reverse("improvements:start_action", args=[place.department.code]), form, follow=True).text

    assert "Liv, sammen med Ola" in text
    assert "aktiviteter" in text
    assert "Vik kommune" in text


def test_the_same_form_twice_is_one_action_with_the_first_plan(place, liv, ola):
    plans = [Plan(title=title, owner=liv, due_on=LATER, helpers=[ola]) for title in ("Tur", "Noe annet")]
    form = uuid.uuid4()
    common = {"action_id": form, "unit": place.department, "theme": None, "statements": [], "by": liv}

    for plan in plans:
        services.start(**common, plan=plan, now=timezone.now())

    assert ImprovementAction.objects.get().title == "Tur"
    assert ActionHelper.objects.get().user == ola


def test_who_helps_is_changed_and_whoever_answers_for_it_is_no_helper(place, liv, ola, per, walks):
    for helpers in ([ola, per], [per, liv]):
        plan = Plan(title="Tur", owner=liv, due_on=LATER, helpers=helpers)
        services.change_plan(action=walks, plan=plan, by=liv)

    assert [one.user for one in walks.helpers.all()] == [per]


def test_what_has_ended_is_not_changed(desk, liv, walks):
    room.close_action(action=walks, result="Det går", is_dropped=False, by=liv, now=timezone.now())

    answer = desk.post(address("set_measure", walks), {"measure": "Turer", "measured_in": "ganger"})

    assert answer.status_code == 422
    assert "Tiltaket er avsluttet." in answer.text and "Turer" in answer.text
    with pytest.raises(services.ActionIsClosed):
        services.change_plan(action=walks, plan=Plan(title="x", owner=liv, due_on=LATER), by=liv)


def test_an_idea_comes_from_one_place(desk, place, liv, walks):
    form = {"title": "Tur", "owner": str(liv.pk), "due_on": LATER.isoformat(), "learned_from": str(uuid.uuid4())}

    answer = desk.post(address("change_plan", walks), form)

    assert answer.status_code == 422
    assert "Det tiltaket er ikke delt lenger." in answer.text


# --- the board ---


def test_a_card_is_moved_on_the_board_and_keeps_the_focus(desk, walks):
    move = reverse("improvements:move_action", args=[walks.unit.code, walks.pk])

    answer = desk.post(move, {"to": "started", "fra": "tavle"}, headers=HTMX)

    assert answer.text.index('id="kolonne-started"') < answer.text.index("Fast tur") < answer.text.index("kolonne-done")
    assert f'id="kort-{walks.pk}" href="/enhet/{walks.unit.code}/tiltak/{walks.pk}/" autofocus' in answer.text
    assert "Flyttet til «I gang»." in answer.text
    assert "<html" not in answer.text


def test_without_script_the_board_comes_back_too(desk, walks):
    move = reverse("improvements:move_action", args=[walks.unit.code, walks.pk])

    answer = desk.post(move, {"to": "started", "fra": "tavle"})

    assert answer["Location"] == reverse("improvements:actions", args=[walks.unit.code])


def test_the_board_shows_the_first_of_many_and_says_how_many_there_are(desk, place, liv, monkeypatch):
    monkeypatch.setattr("dialog.improvements.actions.queries.CARDS_A_COLUMN", 2)
    for one in range(5):
        begin(place, liv, title=f"Tiltak {one}")

    text = desk.get(reverse("improvements:actions", args=[place.department.code])).text

    assert text.count('class="kort"') == 2
    assert "Vis 3 til" in text


# --- what is counted ---


def test_a_day_has_one_number_and_the_newest_counts(desk, liv, walks):
    services.set_measure(action=walks, measure=WALKS, by=liv)
    for value in ("3", "2,5"):
        form = {"read_on": TODAY.isoformat(), "value": value, "note": "Regn"}
        answer = desk.post(address("write_reading", walks), form, follow=True)

    assert ActionReading.objects.get().value == Decimal("2.5")
    assert "Sist, i dag: <b>2,5 personer</b>." in answer.text
    assert "Regn" in answer.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"value": ""}, "Skriv tallet."),
        ({"value": "mange"}, "Skriv et tall, for eksempel 4 eller 2,5."),
        ({"read_on": (TODAY + timedelta(days=1)).isoformat()}, "Den dagen har ikke vært ennå."),
    ],
)
def test_a_refused_number_keeps_what_was_written(desk, liv, walks, wrong, said):
    services.set_measure(action=walks, measure=WALKS, by=liv)

    answer = desk.post(
        address("write_reading", walks), {"read_on": TODAY.isoformat(), "value": "4", "note": "Regn", **wrong}
    )

    assert answer.status_code == 422
    assert said in answer.text and "Regn" in answer.text
    assert not ActionReading.objects.exists()


def test_a_number_without_a_measure_is_refused(desk, walks):
    answer = desk.post(address("write_reading", walks), {"read_on": TODAY.isoformat(), "value": "4"})

    assert answer.status_code == 422
    assert not ActionReading.objects.exists()


def test_whoever_works_there_counts_and_only_the_leader_takes_a_number_away(client, ola, liv, walks):
    action = measured(walks, liv, 3)
    client.force_login(ola)
    reading = action.readings.get()

    client.post(address("write_reading", walks), {"read_on": (TODAY - timedelta(days=1)).isoformat(), "value": "5"})

    assert client.post(address("remove_reading", walks, reading.pk)).status_code == 403
    assert action.readings.count() == 2
    client.force_login(liv)
    client.post(address("remove_reading", walks, reading.pk))
    assert action.readings.get().written_by == ola


def test_what_is_counted_stays_while_there_are_numbers_for_it(liv, walks):
    measured(walks, liv, 3)

    with pytest.raises(services.StillMeasured):
        services.set_measure(action=walks, measure=Measure(), by=liv)


@pytest.mark.parametrize(
    ("target", "values", "said"),
    [
        (6, "2 2 3 2 3 2 5 6 6 7 6 7", "6 målinger på rad over midten: det er neppe tilfeldig at det er blitt bedre."),
        (0, "2 2 3 2 3 2 5 6 6 7 6 7", "det er neppe tilfeldig at det er blitt dårligere."),
        (None, "2 2 3 2 3 2 5 6 6 7 6 7", "6 målinger på rad over midten: det er neppe tilfeldig."),
        (6, "2 6 2 6 2 6 2 6 2 6", "Tallene svinger, men ikke mer enn de kan gjøre av seg selv."),
        (6, "2 6 7", "Etter 7 målinger til sier kurven mer."),
        (6, "2 3 8", "Der er dere nå."),
    ],
)
def test_the_numbers_are_said_in_words(liv, walks, target, values, said):
    wanted = Measure(
        "Ute", "personer", Decimal(2) if target != 2 else None, None if target is None else Decimal(target)
    )
    action = measured(walks, liv, *values.split(), measure=wanted)

    assert said in " ".join(chart(action, TODAY).notes)


def test_the_chart_has_a_table_with_the_same_numbers(desk, liv, walks):
    measured(walks, liv, "2", "3,5".replace(",", "."), "4")

    text = desk.get(reverse("improvements:action", args=[walks.unit.code, walks.pk])).text

    assert [text.count(f'<td class="n">{value}</td>') for value in ("2", "3,5", "4")] == [1, 1, 1]
    assert text.count("s-punkt") == 3


# --- rounds ---


def test_a_round_is_written_bit_by_bit_and_the_next_begins_when_it_is_whole(desk, walks):
    page = address("write_round", walks)
    form = {"number": "1", "seen": "", "plan": "Tur for to"}
    desk.post(page, form)
    first = walks.rounds.get()

    refused = desk.post(page, {"number": "2", "seen": "", "plan": "Tur for alle"})
    words = {**form, "seen": first.changed_at.isoformat(), "do": "Gikk", "study": "De smilte", "act": "Fortsette"}
    desk.post(page, words)
    desk.post(page, {"number": "2", "seen": "", "plan": "Tur for alle"})

    assert refused.status_code == 422
    assert "Skriv først hva dere gjør nå, i runden før." in refused.text
    assert [(one.number, one.plan, one.act) for one in walks.rounds.all()] == [
        (1, "Tur for to", "Fortsette"), (2, "Tur for alle", None),
    ]  # fmt: skip


def test_two_who_write_the_same_round_do_not_write_over_each_other(desk, liv, ola, walks):
    common = {"action": walks, "number": 1, "now": timezone.now()}
    services.write_round(**common, words=RoundWords("Tur for to"), seen=None, by=ola)

    again = services.write_round(**common, words=RoundWords("Tur for to"), seen=None, by=liv)
    answer = desk.post(address("write_round", walks), {"number": "1", "seen": "", "plan": "Tur for tre"})

    assert again.changed_by == ola
    assert answer.status_code == 422
    assert "Ola har skrevet her imens." in answer.text and "Tur for tre" in answer.text


# --- rules a row holds ---


@pytest.mark.parametrize(
    ("lie", "constraint"),
    [
        ({"category": "noe annet"}, "action_category_is_one_of_ours"),
        ({"baseline": 2}, "action_measure_whole"),
        ({"cost": 1_000_000_000}, "action_cost_in_range"),
        ({"hours": 1_000_000}, "action_hours_in_range"),
        ({"status": Status.DROPPED, "closed_at": timezone.now}, "action_closed_"),
    ],
)
def test_the_database_refuses_an_action_that_cannot_be_true(liv, walks, lie, constraint):
    values = {name: value() if callable(value) else value for name, value in lie.items()}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ImprovementAction.objects.filter(pk=walks.pk).update(**values)


def test_the_database_refuses_a_target_where_it_began_an_action_learned_from_itself_and_a_number_ahead(liv, walks):
    measured(walks, liv, 3)
    here = ImprovementAction.objects.filter(pk=walks.pk)

    with pytest.raises(IntegrityError, match="action_target_is_not_where_it_began"), transaction.atomic():
        here.update(target=2)
    with pytest.raises(IntegrityError, match="action_not_learned_from_itself"), transaction.atomic():
        here.update(learned_from=walks)
    with pytest.raises(IntegrityError, match="action_reading_not_ahead"), transaction.atomic():
        walks.readings.update(read_on=TODAY + timedelta(days=2))


def test_another_units_action_is_not_there(client, place, walks):
    lars = make_user("Lars", place.neighbour, Role.LEADER)
    client.force_login(lars)

    assert client.get(address("write_round", walks)).status_code == 404
    assert client.post(address("write_reading", walks), {"value": "4"}).status_code == 404
