"""A care worker with a tablet: from the start list to the receipt, by touch, by keyboard, without script or network."""

import statistics

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dialog.conversations.models import Conversation, Outcome, Statement
from dialog.themes.services import start_codebook
from tests import factories
from tests.conversations.ward import make_ward

SMALLEST_TARGET = 44
TUR = "Jeg vil ut en tur hver dag, også når det regner."
TASS = "Og så vil jeg ha besøk av Tass."


@pytest.fixture
def place(server):
    return factories.make_place()


@pytest.fixture
def ola(place, sign_in_browser):
    user = factories.make_user("Ola", place.department, "staff")
    start_codebook(municipality=place.municipality, by=user)
    sign_in_browser(user)
    return user


@pytest.fixture
def ward(place, ola):
    return make_ward(place.department, ola)


def words_field(page, number=None):
    return page.get_by_role("textbox", name=f"Ting {number}" if number else "Hva er viktig for deg?")


def open_form(page, name):
    page.goto("/samtaler/")
    page.locator(".lister").get_by_role("link", name=name).first.click()
    expect(page.locator("#samtale")).to_be_visible()


def saved(page):
    return page.get_by_role("heading", name="Takk. Det er lagret.")


# --- by touch ---


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


def two_things(tap):
    tap.write(TUR)
    tap.radio("Godt å vite")
    tap(tap.page.get_by_role("button", name="Legg til én ting til"))
    tap.write(TASS, 2)
    tap.radio("selv")
    tap.radio("Vi prøver denne uka")
    return tap.save()


def observed(tap):
    tap.write("Hun smiler når katten kommer.")
    tap.radio("Vi så det")
    tap.radio("Godt å vite")
    return tap.save()


def from_kin(tap):
    tap.write("Hun har alltid sunget i kor.")
    tap.radio("Pårørende")
    tap(tap.page.locator(".om-parorende label").first)
    tap.radio("Ordnet nå")
    return tap.save()


def no_thanks(tap):
    tap(tap.page.get_by_role("button", name="Ønsket ikke å svare"))
    expect(tap.page.get_by_role("heading", name="Lagret.")).to_be_visible()


SCRIPTS = [one_thing] * 12 + [no_thanks] * 3 + [observed] * 2 + [two_things] * 2 + [from_kin]


def test_the_common_way_takes_four_taps_and_saving_is_quick(page, place, ola):
    factories.make_campaign(place.municipality)
    for number in range(len(SCRIPTS)):
        factories.make_resident(place.department, f"Navn {number:02}", place=f"Rom {number}")
    page.goto("/samtaler/")
    taps, times = [], []
    for number, script in enumerate(SCRIPTS):
        tap = Taps(page)
        is_first = number == 0
        tap(page.locator(".rad").first if is_first else page.get_by_role("link", name="Neste:"))
        times.append(script(tap))
        taps.append(tap.count)

    assert Conversation.objects.count() == len(SCRIPTS)
    assert statistics.median(taps) <= 4
    assert all(count <= 4 for count, script in zip(taps, SCRIPTS, strict=True) if script is one_thing)
    assert statistics.median(time for time in times if time) < 300


def test_two_things_fit_one_screen_and_are_saved(page, ward):
    open_form(page, "Borghild")
    words_field(page).fill(TUR)
    page.get_by_text("Vi prøver denne uka").click()
    page.get_by_label("Løfte på kortet").fill("Fast tur etter formiddagskaffen.")
    page.get_by_role("button", name="Legg til én ting til").click()
    expect(words_field(page, 2)).to_be_focused()
    words_field(page, 2).fill(TASS)
    expect(page.locator(".forslag .tema").first).to_be_visible()

    assert page.evaluate("document.documentElement.scrollHeight") <= page.viewport_size["height"]
    page.get_by_text("Borghild selv").click()
    page.get_by_text("Lederen må se på det").click()
    page.get_by_role("button", name="Lagre begge").click()
    expect(saved(page)).to_be_visible()
    words = Statement.objects.filter(conversation__resident=ward["Borghild"]).order_by("position")
    assert [one.words for one in words] == [TUR, TASS]
    assert words[0].promise == "Fast tur etter formiddagskaffen."


