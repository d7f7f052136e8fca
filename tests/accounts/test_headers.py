"""What every answer of ours carries, and what the logs do not."""

import base64
import io
import logging
import logging.config
import os
import subprocess
import sys

import pytest
from django.conf import settings as real_settings
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from dialog.accounts.policy import CARERS, POLICY, PUBLIC
from dialog.conversations.models import Resident
from tests.factories import make_resident

CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
CANARY = "Kanari Borghildsdatter"


@pytest.fixture
def signed_in(ola):
    client = Client(raise_request_exception=False)
    client.force_login(ola)
    return client


@pytest.mark.parametrize("url", ["/", "/passord/", "/markeringer/", "/finnes/ikke/", "/logg-inn/"])
@pytest.mark.parametrize("who", ["client", "signed_in"])
def test_every_answer_has_one_exact_policy_and_the_other_headers(request, db, who, url):
    response = request.getfixturevalue(who).get(url)

    assert [name for name, _ in response.items() if "content-security" in name.lower()] == ["Content-Security-Policy"]
    assert set(response["Content-Security-Policy"].split("; ")) == CSP
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in response


@pytest.mark.parametrize("url", ["/", "/passord/", "/markeringer/", "/finnes/ikke/"])
def test_what_somebody_signed_in_sees_is_kept_in_no_cache(signed_in, url):
    assert signed_in.get(url)["Cache-Control"] == "no-store"


def test_the_last_page_before_signing_out_is_kept_in_no_cache_either(signed_in):
    assert signed_in.post("/logg-ut/")["Cache-Control"] == "no-store"


def test_the_cookies_cannot_be_read_by_scripts_nor_sent_from_other_sites(client, ola):
    ola.set_password("tre grønne båter")
    ola.save()
    client.get("/logg-inn/")
    client.post("/logg-inn/", {"login": ola.email, "password": "tre grønne båter"})
    client.post("/sprak/", {"language": "nn"})

    assert set(client.cookies) == {"sessionid", "csrftoken", "django_language", "hva_sett"}
    for cookie in client.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", ""), cookie.key


def test_outside_the_demo_cookies_and_pages_travel_by_https_only():
    key = base64.b64encode(bytes(32)).decode()
    environment = {
        "SECRET_KEY": "x" * 50,
        "FIELD_KEYS": f"k1:{key}",
        "LOOKUP_KEY": key,
        "OUTBOX_KEYS": f"k1:{key}",
        "ALLOWED_HOSTS": "hva.example.no",
        "DATABASE_URL": "postgresql://a@/hva",
        "OWNER_DATABASE_URL": "postgresql://b@/hva",
    }
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "DEBUG")
    program = f"from hvaerviktig import settings; print(*(getattr(settings, name) for name in {names}))"

    told = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=real_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.split() == ["True", "True", "True", "31536000", "False"]


# --- errors and logs ---


def breaks(request):
    resident = Resident.objects.get()
    raise ValueError(f"could not do it for {resident.pk} {CANARY}")


def breaks_in_the_database(request):
    Resident.objects.create(municipality_id=request.user.municipality_id, unit_id=None, name=CANARY, active_from=None)


urlpatterns = [
    path("logg-inn/", breaks, name="account_login"),
    path("breaks/", breaks, name="breaks"),
    path("database/", breaks_in_the_database, name="database"),
    # The doorstep asks every address whether it is the public's.
    path("", include("dialog.intake.urls")),
]
handler403, handler404 = "dialog.home.errors.forbidden", "dialog.home.errors.not_found"
handler400, handler500 = "dialog.home.errors.bad_request", "dialog.home.errors.broken"


@pytest.fixture
def broken(settings, monkeypatch, place):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setitem(POLICY, "breaks", CARERS)
    monkeypatch.setitem(POLICY, "database", CARERS)
    return make_resident(place.department, CANARY)


@pytest.fixture
def log_file():
    """The real configuration of the logs, written to where the test can read."""
    file = io.StringIO()
    logging.config.dictConfig(real_settings.LOGGING)
    ours = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    before = [(handler, handler.setStream(file)) for handler in ours]
    yield file
    for handler, stream in before:
        if stream is not None:
            handler.setStream(stream)


@pytest.mark.parametrize("url", ["/breaks/", "/database/"])
def test_a_page_that_breaks_shows_and_logs_nobody(signed_in, broken, log_file, ola, url):
    response = signed_in.post(
        f"{url}?q=Spørring+Borghild",
        {"words": f"{CANARY} vil ut"},
        headers={"Referer": f"http://testserver/?n={CANARY}"},
    )

    logged = log_file.getvalue()
    assert response.status_code == 500
    assert "Internal Server Error" in logged
    for word in ("Kanari", "Borghild", "vil ut", "Spørring", "Sp%C3%B8rring", ola.email, ola.name):
        assert word not in response.text
        assert word not in logged


def test_without_our_formatter_the_log_would_have_named_her(signed_in, broken, caplog):
    """A control: the word does reach the log's records, and it is the configuration that keeps it out of the lines."""
    signed_in.get("/breaks/?q=Borghild")

    record = next(record for record in caplog.records if record.exc_info)
    assert "Kanari" in logging.Formatter().formatException(record.exc_info)


@pytest.mark.parametrize("url", ["/finnes/ikke/?navn=Kanari", "/markeringer/?navn=Kanari", "/logg-inn/?navn=Kanari"])
def test_refusals_log_no_query_and_no_name(signed_in, log_file, ola, url):
    signed_in.get(url)
    signed_in.post(url, {"login": "kanari@example.no", "password": "Kanari"})

    assert "Kanari" not in log_file.getvalue()
    assert "kanari@" not in log_file.getvalue()
    assert ola.name not in log_file.getvalue()


def test_a_forged_host_is_refused_without_being_repeated(client, db, log_file):
    response = client.get("/", headers={"Host": "kanari.example"})

    assert (response.status_code, "kanari" in response.text) == (400, False)


def test_the_time_of_a_test_is_norwegian():
    assert str(timezone.get_current_timezone()) == "Europe/Oslo"


def test_a_page_that_is_open_to_all_still_needs_a_rule(client, db, monkeypatch):
    monkeypatch.delitem(POLICY, "account_login")
    refused = client.get("/logg-inn/").status_code
    monkeypatch.setitem(POLICY, "account_login", PUBLIC)

    assert (refused, client.get("/logg-inn/").status_code) == (403, 200)
