"""What a guest promised: somebody here owns it, it has a date, and it stands on a desk until it is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.accounts.services import end_membership
from dialog.home.digests import in_words, in_words_of_many, numbers_by_unit
from dialog.improvements.models import ImprovementAction, Promise, PromiseOutcome
from dialog.improvements.visits import queries, services
from tests.factories import make_user
from tests.visits.conftest import HEARD
from tests.visits.making import PROMISED, make_promise, write_and_check

KEPT, NOT_KEPT = PromiseOutcome.KEPT, PromiseOutcome.NOT_KEPT


def close(promise, outcome, by, words=""):
    return services.close(promise=promise, outcome=outcome, words=words, by=by, now=timezone.now())


def test_the_host_notes_a_promise_that_a_leader_above_owns(client, ola, kari, held, today):
    client.force_login(ola)
    said = {"promise_id": "6f1f3a5c-1111-4d5e-9f3a-000000000001", "words": PROMISED, "owner": kari.pk, "due_on": today}

    address = reverse("visits:make_promise", args=[held.unit.code, held.pk])
    client.post(address, said)
    client.post(address, said)

    promise = Promise.objects.get()
    assert (promise.owner, promise.due_on) == (kari, today)


def test_nobody_from_elsewhere_can_own_it(client, ola, held, place, nina, today):
    lars = make_user("Lars", place.neighbour, Role.LEADER)
    client.force_login(ola)

    for owner in (lars, nina):
        said = {"promise_id": held.pk, "words": PROMISED, "owner": owner.pk, "due_on": today}
        assert client.post(reverse("visits:make_promise", args=[held.unit.code, held.pk]), said).status_code == 422

    assert not Promise.objects.exists()


def test_overdue_it_stands_on_the_owners_the_hosts_and_the_leaders_desk(client, ola, liv, kari, siv, place, overdue):
    on_desk = "1 løfte fra besøk har gått over fristen"
    for user in (ola, liv):
        client.force_login(user)
        assert on_desk in client.get(reverse("home:unit", args=[place.department.code])).text
    client.force_login(kari)
    assert "1 løfte har gått over fristen" in client.get(reverse("home:units", args=[place.section.code])).text
    client.force_login(siv)
    assert "har gått over fristen" not in client.get(reverse("campaigns:index")).text


def test_the_mondays_mail_counts_it_and_says_no_more(place, overdue, today):
    numbers = numbers_by_unit(place.municipality, today)

    assert in_words(numbers[place.department.pk], today) == ["1 løfte fra besøk har gått over fristen"]
    assert in_words_of_many([*numbers.values()], today) == ["1 løfte fra besøk har gått over fristen"]
    assert not in_words(numbers[place.neighbour.pk], today)


def test_its_owner_says_that_it_is_kept(client, kari, ola, overdue, today):
    client.force_login(kari)

    page = client.post(
        reverse("visits:close_promise", args=[overdue.pk]), {"outcome": KEPT, "words": "To benker."}, follow=True
    )

    assert "To benker." in page.text and "Hvordan gikk det?" not in page.text
    assert not queries.overdue_of(ola, today).exists()


def test_not_kept_needs_a_reason_and_may_be_kept_all_the_same(client, kari, overdue):
    client.force_login(kari)
    address = reverse("visits:close_promise", args=[overdue.pk])
    refused = client.post(address, {"outcome": NOT_KEPT, "words": ""})
    assert refused.status_code == 422 and "Skriv hvorfor løftet ikke blir holdt." in refused.text

    client.post(address, {"outcome": NOT_KEPT, "words": "Ikke penger i år."})
    page = client.post(address, {"outcome": KEPT, "words": "Velforeningen ga en benk."}, follow=True).text

    assert "Ikke penger i år." in page and "Velforeningen ga en benk." in page
    with pytest.raises(services.AlreadyClosed):
        close(overdue, NOT_KEPT, kari, "x")
    assert "har alt sagt hvordan det gikk" in client.post(address, {"outcome": NOT_KEPT, "words": "x"}).text


def test_a_new_date_or_owner_needs_a_reason_and_stays_in_the_history(client, kari, liv, overdue, today):
    client.force_login(kari)
    address = reverse("visits:move_promise", args=[overdue.pk])
    said = {"flytt-due_on": today + timedelta(days=14), "flytt-owner": liv.pk, "flytt-why": "Frost i bakken"}

    assert client.post(address, said | {"flytt-why": ""}).status_code == 422
    assert client.post(address, said | {"flytt-due_on": today - timedelta(days=1)}).status_code == 422
    page = client.post(address, said, follow=True).text

    assert "Frost i bakken" in page and "Liv følger det opp" in page
    overdue.refresh_from_db()
    assert (overdue.owner, overdue.is_overdue(today)) == (liv, False)


def test_when_its_owner_has_left_the_unit_is_told_to_choose_another(client, ola, kari, overdue):
    for membership in kari.memberships.all():
        end_membership(membership=membership, last_day=timezone.localdate() - timedelta(days=1))
    client.force_login(ola)

    assert "Velg en annen som følger det opp." in client.get(reverse("visits:promise", args=[overdue.pk])).text


def test_the_leader_makes_it_an_action_once(client, liv, overdue, place):
    client.force_login(liv)
    address = reverse("visits:make_action", args=[overdue.pk])

    client.post(address)
    client.post(address)

    action = ImprovementAction.objects.get()
    overdue.refresh_from_db()
    # Kari leads the section: an action is owned by somebody in the unit.
    assert (action.unit, action.title, action.owner, overdue.action) == (place.department, PROMISED, liv, action)
    assert overdue.is_open


def test_the_strategist_sees_what_is_promised_and_not_what_was_heard(client, siv, overdue):
    client.force_login(siv)

    listed = client.get(reverse("visits:promises") + "?vis=enhetene").text
    page = client.get(reverse("visits:promise", args=[overdue.pk])).text

    assert PROMISED in listed and "Over fristen" in listed
    assert PROMISED in page and HEARD not in page and "Hvordan gikk det?" not in page


def test_not_kept_stands_before_what_is_within_its_time_and_kept_comes_last(held, ola, kari, overdue, today):
    kept = close(make_promise(held, owner=ola, by=ola, words="Ny kaffe"), KEPT, ola)
    broken = close(make_promise(held, owner=ola, by=ola, words="Ny buss"), NOT_KEPT, ola, "For dyrt")
    within = make_promise(held, owner=ola, by=ola, words="Ny radio")

    standing = queries.standing(held.unit, ola, today)

    assert (standing.unkept, standing.open, standing.kept) == ([overdue, broken], [within], [kept])


def test_the_database_holds_what_a_promise_is(overdue, nina):
    for wrong in ({"outcome": "kept"}, {"owner": nina}, {"closed_at": timezone.now()}):
        with pytest.raises(IntegrityError):
            write_and_check(Promise.objects.filter(pk=overdue.pk), wrong)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many(client, liv, held, ola, number, django_assert_num_queries):
    for _ in range(number):
        make_promise(held, owner=ola, by=ola)
    client.force_login(liv)

    with django_assert_num_queries(8):
        assert client.get(reverse("visits:promises")).text.count(PROMISED) == number
