"""A leader at her desk: answers in place, says what is done and told, with script, without it and by keyboard alone."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Intent
from dialog.improvements.models import Fate, FateKind, ImprovementAction, Status
from tests import factories
from tests.browser.axe import COLOURS, findings

SIZES = {"portrait": (820, 1180), "landscape": (1180, 820), "phone": (390, 844), "pc": (1440, 900)}
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """
  () => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select, textarea")]
    .filter((control) => {
      const box = ["radio", "checkbox"].includes(control.type) ? control.closest("label") : control;
      if (!box.checkVisibility() || box.matches(".hopp")) return false;
      const inRunningText = box.tagName === "A" && getComputedStyle(box).display === "inline";
      const { width, height } = box.getBoundingClientRect();
      return !inRunningText && (width < 43.9 || height < 43.9);
    })
    .map((control) => control.outerHTML.slice(0, 100))
"""
ANSWER = "Navnet på den som kommer, står på døra fra mandag."


@pytest.fixture
def place(server):
    return factories.make_place()


@pytest.fixture
def ola(place):
    return factories.make_user("Ola", place.department, Role.STAFF)


@pytest.fixture
def liv(place, sign_in_browser):
    user = factories.make_user("Liv", place.department, Role.LEADER)
    sign_in_browser(user)
    return user


@pytest.fixture
def desk(place, ola, liv):
    """What stands on Liv's desk: two that wait, one promise, a theme and an action past its day; its address."""
    campaign = factories.make_campaign(place.municipality)
    theme = factories.make_theme(place.municipality)
    arne = factories.make_resident(place.department, "Arne", place="Rom 202")
    sigrid = factories.make_resident(place.department, "Sigrid", place="Rom 214")
    common = {"campaign_id": campaign.pk, "themes": (theme,)}
    factories.record(ola, arne, "Jeg vil vite hvem som kommer om morgenen.", **common)
    factories.record(ola, sigrid, "Søndagsmiddag sammen med de andre.", **common)
    factories.record(ola, arne, "Kaffen", intent=Intent.THIS_WEEK, promise="Kaffen først, så stellet", **common)
    factories.make_resident(place.department, "Marit", active_from=timezone.localdate())
    ImprovementAction.objects.create(
        municipality=place.municipality,
        unit=place.department,
        title="Fast tur hver formiddag",
        owner=ola,
        due_on=timezone.localdate().replace(day=1),
        status=Status.STARTED,
        created_by=liv,
        created_at=timezone.now(),
    )
    return f"/enhet/{place.department.code}/"


def assert_fits(page):
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})

        assert page.evaluate(TOO_WIDE) == 0
        assert page.evaluate(SMALL_TARGETS) == []
    assert findings(page) == []


def headline(page):
    return page.get_by_role("heading", level=1)


def answer_form(page):
    return page.locator("form.svarskjema")


def test_a_reply_in_the_list_takes_the_thing_away_and_puts_it_among_those_to_tell(page, desk):
    page.goto(desk)
    expect(headline(page)).to_have_text("2 venter på svar")

    page.get_by_role("link", name="Svar Arne").click()
    expect(answer_form(page).get_by_label("Hva skal Arne få høre?")).to_be_focused()
    assert findings(page) == []
    answer_form(page).get_by_label("Hva skal Arne få høre?").fill(ANSWER)
    answer_form(page).get_by_role("button", name="Lagre svaret").click()
    expect(page.get_by_text("Velg om det er et ja eller et nei.").first).to_be_visible()
    expect(page.locator("#feilliste")).to_be_focused()
    expect(answer_form(page).get_by_label("Hva skal Arne få høre?")).to_have_value(ANSWER)
    assert findings(page) == []
    page.locator("label", has_text="Ja, eller noe å vite").click()
    answer_form(page).get_by_label("Hvem sier det?").select_option(label="Ola")
    answer_form(page).get_by_label("Innen").fill(timezone.localdate().isoformat())
    answer_form(page).get_by_role("button", name="Lagre svaret").click()

    expect(headline(page)).to_have_text("1 venter på svar")
    expect(headline(page)).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Svaret er lagret.")).to_be_visible()
    expect(page.locator("#beskjed")).to_contain_text(ANSWER)
    assert_fits(page)


def test_a_kept_promise_and_a_person_told_leave_their_lists(page, desk):
    page.goto(desk)

    page.get_by_role("button", name=re.compile("Gjort.*Kaffen først, så stellet")).click()
    expect(page.locator("#lofter")).to_contain_text("Ingen løfter står åpne.")
    page.get_by_role("link", name=re.compile("Har fått beskjed.*Arne")).click()
    expect(headline(page)).to_have_text("Har Arne fått beskjed?")
    page.locator("label", has_text="Personen selv").click()
    page.locator("label", has_text="Med bilder").click()
    assert_fits(page)
    page.get_by_role("button", name="Lagre at det er sagt").click()

    expect(page.get_by_text("Alle som har fått et svar, vet det")).to_be_visible()
    fate = Fate.objects.get()
    assert (fate.kind, fate.told_at is not None) == (FateKind.DONE, True)
    assert findings(page) == []


