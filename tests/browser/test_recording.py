"""A care worker with a tablet: from the start list to the receipt, by touch, without script or network."""

import statistics
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from dialog.conversations.models import Conversation, Outcome, Statement
from tests import factories
from tests.browser.tablet import TASS, TUR, Taps, one_thing, open_form, saved, words_field
from tests.outbox.browser import COVERAGE_IS_BACK, FULL
from tests.waiting import until

# --- by touch ---


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
    expect(theme.locator("input")).not_to_be_checked()

    theme.click()
    words_field(page).press_sequentially(" og treffe familien")
    expect(page.locator(".forslag > .tema", has_text="Familie")).to_be_visible()
    expect(theme.locator("input")).to_be_checked()
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

    expect(page.locator(".rad").first).to_contain_text("Einar")
    assert "ein" not in page.url


# --- when something goes wrong ---


@contextmanager
def held_back(page, address):
    """The request that is made inside the block is on its way until the test lets it go."""
    held = []
    page.route(address, lambda route: held.append(route))
    with page.expect_request(address):
        yield held


def test_a_save_that_does_not_get_through_is_kept_here_and_sent_later(page, ward):
    open_form(page, "Borghild")
    words_field(page).fill(TUR)
    page.get_by_text("Borghild selv").click()
    page.get_by_text("Godt å vite").click()
    page.route("**/outbox/", lambda route: route.abort())
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.get_by_role("heading", name="Lagret på nettbrettet.")).to_be_visible()
    expect(page.get_by_text("1 svar ligger trygt")).to_be_visible()
    assert Conversation.objects.filter(resident=ward["Borghild"]).count() == 0

    page.unroute("**/outbox/")
    page.get_by_role("button", name="Send nå").click()
    until(lambda: Conversation.objects.filter(resident=ward["Borghild"]).count() == 1)
    expect(page.get_by_role("button", name="Send nå")).to_be_hidden()


def test_what_the_server_is_asked_on_the_way_may_fail_and_the_words_stand(page, ward):
    open_form(page, "Borghild")
    words_field(page).fill(TUR)
    page.route("**/samtaler/bruker/**", lambda route: route.abort())
    page.get_by_role("button", name="Legg til én ting til").click()

    expect(page.get_by_role("alert")).to_contain_text("Det gikk ikke akkurat nå")
    expect(words_field(page)).to_have_value(TUR)


def test_suggestions_that_do_not_come_are_not_spoken_of(page, ward):
    open_form(page, "Borghild")
    page.route("**/forslag/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        words_field(page).press_sequentially("Tur")

    expect(page.locator("#gikk-ikke")).to_be_hidden()


def test_that_it_is_not_saved_stays_said_when_suggestions_come_and_coverage_and_one_thing_more(page, ward):
    open_form(page, "Borghild")
    with held_back(page, "**/forslag/") as held:
        words_field(page).fill(TUR)
    page.get_by_text("Borghild selv").click()
    page.get_by_text("Godt å vite").click()
    page.evaluate(FULL)
    page.get_by_role("button", name="Lagre", exact=True).click()
    not_saved = page.get_by_role("alert").filter(has_text="IKKE lagret – la siden stå åpen. Nettbrettet er fullt.")
    expect(not_saved).to_be_visible()

    held.pop().continue_()
    expect(page.get_by_text("fordi det står «ut en tur»").first).to_be_visible()
    expect(not_saved).to_be_visible()
    page.evaluate(COVERAGE_IS_BACK)
    expect(not_saved).to_be_visible()
    page.get_by_role("button", name="Legg til én ting til").click()
    expect(words_field(page, 2)).to_be_visible()
    expect(not_saved).to_be_visible()


def test_what_is_chosen_while_suggestions_are_on_their_way_stays_chosen(page, ward):
    open_form(page, "Borghild")
    with page.expect_response("**/forslag/"):
        words_field(page).fill(TUR)
    suggested = page.get_by_role("checkbox", name="Komme ut")
    expect(suggested).not_to_be_checked()
    with held_back(page, "**/forslag/") as held:
        words_field(page).fill(f"{TUR} Og kaffe.")

    page.locator(".tema", has_text="Komme ut").click()
    page.get_by_text("Flere", exact=True).click()
    page.locator(".temaer .tema", has_text="Familie").click()
    held.pop().continue_()
    expect(page.get_by_text("fordi det står «kaffe»")).to_be_visible()

    expect(suggested).to_be_checked()
    expect(page.get_by_role("checkbox", name="Familie")).to_be_checked()
    expect(page.locator(".flere")).to_have_attribute("open", "")


def test_nothing_more_goes_into_a_form_that_is_on_its_way_and_it_opens_again_if_that_fails(page, ward):
    open_form(page, "Borghild")
    words_field(page).fill(TUR)
    with held_back(page, "**/samtaler/bruker/**") as held:
        page.get_by_role("button", name="Legg til én ting til").click()

    words_field(page).press("End")
    page.keyboard.type("og dette")
    page.get_by_text("Godt å vite").click()
    expect(words_field(page)).to_have_value(TUR)
    expect(page.get_by_role("radio", name="Godt å vite")).not_to_be_checked()

    held.pop().abort()
    expect(page.get_by_role("alert")).to_contain_text("Det gikk ikke akkurat nå")
    words_field(page).press("End")
    page.keyboard.type(" Og så kaffe.")
    page.get_by_text("Godt å vite").click()
    expect(words_field(page)).to_have_value(f"{TUR} Og så kaffe.")
    expect(page.get_by_role("radio", name="Godt å vite")).to_be_checked()

    page.get_by_text("Borghild selv").click()
    with held_back(page, "**/outbox/") as held:
        page.get_by_role("button", name="Lagre", exact=True).click()
    words_field(page).press("End")
    page.keyboard.type("for sent")
    page.get_by_text("Ordnet nå").click()
    expect(words_field(page)).to_have_value(f"{TUR} Og så kaffe.")
    expect(page.get_by_role("radio", name="Godt å vite")).to_be_checked()
    held.pop().continue_()
    expect(saved(page)).to_be_visible()


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
    expect(words_field(page, 1)).to_have_value(TUR + "\nOg så kaffe.")
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
    expect(page.locator("ol.liste b")).to_have_text(["Anna", "Borghild", "Halvor", "Einar"])
    page.get_by_role("link", name="Ferdig").click()
    expect(page.get_by_role("heading", name="Hvem har vi ikke spurt?")).to_be_visible()
    expect(page.locator("ol.liste b")).to_have_text(["Anna", "Borghild", "Halvor", "Einar"])
