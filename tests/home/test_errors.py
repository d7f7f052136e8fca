"""What somebody is told when the page could not be shown: what happened, what is safe, and what to do."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import include, path, reverse

from dialog.accounts.policy import POLICY, PUBLIC
from tests.factories import make_resident, record

HTMX = {"HX-Request": "true"}


def away(request):
    raise OperationalError("connection refused by 10.0.0.7 for Kanari")


def broken(request):
    raise ValueError("Kanari")


urlpatterns = [
    path("away/", away, name="away"),
    path("broken/", broken, name="broken"),
    path("", include("dialog.home.help_urls")),
    path("", include("dialog.accounts.urls")),
    path("", include("dialog.intake.urls")),
]
handler500 = "dialog.home.errors.broken"


@pytest.fixture
def visitor(db, settings, monkeypatch):
    """Somebody in a town where pages fail in each way there is."""
    settings.ROOT_URLCONF = __name__
    for view in (away, broken):
        monkeypatch.setattr(view, "login_required", False, raising=False)
        monkeypatch.setitem(POLICY, view.__name__, PUBLIC)
    return Client(raise_request_exception=False)


def test_a_database_that_is_away_is_no_fault_and_says_when_to_try_again(visitor):
    page = visitor.get("/away/")

    assert (page.status_code, page["Retry-After"]) == (503, "30")
    assert "Alt som var lagret, er trygt." in page.text and "lagre en gang til" in page.text
    assert "Kanari" not in page.text


def test_what_is_broken_is_not_called_away(visitor):
    page = visitor.get("/broken/")

    assert (page.status_code, "Retry-After" in page) == (500, False)
    assert "Noe gikk galt hos oss" in page.text


def test_the_address_of_a_form_opened_as_a_page_is_not_an_empty_one(client, ola, place):
    client.force_login(ola)

    page = client.get(reverse("improvements:approve_own_words", args=[place.department.code]))

    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "Ingenting er endret." in page.text and 'href="/"' in page.text


# --- the session is over ---


@pytest.fixture
def told(place, ola, liv):
    """The address that says that Borghild has been told; Liv is not signed in."""
    said = record(ola, make_resident(place.department, "Borghild"), "Ut").statements.get()
    return reverse("improvements:reply", args=[place.department.code, said.pk])


def test_a_form_sent_too_late_says_that_it_was_not_saved_and_leads_back_to_its_page(client, told):
    answer = client.post(told, {"words": ""}, headers={"Referer": f"http://testserver{told}"})

    assert answer["Location"] == f"{reverse('account_login')}?next={told}&ute=1"
    assert "så det ble ikke lagret" in client.get(answer["Location"]).text


@pytest.mark.parametrize(
    "came_from", ["", "https://ondsinnet.example/x/", "javascript:alert(1)", "//ondsinnet.example/"]
)
def test_a_form_from_nowhere_leads_to_the_front_page(client, told, came_from):
    answer = client.post(told, headers={"Referer": came_from})

    assert answer["Location"] == f"{reverse('account_login')}?next=/&ute=1"


def test_a_part_of_a_page_asked_for_too_late_leaves_the_page_for_the_sign_in(client, told):
    """htmx would follow a redirect and put the sign-in page where the part was to be."""
    answer = client.get(f"{told}skjema/", headers=HTMX | {"HX-Current-URL": "http://testserver/enhet/01/"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=/enhet/01/"


def test_somebody_who_asked_for_a_page_is_told_that_she_gets_there(client, told):
    answer = client.get(told)

    assert "så kommer du rett til siden" in client.get(answer["Location"]).text
    assert "så kommer du rett til siden" not in client.get("/", follow=True).text
