"""What a tablet meets besides no coverage: a sign-in page to the network, a full disk, a false clock, a new release."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dialog.conversations.models import Conversation
from dialog.outbox import epochs
from dialog.outbox.models import Envelope
from tests.browser.tablet import TUR, faults, saved, words_field
from tests.factories import make_campaign, make_place, make_resident, make_user
from tests.outbox.browser import (
    COVERAGE_IS_BACK,
    FULL,
    IN_CHARGE,
    STORED,
    choose,
    readable,
    register,
    waits,
    write_down,
)
from tests.waiting import until

# A worker that is fetched before coverage is quite back is given up, and tried again only at the next visit.
IS_ANSWERED = """() => fetch("/sw.js", { cache: "no-store" }).then(({ ok }) => ok, () => false)"""
AN_IPAD = """
  Object.defineProperty(navigator, "platform", { get: () => "MacIntel" });
  Object.defineProperty(navigator, "maxTouchPoints", { get: () => 5 });
"""
DEAF = "BroadcastChannel.prototype.addEventListener = () => {}"
PORTAL = {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to the guest network</h1>"}


@pytest.fixture
def place(server):
    return make_place()


@pytest.fixture
def people(place):
    return [make_user(name, place.department, "staff") for name in ("Ola", "Bo")]


@pytest.fixture
def residents(server, browser_context, sign_in_browser, place, people, codebook_again):
    """Ola is signed in on a registered tablet, and four people live there."""
    ola, liv = people[0], make_user("Liv", place.department, "leader")
    codebook_again(municipality=place.municipality, by=liv)
    make_campaign(place.municipality)
    secret = register(place.department, liv)
    browser_context.add_cookies([{"name": "hva_nettbrett", "value": secret, "url": server}])
    sign_in_browser(ola)
    return [make_resident(place.department, name) for name in ("Anna", "Borghild", "Einar", "Gudrun")]


def fill(page, words=TUR):
    words_field(page).fill(words)
    choose(page, "selv")
    choose(page, "Lederen må se på det")


def save(page):
    page.locator(".lagrelinje button").click()


def test_a_captive_portal_a_full_disk_a_colleague_a_false_clock_and_a_copy_brought_back(
    page, browser_context, sign_in_browser, people, residents
):
    (anna, borghild, einar, gudrun), ola, bo = residents, *people

    # A page that answers 200 to everything is no receipt.
    browser_context.route("**/outbox/", lambda route: route.fulfill(**PORTAL))
    page.goto(f"/samtaler/bruker/{anna.pk}/")
    fill(page)
    save(page)
    expect(page.get_by_role("heading", name="Lagret på nettbrettet.")).to_be_visible()
    waits(page, 1)
    page.get_by_role("button", name="Send nå").click()
    expect(page.locator("#utboks")).to_contain_text("Fikk ikke kontakt.")
    browser_context.unroute("**/outbox/")
    page.get_by_role("button", name="Send nå").click()
    waits(page, 0)
    assert Conversation.objects.get().resident == anna

    # A full disk is said loudly; nothing is sent in the open instead, and the words stand.
    page.goto(f"/samtaler/bruker/{borghild.pk}/")
    page.evaluate(FULL)
    fill(page)
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("IKKE lagret – la siden stå åpen. Nettbrettet er fullt.")
    expect(words_field(page)).to_have_value(TUR)
    assert Conversation.objects.count() == 1
    page.evaluate("() => { window.isFull = false; }")
    save(page)
    expect(saved(page)).to_be_visible()

    # A colleague signs in beside an open form: it stays the form of the one who opened it.
    page.goto(f"/samtaler/bruker/{gudrun.pk}/")
    fill(page)
    sign_in_browser(bo)
    other = browser_context.new_page()
    other.goto("/samtaler/")
    save(page)
    until(lambda: Conversation.objects.filter(resident=gudrun).exists())
    hers = Conversation.objects.get(resident=gudrun)
    assert hers.asked_by == ola
    expect(page).to_have_url(re.compile(str(hers.pk)))
    other.close()
    sign_in_browser(ola)

    # Two days slow: the server makes good for it.
    page.clock.set_system_time(timezone.localtime() - timedelta(days=2))
    page.goto(f"/samtaler/bruker/{einar.pk}/")
    fill(page)
    save(page)
    expect(saved(page)).to_be_visible()
    envelope = Envelope.objects.get(conversation__resident=einar)
    assert timezone.now() - envelope.saved_at > timedelta(days=1)
    assert timezone.now() - envelope.placed_at < timedelta(minutes=5)

    # A copy from before the last two is brought back: the tablet sees another epoch and offers what it keeps again.
    Envelope.objects.filter(conversation__resident__in=[borghild, einar]).delete()
    Conversation.objects.filter(resident__in=[borghild, einar]).delete()
    epochs.begin(timezone.now())
    # A page has the epoch as its process last heard it; the next envelope brings the new one.
    page.goto(f"/samtaler/bruker/{anna.pk}/")
    fill(page, "Og så kaffe.")
    save(page)
    expect(saved(page)).to_be_visible()
    until(lambda: Conversation.objects.count() == 5)
    assert Conversation.objects.filter(resident__in=[borghild, einar]).count() == 2


def test_what_another_page_has_sent_is_said_at_the_next_round_though_nobody_told(page, browser_context, residents):
    page.add_init_script(DEAF)
    page.route("**/outbox/", lambda route: route.fulfill(**PORTAL))
    page.goto(f"/samtaler/bruker/{residents[0].pk}/")
    fill(page)
    save(page)
    waits(page, 1)
    other = browser_context.new_page()
    other.goto("/samtaler/")
    waits(other, 0)
    waits(page, 1)

    page.evaluate(COVERAGE_IS_BACK)

    waits(page, 0)


def test_the_page_without_coverage_in_every_state(page, browser_context, residents, server):
    anna = residents[0]
    found = {}
    page.goto("/samtaler/")
    page.evaluate(IN_CHARGE)
    waits(page, 0)
    found["all is sent"] = faults(page)
    page.goto("/utboks/app/")
    expect(page.get_by_text("Dette nettbrettet er klart")).to_be_visible()
    found["how to install"] = faults(page)
    # An iPad outside the app: nothing begins there, and it says why.
    safari = browser_context.new_page()
    safari.add_init_script(AN_IPAD)
    safari.goto("/utboks/")
    expect(safari.get_by_text("På iPad må du åpne appen fra hjemskjermen")).to_be_visible()
    expect(safari.locator("#samtale[data-klar]")).to_have_attribute("hidden", "")
    safari.close()
    browser_context.set_offline(True)

    # By keyboard alone; what is missing is said without the server, in its words.
    page.goto(f"/samtaler/bruker/{anna.pk}/")
    page.get_by_role("button", name="Lagre", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#feilliste")).to_be_focused()
    expect(page.locator("#feilliste")).to_contain_text("Velg eller skriv hvem samtalen gjelder.")
    expect(page.locator("#feilliste")).to_contain_text("Skriv det som ble sagt, eller velg hvorfor det ikke ble svar.")
    found["something is missing"] = faults(page)
    page.locator("#id_ting1-words").fill(TUR)
    page.get_by_role("button", name="Legg til én ting til").click()
    page.keyboard.type("Og så kaffe.")
    choose(page, "Pårørende")
    found["two things"] = faults(page)

    # Coverage is back, and a newer release with it: it waits for her.
    browser_context.set_offline(False)
    until(lambda: page.evaluate(IS_ANSWERED))
    page.evaluate("navigator.serviceWorker.register('/sw.js?ny')")
    expect(page.get_by_text("En ny utgave er klar.")).to_be_visible()
    expect(page.locator("#id_ting1-words")).to_have_value(TUR)

    browser_context.set_offline(True)

    # Nobody touches it for five minutes: nothing can be read, nothing is lost, and whoever comes says who it is.
    page.clock.install()
    page.goto(f"/samtaler/bruker/{anna.pk}/")
    expect(page.locator("#samtale[data-klar]")).to_be_visible()
    page.locator("#id_ting1-words").fill("halvferdig")
    page.clock.fast_forward("05:10")
    expect(page.get_by_role("heading", name="Hvem skriver nå?")).to_be_visible()
    assert "halvferdig" not in page.content()
    found["who writes now"] = faults(page)
    page.get_by_role("button", name="Det er fortsatt meg").click()
    expect(page.get_by_text("er trygt. Du finner det under «Uferdig»")).to_be_visible()
    page.get_by_role("button", name="En annen skriver").click()
    expect(page.get_by_label("Hva heter du?")).to_be_visible()
    page.get_by_label("Hva heter du?").fill("Bo i nattevakta")
    write_down(page, "Sove lenge.")
    found["kept here"] = faults(page)
    page.clock.fast_forward("26:00:00")
    page.goto("/utboks/")
    expect(page.locator("#utboks")).to_contain_text("Det eldste har ventet i mer enn ett døgn.")
    found["long ago"] = faults(page)
    assert readable(page.evaluate(STORED), ["halvferdig", "Sove lenge.", "Bo i nattevakta", TUR]) == []

    # The last resort: the file is brought in where there is coverage, and what comes twice is written once.
    with page.expect_download() as saved_file:
        page.get_by_role("button", name="Lagre i en fil").click()
    other = browser_context.browser.new_context(base_url=server)
    desk = other.new_page()
    desk.goto("/utboks/venter/")
    found["the way in for a file"] = faults(desk)
    desk.get_by_label("Fil med svar").set_input_files(saved_file.value.path())
    desk.get_by_role("button", name="Send svarene i fila").click()
    expect(desk.get_by_text("svar var nye her.")).to_be_visible()
    until(lambda: Envelope.objects.filter(source="conversation").count() == 1)
    other.close()
    browser_context.set_offline(False)
    page.goto("/utboks/")
    waits(page, 0)
    assert Envelope.objects.filter(source="conversation").count() == 1
    assert "Bo i nattevakta" in Envelope.objects.get(source="conversation").body
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