def test_one_thing_with_three_suggestions_fits_one_screen(page, ward):
    open_form(page, "Borghild")
    words_field(page).fill("Jeg vil ut en tur hver dag, også når det regner. Jeg er ikke laget av sukker.")
    expect(page.locator(".forslag > .tema")).to_have_count(3)

    assert page.evaluate("document.documentElement.scrollHeight") <= page.viewport_size["height"]


def test_a_suggestion_becomes_a_theme_only_by_a_press(page, ward):
    open_form(page, "Borghild")
    words_field(page).press_sequentially("Jeg vil ut en tur hver dag")
    theme = page.locator(".forslag > .tema", has_text="Komme ut")
    expect(theme).to_be_visible()
    assert not theme.locator("input").is_checked()

    theme.click()
    words_field(page).press_sequentially(" og treffe familien")
    expect(page.locator(".forslag > .tema", has_text="Familie")).to_be_visible()
    assert theme.locator("input").is_checked()
    page.get_by_text("Borghild selv").click()
    page.get_by_text("Godt å vite").click()
    page.get_by_role("button", name="Lagre").click()
    expect(saved(page)).to_be_visible()

    statement = Statement.objects.get(conversation__resident=ward["Borghild"])
    assert list(statement.codings.values_list("theme__code", "was_suggested")) == [("activity", True)]


def test_no_answer_and_one_tap_to_try_again(page, ward):
    open_form(page, "Einar")
    page.get_by_role("button", name="Klarte ikke å svare nå").click()
    page.get_by_role("button", name="I morgen").click()
    expect(page.get_by_role("heading", name="Lagret. Prøv igjen i morgen.")).to_be_visible()

    assert Conversation.objects.get(resident=ward["Einar"]).outcome == Outcome.UNABLE
    page.get_by_role("link", name="Til lista").click()
    expect(page.get_by_role("link", name="Einar")).to_contain_text("prøv igjen i morgen")


def test_double_tap_back_and_edit_are_one_conversation(page, ward):
    open_form(page, "Borghild")
    words_field(page).fill(TUR)
    page.get_by_text("Borghild selv").click()
    page.get_by_text("Godt å vite").click()
    page.get_by_role("button", name="Lagre").dblclick()
    expect(saved(page)).to_be_visible()

    page.go_back()
    expect(words_field(page)).to_have_value(TUR)
    words_field(page).fill(TASS)
    page.get_by_role("button", name="Lagre").click()
    expect(saved(page)).to_be_visible()

    assert Conversation.objects.filter(resident=ward["Borghild"]).count() == 1
    assert Statement.objects.get(conversation__resident=ward["Borghild"]).words == TASS


def test_search_while_typing(page, ward):
    page.goto("/samtaler/")
    page.get_by_role("searchbox").press_sequentially("ein")
    expect(page.get_by_role("heading", name="1 funnet")).to_be_visible()

    assert page.locator(".rad").all_inner_texts()[0].startswith("Einar")
    assert "ein" not in page.url


# --- when something goes wrong ---


def test_a_save_that_does_not_get_through_loses_nothing(page, ward):
    open_form(page, "Borghild")
    words_field(page).fill(TUR)
    page.get_by_text("Borghild selv").click()
    page.get_by_text("Godt å vite").click()
    page.route("**/samtaler/bruker/**", lambda route: route.abort())
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_role("alert")).to_contain_text("Det gikk ikke akkurat nå")
    assert words_field(page).input_value() == TUR
    assert Conversation.objects.filter(resident=ward["Borghild"]).count() == 0

    page.unroute("**/samtaler/bruker/**")
    page.get_by_role("button", name="Lagre").click()
    expect(saved(page)).to_be_visible()


