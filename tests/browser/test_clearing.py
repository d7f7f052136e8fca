"""A quote from the unit to the screen and away again: proposed, marked, cleared by another, taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.conversations.models import Intent
from tests import factories
from tests.browser.test_leader import assert_fits

TEXT = "Det er best når Mona har tid til en kopp kaffe."
CLEARED = "Det er best når noen har tid til en kopp kaffe."


@pytest.fixture
def place(server):
    return factories.make_place()


def test_a_quote_is_proposed_marked_cleared_shown_and_taken_back(page, place, sign_in_browser):
    ola = factories.make_user("Ola Nes", place.department, Role.STAFF)
    factories.make_user("Mona Vik", place.department, Role.STAFF)
    siv = factories.make_user("Siv Eik", place.municipality, Role.STRATEGIST)
    borghild = factories.make_resident(place.department, "Borghild Hansen")
    said = factories.record(ola, borghild, TEXT, intent=Intent.GOOD_TO_KNOW).statements.get()
    today = timezone.localdate()

    sign_in_browser(ola)
    page.goto(f"/enhet/{place.department.code}/utsagn/{said.pk}/sitat/")
    page.get_by_role("button", name="Se etter navn").click()
    expect(page.locator("mark")).to_contain_text("Mona")
    assert_fits(page)
    page.get_by_label("Teksten, slik den skal vises").fill(CLEARED)
    page.get_by_role("button", name="Send forslaget").click()
    expect(page.locator("#feilliste")).to_be_focused()
    assert_fits(page)
    page.locator("label", has_text="Møter og sider").click()
    page.locator("label", has_text="Personen selv").click()
    page.get_by_label("Når sa de ja?").fill(today.isoformat())
    page.get_by_label("Hvor lenge gjelder det?").fill((today + timedelta(days=100)).isoformat())
    page.locator("label", has_text="Personen har hørt akkurat denne teksten").click()
    page.get_by_role("button", name="Send forslaget").click()
    expect(page.get_by_text("Venter på godkjenning")).to_be_visible()
    assert_fits(page)

    sign_in_browser(siv)
    page.goto("/sitater/klarering/")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 sitat venter på deg")
    assert_fits(page)
    page.get_by_role("link", name="Les").click()
    expect(page.get_by_text("Vi fant ikke noe å merke")).to_be_visible()
    page.locator("label", has_text="Send tilbake").click()
    assert_fits(page)
    page.emulate_media(color_scheme="dark")
    page.locator("label", has_text="Godkjenn").click()
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("Ingen sitater venter")).to_be_visible()

    page.goto("/sitater/")
    expect(page.get_by_text(CLEARED)).to_be_visible()
    assert_fits(page)
    page.goto("/sitater/klarering/?bruk=internal")
    page.locator("summary", has_text="Noen har ombestemt seg").click()
    assert_fits(page)
    page.get_by_role("button", name="Ja, ta det bort").click()
    expect(page.get_by_text("Sitatet er tatt bort overalt.")).to_be_visible()
    page.goto("/sitater/")
    expect(page.get_by_text("Ingen sitater ennå")).to_be_visible()
