"""The strategist's day at her PC: a campaign like last year's, what is to be printed, and the words of a theme."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.campaigns.models import Campaign
from tests import factories
from tests.browser.test_every_page import faults


@pytest.fixture
def place(server):
    return factories.make_place()


@pytest.fixture
def siv(place, sign_in_browser):
    user = factories.make_user("Siv", place.municipality, Role.STRATEGIST)
    sign_in_browser(user)
    return user


def test_the_strategist_plans_prints_and_tends_the_theme_list(page, place, siv):
    page.set_viewport_size({"width": 1440, "height": 900})
    today = timezone.localdate()
    factories.make_campaign(place.municipality, starts_on=today - timedelta(days=300), days=10, name="Dagen")
    factories.make_theme(place.municipality, "food", "Mat og drikke")

    # Three taps from sign-in to last year's campaign as a new one.
    page.goto("/")
    page.get_by_role("link", name="Ny markering").click()
    page.get_by_role("link", name=re.compile("Dagen")).click()
    expect(page.get_by_label("Hva heter markeringen?")).to_have_value("Dagen")
    expect(page.locator("#enheter [role=status]")).to_have_text("3 av 3 enheter")

    # A branch out and in again, without losing what is typed.
    page.get_by_label("Plan eller sak").fill("Omsorgsplan 2030")
    page.get_by_role("button", name="Ingen i Bjørkelia").click()
    expect(page.locator("#enheter [role=status]")).to_have_text("1 av 3 enheter")
    expect(page.get_by_label("Plan eller sak")).to_have_value("Omsorgsplan 2030")
    page.get_by_label(re.compile("Avdeling 1")).check()
    page.get_by_label("Siste dag").fill((today - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Lagre og inviter enhetene").click()
    expect(page.locator("#feilliste")).to_be_focused()
    assert faults(page) == []

    page.get_by_label("Siste dag").fill((today + timedelta(days=80)).isoformat())
    page.get_by_role("button", name="Lagre og inviter enhetene").click()
    expect(page.get_by_text("enhetene er invitert")).to_be_visible()
    expect(page.get_by_text("Bjørkelia, Avdeling 1")).to_be_visible()
    assert Campaign.objects.get(plan="Omsorgsplan 2030").taking_part.count() == 2
    assert faults(page) == []

    page.get_by_role("link", name="Til utskrift").click()
    expect(page.get_by_role("link", name=re.compile("Papirskjema.*Avdeling 1"))).to_be_visible()
    assert faults(page) == []

    page.get_by_role("link", name="Temaer").click()
    page.get_by_role("link", name="Mat og drikke").click()
    page.get_by_label("Nytt ord eller uttrykk").fill("lapskaus")
    page.get_by_role("button", name="Legg til").click()
    expect(page.get_by_text("lapskaus", exact=True)).to_be_visible()
    page.get_by_role("link", name="Temaer").first.click()
    page.get_by_label("Prøv en setning").fill("Lapskaus på lørdag")
    page.get_by_role("button", name="Se hva som blir foreslått").click()
    expect(page.get_by_text("fordi det står «Lapskaus»")).to_be_visible()
    assert faults(page) == []
