"""Every route of the access table in real Chromium: no finding by axe, nothing sideways, no small target, no error.

The world is made once for all pages. What a page looks like after it is used, and when something is refused, is in the
second half; the recording form and a leader's desk have their own files.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.conversations.models import Intent
from dialog.insight.services import build_release
from tests.access_table import TABLE, YES
from tests.browser.axe import COLOURS, carry_axe, run_axe
from tests.factories import make_campaign, make_place, make_theme, make_user, record
from tests.world import PEOPLE, make_world

# Files, and the parts of a page that htmx fetches: they have no page of their own.
FILES = {"reports:release_csv", "reports:release_xlsx", "help:accessibility_data", "administration:approval_template"}
FILES |= {"campaigns:kit_zip", "campaigns:kit_unit_zip", "campaigns:kit_piece", "home:kit_zip", "home:kit_piece"}
FRAGMENTS = {
    "insight:day_now",
    "insight:screen_now",
    "account_awake",
    "improvements:reply_form",
    "improvements:theme_words",
    "healthz",
    "readyz",
}
FILES |= {"reports:fetch", "outbox:worker", "home:visit_brief_pdf"}
FILES |= {"improvements:morning_sheet", "improvements:told_sheet"}
FRAGMENTS |= {"reports:made"}
PAGES = [
    route
    for route, row in TABLE.items()
    if "GET" in row.methods and route not in FILES | FRAGMENTS and YES in row.cells.values()
]
AT_HOME = [person for person in PEOPLE if TABLE["home:start"].cells[person, "own"] == YES]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
UPRIGHT, LYING = {"width": 820, "height": 1180}, {"width": 1180, "height": 820}
# WCAG 1.4.10: what a screen of 1280 shows at 400 %. WCAG 1.4.12: the spacing a reader may set.
NARROWEST = {"width": 320, "height": 256}
SPACED = """
  () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important }
      * { word-spacing: .16em !important }
      p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
  }
