"""A second factor is compulsory for everybody but staff, can be an app or a passkey, and can be lost and mended."""

import base64
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client

from dialog.accounts import second_factor, services
from dialog.accounts.models import Role, User
from dialog.accounts.services import give_membership
from dialog.accounts.sign_in_models import SignInHelp
from tests.factories import LONG_AGO, make_place, make_user

PASSWORD = "tre grønne båter"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def liv(place):
    return make_user("Liv", place.department, Role.LEADER, password=PASSWORD)


@pytest.fixture
def adm(place):
    return make_user("Adm", place.municipality, Role.ADMINISTRATOR, password=PASSWORD)


def sign_in(client, user):
    return client.post("/logg-inn/", {"login": user.email, "password": PASSWORD})


def digits(secret, ahead=0):
    """What the app on the phone shows; ``ahead`` periods from now, since a code is good once."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def connect_app(client):
    """Set up an app as the page says; returns its secret."""
    page = client.get("/sikkerhet/app/")
    secret = page.context["form"].secret
    assert client.post("/sikkerhet/app/", {"code": digits(secret)}).status_code == 302
    return secret


# --- compulsory ---


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.STAFF}))
def test_everybody_but_staff_is_led_to_a_second_factor_first(client, place, required, role):
    unit = place.department if role == Role.LEADER else place.municipality
    sign_in(client, make_user("Noen", unit, role, password=PASSWORD))

    assert client.get("/")["Location"] == "/sikkerhet/"
    assert client.get("/sikkerhet/").context["is_missing"]


def test_staff_come_straight_in(client, place, required):
    sign_in(client, make_user("Ola", place.department, Role.STAFF, password=PASSWORD))

    assert client.get("/")["Location"] != "/sikkerhet/"


def test_staff_who_also_lead_do_not(client, place, required):
    ola = make_user("Ola", place.department, Role.STAFF, password=PASSWORD)
    give_membership(user=ola, unit=place.neighbour, role=Role.LEADER, starts_on=LONG_AGO)
    sign_in(client, ola)

    assert client.get("/samtaler/")["Location"] == "/sikkerhet/"


def test_where_it_is_not_compulsory_it_can_still_be_tried(client, liv):
    sign_in(client, liv)

    assert client.get("/")["Location"] != "/sikkerhet/"
    connect_app(client)
    assert Authenticator.objects.filter(user=liv, type=Authenticator.Type.TOTP).exists()


def test_the_check_asks_no_table(client, liv, required, rf, django_assert_num_queries):
    sign_in(client, liv)
    request = rf.get("/")
    request.session = client.session
    # Both are read by every request, before this.
    assert liv.memberships_today
    assert request.session["_auth_user_id"]

    with django_assert_num_queries(0):
        assert second_factor.is_missing(request, liv)


# --- an app ---


def test_connecting_an_app_opens_the_way_and_gives_recovery_codes(client, liv, required):
    sign_in(client, liv)
    page = client.get("/sikkerhet/app/")

    assert 'src="data:image/svg+xml;base64,' in page.text
    assert "style=" not in page.text
    connect_app(client)
    assert len(client.get("/sikkerhet/reservekoder/").context["unused_codes"]) == 10
    assert client.get("/")["Location"] != "/sikkerhet/"


def test_with_an_app_the_password_alone_lets_nobody_in(client, liv, required):
    sign_in(client, liv)
    secret = connect_app(client)
    other = Client()

    response = sign_in(other, liv)
    wrong = other.post("/sikkerhet/kode/", {"code": "000000"})

    assert response["Location"] == "/sikkerhet/kode/"
    assert (wrong.status_code, "_auth_user_id" in other.session) == (422, False)
    assert other.post("/sikkerhet/kode/", {"code": digits(secret, 1)}).status_code == 302
    assert other.get("/")["Location"] != "/sikkerhet/"


def test_a_code_is_good_once(client, liv):
    sign_in(client, liv)
    secret = connect_app(client)
    code = digits(secret, 1)
    statuses = []
    for _ in range(2):
        other = Client()
        sign_in(other, liv)
        statuses.append(other.post("/sikkerhet/kode/", {"code": code}).status_code)

    assert statuses == [302, 422]


def test_guessing_codes_is_stopped_after_ten_tries(client, liv):
    sign_in(client, liv)
    secret = connect_app(client)
    guesser = Client()
    sign_in(guesser, liv)
    for number in range(10):
        guesser.post("/sikkerhet/kode/", {"code": f"{number:06}"})

    assert "for mange ganger" in guesser.post("/sikkerhet/kode/", {"code": digits(secret, 1)}).text


def test_a_recovery_code_lets_in_once(client, liv, required):
    sign_in(client, liv)
    connect_app(client)
    code = client.get("/sikkerhet/reservekoder/").context["unused_codes"][0]
    statuses = []
    for _ in range(2):
        other = Client()
        sign_in(other, liv)
        statuses.append(other.post("/sikkerhet/kode/", {"code": code}).status_code)

    assert statuses == [302, 422]


def test_the_secret_lies_sealed_in_the_database(client, liv):
    sign_in(client, liv)
    secret = connect_app(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, '') FROM mfa_authenticator")
        (stored,) = cursor.fetchone()

    assert secret not in stored
    assert base64.b32decode(secret).hex() not in stored


def test_changing_the_lock_asks_once_more_after_ten_minutes(client, liv, monkeypatch):
    sign_in(client, liv)
    connect_app(client)
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)

    assert client.get("/sikkerhet/app/fjern/")["Location"].startswith("/bekreft/")
    assert client.post("/bekreft/", {"password": "feil"}).status_code == 422
    client.post("/bekreft/", {"password": PASSWORD})
    assert client.post("/sikkerhet/app/fjern/")["Location"] == "/sikkerhet/"
    assert not Authenticator.objects.filter(user=liv).exists()


# --- somebody else's ---


def test_another_persons_passkey_is_a_404(client, liv, adm):
    theirs = Authenticator.objects.create(user=adm, type=Authenticator.Type.WEBAUTHN, data={"name": "Adms"})
    sign_in(client, liv)

    for what in ("navn", "fjern"):
        assert client.post(f"/sikkerhet/nokler/{theirs.pk}/{what}/", {"name": "Min"}).status_code == 404
    assert Authenticator.objects.get(pk=theirs.pk).data == {"name": "Adms"}


# --- an administrator helps ---


def test_an_administrator_takes_away_a_lost_second_factor_and_it_is_noted(client, liv, adm, required):
    sign_in(client, liv)
    connect_app(client)

    services.reset_second_factor(liv, by=User.objects.get(pk=adm.pk))

    other = Client()
    sign_in(other, liv)
    assert other.get("/")["Location"] == "/sikkerhet/"
    assert [(one.user, one.by, one.kind) for one in SignInHelp.objects.all()] == [(liv, adm, "second_factor")]


@pytest.mark.parametrize("who", ["liv", "stranger", "oneself"])
def test_nobody_else_may(place, liv, adm, who):
    by = {"liv": liv, "stranger": make_user("Nina", make_place("Nordvik").municipality, Role.ADMINISTRATOR),
          "oneself": adm}[who]  # fmt: skip
    whose = adm if who in ("liv", "oneself") else liv

    with pytest.raises(services.NotYours):
        services.reset_second_factor(whose, by=by)
    with pytest.raises(services.NotYours):
        services.make_password_link(whose, by=by)
    assert not SignInHelp.objects.exists()


def test_without_a_mail_server_an_administrator_makes_a_link_that_works_once(client, liv, adm, settings):
    settings.CAN_SEND_EMAIL = False
    sign_in(client, adm)
    page = client.post(f"/brukere/{liv.pk}/innlogging/", {"action": "password"})
    link = page.context["link"]
    new = {"password1": "fem røde båter", "password2": "fem røde båter"}

    first = Client()
    first.post(first.get(link, follow=True).request["PATH_INFO"], new)
    again = Client().get(link, follow=True)

    liv.refresh_from_db()
    assert liv.check_password("fem røde båter")
    assert again.context["token_fail"]
    assert SignInHelp.objects.get().kind == "password_link"


def test_a_link_is_too_old_after_a_day(client, liv, adm, settings):
    settings.CAN_SEND_EMAIL = False
    link = services.make_password_link(liv, by=adm)

    assert settings.PASSWORD_RESET_TIMEOUT == 24 * 60 * 60
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(link, follow=True).context["token_fail"]


def test_with_a_mail_server_no_administrator_sees_a_link(client, liv, adm):
    sign_in(client, adm)

    assert client.post(f"/brukere/{liv.pk}/innlogging/", {"action": "password"}).status_code == 404
