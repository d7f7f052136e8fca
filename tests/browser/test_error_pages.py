"""Pages for what went wrong, as they are met: on a phone and at a desk, light and dark; and a link without coverage."""

import re

from django.template.loader import render_to_string
from playwright.sync_api import expect

from dialog.accounts.models import Role
from tests.browser.test_every_page import faults
from tests.factories import make_place, make_user

# 403, 404 and the form from an ended session are met in test_every_page.py.
PAGES = ["403_approvals", "405", "429", "500", "503"]


def test_every_error_page_says_what_to_do_and_fits_everywhere(page, server):
    found = {}
    for name in PAGES:
        answer_with(page, f"{server}/feil/", name)
        page.goto("/feil/")
        expect(page.get_by_role("heading", level=1)).not_to_be_empty()
        expect(page.get_by_role("link", name="Til forsiden")).to_be_visible()
        assert len(page.locator(".inn__valg p").first.inner_text()) > 40
        if seen := faults(page):
            found[name] = seen

    assert found == {}


def answer_with(page, address, name):
    """Let the browser meet an error page at this address, without anything going wrong."""
    answer = {"status": int(name[:3]), "content_type": "text/html; charset=utf-8"}
    page.route(address, lambda route: route.fulfill(body=render_to_string(f"{name}.html"), **answer))


def test_the_sign_in_page_says_that_a_form_came_too_late(page, server):
    page.goto("/logg-inn/?next=/samtaler/&ute=1")

    expect(page.get_by_text("så det ble ikke lagret")).to_be_visible()
    assert faults(page) == []


def test_a_link_without_coverage_leaves_the_page_and_its_words_where_they_are(
    page, browser_context, sign_in_browser, server
):
    place = make_place()
    sign_in_browser(make_user("Ola", place.department, Role.STAFF))
    page.goto(f"/samtaler/enhet/{place.department.pk}/uten-navn/")
    field = page.get_by_role("textbox", name="Hva er viktig for deg?")
    field.fill("Å sitte i hagen")
    browser_context.set_offline(True)

    page.get_by_role("link", name="Uten navn").click()

    expect(page.get_by_text("kanskje mangler du dekning")).to_be_visible()
    expect(page).to_have_url(re.compile("/uten-navn/$"))
    expect(field).to_have_value("Å sitte i hagen")
