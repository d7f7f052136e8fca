"""The recording form by keyboard alone, and what is announced."""

from playwright.sync_api import expect

from dialog.conversations.models import Statement
from tests.browser.tablet import TASS, TUR, open_form, saved, words_field

FOCUSED = """() => {
  const one = document.activeElement;
  const text = (el) => el ? el.innerText || el.textContent : "";
  const ids = (one.getAttribute("aria-labelledby") || "").split(" ");
  const labelled = ids.map((id) => text(document.getElementById(id))).join(" ").trim();
  const name = one.getAttribute("aria-label") || labelled || text(one.labels?.length ? one.labels[0] : one);
  return name.trim().replace(/\\s+/g, " ");
}"""


# The short timers of the page wait until they are let go.
HELD = """const later = window.setTimeout;
  window.held = [];
  window.setTimeout = (work, ms, ...rest) => 0 < ms && ms < 100 ? held.push(work) : later(work, ms, ...rest);"""


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

    assert tab_order(page, 17) == [
        "Hopp til innholdet",
        "Borghild, rom 202",
        "Andre språk",
        "Bilder å peke på",
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
    expect(words_field(page)).to_have_value(TUR)
    words_field(page).fill("")
    page.get_by_role("button", name="Lagre rettelsen").click()
    expect(page.locator("#feilliste")).to_be_focused()
    expect(page.locator("#feilliste")).to_contain_text("Skriv det som ble sagt, eller velg hvorfor det ikke ble svar.")
    words_field(page).fill(TASS)
    page.get_by_role("button", name="Lagre rettelsen").click()
    expect(saved(page)).to_be_visible()
    expect(page.locator(".kort")).to_contain_text(TASS)


def test_nothing_takes_the_focus_back_from_who_goes_on_at_once(page, ward):
    page.add_init_script(HELD)
    open_form(page, "Borghild")
    words_field(page).fill(TUR)
    page.get_by_role("button", name="Lagre").click()
    expect(page.locator("#feilliste")).to_be_focused()

    page.keyboard.press("Tab")
    page.evaluate("held.forEach((work) => work())")
    page.keyboard.press("Enter")

    expect(page.get_by_role("group", name="Hvem sa det?")).to_be_focused()
