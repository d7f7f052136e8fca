"""A visit by somebody who leads: planned, held with a host, written down; a guest has no account."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from dialog.audit.models import AccessLog
from dialog.improvements.models import Promise, Visit, VisitNote
from dialog.improvements.rights import let_go_before
from dialog.improvements.visits import queries, services
from dialog.rights.services import purge
from tests.factories import make_resident
from tests.visits.conftest import HEARD
from tests.visits.making import PROMISED, make_promise, make_visit, write_and_check


def page_of(name, visit):
    return reverse(f"visits:{name}", args=[visit.unit.code, visit.pk])


def fields(host, day, **more):
    return {"visit_id": uuid.uuid4(), "guests": "Eva Lund, ordfører", "held_on": day, "host": host.pk} | more


def test_the_leader_plans_a_visit_and_it_stands_on_the_units_page(client, liv, ola, place, today):
    client.force_login(liv)
    code = place.department.code
    assert "Ingen besøk ennå" in client.get(reverse("visits:index", args=[code])).text

    client.post(reverse("visits:plan", args=[code]), fields(ola, today + timedelta(days=5)))

    page = client.get(reverse("visits:index", args=[code])).text
    assert "Kommer på besøk" in page and "Eva Lund, ordfører" in page and "vert Ola" in page


def test_the_host_works_in_the_unit(client, liv, kari, place, today):
    client.force_login(liv)

    page = client.post(reverse("visits:plan", args=[place.department.code]), fields(kari, today))

    assert page.status_code == 422 and "Eva Lund, ordfører" in page.text
    assert not Visit.objects.exists()


def test_the_same_form_twice_is_one_visit_and_another_persons_form_id_is_nobodys(place, liv, ola, today):
    said = {"visit_id": uuid.uuid4(), "held_on": today, "guests": "Eva", "host": ola, "now": timezone.now()}
    first = services.plan(unit=place.department, by=liv, **said)

    assert services.plan(unit=place.department, by=liv, **said).pk == first.pk
    with pytest.raises(services.BelongsToAnother):
        services.plan(unit=place.neighbour, by=liv, **said)


def test_a_cancelled_visit_says_why_and_takes_nothing_more(client, liv, ola, to_come, today):
    client.force_login(liv)
    assert client.post(page_of("cancel", to_come), {"why": " "}).status_code == 422

    client.post(page_of("cancel", to_come), {"why": "Rådmannen er syk."})

    assert "Rådmannen er syk." in client.get(page_of("visit", to_come)).text
    with pytest.raises(services.Cancelled):
        services.write_down(visit=to_come, words="x", seen=None, by=ola, now=timezone.now(), today=today)
    assert client.get(page_of("write_down", to_come)).status_code == 404


def test_what_is_written_down_is_not_cancelled_and_keeps_its_day(held, liv, ola, today):
    with pytest.raises(services.AlreadyWritten):
        services.cancel(visit=held, why="x", by=liv, now=timezone.now())
    with pytest.raises(services.AlreadyWritten):
        services.change(visit=held, held_on=today, guests="Eva", host=ola, by=liv)

    services.change(visit=held, held_on=held.held_on, guests="Eva Lund og Jon", host=ola, by=liv)


def test_the_host_writes_it_down_once_it_has_been(client, ola, liv, place, to_come, today):
    visit = make_visit(place.department, host=ola, by=liv)
    client.force_login(ola)
    desk = client.get(reverse("home:unit", args=[place.department.code])).text
    assert "Et besøk er ikke skrevet ned" in desk

    page = client.post(page_of("write_down", visit), {"words": HEARD}, follow=True)

    assert HEARD in page.text
    assert "Et besøk er ikke skrevet ned" not in client.get(reverse("home:unit", args=[place.department.code])).text
    with pytest.raises(services.NotHeldYet):
        services.write_down(visit=to_come, words="x", seen=None, by=ola, now=timezone.now(), today=today)


def test_two_who_write_at_once_lose_nothing(client, ola, held, note):
    client.force_login(ola)

    page = client.post(page_of("write_down", held), {"words": "Noe annet", "seen": ""})

    assert page.status_code == 422 and HEARD in page.text and "Noe annet" in page.text
    note.refresh_from_db()
    assert note.words == HEARD


def test_a_residents_name_must_have_been_looked_at(client, ola, place, liv):
    make_resident(place.department, "Borghild Hansen")
    visit = make_visit(place.department, host=ola, by=liv)
    client.force_login(ola)

    page = client.post(page_of("write_down", visit), {"words": "Borghild vil ut."})
    assert page.status_code == 422 and "<mark>Borghild" in page.text
    assert not VisitNote.objects.exists()

    seen = page.context["looked"].seen
    client.post(page_of("write_down", visit), {"words": "Borghild vil ut.", "looked": seen})
    assert VisitNote.objects.count() == 1


def test_the_aid_tells_nobody_else_who_lives_there(place, kari, siv, ola, today):
    make_resident(place.department, "Borghild Hansen")
    text = "Borghild vil ut."

    assert queries.marked(text, place.department, ola, today)
    assert not queries.marked(text, place.department, kari, today)
    assert not queries.marked(text, place.department, siv, today)


def test_what_was_heard_is_read_where_it_was_said_and_the_log_says_so(client, ola, kari, held, note):
    client.force_login(kari)
    page = client.get(page_of("visit", held)).text
    assert "Eva Lund, ordfører" in page and HEARD not in page
    assert not AccessLog.objects.exists()

    client.force_login(ola)
    assert HEARD in client.get(page_of("visit", held)).text
    assert AccessLog.objects.get().unit_ids == [held.unit_id]


def test_the_database_holds_what_a_visit_is(held, place, nina):
    for wrong in ({"cancelled_at": timezone.now()}, {"written_by": None}, {"host": nina}):
        with pytest.raises(IntegrityError):
            write_and_check(Visit.objects.filter(pk=held.pk), wrong)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many(client, liv, ola, place, number, today, django_assert_num_queries):
    for _ in range(number):
        visit = make_visit(place.department, host=ola, by=liv)
        services.write_down(visit=visit, words=HEARD, seen=None, by=ola, now=timezone.now(), today=today)
        make_promise(visit, owner=ola, by=ola)
        make_visit(place.department, host=ola, by=liv, held_on=today + timedelta(days=2))
    client.force_login(liv)

    with django_assert_num_queries(9):
        page = client.get(reverse("visits:index", args=[place.department.code])).text

    assert page.count(PROMISED) == Promise.objects.count() == number


def test_what_was_heard_goes_when_it_has_been_kept_long_enough(held, note, place, today):
    assert not let_go_before(place.municipality.pk, held.held_on).counts

    gone = let_go_before(place.municipality.pk, today)

    assert gone.counts == {"improvements.VisitNote": 1}
    assert not VisitNote.objects.exists() and Visit.objects.filter(pk=held.pk).exists()


def test_the_night_takes_it_with_the_other_words(held, note, place, settings, tmp_path):
    settings.LEDGER = tmp_path / "erasures.ledger"
    later = timezone.now() + timedelta(days=3 * 366)

    assert purge(municipality=place.municipality, now=later).counts["improvements.VisitNote"] == 1
    assert purge(municipality=place.municipality, now=later) is None