def test_the_words_behind_a_theme_are_fetched_when_it_is_opened(page, desk, place, ola):
    second = factories.make_theme(place.municipality, "food", "Mat og drikke")
    campaign = Campaign.objects.get()
    einar = factories.make_resident(place.department, "Einar")
    factories.record(ola, einar, "Mer fisk", intent=Intent.GOOD_TO_KNOW, themes=(second,), campaign_id=campaign.pk)
    page.goto(desk)

    page.locator("summary", has_text="Mat og drikke").click()

    expect(page.get_by_text("Mer fisk")).to_be_visible()
    assert findings(page) == []


def test_an_action_is_begun_moved_and_closed(page, desk):
    page.goto(desk)
    page.get_by_role("link", name="Lag et tiltak").first.click()
    page.get_by_label("Hva skal dere gjøre?").fill("Bilde av morgenvakten på døra")
    page.locator("label", has_text="Jeg vil vite hvem som kommer").click()
    page.get_by_label("Hvem har ansvaret?").select_option(label="Ola")
    page.get_by_label("Ferdig innen").fill(timezone.localdate().isoformat())
    assert_fits(page)

    page.get_by_role("button", name="Lagre tiltaket").click()
    page.get_by_role("button", name="Sett i gang").click()
    expect(page.get_by_role("button", name="Sett i gang")).to_have_count(0)
    expect(page.get_by_text("Vi gjorde det")).to_be_visible()
    assert_fits(page)
    page.locator("label", has_text="Vi gjorde det").click()
    page.get_by_label("Hva ble det til?").fill("Bildene henger på dørene.")
    page.get_by_role("button", name="Avslutt").click()
    page.get_by_role("button", name="Alle har fått beskjed").click()

    expect(page.get_by_text("Bildene henger på dørene.")).to_be_visible()
    assert ImprovementAction.objects.get(created_by__name="Liv", closed_at__isnull=False).status == Status.TOLD
    assert findings(page) == []


def test_somebody_who_was_away_is_marked_in_place_and_the_button_keeps_the_focus(page, desk, ola):
    page.goto(f"{desk}til-stede/")

    page.get_by_role("button", name=re.compile("Ikke på jobb.*Ola")).click()

    expect(page.get_by_role("button", name=re.compile("Regn med igjen.*Ola"))).to_be_focused()
    assert_fits(page)


def assert_colours_in_the_dark(page):
    page.emulate_media(color_scheme="dark")
    assert findings(page, COLOURS) == []
    page.emulate_media(color_scheme="light")


def test_every_page_of_the_leader_fits_and_is_accessible(page, desk):
    beside = "utsagn/", "morgenlista/", "beskjed/", "tiltak/", "tiltak/?status=told", "tiltak/nytt/", "til-stede/"
    for address in ("", *beside):
        page.goto(desk + address)

        assert_fits(page)
        assert_colours_in_the_dark(page)
        page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        for width, height in SIZES.values():
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(TOO_WIDE) == 0, f"text twice as large at {address}"


def test_the_desk_of_several_units_fits_and_is_accessible(page, desk, place, sign_in_browser):
    sign_in_browser(factories.make_user("Kari", place.section, Role.LEADER))

    page.goto("/")

    expect(headline(page)).to_have_text("2 venter på svar")
    assert_fits(page)
    assert_colours_in_the_dark(page)


def test_the_desk_works_without_script(browser, server, desk, liv, client):
    client.force_login(liv)
    context = browser.new_context(base_url=server, java_script_enabled=False, viewport={"width": 820, "height": 1180})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}])
    page = context.new_page()
    page.goto(desk)

    page.get_by_role("link", name="Svar på det eldste").click()
    page.get_by_label("Hva skal Arne få høre?").fill(ANSWER)
    page.locator("label", has_text="Nei, fordi").click()
    page.locator("label", has_text="Arne har fått beskjed").click()
    page.get_by_role("button", name="Lagre svaret").click()
    expect(page.get_by_text("Svaret er lagret.")).to_be_visible()
    page.get_by_role("link", name="Morgenlista", exact=True).click()
    page.get_by_role("button", name=re.compile("Gjort.*Kaffen først, så stellet")).click()
    expect(page.get_by_text("Nå er det bare å gi beskjed.")).to_be_visible()

    assert sorted(Fate.objects.values_list("kind", flat=True)) == [FateKind.DECLINED, FateKind.DONE]
    context.close()


def test_a_reply_is_written_with_the_keyboard_alone(page, desk):
    page.goto(desk)
    page.get_by_role("link", name="Svar Arne").press("Enter")
    expect(answer_form(page).get_by_label("Hva skal Arne få høre?")).to_be_focused()

    page.keyboard.type(ANSWER)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("O")
    for _ in range(9):
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(headline(page)).to_have_text("1 venter på svar")
    assert Fate.objects.get().words == ANSWER
