"""A shared tablet knows those who were there lately, lets staff in by a code of their own, and nobody else."""

import re
import time
from datetime import timedelta

import pytest
from django.conf import global_settings, settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from django.utils import timezone

from dialog.accounts import tablets
from dialog.accounts.models import Role
from dialog.accounts.services import end_membership
from dialog.accounts.sign_in_models import PersonalCode, Tablet, TabletVisit
from tests.factories import make_place, make_resident, make_user

PASSWORD = "tre grønne båter"
CODE = "604913"


def person(name, unit, role=Role.STAFF):
    user = make_user(name, unit, role)
    user.set_password(PASSWORD)
    user.email = user.email.replace(" ", ".")
    user.save(update_fields=["password", "email"])
    return user


@pytest.fixture
def liv(place):
    return person("Liv Moe", place.department, Role.LEADER)


@pytest.fixture
def ola(place):
    return person("Ola Nes", place.department)


@pytest.fixture
def tablet(client, liv, place):
    """This browser, registered by the unit's leader, and nobody signed in."""
    sign_in(client, liv)
    client.post("/nettbrett/", {"unit": str(place.department.pk), "name": "Skapet"})
    client.post("/logg-ut/")
    TabletVisit.objects.all().delete()
    return Tablet.objects.get()


@pytest.fixture
def wait(monkeypatch):
    """Call with minutes: so long nobody does anything."""
    real, waited = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + waited[0])

    def later(minutes):
        waited[0] += 60 * minutes

    return later


def sign_in(client, user):
    return client.post("/logg-inn/", {"login": user.email, "password": PASSWORD})


def choose(client, user, code=CODE):
    sign_in(client, user)
    response = client.post("/nettbrett/kode/", {"password": PASSWORD, "code": code, "again": code})
    client.post("/logg-ut/")
    return response


def enter(client, user, code=CODE):
    return client.post(f"/nettbrett/inn/{user.pk}/", {"code": code})


def is_in(client):
    return client.session.get("_auth_user_id")


def test_two_taps_and_a_code_change_the_person(client, tablet, ola, place):
    choose(client, ola)
    mona = person("Mona Lie", place.department)
    choose(client, mona)
    sign_in(client, ola)

    client.post("/laas/")
    page = client.get("/logg-inn/")
    enter(client, mona)

    assert [one.label for one in page.context["people"]] == ["Mona", "Ola"]
    assert is_in(client) == str(mona.pk)


def test_it_is_called_by_its_section_too_where_many_have_the_same_name(client, tablet, liv, place):
    assert "Nettbrettet hører til Bjørkelia, avdeling 1." in client.get("/logg-inn/").text
    sign_in(client, liv)

    page = client.get("/nettbrett/").text

    assert "Bjørkelia, avdeling 1. Lagt til" in page and ">Bjørkelia, avdeling 1</option>" in page


def test_the_first_page_shows_given_names_of_those_who_were_here_and_nobody_elses(client, tablet, ola, place):
    make_resident(place.department, "Borghild Hansen")
    person("Aldri Her", place.department)
    sign_in(client, ola)
    client.post("/laas/")

    text = client.get("/logg-inn/").text

    assert ">Ola<" in text
    assert not any(name in text for name in ("Nes", "Borghild", "Hansen", "Aldri", ola.email))


def test_two_of_the_same_name_are_told_apart(client, tablet, ola, place):
    for user in (ola, person("Ola Vik", place.department)):
        sign_in(client, user)
        client.post("/laas/")

    assert [one.label for one in client.get("/logg-inn/").context["people"]] == ["Ola N.", "Ola V."]


def test_another_browser_shows_no_name_and_takes_no_code(client, tablet, ola):
    choose(client, ola)
    other = Client()

    assert not other.get("/logg-inn/").context["people"]
    assert enter(other, ola).status_code == 404
    other.cookies["hva_nettbrett"] = "gjetning"
    assert enter(other, ola).status_code == 404


def test_a_code_is_locked_after_five_wrong_tries_until_the_password_is_used(client, tablet, ola):
    choose(client, ola)
    statuses = [enter(client, ola, f"11112{number}").status_code for number in range(5)]

    assert statuses == [422] * 5
    assert (enter(client, ola).status_code, is_in(client)) == (422, None)
    sign_in(client, ola)
    client.post("/laas/")
    assert enter(client, ola).status_code == 302


def test_right_codes_do_not_count_towards_the_lock(client, tablet, ola):
    choose(client, ola)
    for _ in range(7):
        assert enter(client, ola).status_code == 302
        client.post("/laas/")
    assert PersonalCode.objects.get().failures == 0


