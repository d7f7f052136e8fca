"""Rut's day: an honest answer comes in, she reads it, is stopped without consent, and is done with it."""

import pytest
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.conversations.models import Conversation
from dialog.improvements.models import ReceiverStep
from tests import factories
from tests.browser.test_every_page import follow
from tests.browser.test_leader import assert_fits, findings

PHONE, PC = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture
def place(server):
    return factories.make_place()


def test_an_honest_answer_goes_from_the_bedside_to_somebody_who_acts(page, place, sign_in_browser):
    factories.make_resident(place.department, "Borghild Hansen", place="Rom 202")
    rut = factories.make_user("Rut", place.sector, Role.RECEIVER)
    sign_in_browser(factories.make_user("Tuva", place.department, Role.INTERVIEWER))
    page.goto("/")
    page.get_by_role("link", name="Borghild Hansen").click()
    page.get_by_role("textbox", name="Hva er viktig for deg?").fill("De roper til hverandre om natta.")
    page.locator("label", has_text="Borghild selv").click()
    page.locator("label", has_text="Ikke vis dette til dem som jobber her").click()
    assert findings(page) == []
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.get_by_text("Takk. Det er lagret.")).to_be_visible()
    assert Conversation.objects.get().figures_only

    sign_in_browser(rut)
    page.set_viewport_size(PHONE)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 svar venter på deg")
    assert_fits(page)
    page.get_by_role("link", name="Les").click()
    expect(page.get_by_text("De roper til hverandre om natta.")).to_be_visible()
    page.locator("summary", has_text="Vold, overgrep").click()
    assert_fits(page)

    page.set_viewport_size(PC)
    page.locator("label", has_text="Jeg har gitt det videre").click()
    page.get_by_label("Skriv kort hva som skjedde").fill("Seksjonslederen snakker med nattevakten.")
    page.get_by_role("button", name="Lagre").click()
    expect(page.locator("#feilliste")).to_be_focused()
    expect(page.get_by_label("Skriv kort hva som skjedde")).to_have_value("Seksjonslederen snakker med nattevakten.")
    assert_fits(page)
    page.locator("label", has_text="Personen har sagt ja").click()
    page.get_by_role("button", name="Lagre").click()

    expect(page.get_by_text("Ingen svar venter")).to_be_visible()
    assert_fits(page)
    follow(page, page.get_by_role("link", name="Ferdig"))
    page.emulate_media(color_scheme="dark")
    assert_fits(page)
    assert {"opened", "passed_on"} == set(ReceiverStep.objects.values_list("kind", flat=True))
