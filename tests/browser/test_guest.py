"""A guest alone with the tablet for a moment: one conversation, thanks, and no way to anybody else."""

import pytest
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.conversations.models import Conversation
from dialog.outbox.models import VisitTicket
from tests.browser.tablet import faults, words_field
from tests.factories import make_place, make_resident, make_user
from tests.outbox.browser import IN_CHARGE, STORED, choose, readable, register
from tests.waiting import until

PASSWORD = "tre grønne båter"
GUEST = "Eva Lund, ordfører"
SAID = "Kanariord om sola."
CANARIES = ["Kanarinavn", "Kanaribesøk", SAID]


def shown(page):
    """Which canaries stand on the page, hidden parts and attributes included."""
    return readable(page.content(), CANARIES)


def only_one_conversation(page):
    expect(page.get_by_role("heading", name="Skjermen er låst til én samtale.")).to_be_visible()
    assert shown(page) == []


@pytest.fixture
def place(server):
    return make_place()


@pytest.fixture
def ola(server, place, browser_context, sign_in_browser, codebook_again):
    """The host, signed in on the department's tablet."""
    liv = make_user("Liv", place.department, Role.LEADER)
    codebook_again(municipality=place.municipality, by=liv)
    secret = register(place.department, liv)
    browser_context.add_cookies([{"name": "hva_nettbrett", "value": secret, "url": server}])
    user = make_user("Ola", place.department, Role.STAFF, password=PASSWORD)
    sign_in_browser(user)
    return user


@pytest.fixture
def borghild(place):
    make_resident(place.department, "Kanarinavn Hansen")
    return make_resident(place.department, "Borghild Hansen")


def let_the_guest_in(page, borghild):
    """The host begins, names the guest and locks the screen to this conversation."""
    page.goto(f"/samtaler/bruker/{borghild.pk}/")
    words_field(page).fill(SAID)
    page.get_by_text("Med tolk, støtte, på telefon, annet språk").click()
    page.get_by_label("Gjest").fill(GUEST)
    page.get_by_role("button", name="Lås skjermen til denne samtalen").click()
    expect(page.get_by_text("Skjermen er låst til denne samtalen.")).to_be_visible()
    expect(words_field(page)).to_have_value(SAID)


def fill_and_save(page):
    words_field(page).fill(SAID)
    choose(page, "Borghild selv")
    choose(page, "Lederen må se på det")
    page.locator(".lagrelinje button").click()


def test_a_guest_sees_one_conversation_and_thanks_and_the_host_comes_back_by_signing_in(
    place, ola, borghild, page, browser_context
):
    # Before: the list is there, a visit is taken along, and the page without coverage offers it.
    page.goto(f"/ta-med/{place.department.pk}/")
    choose(page, "Kanarinavn")
    page.get_by_role("button", name="Ta med de valgte").click()
    expect(page.get_by_text("Kall det noe annet")).to_be_visible()
    VisitTicket.objects.update(label="Kanaribesøk")
    page.goto("/samtaler/")
    expect(page.get_by_text("Kanarinavn").first).to_be_visible()
    page.evaluate(IN_CHARGE)
    browser_context.set_offline(True)
    page.goto("/utboks/")
    expect(page.locator("label", has_text="Kanaribesøk")).to_be_visible()
    browser_context.set_offline(False)

    let_the_guest_in(page, borghild)
    until(lambda: "Kanaribesøk" not in page.evaluate(STORED))

    # Whatever is typed in the address field leads nowhere, with coverage and without.
    for address in ("/samtaler/", "/utboks/", "/utboks/venter/"):
        page.goto(address)
        only_one_conversation(page)
    browser_context.set_offline(True)
    for address in ("/utboks/", "/samtaler/", f"/samtaler/bruker/{borghild.pk}/"):
        page.goto(address)
        expect(page.get_by_label("Hva heter du?")).to_be_visible()
        assert shown(page) == [] and "Borghild" not in page.content()
    browser_context.set_offline(False)
    page.goto("/")
    only_one_conversation(page)
    assert faults(page) == []

    # What the guest hears is written down; saved, the screen says thanks, and Back shows nothing.
    page.get_by_role("link", name="Tilbake til samtalen").click()
    expect(page.get_by_text("Skjermen er låst til denne samtalen.")).to_be_visible()
    fill_and_save(page)
    thanks = page.get_by_role("heading", name="Takk for praten.")
    expect(thanks).to_be_visible()
    receipt = f"/samtaler/{Conversation.objects.get().pk}/"
    for _back in range(2):
        page.go_back()
        expect(thanks).to_be_visible()
        assert shown(page) == []
    page.goto("/utboks/")
    expect(thanks).to_be_visible()
    assert readable(page.evaluate(STORED), CANARIES) == []

    # The host locks the screen and signs in: the list and the receipt are back.
    page.get_by_role("button", name="Lås skjermen").click()
    locked = page.get_by_text("Nettbrettet hører til Bjørkelia, avdeling 1.")
    expect(locked).to_be_visible()
    page.go_back()
    expect(locked).to_be_visible()
    assert shown(page) == []
    page.goto("/logg-inn/")
    page.get_by_label("E-post").fill(ola.email)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn", exact=True).click()
    expect(page.locator(".konto")).to_be_visible()
    page.goto(receipt)
    expect(page.locator("blockquote", has_text=SAID)).to_be_visible()


def test_without_coverage_a_guest_is_thanked_and_led_nowhere_and_what_was_said_is_the_hosts(
    place, ola, borghild, page, browser_context
):
    page.goto("/samtaler/")
    page.evaluate(IN_CHARGE)
    let_the_guest_in(page, borghild)
    browser_context.set_offline(True)

    fill_and_save(page)
    expect(page.get_by_role("heading", name="Lagret på nettbrettet.")).to_be_focused()
    expect(page.get_by_text("Takk for praten. Nå tar verten over.")).to_be_visible()
    expect(page.locator("main").get_by_role("link")).to_have_count(0)
    assert faults(page) == []
    assert (shown(page), readable(page.evaluate(STORED), CANARIES)) == ([], [])

    browser_context.set_offline(False)
    until(lambda: Conversation.objects.exists())
    said = Conversation.objects.get()
    assert (said.asked_by, said.resident, said.guest) == (ola, borghild, GUEST)
    page.goto("/")
    only_one_conversation(page)