def hours_after_signing_in(hours):
    TabletVisit.objects.update(last_at=timezone.now() - timedelta(hours=hours))


def test_a_code_is_enough_for_twelve_hours_after_the_password_and_the_name_stays_longer(client, tablet, ola):
    choose(client, ola)
    hours_after_signing_in(11.9)
    assert enter(client, ola).status_code == 302
    client.post("/laas/")
    hours_after_signing_in(12)
    again = enter(client, ola)
    page = client.get(again["Location"])

    assert (again["Location"], is_in(client)) == (f"/logg-inn/?hvem={ola.pk}", None)
    assert page.context["whose"] == "Ola" and "Logg inn med passordet først." in page.text
    assert f'href="/logg-inn/?hvem={ola.pk}">Ola<' in client.get("/logg-inn/").text
    sign_in(client, ola)
    client.post("/laas/")
    assert enter(client, ola).status_code == 302


def test_what_a_code_opens_ends_twelve_hours_after_the_password(client, tablet, ola):
    choose(client, ola)
    hours_after_signing_in(11)
    enter(client, ola)

    left = client.session.get_expiry_date() - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


def test_no_session_outlives_twelve_hours_whatever_is_done_in_it(client, tablet, ola):
    sign_in(client, ola)
    ends_at = client.session.get_expiry_date()
    client.get("/samtaler/")

    assert client.session.get_expiry_date() == ends_at <= timezone.now() + timedelta(hours=12)


def test_typing_the_code_is_no_full_sign_in(client, tablet, ola):
    choose(client, ola)
    hours_after_signing_in(11)
    last_at = TabletVisit.objects.get().last_at

    enter(client, ola)

    assert TabletVisit.objects.get().last_at == last_at


def test_a_name_that_nobody_here_has_is_not_greeted(client, tablet, ola, place):
    mona = person("Mona Lie", place.department)
    for hvem in (mona.pk, ola.pk, "tull"):
        assert client.get(f"/logg-inn/?hvem={hvem}").context["whose"] == ""


@pytest.mark.parametrize("case", ["month", "moved", "switched off", "retired", "leader"])
def test_a_code_stops_working(client, tablet, ola, case, place):
    choose(client, ola)
    assert client.get(f"/nettbrett/inn/{ola.pk}/").status_code == 200
    if case == "month":
        TabletVisit.objects.update(last_at=timezone.localtime() - timedelta(days=31))
    elif case == "moved":
        end_membership(membership=ola.memberships.get(), last_day=timezone.localdate() - timedelta(days=1))
    elif case == "switched off":
        type(ola).objects.filter(pk=ola.pk).update(is_active=False)
    elif case == "retired":
        Tablet.objects.update(retired_at=timezone.now())
    else:
        ola.memberships.update(role=Role.LEADER)

    assert (enter(client, ola).status_code, is_in(client)) == (404, None)


@pytest.mark.parametrize("easy", ["111111", "123456", "987654", "12345", "12345a"])
def test_a_code_that_is_easy_to_guess_is_refused(client, tablet, ola, easy):
    assert choose(client, ola, easy).status_code == 422
    assert not PersonalCode.objects.exists()


def test_a_code_is_chosen_by_somebody_who_knows_the_password_and_lies_hashed(client, tablet, ola):
    sign_in(client, ola)
    wrong = client.post("/nettbrett/kode/", {"password": "feil", "code": CODE, "again": CODE})
    choose(client, ola)

    assert wrong.status_code == 422
    assert CODE not in PersonalCode.objects.get().code_hash


def test_somebody_who_must_have_a_second_factor_has_no_code(client, tablet, liv):
    choose(client, liv)

    assert not PersonalCode.objects.exists()


def test_a_leader_registers_and_takes_away_tablets_of_her_own_units_only(client, tablet, liv, place):
    lars = person("Lars", place.neighbour, Role.LEADER)
    sign_in(client, lars)

    assert not client.get("/nettbrett/").context["list"].in_use
    assert client.post(f"/nettbrett/{tablet.pk}/fjern/").status_code == 404
    assert client.get(f"/nettbrett/{tablet.pk}/navn/").status_code == 404
    other = client.post("/nettbrett/", {"unit": str(place.department.pk), "name": "Tyvlånt"})
    assert (other.status_code, Tablet.objects.count()) == (422, 1)
    sign_in(client, liv)
    client.post("/logg-ut/")
    sign_in(client, liv)
    client.post(f"/nettbrett/{tablet.pk}/navn/", {"name": "Stua"})
    assert "Stua" in client.get(f"/nettbrett/{tablet.pk}/fjern/").text
    assert client.post(f"/nettbrett/{tablet.pk}/fjern/", {"why": "retired"}).status_code == 303
    assert (Tablet.objects.get().name, Tablet.objects.get().is_lost) == ("Stua", False)
    assert Tablet.objects.get().retired_at