def test_suggestions_that_do_not_come_are_not_spoken_of(page, ward):
    open_form(page, "Borghild")
    page.route("**/forslag/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        words_field(page).press_sequentially("Tur")

    expect(page.locator("#gikk-ikke")).to_be_hidden()


def test_leaving_with_words_unsaved_asks_first_and_saving_does_not(page, ward):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    open_form(page, "Borghild")
    words_field(page).click()
    page.keyboard.type(TUR)
    page.get_by_role("link", name="Borghild").click()
    expect(page.get_by_role("heading", name="Hvem har vi ikke spurt?")).to_be_visible()
    assert asked == ["beforeunload"]

    open_form(page, "Borghild")
    words_field(page).click()
    page.keyboard.type(TUR)
    page.get_by_text("Borghild selv").click()
    page.get_by_text("Godt å vite").click()
    page.get_by_role("button", name="Lagre").click()
    expect(saved(page)).to_be_visible()
    assert asked == ["beforeunload"]


@pytest.fixture
def plain_page(browser_context, browser, server):
    """A browser that runs no script, signed in as the other one."""
    context = browser.new_context(base_url=server, java_script_enabled=False, locale="nb-NO")
    context.add_cookies(browser_context.cookies())
    yield context.new_page()
    context.close()


def test_everything_works_without_script(ward, plain_page):
    page = plain_page
    page.goto("/samtaler/")
    page.get_by_role("searchbox").fill("borg")
    page.get_by_role("button", name="Finn").click()
    page.get_by_role("link", name="Borghild").click()
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_role("group", name="Ikke lagret ennå")).to_contain_text("Skriv det som ble sagt")
    words_field(page).fill(TUR + "\nOg så kaffe.")
    page.get_by_text("Vi prøver denne uka").click()
    page.get_by_role("button", name="Legg til én ting til").click()
    words_field(page, 2).fill(TASS)
    page.get_by_text("Pårørende", exact=True).click()
    page.get_by_text("Pårørende selv").click()
    page.get_by_text("Godt å vite").click()
    page.get_by_role("button", name="Endre ting 1").click()
    assert words_field(page, 1).input_value() == TUR + "\nOg så kaffe."
    page.get_by_label("Løfte på kortet").fill("Tur i dag.")
    page.get_by_label("Løfte på kortet").press("Enter")
    expect(saved(page)).to_be_visible()
    words = Statement.objects.filter(conversation__resident=ward["Borghild"]).order_by("position")
    assert [one.words for one in words] == [TUR + "\nOg så kaffe.", TASS]

    page.goto("/samtaler/")
    page.get_by_role("link", name="Endre rekkefølge").click()
    page.get_by_text("Halvor").click()
    page.get_by_role("button", name="Legg til de valgte").click()
    page.get_by_role("button", name="Flytt Halvor opp").click()
    page.get_by_role("link", name="Ferdig").click()
    names = page.locator("ol.liste b").all_inner_texts()
    assert names == ["Anna", "Borghild", "Halvor", "Einar"]


# --- by keyboard, and for the ear ---


FOCUSED = """() => {
  const one = document.activeElement;
  const text = (el) => el ? el.innerText || el.textContent : "";
  const ids = (one.getAttribute("aria-labelledby") || "").split(" ");
  const labelled = ids.map((id) => text(document.getElementById(id))).join(" ").trim();
  const name = one.getAttribute("aria-label") || labelled || text(one.labels?.length ? one.labels[0] : one);
  return name.trim().replace(/\\s+/g, " ");
}"""


def tab_order(page, steps):
    names = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        names.append(page.evaluate(FOCUSED))
    return names


def tab_to(page, name):
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(name):
            return
    raise AssertionError(f"the keyboard never comes to {name!r}")


def test_the_order_of_focus_on_the_form(page, ward):
    open_form(page, "Borghild")

    assert tab_order(page, 15) == [
        "Hopp til innholdet",
        "Borghild, rom 202",
        "Hva er viktig for deg?",
        "Legg til én ting til",
        "Ønsket ikke å svare",
        "Klarte ikke å svare nå",
        "Fikk ikke spurt",
        "Borghild selv",
        "Med tolk, støtte, på telefon, annet språk",
        "Godt å vite",
        "Løfte på kortet (kan stå tomt)",
        "Flere",
        "Haster? Ring 4100",
        "Ikke vis dette til dem som jobber her",
        "Lagre",
    ]


