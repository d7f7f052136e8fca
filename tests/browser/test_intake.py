"""A resident on her own phone, those who take her answer in, and paper typed in without a mouse."""

import pytest
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.campaigns.models import CampaignUnit
from dialog.conversations.models import Conversation
from dialog.intake.models import Arrival, TypedPaper
from tests import factories
from tests.browser.test_every_page import DESK, PHONE, faults, follow

WORDS = "At noen sitter ned og prater med meg."


@pytest.fixture
def place(server):
    place = factories.make_place()
    factories.make_campaign(place.municipality)
    factories.make_resident(place.department, "Borghild Hansen", place="Rom 204")
    factories.make_resident(place.department, "Anna Aas", place="Rom 101")
    factories.make_user("Rut", place.sector, Role.RECEIVER)
    return place


@pytest.fixture
def ola(place):
    return factories.make_user("Ola", place.department, Role.STAFF)


@pytest.fixture
def code(place):
    return CampaignUnit.objects.get(unit=place.department).code


def test_an_answer_on_her_own_phone_until_it_is_taken_in(page, browser_context, place, code, ola, sign_in_browser):
    page.set_viewport_size(PHONE)
    page.goto("/svar/")
    page.get_by_label("Koden på skjemaet").fill(f"{code[:4]} {code[4:]}".lower())
    follow(page, page.get_by_role("button", name="Gå videre"))
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    base = page.get_by_label("Det som er viktig").evaluate("field => parseFloat(getComputedStyle(field).fontSize)")
    assert base >= 20

    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_role("heading", name="Ikke sendt ennå")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Det som er viktig").fill(WORDS)
    page.get_by_role("button", name="Legg til én ting til").click()
    expect(page.get_by_label("Én ting til")).to_be_focused()
    page.get_by_label("Én ting til").fill("Ut i hagen.")
    page.get_by_role("button", name="Nynorsk").click()
    expect(page.locator("html")).to_have_attribute("lang", "nn")
    page.get_by_role("button", name="Bokmål").click()
    expect(page.get_by_label("Det som er viktig")).to_have_value(WORDS)
    page.get_by_label("Jeg skriver om meg selv").check()
    page.get_by_label("Navn eller rom").fill("Borghild")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Takk. Svaret er sendt.")).to_be_visible()
    assert faults(page) == []
    assert WORDS not in page.content()
    page.get_by_role("link", name="Skriv et nytt svar").click()
    page.get_by_label("Det som er viktig").fill("Et svar til.")
    page.get_by_label("Jeg er pårørende, og skriver om meg selv").check()
    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_role("heading", name="Takk. Svaret er sendt.")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Det som er viktig")).to_have_value("")
    assert browser_context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert [one.words for one in Arrival.objects.order_by("received_at")] == [[WORDS, "Ut i hagen."], ["Et svar til."]]

    sign_in_browser(ola)
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto("/")
    follow(page, page.get_by_role("link", name="2 svar har kommet inn"))
    assert faults(page) == []
    page.get_by_role("link", name="Ta stilling til det").first.click()
    page.get_by_role("button", name="Ta imot svaret").click()
    expect(page.get_by_role("heading", name="Ikke lagret ennå")).to_be_visible()
    assert faults(page) == []
    for group in page.get_by_role("group", name="Hva gjør vi?").all():
        group.get_by_label("Godt å vite").check()
    page.get_by_label("Hvem gjelder svaret?").select_option(label="Borghild Hansen, Rom 204")
    page.get_by_role("button", name="Ta imot svaret").click()
    expect(page.get_by_text("Svaret er tatt imot.")).to_be_visible()
    assert Conversation.objects.get().resident.name == "Borghild Hansen"


def test_in_a_crowd_the_words_are_kept(page, place, code):
    for number in range(120):
        factories.make_arrival(place.department, f"Nummer {number}")
    page.set_viewport_size(PHONE)
    page.goto(f"/svar/{code}/")
    page.get_by_label("Det som er viktig").fill(WORDS)
    page.get_by_label("Jeg skriver om meg selv").check()
    page.get_by_role("button", name="Send svaret").click()

    expect(page.get_by_role("heading", name="Ikke sendt ennå")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Endre det du har skrevet").click()
    expect(page.get_by_label("Det som er viktig")).to_have_value(WORDS)


def test_two_papers_typed_in_by_keyboard_alone(page, place, ola, code, sign_in_browser):
    sign_in_browser(ola)
    page.set_viewport_size({"width": 1180, "height": 820})
    page.goto("/papir/")
    # The field takes the focus when the page is drawn, a moment after it is loaded.
    expect(page.get_by_label("Koden på skjemaet")).to_be_focused()
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    first = page.get_by_label("Hva er viktig for deg?")
    expect(first).to_be_focused()

    type_paper(page, "Kaffe på senga", name="204")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Nr. 1 er ført. Skriv 1 på papiret.")).to_be_visible()
    expect(first).to_be_focused()
    expect(first).to_have_value("")

    type_paper(page, "kaffe på senga", name="")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ligner et skjema som alt er ført")).to_be_visible()
    expect(page.get_by_label("Det er et annet skjema")).to_be_focused()
    assert faults(page) == []
    page.set_viewport_size(DESK)
    page.get_by_label("Det er et annet skjema").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nr. 2 er ført.")).to_be_visible()
    expect(page.get_by_text("Du har ført 2 i dag")).to_be_visible()
    assert faults(page) == []

    assert [one.number for one in TypedPaper.objects.order_by("number")] == [1, 2]
    held = Conversation.objects.get(resident__isnull=False)
    assert held.resident.name == "Borghild Hansen"


def type_paper(page, words, *, name):
    """Words, what we do, who wrote it, whom it is about; the focus is left in the name."""
    page.keyboard.type(words)
    tab_to(page, page.get_by_label("Godt å vite").first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Personen selv"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Navn eller rom"))
    page.keyboard.type(name)


def tab_to(page, control):
    for _ in range(8):
        page.keyboard.press("Tab")
        if control.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"not reached by Tab: {control}")
