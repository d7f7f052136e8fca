"""Kari leads a section with departments. Five questions, each answered in at most two taps from her start page:

1. What do most people here say matters?
2. Is it more than last year?
3. Whom have we not heard?
4. What did we do about it?
5. How are we doing compared with the others?
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.improvements.models import ImprovementAction
from tests.browser.test_every_page import faults
from tests.factories import make_campaign, make_place, make_resident, make_user
from tests.insight.conftest import Town


@pytest.fixture
def place(server):
    return make_place()


@pytest.fixture
def kari(place, sign_in_browser):
    user = make_user("Kari", place.section, Role.LEADER)
    sign_in_browser(user)
    return user


@pytest.fixture
def figures(place):
    """Two years in which more and more wish to get out; the other section of the area is asked, too."""
    for number in range(8):
        make_resident(place.department, f"Person {number}")
    siv, stein = (make_user(name, place.municipality, Role.STRATEGIST) for name in ("Siv", "Stein"))
    town = Town(place.municipality, place.sector, place.area, None, None, siv, stein, None)
    for days_ago, going_out in ((420, 10), (55, 40)):
        campaign = make_campaign(place.municipality, starts_on=timezone.localdate() - timedelta(days=days_ago), days=10)
        town.answers(place.department, 30, campaign=campaign, named={"activity": going_out // 2, "family": 10})
        town.answers(place.neighbour, 30, campaign=campaign, named={"activity": going_out // 2, "family": 10})
        town.answers(place.home_care, 60, campaign=campaign, named={"family": 40})
        town.release(campaign)
    ImprovementAction.objects.create(
        municipality=place.municipality,
        unit=place.department,
        theme=town.theme("activity"),
        title="Kanaritiltak",
        owner=siv,
        due_on=timezone.localdate(),
        status="started",
        created_by=siv,
        created_at=timezone.now(),
    )


def test_a_section_leader_has_five_answers_within_two_taps(page, place, figures, kari):
    page.set_viewport_size({"width": 1440, "height": 900})

    # 1 and 2: without a tap.
    page.goto("/")
    said = page.locator(".kortsagt")
    expect(said).to_contain_text("Flest har sagt noe om Activity")
    expect(said).to_contain_text("Det er flere enn i fjor.")

    # 3: one tap, and one more for who they are.
    page.get_by_role("link", name="Hvem vi ikke har hørt").click()
    expect(page).to_have_url(re.compile("#stille$"))
    expect(page.get_by_text("8 av de 8 som var her, ble ikke spurt.")).to_be_visible()
    page.get_by_role("link", name=f"Se det for {place.sector.name}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(place.sector.name)
    expect(page.locator("#stille")).to_be_in_viewport()

    # 4: one tap, on the theme itself.
    page.goto("/")
    page.get_by_role("link", name="Activity", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Activity")
    expect(page.get_by_text("1 forbedringstiltak er begynt på siden markeringen: 1 i gang.")).to_be_visible()
    expect(page.get_by_text("Kanaritiltak")).to_have_count(0)
    assert faults(page) == []

    # 5: one tap; Back leads back, and the address can be shared.
    page.go_back()
    page.get_by_role("link", name=f"Sammenlign med {place.area.name}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{place.section.name} og {place.area.name}")
    expect(page.get_by_text(f"Større del: {place.section.name}").first).to_be_visible()
    assert faults(page) == []
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{place.section.name} og {place.area.name}")

    # Every number has one tap to how it was counted.
    page.get_by_role("link", name="Tilbake til").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(place.section.name)
    assert faults(page) == []
    page.get_by_role("link", name="slik er det talt").first.click()
    expect(page).to_have_url(re.compile("/tema/activity/#talt$"))
    expect(page.get_by_text("Slik er det rundet")).to_be_visible()