def test_an_administrator_looks_after_the_tablets_of_all_units_and_of_no_other_municipality(client, tablet, place):
    adm = person("Adm", place.municipality, Role.ADMINISTRATOR)
    sign_in(client, adm)
    client.post("/nettbrett/", {"unit": str(place.neighbour.pk), "name": "Gangen"})
    page = client.get("/nettbrett/").text

    assert "Skapet" in page and "Gangen" in page
    assert client.post(f"/nettbrett/{tablet.pk}/fjern/", {"why": "lost"}).status_code == 303
    client.post("/logg-ut/")
    sign_in(client, person("Nina", make_place("Nordvik kommune").municipality, Role.ADMINISTRATOR))
    assert not client.get("/nettbrett/").context["list"].in_use
    gangen = Tablet.objects.get(name="Gangen")
    assert client.post(f"/nettbrett/{gangen.pk}/fjern/", {"why": "lost"}).status_code == 404


@pytest.mark.parametrize("hides_the_cookie", [False, True])
def test_whoever_is_signed_in_on_a_lost_tablet_is_out_within_a_minute(client, tablet, ola, wait, hides_the_cookie):
    sign_in(client, ola)
    assert client.get("/samtaler/").status_code == 200
    tablets.retire(tablet=tablet, by=ola, is_lost=True)
    if hides_the_cookie:
        del client.cookies["hva_nettbrett"]
    wait(1.05)

    assert client.get("/samtaler/").status_code == 302
    assert is_in(client) is None
    assert not client.get("/logg-inn/").context["people"]


def test_the_tablet_is_asked_for_once_a_minute_and_written_down_every_five(
    client, tablet, ola, wait, django_assert_num_queries
):
    sign_in(client, ola)
    client.get("/vaaken/")
    with django_assert_num_queries(2):  # the session, and the person with her memberships
        client.get("/vaaken/")
    wait(1.05)
    with django_assert_num_queries(3):
        client.get("/vaaken/")
    Tablet.objects.update(last_contact_at=timezone.now() - timedelta(minutes=6))
    wait(1.05)
    with django_assert_num_queries(4):
        client.get("/vaaken/")
    assert timezone.now() - Tablet.objects.get().last_contact_at < timedelta(minutes=1)


@pytest.mark.parametrize("address", ["/", "/samtaler/", "/enhet/01-01-01-01/", "/sikkerhet/", "/nettbrett/kode/"])
def test_the_person_can_be_changed_from_any_page_of_a_shared_tablet(client, tablet, ola, place, address):
    address = address.replace("01-01-01-01", place.department.code)
    sign_in(client, ola)

    assert 'action="/laas/"' in client.get(address, follow=True).text
    del client.cookies["hva_nettbrett"]
    assert ('action="/laas/"' in client.get(address, follow=True).text) is (address in ("/", "/samtaler/"))


def test_nothing_that_ends_a_session_empties_what_waits_on_the_device(client, tablet, ola, wait):
    """Clear-Site-Data: "storage" would delete every sealed answer that has not been sent."""
    choose(client, ola)
    answers = []
    for address, fields in (("/laas/", {}), ("/logg-ut/", {}), ("/laas/", {"kept_from": "/samtaler/"})):
        sign_in(client, ola)
        answers.append(client.post(address, fields))
    sign_in(client, ola)
    wait(10)
    answers.append(client.get("/samtaler/"))
    answers += [enter(client, ola), client.get("/logg-inn/"), client.post("/logg-ut/"), client.get("/samtaler/")]
    sign_in(client, ola)
    tablets.retire(tablet=tablet, by=ola, is_lost=True)
    wait(2)
    answers.append(client.get("/samtaler/"))

    told = [answer.headers.get("Clear-Site-Data") for answer in answers]
    assert set(told) == {None, '"cache"'}
    assert told.count('"cache"') >= 6


def test_outside_the_tests_codes_are_hashed_slowly():
    named = re.search("^PASSWORD_HASHERS", (settings.BASE_DIR / "hvaerviktig/settings.py").read_text(), re.MULTILINE)

    assert named is None
    assert global_settings.PASSWORD_HASHERS[0].endswith("PBKDF2PasswordHasher")
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_the_cookie_cannot_be_read_by_scripts_and_the_row_does_not_hold_it(client, tablet):
    cookie = client.cookies["hva_nettbrett"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value.encode() not in bytes(tablet.secret_hash)
    assert "vaktrommet" not in cookie.value.lower()
