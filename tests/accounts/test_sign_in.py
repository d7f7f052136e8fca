"""Sign-in holds for a whole municipality behind one address, and not for somebody who guesses."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialog.accounts import adapter
from dialog.accounts.models import Role, User
from tests.factories import make_place, make_user

LOGIN = "/logg-inn/"
PASSWORD = "tre grønne båter"


@pytest.fixture
def ola(place):
    return with_password(make_user("Ola", place.department, Role.STAFF))


def with_password(user):
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": user.email, "password": password}, **extra)


def is_in(client):
    return "_auth_user_id" in client.session


# --- in and out ---


def test_the_right_password_lets_in(client, ola):
    response = sign_in(client, ola)

    assert (response.status_code, response["Location"], is_in(client)) == (302, "/", True)


def test_the_address_is_the_same_in_small_and_large_letters(client, ola):
    client.post(LOGIN, {"login": f" {ola.email.upper()} ", "password": PASSWORD})

    assert is_in(client)


def test_a_refusal_keeps_the_address_and_tells_nothing(client, ola):
    known = sign_in(client, ola, "feil")
    unknown = client.post(LOGIN, {"login": "finnes.ikke@example.no", "password": "feil"})

    said = "E-posten og passordet hører ikke sammen"
    assert (known.status_code, unknown.status_code) == (422, 422)
    assert said in known.text
    assert said in unknown.text
    assert ola.email in known.text
    assert "feil" not in known.context["form"]["password"].as_widget()


def test_somebody_switched_off_is_answered_like_somebody_unknown(client, ola):
    User.objects.filter(pk=ola.pk).update(is_active=False)

    response = sign_in(client, ola)

    assert (response.status_code, is_in(client)) == (422, False)
    assert "E-posten og passordet hører ikke sammen" in response.text


def test_somebody_switched_off_is_out_at_once(client, ola):
    sign_in(client, ola)
    User.objects.filter(pk=ola.pk).update(is_active=False)

    assert client.get("/").status_code == 302


def test_the_page_says_what_is_logged_before_anybody_signs_in(client, db):
    assert "Det du åpner, blir loggført. Beboeren kan få se loggen." in client.get(LOGIN).text


def test_after_signing_in_one_comes_to_the_page_one_asked_for(client, ola):
    page = client.get("/?a=1")
    response = client.post(page["Location"], {"login": ola.email, "password": PASSWORD, "next": "/?a=1"})

    assert response["Location"] == "/?a=1"


@pytest.mark.parametrize(
    "elsewhere", ["https://ond.example/", "//ond.example", "javascript:alert(1)", "/\\ond.example"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(client, ola, elsewhere):
    response = client.post(LOGIN, {"login": ola.email, "password": PASSWORD, "next": elsewhere})

    assert response["Location"] == "/"


def test_only_a_post_signs_out(client, ola):
    sign_in(client, ola)

    assert client.get("/logg-ut/").status_code == 405
    assert is_in(client)
    assert client.post("/logg-ut/")["Location"] == LOGIN
    assert not is_in(client)


def test_a_sign_in_from_another_site_is_refused(ola):
    client = Client(enforce_csrf_checks=True)

    response = sign_in(client, ola)

    assert (response.status_code, is_in(client)) == (403, False)


def test_the_session_changes_its_key_at_sign_in_and_is_gone_after_sign_out(client, ola):
    client.get(LOGIN)
    sign_in(client, ola)
    cookie = client.cookies["sessionid"].value
    client.post("/logg-ut/")

    other = Client()
    other.cookies["sessionid"] = cookie
    assert other.get("/").status_code == 302


def test_the_session_ends_twelve_hours_after_sign_in_however_much_is_done(client, ola, monkeypatch):
    sign_in(client, ola)
    start = timezone.now()
    for hours in (5, 11.9):
        monkeypatch.setattr(timezone, "now", lambda: start + timedelta(hours=hours))  # noqa: B023  used at once
        session = client.session
        session["touched"] = hours
        session.save()
        assert client.get("/passord/").status_code == 200

    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(hours=12, minutes=1))

    assert client.get("/").status_code == 302


def test_there_is_no_way_to_sign_oneself_up(client, db):
    for path in ("/signup/", "/accounts/signup/", "/registrer/", "/login/", "/accounts/login/", "/email/"):
        assert client.get(path).status_code in (302, 404)
        assert not User.objects.exists()


# --- limits ---


def test_ten_wrong_tries_lock_that_account_only(place, ola):
    liv = with_password(make_user("Liv", place.department, Role.LEADER))
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    statuses = [sign_in(guesser, ola, f"gjetning {number}").status_code for number in range(10)]

    refused = sign_in(Client(REMOTE_ADDR="203.0.113.10"), ola)

    assert statuses == [422] * 10
    assert (refused.status_code, "for mange ganger" in refused.text) == (422, True)
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9"), liv).status_code == 302


def test_the_lock_is_the_same_whatever_letters_and_host_the_guesser_uses(ola, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for number in range(10):
        Client().post(LOGIN, {"login": ola.email.title(), "password": "x"}, headers={"Host": f"h{number}.example.no"})

    assert "for mange ganger" in sign_in(Client(), ola).text


def test_a_lock_opens_after_five_minutes(ola, monkeypatch):
    for _ in range(11):
        sign_in(Client(), ola, "feil")
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)

    assert sign_in(Client(), ola).status_code == 302


def test_right_passwords_do_not_count_towards_the_lock(ola):
    assert [sign_in(Client(), ola).status_code for _ in range(15)] == [302] * 15


def test_the_counters_survive_however_many_accounts_are_tried(ola):
    for _ in range(10):
        sign_in(Client(), ola, "feil")
    for number in range(1000):
        cache.set(f"annet-{number}", number, 60)

    assert "for mange ganger" in sign_in(Client(), ola).text


def test_an_address_that_guesses_at_many_accounts_is_stopped(ola, monkeypatch):
    monkeypatch.setattr(adapter, "MOST_FAILURES_A_MINUTE", 20)
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(20):
        guesser.post(LOGIN, {"login": f"ansatt{number}@example.no", "password": "Sommer2026"})

    refused = sign_in(guesser, ola)

    assert (refused.status_code, "for mange forsøk" in refused.text) == (422, True)
    assert sign_in(Client(REMOTE_ADDR="203.0.113.10"), ola).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_hundred_people_behind_one_address_sign_in_within_a_minute():
    place = make_place()
    people = [with_password(make_user(f"Ansatt{number}", place.department, Role.STAFF)) for number in range(200)]

    def arrive(user):
        try:
            return sign_in(Client(REMOTE_ADDR="198.51.100.7"), user).status_code
        finally:
            connection.close()

    began = time.monotonic()
    with ThreadPoolExecutor(16) as crowd:
        statuses = list(crowd.map(arrive, people))

    assert statuses == [302] * 200
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "10.0.0.1", "203.0.113.5"),
        (1, "10.0.0.1", "10.0.0.1"),
        (1, "6.6.6.6, 10.0.0.1", "10.0.0.1"),
        (2, "6.6.6.6, 10.0.0.1, 10.0.0.2", "10.0.0.1"),
    ],
)
def test_only_the_trusted_proxies_say_where_somebody_comes_from(rf, settings, proxies, header, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="203.0.113.5", headers={"X-Forwarded-For": header})

    assert client_address(request) == address


def client_address(request):
    from allauth.account.adapter import get_adapter  # noqa: PLC0415  after the settings of the test

    return get_adapter().get_client_ip(request)


# --- passwords ---


def test_a_password_is_changed_by_the_one_who_knows_it(client, ola):
    sign_in(client, ola)
    wrong = change(client, "feil")
    right = change(client, PASSWORD)

    ola.refresh_from_db()
    assert (wrong.status_code, "Passordet du har nå, stemmer ikke." in wrong.text) == (422, True)
    assert right.status_code == 302
    assert ola.check_password("fem røde båter")


def change(client, old):
    new = "fem røde båter"
    return client.post("/passord/", {"oldpassword": old, "password1": new, "password2": new})


@pytest.mark.parametrize("weak", ["kort", "123456789012", "password1234"])
def test_a_weak_password_is_refused_and_the_reason_is_given(client, ola, weak):
    sign_in(client, ola)

    response = client.post("/passord/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})

    assert response.status_code == 422
    assert response.context["form"].errors


def test_a_forgotten_password_is_set_anew_by_the_link_in_the_mail(client, ola, mailoutbox):
    client.post("/passord/glemt/", {"email": ola.email})
    (mail,) = mailoutbox
    link = next(line for line in mail.body.splitlines() if "/passord/nytt/" in line)
    page = client.get(link[link.index("/passord/") :], follow=True)

    new = "fem røde båter"
    response = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})

    ola.refresh_from_db()
    assert (response.status_code, ola.check_password(new)) == (302, True)
    assert mail.to == [ola.email]


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client, ola, mailoutbox):
    known = client.post("/passord/glemt/", {"email": ola.email})
    unknown = client.post("/passord/glemt/", {"email": "finnes.ikke@example.no"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert reverse("account_reset_password_done") == known["Location"]


# --- language ---


def test_a_chosen_language_follows_the_account(client, ola):
    sign_in(client, ola)
    response = client.post("/sprak/", {"language": "en"}, headers={"Referer": "http://testserver/passord/"})

    ola.refresh_from_db()
    assert (response["Location"], ola.language) == ("http://testserver/passord/", "en")
    assert client.get("/passord/")["Content-Language"] == "en"
    assert '<html lang="en"' in client.get("/passord/").text


def test_a_chosen_language_stays_in_the_browser_of_somebody_who_has_not_signed_in(client, db):
    client.post("/sprak/", {"language": "nn"})

    assert client.get(LOGIN)["Content-Language"] == "nn"


def test_bokmaal_is_the_language_whatever_the_device_says(client, db):
    assert client.get(LOGIN, headers={"Accept-Language": "en-GB"})["Content-Language"] == "nb"


@pytest.mark.parametrize("fault", ["de", "", "../../etc/passwd", "nb\r\nX: y"])
def test_a_language_we_do_not_have_is_a_404(client, db, fault):
    assert client.post("/sprak/", {"language": fault}).status_code == 404


def test_choosing_a_language_sends_nobody_to_another_site(client, db):
    response = client.post("/sprak/", {"language": "nn"}, headers={"Referer": "https://ond.example/"})

    assert response["Location"] == "/"


def test_without_a_mail_server_no_page_offers_a_link_by_mail(client, settings):
    offered = client.get(LOGIN).text
    settings.CAN_SEND_EMAIL = False

    page = client.get(LOGIN).text

    assert "/passord/glemt/" in offered
    assert "/passord/glemt/" not in page
    assert "Spør den som har ansvar for innloggingen" in page
    assert client.get("/passord/glemt/").status_code == 404
