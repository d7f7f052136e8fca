"""Somebody who has left the device is signed out, and gets back what she had typed; nobody else does."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialog.accounts import kept
from dialog.accounts.models import Role
from dialog.accounts.sign_in_models import KeptForm
from dialog.conversations.models import Conversation
from tests.factories import make_resident, make_user

PASSWORD = "tre grønne båter"
WORDS = "Å komme ut i hagen"


@pytest.fixture
def ola(place):
    return make_user("Ola", place.department, Role.STAFF, password=PASSWORD)


@pytest.fixture
def mona(place):
    return make_user("Mona", place.department, Role.STAFF, password=PASSWORD)


@pytest.fixture
def form(place):
    return reverse("conversations:new", args=[make_resident(place.department, "Borghild").pk])


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


def typed(client, form, words=WORDS):
    """What the recording page sends after somebody has typed."""
    page = client.get(form)
    form_id = page.context["sheet"].form_id
    return {"form_id": str(form_id), "things": "1", "open": "0", "ting1-words": words, "said_by": "person"}


# --- away ---


@pytest.mark.parametrize(("minutes", "is_in"), [(5, True), (6.5, False)])
def test_staff_are_signed_out_after_five_idle_minutes_and_one_of_grace(client, ola, wait, minutes, is_in):
    sign_in(client, ola)
    client.get("/samtaler/")
    wait(minutes)

    assert (client.get("/vaaken/").status_code == 204) is is_in
    assert ("_auth_user_id" in client.session) is is_in


@pytest.mark.parametrize(("minutes", "is_in"), [(30, True), (31.5, False)])
def test_those_at_a_desk_have_longer(client, place, wait, minutes, is_in):
    sign_in(client, make_user("Liv", place.department, Role.LEADER, password=PASSWORD))
    client.get("/vaaken/")
    wait(minutes)

    assert (client.get("/vaaken/").status_code == 204) is is_in


def test_somebody_at_work_stays_in(client, ola, wait):
    sign_in(client, ola)
    for _ in range(4):
        wait(4)
        assert client.get("/vaaken/").status_code == 204


@pytest.mark.parametrize("value", [None, "forged", "another session's"])
def test_taking_the_cookie_away_gives_no_more_time(client, ola, mona, wait, value):
    sign_in(client, ola)
    other = Client()
    sign_in(other, mona)
    wait(7)
    if value is None:
        del client.cookies["hva_sett"]
    else:
        client.cookies["hva_sett"] = other.cookies["hva_sett"].value if "another" in value else value

    assert client.get("/vaaken/").status_code == 302


def test_the_sign_in_page_opens_for_the_next_person_at_once(client, ola, mona, wait):
    sign_in(client, ola)
    wait(10)

    assert client.get("/logg-inn/").status_code == 200
    assert sign_in(client, mona).status_code == 302
    assert client.session["_auth_user_id"] == str(mona.pk)


def test_the_check_costs_no_query(client, ola, django_assert_num_queries):
    sign_in(client, ola)
    client.get("/vaaken/")

    # The session, and the person with her memberships.
    with django_assert_num_queries(2):
        client.get("/vaaken/")


# --- words ---


def test_a_form_that_comes_after_the_session_ended_is_given_back_to_its_author(client, ola, form, wait):
    sign_in(client, ola)
    fields = typed(client, form)
    wait(20)
    late = client.post(form, fields | {"action": "save"})
    back = sign_in(client, ola)

    assert late["Location"].endswith("&laast=1")
    assert back["Location"] == "/fortsett/"
    assert WORDS in client.get("/fortsett/").text
    onwards = go_on(client)
    assert WORDS in onwards.text
    assert not KeptForm.objects.exists()
    saved = client.post(form, fields | {"action": "save", "ting1-intent": "good_to_know"})
    assert (saved.status_code, Conversation.objects.count()) == (303, 1)


def go_on(client):
    """Press «Fortsett»: the browser posts the same fields again where it is sent."""
    (one,) = client.get("/fortsett/").context["forms"]
    fields = dict(one.fields) | {"action": f"edit:{dict(one.fields)['open']}"}
    sent = client.post(f"/fortsett/{one.form.pk}/", fields)
    assert sent.status_code == 307
    return client.post(sent["Location"], fields)


def test_a_form_from_a_session_that_is_gone_is_kept_too(client, ola, form):
    sign_in(client, ola)
    fields = typed(client, form)
    client.session.flush()

    assert client.post(form, fields)["Location"].endswith("&laast=1")
    assert sign_in(client, ola)["Location"] == "/fortsett/"


def test_the_next_person_sees_nothing_of_it(client, ola, mona, form, wait):
    sign_in(client, ola)
    fields = typed(client, form)
    wait(20)
    client.post(form, fields)
    sign_in(client, mona)
    (one,) = KeptForm.objects.all()

    assert client.get("/fortsett/").status_code == 302
    assert client.post(f"/fortsett/{one.pk}/", {"action": "edit:0"}).status_code == 404
    assert client.post(f"/fortsett/{one.pk}/", {"action": "discard"}).status_code == 404
    assert KeptForm.objects.filter(pk=one.pk).exists()


def test_it_lies_sealed_and_is_gone_after_a_day(client, ola, form):
    sign_in(client, ola)
    client.post("/laas/", typed(client, form) | {"kept_from": form})
    row = KeptForm.objects.get()

    assert WORDS.encode() not in bytes(row.__dict__["body"])
    KeptForm.objects.update(kept_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert sign_in(client, ola)["Location"] == "/"
    client.post("/laas/", typed(client, form) | {"kept_from": form})
    assert not KeptForm.objects.filter(pk=row.pk).exists()


def test_locking_keeps_the_words_signs_out_and_clears_what_the_browser_has(client, ola, form):
    sign_in(client, ola)

    response = client.post("/laas/", typed(client, form) | {"kept_from": form})

    assert response["Location"] == "/logg-inn/"
    assert response["Clear-Site-Data"] == '"cache"'
    assert response["Cache-Control"] == "no-store"
    assert "_auth_user_id" not in client.session
    assert KeptForm.objects.get().user == ola


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/samtaler/{unit}/sok/", {"q": "Borghild Hansen"}),
        ("/passord/", {"oldpassword": "tre grønne båter"}),
        ("/finnes/ikke/", {"x": "noe med ord"}),
        ("https://ond.example/", {"x": "noe med ord"}),
        ("{form}", {"ting1-words": "  "}),
        ("{form}", {"ting1-words": "ord " * 20_000}),
    ],
)
def test_passwords_searches_and_empty_forms_are_not_kept(client, place, ola, form, address, fields):
    sign_in(client, ola)
    address = address.format(unit=place.department.pk, form=form)

    client.post("/laas/", fields | {"kept_from": address})

    assert not KeptForm.objects.exists()


def test_no_more_than_five_forms_are_kept_for_one_person(client, place, ola):
    for number in range(7):
        sign_in(client, ola)
        one = reverse("conversations:new", args=[make_resident(place.department, f"Borghild {number}").pk])
        client.post("/laas/", typed(client, one) | {"kept_from": one})

    assert KeptForm.objects.count() == 5


def test_erasing_somebody_erases_what_was_being_written_about_her(client, ola, form):
    sign_in(client, ola)
    client.post("/laas/", typed(client, form) | {"kept_from": form})
    resident_id = form.split("/")[-2]

    assert len(kept.forget_about(ids=[resident_id])) == 1
    assert not KeptForm.objects.exists()


def test_nobody_who_is_signed_out_by_choice_leaves_a_name_in_the_browser(client, ola):
    sign_in(client, ola)
    client.get("/samtaler/")
    client.post("/logg-ut/")

    assert client.cookies["hva_sett"].value == ""


@pytest.mark.parametrize("address", ["/samtaler/", "/sw.js", "/logg-inn/"])
def test_an_answer_that_comes_late_signs_nobody_out(client, ola, mona, address):
    client.force_login(ola)
    late = Client()
    late.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.force_login(mona)

    answer = late.get(address)

    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_signing_out_takes_the_cookie_away(client, ola):
    client.force_login(ola)

    answer = client.post(reverse("account_logout"))

    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""
