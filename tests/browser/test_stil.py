"""The look, in real Chromium: no finding by axe, nothing scrolls sideways, every target large enough."""

import pytest
from playwright.sync_api import expect

from dialog.home.stil import PAGES
from tests.browser.axe import COLOURS, findings

SIZES = {
    "portrait": (820, 1180),
    "landscape": (1180, 820),
    "phone": (390, 844),
    "pc": (1440, 900),
}
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
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_at_every_size(page, name):
    page.goto(f"/stil/?vis={name}")
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})

        assert page.evaluate(TOO_WIDE) == 0
        assert page.evaluate(SMALL_TARGETS) == []
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert findings(page, COLOURS) == []

    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})

        assert page.evaluate(TOO_WIDE) == 0, "text twice as large"


def test_the_choices_of_no_answer_give_way_to_words_and_nothing_below_moves(page):
    page.goto("/stil/?vis=samtale")
    no_answer = page.get_by_role("button", name="Ønsket ikke å svare")
    who = page.get_by_role("group", name="Hvem sa det?")
    before = who.bounding_box()["y"]

    page.get_by_role("textbox", name="Hva er viktig for deg?").fill("Å komme ut")

    expect(no_answer).to_be_hidden()
    assert who.bounding_box()["y"] == pytest.approx(before, abs=4)
    page.get_by_role("textbox", name="Hva er viktig for deg?").fill("")
    expect(no_answer).to_be_visible()


def test_the_form_is_accessible_after_it_is_filled_in(page):
    page.goto("/stil/?vis=samtale")
    page.get_by_role("textbox", name="Hva er viktig for deg?").fill("Å komme ut")
    page.get_by_role("radio", name="Borghild selv").check()
    page.get_by_role("checkbox", name="Komme ut").check()
    page.get_by_text("Med tolk, støtte, på telefon, annet språk").click()
    page.get_by_role("checkbox", name="Med tolk").check()

    assert findings(page) == []
    assert page.evaluate(SMALL_TARGETS) == []


def test_a_refused_form_puts_the_focus_on_what_is_missing(page):
    page.goto("/stil/?vis=samtale-feil")

    expect(page.locator("#feilliste")).to_be_focused()
    page.get_by_role("link", name="Velg hvem som sa det.").click()
    expect(page.locator("#id_said_by")).to_be_focused()


def test_the_skip_link_comes_first_and_leads_to_the_content(page):
    page.goto("/stil/?vis=leder")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#innhold")).to_be_focused()
