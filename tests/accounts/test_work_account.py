"""The municipality's own sign-in, against a real OpenID provider: discovery, code flow and signed tokens."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken

from dialog.accounts.models import Role, User
from dialog.accounts.services import end_membership
from tests.factories import LONG_AGO, make_user

PEOPLE = [
    {"sub": "ola-1", "email": "Ola@solvik.example", "email_verified": True, "employee_id": "4711"},
    {"sub": "uten-1", "email": "ola@solvik.example", "email_verified": False},
    {"sub": "ukjent-1", "email": "ukjent@solvik.example", "email_verified": True, "employee_id": "9999"},
]


@pytest.fixture(scope="module")
def provider():
    """A provider in a process of its own, as in life; it takes any client."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    claims = [word for one in PEOPLE for word in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *claims]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/.well-known/openid-configuration", process)
    yield address
    process.terminate()
    process.wait(10)


def wait_for(url, process):
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310  our own
        except (urllib.error.URLError, TimeoutError):
            continue
        return
    raise AssertionError("the provider did not start")


@pytest.fixture
def configured(settings, provider):
    settings.OIDC_SERVER_URL = provider
    settings.OIDC_MATCH = "email"
    app = {
        "provider_id": "jobbkonto",
        "name": "Solvik-konto",
        "client_id": "hva",
        "secret": "hemmelig",
        "settings": {"server_url": provider},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


@pytest.fixture
def ola(place):
    user = make_user("Ola", place.department, Role.STAFF)
    User.objects.filter(pk=user.pk).update(email="ola@solvik.example", import_id="4711")
    return User.objects.get(pk=user.pk)


def go_there(client):
    """Follow the link on the sign-in page; returns the provider's own page."""
    sent = client.get("/logg-inn/jobbkonto/")
    assert sent.status_code == 302
    return sent["Location"]


def come_back(client, sub, address=None):
    """Sign in at the provider as that person, and follow it home."""
    answer = requests.post(address or go_there(client), data={"sub": sub}, allow_redirects=False, timeout=10)
    home = urlsplit(answer.headers["Location"])
    return client.get(f"{home.path}?{home.query}")


def is_in(client):
    return client.session.get("_auth_user_id")


def test_somebody_who_is_imported_is_let_in_and_nothing_told_of_her_is_kept(client, configured, ola):
    response = come_back(client, "ola-1")

    assert (response["Location"], is_in(client)) == ("/", str(ola.pk))
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.extra_data) == (ola, "ola-1", {})
    assert not SocialToken.objects.exists()


def test_the_second_time_the_same_person_is_found_and_still_nothing_is_kept(client, configured, ola):
    come_back(client, "ola-1")
    client.post("/logg-ut/")

    come_back(client, "ola-1")

    assert is_in(client) == str(ola.pk)
    assert SocialAccount.objects.get().extra_data == {}


def test_the_request_carries_state_and_a_challenge_and_no_more_than_it_must(client, configured, ola):
    asked = parse_qs(urlsplit(go_there(client)).query)

    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"][0]


@pytest.mark.parametrize("sub", ["uten-1", "ukjent-1"])
def test_an_address_nobody_has_verified_or_imported_lets_nobody_in(client, configured, ola, sub):
    response = come_back(client, sub)

    assert (response.status_code, is_in(client)) == (403, None)
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_a_staff_number_can_say_who_it_is(client, configured, ola, settings):
    settings.OIDC_MATCH = "employee_id"
    User.objects.filter(pk=ola.pk).update(email="gammel@solvik.example")

    come_back(client, "ola-1")

    assert is_in(client) == str(ola.pk)


def test_an_address_that_was_given_to_somebody_else_opens_nothing_of_hers(client, configured, ola, place):
    come_back(client, "ola-1")
    client.post("/logg-ut/")
    User.objects.filter(pk=ola.pk).update(email="sluttet@solvik.example")
    other = make_user("Olav", place.neighbour, Role.STAFF)
    User.objects.filter(pk=other.pk).update(email="ola@solvik.example")

    response = come_back(client, "ola-1")

    assert (response.status_code, is_in(client)) == (403, None)


def test_an_answer_this_browser_did_not_ask_for_is_refused(client, configured, ola):
    address = go_there(client)
    other = type(client)()

    response = come_back(other, "ola-1", address)

    assert (response.status_code, is_in(other)) == (403, None)


def test_signing_in_there_gives_no_right_that_memberships_do_not_give(client, configured, ola):
    end_membership(membership=ola.memberships.get(), last_day=LONG_AGO)

    come_back(client, "ola-1")

    assert client.get("/").status_code == 403


def test_a_provider_that_asks_for_two_factors_is_believed_only_when_it_is_set(client, configured, place, settings):
    liv = make_user("Liv", place.department, Role.LEADER)
    User.objects.filter(pk=liv.pk).update(email="ola@solvik.example")
    settings.SECOND_FACTOR_REQUIRED = True
    come_back(client, "ola-1")

    assert client.get("/")["Location"] == "/sikkerhet/"
    settings.OIDC_HAS_TWO_FACTORS = True
    assert client.get("/")["Location"] != "/sikkerhet/"


def test_the_sign_in_page_offers_it_by_a_link_where_it_is_set(client, configured, db):
    assert 'href="/logg-inn/jobbkonto/"' in client.get("/logg-inn/").text


def test_a_token_with_a_broken_signature_lets_nobody_in(client, configured, ola, monkeypatch):
    """The keys are fetched and used, though the token came straight from the provider."""
    real = requests.Session.request

    def meddling(self, method, url, **kwargs):
        answer = real(self, method, url, **kwargs)
        if "token" in url:
            told = answer.json()
            head, body, signature = told["id_token"].split(".")
            told["id_token"] = ".".join((head, body, signature[::-1]))
            answer._content = json.dumps(told).encode()
        return answer

    monkeypatch.setattr(requests.Session, "request", meddling)

    response = come_back(client, "ola-1")

    assert (response.status_code, is_in(client)) == (403, None)
