"""Sign-in as people meet it: a passkey, a shared tablet that changes hands, and a page that locks itself."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse
from playwright.sync_api import expect

from dialog.accounts.models import Role
from tests.browser.test_every_page import complaints, faults, follow, only_status  # noqa: F401  a fixture
from tests.factories import make_place, make_resident, make_user

PASSWORD = "tre grønne båter"
CODE = "604913"
WORDS = "Å sitte i hagen når sola er der"
NAME = "Borghild Aasmundsen"


@pytest.fixture
def place(server):
    return make_place()


@pytest.fixture
def liv(place):
    return make_user("Liv", place.department, Role.LEADER, password=PASSWORD)


@pytest.fixture
def ola(place):
    return make_user("Ola", place.department, Role.STAFF, password=PASSWORD)


def sign_in(page, user):
    page.goto("/logg-inn/")
    give_password(page, user)


def give_password(page, user):
    page.get_by_label("E-post").fill(user.email)
    page.get_by_label("Passord").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="Logg inn", exact=True))


def sign_out(page):
    page.goto("/sikkerhet/")
    page.request.post("/logg-ut/", headers={"X-CSRFToken": token(page)})
    page.goto("/logg-inn/")


def token(page):
    return page.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']")


def give_fingerprint(browser_context, page):
    """A device with a fingerprint reader, whose owner always puts her finger on it."""
    device = browser_context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_leader_makes_a_passkey_and_an_app_and_signs_in_with_either(page, browser_context, liv, complaints):  # noqa: F811
    give_fingerprint(browser_context, page)
    sign_in(page, liv)
    page.goto("/sikkerhet/")
    found = faults(page)

    follow(page, page.get_by_role("link", name="Lag passnøkkel"))
    found += faults(page)
    page.get_by_role("button", name="Lag passnøkkel").click()
    expect(page.get_by_role("heading", name="Reservekodene dine")).to_be_visible()
    found += faults(page)
    page.goto("/sikkerhet/app/")
    secret = page.locator(".nokkel").inner_text() or page.locator(".nokkel").text_content()
    found += faults(page)
    page.get_by_label("De seks tallene appen viser").fill("000000")
    page.get_by_role("button", name="Koble til").click()
    expect(page.locator("#feilliste")).to_be_visible()
    found += faults(page)
    page.get_by_label("De seks tallene appen viser").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Koble til").click()
    expect(page.get_by_role("heading", name="Sikker innlogging")).to_be_visible()
    found += faults(page)
    for address in ("/sikkerhet/nokler/", "/sikkerhet/app/fjern/", "/sikkerhet/reservekoder/nye/"):
        page.goto(address)
        found += faults(page)
    page.goto("/sikkerhet/nokler/")
    follow(page, page.get_by_role("link", name="Nytt navn"))
    found += faults(page)

    # By the password and the passkey.
    sign_out(page)
    give_password(page, liv)
    expect(page.get_by_role("heading", name="Ett steg til")).to_be_visible()
    found += faults(page)
    page.get_by_role("button", name="Bruk passnøkkelen").click()
    expect(page.locator(".konto")).to_be_visible()

    # By the passkey alone.
    sign_out(page)
    page.get_by_role("button", name="Logg inn med passnøkkel").click()
    expect(page.locator(".konto")).to_be_visible()

    assert found == []
    assert only_status(complaints, 422)


def test_a_shared_tablet_changes_hands_in_two_taps_and_a_code(page, place, liv, ola, complaints):  # noqa: F811
    sign_in(page, liv)
    page.goto("/nettbrett/")
    page.get_by_label("Hva kaller dere det?").fill("Vaktrommet")
    page.get_by_role("button", name="Legg til nettbrettet").click()
    expect(page.get_by_text("Dette nettbrettet", exact=True)).to_be_visible()
    found = faults(page)
    sign_out(page)
    give_password(page, ola)
    page.goto("/nettbrett/kode/")
    found += faults(page)
    page.get_by_label("Passordet ditt").fill(PASSWORD)
    page.get_by_label("Ny kode, seks tall").fill(CODE)
    page.get_by_label("Koden en gang til").fill(CODE)
    page.get_by_role("button", name="Lagre koden").click()
    follow(page, page.get_by_role("link", name="Til forsiden"))
    page.goto("/samtaler/")
    found += faults(page)

    page.get_by_role("button", name="Bytt person").click()
    expect(page.get_by_text("Nettbrettet hører til Bjørkelia, avdeling 1.")).to_be_visible()
    found += faults(page)
    follow(page, page.get_by_role("link", name="Ola"))
    found += faults(page)
    page.get_by_label("Koden din, seks tall").fill("111112")
    page.get_by_role("button", name="Logg inn").click()
    expect(page.locator("#feilliste")).to_be_visible()
    found += faults(page)
    page.get_by_label("Koden din, seks tall").fill(CODE)
    page.get_by_role("button", name="Logg inn").click()

    expect(page.locator(".konto")).to_be_visible()
    assert found == []
    assert only_status(complaints, 422)


@pytest.fixture
def half_typed(page, place, ola):
    """Ola has begun to write down what Borghild said, and was called away."""
    address = reverse("conversations:new", args=[make_resident(place.department, NAME).pk])
    sign_in(page, ola)
    page.clock.install()
    page.goto(address)
    page.locator("textarea").first.fill(WORDS)
    return address


def test_a_page_that_nobody_touches_locks_itself_and_gives_the_words_back(page, half_typed, ola):
    page.clock.fast_forward("04:50")
    expect(page.locator("textarea").first).to_have_value(WORDS)
    page.clock.fast_forward("00:20")

    expect(page).to_have_url(re.compile(r"/logg-inn/\?laast=1$"))
    expect(page.get_by_role("button", name="Logg inn", exact=True)).to_be_visible()
    assert NAME.split()[0] not in page.content()
    assert faults(page) == []
    page.go_back()
    expect(page.get_by_role("button", name="Logg inn", exact=True)).to_be_visible()
    assert NAME.split()[0] not in page.content()

    page.goto("/logg-inn/")
    give_password(page, ola)
    expect(page.get_by_role("heading", name="Vi tok vare på det du skrev")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Fortsett").click()
    expect(page).to_have_url(re.compile(half_typed))
    expect(page.locator("textarea").first).to_have_value(WORDS)


def test_without_coverage_the_page_is_covered_and_locks_when_it_is_back(page, browser_context, half_typed, ola):
    browser_context.set_offline(True)
    page.clock.fast_forward("05:10")

    expect(page.get_by_text("Ingen dekning akkurat nå.")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    expect(page.get_by_text(NAME)).to_be_hidden()
    browser_context.set_offline(False)
    page.clock.fast_forward("00:15")
    expect(page).to_have_url(re.compile(r"/logg-inn/\?laast=1$"))
    give_password(page, ola)
    expect(page.get_by_text(WORDS)).to_be_visible()


def test_signing_out_leaves_nothing_behind_the_back_button(page, place, ola):
    make_resident(place.department, NAME)
    sign_in(page, ola)
    page.goto("/samtaler/")
    expect(page.get_by_text(NAME)).to_be_visible()
    page.locator(".konto summary").click()
    page.get_by_role("button", name="Logg ut").click()
    expect(page).to_have_url(re.compile("/logg-inn/"))

    page.go_back()

    expect(page.get_by_role("button", name="Logg inn", exact=True)).to_be_visible()
    assert NAME not in page.content()
