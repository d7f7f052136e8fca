"""The morning list: what comes on it, who takes it, how it is handed on, and how it leaves it."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.audit.models import AccessLog
from dialog.conversations.models import Intent
from dialog.improvements.models import Fate, FateKind, HandOver, MorningSheet, Shift, SmallThing
from dialog.improvements.services import Telling, keep_promise, reply
from dialog.improvements.small_things import queries, services
from dialog.improvements.work_lists import open_lists
from tests.factories import make_resident, make_user, only_statement, record

HTMX = {"HX-Request": "true"}
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def mona(place):
    return make_user("Mona", place.department, Role.STAFF)


@pytest.fixture
def tablet(client, ola):
    """Ola's browser."""
    client.force_login(ola)
    return client


def promised(ola, borghild, words="Kaffen før stellet", promise="Kaffen først", days=0):
    held = NOW - timedelta(days=days)
    return only_statement(record(ola, borghild, words, intent=Intent.THIS_WEEK, promise=promise, now=held))


def address(name, place, *parts):
    return reverse(f"improvements:{name}", args=[place.department.code, *parts])


def on_list(place, user):
    return [one.pk for one in queries.to_do(open_lists(place.department, user, timezone.localdate())[0])]


# What stands on it -------------------------------------------------------------------------------------------------


def test_what_is_tried_this_week_is_on_the_list_when_it_is_written_down(place, ola, borghild):
    with_line, without = promised(ola, borghild, days=2), promised(ola, borghild, "Mer luft", None, days=1)
    record(ola, borghild, "Bedre mat")
    record(ola, borghild, "Fint her", intent=Intent.GOOD_TO_KNOW)
    record(ola, borghild, "Vinduet", intent=Intent.DONE_NOW)

    assert on_list(place, ola) == [with_line.pk, without.pk]


def test_a_leader_puts_what_waits_on_the_list_and_it_waits_all_the_same(place, liv, ola, borghild):
    walk = only_statement(record(ola, borghild, "Jeg vil ut"))

    services.put_on_list(statement=walk, words="Tur etter kaffen", by=liv, now=NOW)
    services.put_on_list(statement=walk, words="En gang til", by=liv, now=NOW)

    walk.refresh_from_db()
    assert on_list(place, ola) == [walk.pk]
    assert walk.open_since is not None
    assert SmallThing.objects.get().words == "Tur etter kaffen"


def test_taken_off_the_list_it_only_waits_as_before(place, liv, ola, borghild):
    walk = only_statement(record(ola, borghild, "Jeg vil ut"))
    services.put_on_list(statement=walk, words="Tur", by=liv, now=NOW)
    services.take(statement=walk, by=ola, now=NOW)

    services.take_off_list(statement=walk, by=liv)

    walk.refresh_from_db()
    assert on_list(place, ola) == []
    assert walk.open_since is not None
    assert SmallThing.objects.get().taken_by is None


def test_what_was_promised_leaves_the_list_only_done_or_answered(place, liv, ola, borghild):
    coffee, air = promised(ola, borghild), promised(ola, borghild, "Mer luft")

    with pytest.raises(services.PromisedThisWeek):
        services.take_off_list(statement=coffee, by=liv)
    keep_promise(statement=coffee, by=ola, now=NOW)
    reply(statement=air, words="Ja", telling=Telling(is_told=True), by=liv, now=NOW)

    assert on_list(place, ola) == []
    assert Fate.objects.get(statement=coffee).kind == FateKind.DONE


@pytest.mark.parametrize("verb", ["take", "put_back", "hand_over", "put_on_list"])
def test_nothing_more_is_done_with_what_is_done(ola, liv, borghild, verb):
    coffee = promised(ola, borghild)
    keep_promise(statement=coffee, by=liv, now=NOW)
    more = {
        "take": {"now": NOW},
        "put_back": {},
        "hand_over": {"hand_over_id": uuid.uuid4(), "shift": Shift.NIGHT, "now": NOW},
        "put_on_list": {"words": "Tur", "now": NOW},
    }[verb]

    with pytest.raises(services.NothingToDo) as refused:
        getattr(services, verb)(statement=coffee, by=ola, **more)

    assert refused.value.fate.decided_by == liv


# Who takes it ------------------------------------------------------------------------------------------------------