"""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A label is its input's target; a link in running text may be as tall as its line.
SMALL_TARGETS = """
  () => [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select, textarea")]
    .map((control) => ["radio", "checkbox"].includes(control.type) ? control.closest("label") : control)
    .filter((box) => box.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((box) => !box.matches(".hopp, [aria-hidden=true]"))
    .filter((box) => !(box.tagName === "A" && getComputedStyle(box).display === "inline"))
    .filter((box) => Math.min(box.getBoundingClientRect().width, box.getBoundingClientRect().height) < 43.9)
    .map((box) => box.outerHTML.slice(0, 100))
"""


@pytest.fixture
def complaints(page):
    """What the browser itself complains of: errors in scripts, files that are missing, breaches of the policy."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def broken_rules(page, options):
    told = run_axe(page, options)
    found = [(one["id"], node) for one in told["violations"] for node in one["nodes"]]
    found += [("invisible", node) for one in told["incomplete"] for node in one["nodes"] if is_invisible(node)]
    return [f"{name} {node['html'][:120]}" for name, node in found]


def is_invisible(node):
    """Text in the very colour of what it stands on: axe holds that back as something a person should look at."""
    return any((check["data"] or {}).get("messageKey") == "equalRatio" for check in node["any"])


def faults(page):
    """Everything wrong with the page as it stands, in words; on a phone, a tablet, at a desk and in the dark."""
    found = fit_faults(page, PHONE)
    page.evaluate(SPACED)
    found += ["sideways with wide spacing"] * (page.evaluate(SIDEWAYS) > 0)
    page.evaluate("() => { document.adoptedStyleSheets = [] }")
    found += [fault for size in (NARROWEST, UPRIGHT, LYING) for fault in sideways(page, size)]
    found += fit_faults(page, DESK)
    found += broken_rules(page, RULES)
    page.emulate_media(color_scheme="dark")
    found += [f"in the dark: {one}" for one in broken_rules(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    return found


def sideways(page, size):
    page.set_viewport_size(size)
    return [f"sideways at {size['width']}"] * (page.evaluate(SIDEWAYS) > 0)


def fit_faults(page, size):
    return sideways(page, size) + [f"small at {size['width']}: {target}" for target in page.evaluate(SMALL_TARGETS)]


def faults_at(page, address, status=200):
    answer = page.goto(address)
    return [f"status {answer.status}"] * (answer.status != status) + faults(page)


def follow(page, control):
    """Click what leads to another page, and be there: a click alone returns while the old page still stands."""
    with page.expect_navigation():
        control.click()


def test_every_page_is_accessible_and_fits(page, browser_context, sign_in_browser, server, complaints):
    world = make_world()
    carry_axe(page)
    visits = [(next(one for one in PEOPLE if TABLE[route].cells[one, "own"] == YES), route) for route in PAGES]
    visits += [(person, "home:start") for person in AT_HOME]
    found = {}
    # By person, so that each signs in once.
    for person, route in sorted(set(visits), key=lambda visit: PEOPLE.index(visit[0])):
        if world.people[person] is None:
            browser_context.clear_cookies()
        else:
            sign_in_browser(world.people[person])
        seen = faults_at(page, TABLE[route].address(route, world.places["own"])) + complaints
        complaints.clear()
        if seen:
            found[person, route] = seen

    assert found == {}


# --- After it is used, refused, or not there ---


@pytest.fixture
def place(server):
    return make_place()


@pytest.fixture
def siv(place):
    return make_user("Siv", place.municipality, Role.STRATEGIST)


@pytest.fixture
def liv(place):
    return make_user("Liv", place.department, Role.LEADER)


def open_account_menu(page):
    page.locator(".konto summary").click()
    expect(page.get_by_role("button", name="Logg ut")).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/samtaler/"], ids=["on paper", "on natt"])
def test_the_account_menu_is_accessible_when_it_is_open(page, liv, sign_in_browser, address, complaints):
    sign_in_browser(liv)
    page.goto(address)

    open_account_menu(page)

    assert faults(page) + complaints == []


def test_a_refused_sign_in_is_accessible_and_says_why(page, server, complaints):
    page.goto("/logg-inn/")
    page.get_by_label("E-post").fill("ola@solvik.example")
    page.get_by_label("Passord").fill("ikke dette")
    page.get_by_role("button", name="Logg inn", exact=True).click()

    expect(page.locator("#feilliste")).to_be_visible()
    assert faults(page) == []
    assert only_status(complaints, 422)


def test_a_refused_action_is_accessible_and_keeps_its_words(page, place, liv, sign_in_browser, complaints):
    sign_in_browser(liv)
    page.goto(reverse("improvements:start_action", args=[place.department.code]))
    page.get_by_label("Hva skal dere gjøre?").fill("Fast tur hver formiddag")
    page.get_by_role("button", name="Lagre tiltaket").click()

    expect(page.locator("#feilliste")).to_be_visible()
    expect(page.get_by_label("Hva skal dere gjøre?")).to_have_value("Fast tur hver formiddag")
    assert faults(page) == []
    assert only_status(complaints, 422)


def test_pages_that_are_not_there_or_not_for_this_role_are_accessible(page, liv, sign_in_browser, complaints):
    sign_in_browser(liv)

    assert faults_at(page, "/enhet/99/99/", 404) == []
    assert faults_at(page, "/markeringer/", 403) == []
    assert only_status(complaints, 403, 404)


def test_a_form_from_before_the_session_ended_is_refused_in_plain_words(page, browser_context, server, complaints):
    page.goto("/logg-inn/")
    browser_context.clear_cookies()
    page.get_by_role("button", name="Logg inn", exact=True).click()

    expect(page.get_by_role("heading", level=1)).not_to_have_text("Logg inn")
    assert faults(page) == []
    assert only_status(complaints, 403)


def test_a_municipality_where_nothing_is_yet_is_accessible(page, place, siv, liv, sign_in_browser, complaints):
    """No residents, no campaign, no locked figures: the first day."""
    kari = make_user("Kari", place.section, Role.LEADER)
    ola = make_user("Ola", place.department, Role.STAFF)
    council = make_user("Bjørn", place.municipality, Role.COUNCIL)
    found = {}
    for person, address in (
        (ola, "/"), (ola, f"/enhet/{place.department.code}/"), (liv, "/"), (kari, "/"), (kari, "/tall/"),
        (siv, "/"), (siv, "/tall/"), (council, "/"), (liv, f"/enhet/{place.department.code}/tiltak/"),
    ):  # fmt: skip
        sign_in_browser(person)
        found[person.name, address] = faults_at(page, address) + complaints
        complaints.clear()

    assert [(where, what) for where, what in found.items() if what] == []


def test_figures_and_the_closing_of_a_campaign_are_accessible(page, place, siv, sign_in_browser, complaints):
    """Two years of figures, so that every kind of row is there; then the same page by a choice in it."""
    stein = make_user("Stein", place.municipality, Role.STRATEGIST)
    bo = make_user("Bo", place.home_care, Role.STAFF)
    make_answers_for_two_years(place, bo, siv, stein)
    ended = timezone.localdate() - timedelta(days=60)
    open_campaign = make_campaign(place.municipality, starts_on=ended, days=10, name="Hva vil du bruke dagen til?")
    sign_in_browser(siv)

    assert faults_at(page, f"/tall/{place.home_care.code}/") == []
    page.goto("/tall/")
    follow(page, page.get_by_role("link", name=re.compile("i fjor|2")).last)
    assert faults(page) == []

    page.goto(f"/markeringer/{open_campaign.pk}/")
    assert faults(page) == []
    page.get_by_role("button", name="Jeg har sett gjennom lista").click()
    expect(page.get_by_text("Nå må en annen enn deg lukke.")).to_be_visible()
    assert faults(page) + complaints == []


def make_answers_for_two_years(place, author, first, second):
    themes = [make_theme(place.municipality, f"t{number}", f"Et tema med langt navn {number}") for number in range(4)]
    for days_ago, people in ((420, 22), (55, 26)):
        campaign = make_campaign(place.municipality, starts_on=timezone.localdate() - timedelta(days=days_ago), days=10)
        during = campaign.window.starts_at + timedelta(days=2)
        for number in range(people):
            named = tuple(theme for order, theme in enumerate(themes) if number % (order + 1) == 0)
            record(author, None, "Ut", themes=named, intent=Intent.GOOD_TO_KNOW, now=during, campaign_id=campaign.pk,
                   unit=place.home_care)  # fmt: skip
        campaign.closing_asked_by, campaign.closed_by = first, second
        campaign.closing_asked_at = campaign.closed_at = timezone.now()
        campaign.save()
        build_release(campaign=campaign, by=second, now=timezone.now())


def only_status(complaints, *statuses):
    """The browser tells of every 4xx; nothing else may be said."""
    return all(re.search(f"status of ({'|'.join(map(str, statuses))})", said) for said in complaints)
