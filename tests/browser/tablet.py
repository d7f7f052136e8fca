"""A tablet in somebody's hands: how the recording pages are found, filled in and looked over in the browser tests."""

from playwright.sync_api import expect

from tests.browser.axe import COLOURS, run_axe

SMALLEST_TARGET = 44
TUR = "Jeg vil ut en tur hver dag, også når det regner."
TASS = "Og så vil jeg ha besøk av Tass."

SMALL = """(least) => [...document.querySelectorAll("a, button, summary, input, select, textarea, label:has(input)")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && one.type !== "hidden")
  .filter((one) => !one.closest(".hopp, .forste") && !(one.matches("input") && one.closest("label")))
  .map((one) => [one.getBoundingClientRect(), one.innerText || one.name || one.id])
  .filter(([box]) => box.width && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(([box, name]) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`)"""

TABLET, PHONE = (820, 1180), (390, 844)
SIZES = [TABLET, (1180, 820), PHONE, (1440, 900)]


def words_field(page, number=None):
    return page.get_by_role("textbox", name=f"Ting {number}" if number else "Hva er viktig for deg?")


def open_form(page, name):
    page.goto("/samtaler/")
    # There with its scripts: what is typed before them is heard by nobody.
    with page.expect_navigation():
        page.locator(".lister").get_by_role("link", name=name).first.click()
    expect(page.locator("#samtale")).to_be_visible()


def saved(page):
    return page.get_by_role("heading", name="Takk. Det er lagret.")


class Taps:
    """Counts what a finger does on one conversation; typing is not counted."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def __call__(self, locator):
        locator.click()
        self.count += 1

    def radio(self, text):
        self(self.page.locator("label", has_text=text).first)

    def write(self, words, number=None):
        words_field(self.page, number).fill(words)

    def save(self):
        with self.page.expect_response(
            lambda answer: answer.request.method == "POST" and "forslag" not in answer.url
        ) as it:
            self(self.page.locator(".lagrelinje button"))
        expect(saved(self.page)).to_be_visible()
        return it.value.request.timing["responseStart"]


def one_thing(tap):
    tap.write(TUR)
    tap.radio("selv")
    tap.radio("Lederen må se på det")
    return tap.save()


def faults(page):
    """Everything wrong with the page as it stands, at every size and on a phone and the tablet by axe, in words."""
    found = []
    for width, height in reversed(SIZES):
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: small {one}" for one in page.evaluate(SMALL, SMALLEST_TARGET)]
        found += [f"{width}: sideways"] * page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if (width, height) in (PHONE, TABLET):
            found += [f"{width}: {one}" for one in broken_rules(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"in the dark: {one}" for one in broken_rules(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    return found


def broken_rules(page, options=None):
    return [f"{one['id']} {one['nodes'][0]['target']}" for one in run_axe(page, options)["violations"]]