def test_of_two_who_take_it_the_second_is_told_who_has_it(ola, mona, borghild):
    coffee = promised(ola, borghild)
    services.take(statement=coffee, by=ola, now=NOW)
    services.take(statement=coffee, by=ola, now=NOW)

    with pytest.raises(services.TakenByAnother) as refused:
        services.take(statement=coffee, by=mona, now=NOW)
    with pytest.raises(services.TakenByAnother):
        services.put_back(statement=coffee, by=mona)

    assert refused.value.by == ola


def test_given_to_the_next_shift_nobody_has_it_and_the_line_stands(ola, borghild):
    coffee, form = promised(ola, borghild), uuid.uuid4()
    services.take(statement=coffee, by=ola, now=NOW)
    given = {"statement": coffee, "shift": Shift.EVENING, "words": "Kaffen er kjøpt", "by": ola, "now": NOW}

    services.hand_over(hand_over_id=form, **given)
    services.hand_over(hand_over_id=form, **given)

    thing = SmallThing.objects.get()
    assert (thing.taken_by, [one.words for one in thing.hand_overs.all()]) == (None, ["Kaffen er kjøpt"])


def test_given_to_a_colleague_she_has_it(ola, mona, borghild):
    coffee = promised(ola, borghild)

    services.hand_over(hand_over_id=uuid.uuid4(), statement=coffee, to=mona, by=ola, now=NOW)

    assert SmallThing.objects.get().taken_by == mona


