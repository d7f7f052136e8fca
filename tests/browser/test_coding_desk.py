"""Ola sets themes by keyboard alone: three statements, one taken back, to the empty desk."""

import pytest
from playwright.sync_api import expect

from dialog.conversations.models import Coding
from tests import factories
from tests.browser.test_every_page import faults
from tests.conversations.ward import make_ward

WORDS = ["Jeg vil ha kaffe på senga.", "Jeg vil ut på tur hver dag.", "Bussen går alltid for tidlig."]


@pytest.fixture
def statements(place, ola):
    residents = make_ward(place.department, ola)
    Coding.objects.all().delete()
    told = factories.record(ola, residents["Borghild"], *WORDS).statements.order_by("position")
    others = told[0].__class__.objects.exclude(conversation=told[0].conversation)
    others.update(removed_at=told[0].conversation.recorded_at, open_since=None)
    return list(told)


def look_over(page):
    """Axe, targets and width in both schemes; then back to the size somebody works at."""
    found = faults(page)
    page.set_viewport_size({"width": 1180, "height": 820})
    return found


def words(page):
    return page.locator("#utsagnet .utsagn")


def test_three_statements_by_keyboard_alone_one_taken_back_and_the_empty_desk(page, place, ola, statements):
    page.set_viewport_size({"width": 1180, "height": 820})
    page.goto(f"/samtaler/enhet/{place.department.pk}/temaer/")
    expect(words(page)).to_have_text(WORDS[0])
    assert look_over(page) == []

    page.keyboard.press("Enter")
    expect(page.locator("#feilliste")).to_be_focused()
    assert look_over(page) == []
    page.keyboard.press("1")
    expect(page.locator('[data-tast="1"]')).to_be_checked()
    page.keyboard.press("Enter")
    expect(words(page)).to_have_text(WORDS[1])
    expect(page.locator("#utsagnet")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Lagret")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(words(page)).to_have_text(WORDS[2])

    page.keyboard.press("Control+z")
    expect(words(page)).to_have_text(WORDS[1])
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(words(page)).to_have_text(WORDS[2])
    page.keyboard.press("h")
    expect(page.get_by_role("heading", name="1 utsagn står igjen")).to_be_visible()
    assert look_over(page) == []
    page.locator("#utsagnet").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(words(page)).to_have_text(WORDS[2])
    page.keyboard.press("0")
    expect(page.get_by_role("heading", name="Alle utsagn har et tema")).to_be_visible()
    assert look_over(page) == []

    coded = [one.codings.count() for one in statements]
    assert coded == [1, 1, 0]
