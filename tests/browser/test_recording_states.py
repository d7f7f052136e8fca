"""Every recording page in every state: axe, targets and width."""

import pytest
from playwright.sync_api import expect

from tests.browser.tablet import SIZES, TASS, TUR, Taps, faults, one_thing, open_form, words_field


def start(page):
    page.goto("/samtaler/")


def found(page):
    start(page)
    page.get_by_role("searchbox").fill("å")
    page.get_by_role("heading", name="funnet").wait_for()


def unfolded(page):
    start(page)
    page.locator(".brettet summary").first.click()


def day_list(page):
    start(page)
    page.get_by_role("link", name="Endre rekkefølge").click()
    page.get_by_role("button", name="Flytt Einar opp").click()
    expect(page.locator("ol.liste b")).to_have_text(["Anna", "Einar", "Borghild"])


def empty(page):
    open_form(page, "Borghild")


def with_suggestions(page):
    empty(page)
    words_field(page).fill(TUR)
    page.locator(".forslag > .tema").first.click()
    page.get_by_text("Flere", exact=True).click()


def refused(page):
    empty(page)
    page.get_by_role("button", name="Lagre").click()
    page.locator("#feilliste").wait_for()


def second(page):
    empty(page)
    words_field(page).fill(TUR)
    page.get_by_role("button", name="Legg til én ting til").click()
    words_field(page, 2).fill(TASS)


def all_open(page):
    second(page)
    page.get_by_text("Med tolk, støtte").click()
    page.get_by_text("Med tolk", exact=True).click()
    page.get_by_text("Annet språk", exact=True).click()
    page.get_by_text("Pårørende", exact=True).click()


def honest(page):
    empty(page)
    page.get_by_text("Ikke vis dette").click()


def receipt(page):
    empty(page)
    one_thing(Taps(page))


def taking_away(page):
    receipt(page)
    page.get_by_text("Ta bort", exact=True).click()


def large(page):
    receipt(page)
    page.get_by_role("link", name="Vis med stor skrift").click()
    page.get_by_role("link", name="Tilbake").wait_for()


def correction(page):
    receipt(page)
    page.get_by_role("link", name="Rett").click()
    page.get_by_role("button", name="Lagre rettelsen").wait_for()


def no_answer(page):
    open_form(page, "Einar")
    page.get_by_role("button", name="Fikk ikke spurt").click()
    page.get_by_role("button", name="I morgen").wait_for()


def without_name(page):
    start(page)
    page.get_by_role("link", name="Uten navn").click()
    words_field(page).wait_for()


STATES = [
    start, found, unfolded, day_list, empty, with_suggestions, refused, second, all_open, honest, receipt, taking_away,
    large, correction, no_answer, without_name,
]  # fmt: skip


def too_wide_in_large_text(page):
    """WCAG 1.4.4: text at 200 % scrolls no page sideways."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: sideways in large text"] * page.evaluate(
            "document.documentElement.scrollWidth > innerWidth"
        )
    return found


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_state_is_accessible_at_every_size(page, ward, state):
    state(page)

    assert faults(page) == []
    assert too_wide_in_large_text(page) == []