@pytest.mark.parametrize(
    "wrong",
    [
        lambda thing: HandOver.objects.create(
            id=uuid.uuid4(), municipality_id=thing.municipality_id, thing=thing, by=thing.listed_by, at=NOW
        ),
        lambda thing: SmallThing.objects.filter(pk=thing.pk).update(words=None),
        lambda thing: SmallThing.objects.filter(pk=thing.pk).update(taken_at=NOW),
        lambda thing: SmallThing.objects.filter(pk=thing.pk).update(listed_by=None),
    ],
)
def test_the_database_holds_the_rules(liv, ola, borghild, wrong):
    thing = services.put_on_list(
        statement=only_statement(record(ola, borghild, "Jeg vil ut")), words="Tur", by=liv, now=NOW
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(thing)


# How long it took --------------------------------------------------------------------------------------------------


def test_done_things_say_how_many_days_they_took_and_within_which_half_were_done(place, ola, liv, borghild):
    for days in (9, 4, 1, 0):
        keep_promise(statement=promised(ola, borghild, days=days), by=ola, now=NOW)
    keep_promise(statement=promised(ola, borghild, days=30), by=ola, now=NOW - timedelta(days=20))
    record(ola, borghild, "Vinduet", "Lyset", intent=Intent.DONE_NOW)
    # Answered is not done.
    air = promised(ola, borghild, "Mer luft")
    reply(statement=air, words="Ja", telling=Telling(is_told=True), by=liv, now=NOW)

    lately = queries.done_lately(place.department, ola, TODAY)

    assert sorted(one.thing.days for one in lately.things) == [0, 1, 4, 9]
    assert (lately.count, lately.median, lately.at_once) == (4, 1, 2)


def test_what_is_older_than_seven_days_stands_out(tablet, place, ola, borghild):
    promised(ola, borghild, promise="Gammelt løfte", days=8)
    promised(ola, borghild, promise="Ukas løfte", days=7)

    text = tablet.get(address("morning", place)).text

    old, fresh = text.split("De siste sju dagene")
    assert "Har stått i mer enn sju dager" in old
    assert "har stått i 8 dager" in old
    assert "Gammelt løfte" in old
    assert "Ukas løfte" in fresh
    assert "har stått i" not in fresh


def test_those_above_count_things_and_age_and_nothing_else(place, ola, borghild):
    promised(ola, borghild, days=9)
    promised(ola, borghild)

    counted = queries.on_the_lists([place.department.pk, place.neighbour.pk], timezone.localdate())

    assert set(counted) == {place.department.pk}
    assert (counted[place.department.pk].count, counted[place.department.pk].days(TODAY)) == (2, 9)
    assert queries.on_the_list(place.neighbour, timezone.localdate()) == queries.NOTHING


# The pages ---------------------------------------------------------------------------------------------------------


def test_any_carer_marks_it_done_in_one_tap_and_twice_is_once(tablet, place, ola, borghild):
    coffee = promised(ola, borghild)

    first = tablet.post(address("mark_small_done", place, coffee.pk), follow=True)
    second = tablet.post(address("mark_small_done", place, coffee.pk), follow=True)

    assert first.redirect_chain[-1][0] == address("morning", place)
    assert "Ingen små ting står igjen" in first.text
    assert "Kaffen først" in first.text  # among what is done
    assert "har alt gjort" not in second.text
    assert Fate.objects.get().decided_by == ola


def test_the_second_of_two_carers_is_told_who_was_first(tablet, place, ola, mona, borghild):
    coffee = promised(ola, borghild)
    keep_promise(statement=coffee, by=mona, now=NOW)

    text = tablet.post(address("mark_small_done", place, coffee.pk), headers=HTMX).text

    assert "Mona har alt gjort eller svart på dette." in text
    assert "<html" not in text


def test_taken_and_put_back_from_the_list(tablet, place, ola, borghild):
    coffee = promised(ola, borghild)

    assert "Du tar den." in tablet.post(address("take", place, coffee.pk), headers=HTMX).text
    assert "Ingen har tatt den." in tablet.post(address("put_back", place, coffee.pk), headers=HTMX).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Velg hvem som tar over."),
        ({"shift": "evening", "to": "mona"}, "Velg en vakt eller en bestemt, ikke begge."),
        ({"shift": "lunch"}, "Velg et gyldig valg"),
        ({"to": "stranger"}, "Velg et gyldig valg"),
    ],
)
def test_a_refused_hand_over_keeps_the_line(tablet, place, ola, mona, borghild, fields, said):
    coffee = promised(ola, borghild)
    people = {"mona": mona.pk, "stranger": make_user("Lars", place.neighbour, Role.STAFF).pk}
    fields = fields | ({"to": people[fields["to"]]} if "to" in fields else {})

    answer = tablet.post(
        address("small_thing", place, coffee.pk), {"hand_over_id": uuid.uuid4(), "words": "Kaffen er kjøpt", **fields}
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert "Kaffen er kjøpt" in answer.text
    assert not HandOver.objects.exists()


def test_given_to_the_evening_the_list_says_so(tablet, place, ola, borghild):
    coffee = promised(ola, borghild)
    fields = {"hand_over_id": uuid.uuid4(), "shift": "evening", "words": "Kaffen er kjøpt"}

    text = tablet.post(address("small_thing", place, coffee.pk), fields, follow=True).text

    assert "Kaffen er kjøpt" in text
    assert "Gitt videre til kveldsvakta av Ola i dag." in text


def test_a_leader_writes_what_is_to_be_done_and_puts_it_on_the_list(desk, place, ola, borghild):
    walk = only_statement(record(ola, borghild, "Jeg vil ut"))

    refused = desk.post(address("put_on_list", place, walk.pk), {"words": " "})
    text = desk.post(address("put_on_list", place, walk.pk), {"words": "Tur etter kaffen"}, follow=True).text

    assert refused.status_code == 422
    assert "Skriv hva dere skal gjøre." in refused.text
    assert "Tur etter kaffen" in text


def test_reading_the_list_is_logged_with_everybody_on_it(tablet, place, ola, borghild):
    einar = make_resident(place.department, "Einar")
    promised(ola, borghild)
    promised(ola, einar)

    tablet.get(address("morning", place))

    assert set(AccessLog.objects.get().resident_ids) == {borghild.pk, einar.pk}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_the_same_however_long_it_is(
    tablet, place, ola, liv, mona, borghild, rows, django_assert_num_queries
):
    for number in range(rows):
        thing = promised(ola, make_resident(place.department, f"Nr {number}"), days=number * 9)
        services.hand_over(hand_over_id=uuid.uuid4(), statement=thing, to=mona, by=liv, now=NOW)
        keep_promise(statement=promised(ola, borghild), by=mona, now=NOW)
    tablet.get(address("morning", place))

    with django_assert_num_queries(13):
        tablet.get(address("morning", place))


def test_only_a_leader_decides_how_people_are_named_on_paper(client, place, liv, ola):
    address_of_rule = address("decide_names", place)
    client.force_login(ola)
    assert client.post(address_of_rule, {"names": "initial"}).status_code == 403
    client.force_login(liv)
    assert client.post(address_of_rule, {"names": "everything"}).status_code == 422

    client.post(address_of_rule, {"names": "first_name_and_place"})
    client.post(address_of_rule, {"names": "initial"})

    assert MorningSheet.objects.get().names == "initial"