def test_a_conversation_by_keyboard_alone(page, ward):
    page.goto("/samtaler/")
    tab_to(page, "Borghild")
    page.keyboard.press("Enter")
    expect(words_field(page)).to_be_visible()
    tab_to(page, "Hva er viktig for deg?")
    page.keyboard.type(TUR)
    tab_to(page, "Borghild selv")
    page.keyboard.press("Space")
    tab_to(page, "Godt å vite")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Løfte på kortet")
    page.keyboard.type("Tur etter kaffen.")
    page.keyboard.press("Enter")
    expect(saved(page)).to_be_visible()

    statement = Statement.objects.get(conversation__resident=ward["Borghild"])
    assert (statement.words, statement.intent, statement.promise) == (TUR, "this_week", "Tur etter kaffen.")


def test_what_is_announced_when_recording_is_refused_and_then_corrected(page, ward):
    open_form(page, "Borghild")
    words_field(page).fill(TUR)
    page.get_by_role("button", name="Lagre").click()
    expect(page.locator("#feilliste")).to_be_focused()
    assert page.locator("#feilliste").aria_snapshot() == (
        '- group "Ikke lagret ennå":\n'
        '  - heading "Ikke lagret ennå" [level=2]\n'
        "  - list:\n"
        "    - listitem:\n"
        '      - link "Velg hvem som sa det.":\n'
        '        - /url: "#id_said_by"\n'
        "    - listitem:\n"
        '      - link "Velg hva vi gjør.":\n'
        '        - /url: "#id_ting1-intent"'
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Hvem sa det?")).to_be_focused()
    expect(page.get_by_role("group", name="Hvem sa det?")).to_have_accessible_description("Velg hvem som sa det.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_text("Godt å vite").click()
    page.get_by_role("button", name="Lagre").click()
    expect(saved(page)).to_be_visible()

    page.get_by_role("link", name="Rett").click()
    expect(page).to_have_title("Rett samtalen – Hva er viktig for deg?")
    assert words_field(page).input_value() == TUR
    words_field(page).fill("")
    page.get_by_role("button", name="Lagre rettelsen").click()
    expect(page.locator("#feilliste")).to_be_focused()
    expect(page.locator("#feilliste")).to_contain_text("Skriv det som ble sagt, eller velg hvorfor det ikke ble svar.")
    words_field(page).fill(TASS)
    page.get_by_role("button", name="Lagre rettelsen").click()
    expect(saved(page)).to_be_visible()
    expect(page.locator(".kort")).to_contain_text(TASS)


# --- every page in every state ---


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
    page.get_by_role("button", name="Flytt Einar ned").wait_for()


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

SMALL = """(least) => [...document.querySelectorAll("a, button, summary, input, select, textarea, label:has(input)")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && one.type !== "hidden")
  .filter((one) => !one.closest(".hopp, .forste") && !(one.matches("input") && one.closest("label")))
  .map((one) => [one.getBoundingClientRect(), one.innerText || one.name || one.id])
  .filter(([box]) => box.width && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(([box, name]) => `${name} ${Math.round(box.width)}x${Math.round(box.height)}`)"""

SIZES = [(820, 1180), (1180, 820), (390, 844), (1440, 900)]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_state_is_accessible_at_every_size(page, ward, state):
    state(page)
    faults = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        faults += [f"{width}: small {one}" for one in page.evaluate(SMALL, SMALLEST_TARGET)]
        faults += [f"{width}: sideways"] * page.evaluate("document.documentElement.scrollWidth > innerWidth")
    for scheme, (width, height) in [("light", SIZES[0]), ("dark", SIZES[0]), ("light", SIZES[2])]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        violations = Axe().run(page).response["violations"]
        faults += [f"{scheme} {width}: {one['id']} {one['nodes'][0]['target']}" for one in violations]

    assert faults == []


@pytest.mark.parametrize("state", [start, day_list, second, all_open, receipt, no_answer], ids=lambda s: s.__name__)
def test_text_at_200_per_cent_scrolls_no_page_sideways(page, ward, state):
    state(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})

        assert page.evaluate("document.documentElement.scrollWidth") <= width
