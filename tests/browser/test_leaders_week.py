"""Liv's week at her PC: from the Monday e-mail to the desk, through what waits there, to the unit's own words."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.conversations.models import Intent
from dialog.improvements.asking import services as asking
from dialog.improvements.models import Fate, FateKind, ImprovementAction, OwnWords, UnitQuestion
from tests import factories
from tests.browser.test_leader import assert_fits, findings

PC = {"width": 1440, "height": 900}
PASSWORD = "tre grønne båter"
WORDS = "Jeg vil vite hvem som kommer om morgenen."
TOLD = "Navnet på den som kommer, står på døra fra mandag."
QUESTION = "Hva er det som står i veien for en tur i helgene?"
ANSWERED = "Vi er for få på søndager. Vi prøver en tur før middag."
LEARNED = ("Det handler mer om hvem som kommer enn om når.", "Navnet på den som kommer, står på døra.")


@pytest.fixture
def place(server):
    return factories.make_place()


@pytest.fixture
def ola(place):
    return factories.make_user("Ola", place.department, Role.STAFF)


@pytest.fixture
def liv(place):
    return factories.make_user("Liv", place.department, Role.LEADER, password=PASSWORD)


@pytest.fixture
def week(place, ola, liv):
    """The days of asking are over and not yet closed: one thing waits, one promise is due, and Kari has asked."""
    today, now = timezone.localdate(), timezone.localtime()
    campaign = factories.make_campaign(place.municipality, starts_on=today - timedelta(days=12), days=10)
    theme = factories.make_theme(place.municipality)
    arne = factories.make_resident(place.department, "Arne", place="Rom 202")
    common = {"campaign_id": campaign.pk, "themes": (theme,), "now": now - timedelta(days=8)}
    factories.record(ola, arne, WORDS, **common)
    factories.record(ola, arne, "Kaffen", intent=Intent.THIS_WEEK, promise="Kaffen først, så stellet", **common)
    kari = factories.make_user("Kari", place.section, Role.LEADER)
    asking.ask(form_id=uuid.uuid4(), unit=place.department, theme=theme, words=QUESTION, by=kari, now=now)


@pytest.fixture
def link(week, server, liv, settings):
    """What stands in the e-mail; it says nothing of whom."""
    settings.PUBLIC_URL = server
    call_command("send_digest", verbosity=0)
    (letter,) = (one for one in mail.outbox if one.to == [liv.email])
    assert "1 venter på svar, det eldste i 8 dager" in letter.body
    assert "1 løfte skal holdes denne uka" in letter.body
    assert not [word for word in ("Arne", WORDS, "Kaffen", QUESTION) if word in letter.body]
    return re.search(rf"{server}/enhet/\S+", letter.body)[0]


def test_the_leaders_week(page, link, place, ola, sign_in_browser):
    page.set_viewport_size(PC)

    # The link in the e-mail asks who she is, and then goes where it said.
    page.goto(link)
    page.get_by_label("E-post").fill(place.department.memberships.get(role=Role.LEADER).user.email)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("button", name="Logg inn", exact=True).click()
    expect(page).to_have_url(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("1 venter på svar")
    assert findings(page) == []

    answer_the_one_that_waits(page)
    page.get_by_role("button", name=re.compile("Gjort.*Kaffen først, så stellet")).click()
    expect(page.locator("#lofter")).to_contain_text("Ingen løfter står åpne.")
    assert Fate.objects.filter(kind=FateKind.DONE).count() == 1

    make_an_action(page)
    answer_what_the_unit_is_asked(page)
    write_what_the_unit_has_learned(page)

    # Another one who works there stands behind it.
    sign_in_browser(ola)
    page.goto(link)
    page.get_by_role("link", name="Les", exact=True).click()
    page.get_by_role("button", name="Ingen kan kjennes igjen – godkjenn").click()
    expect(page.get_by_text("Godkjent av to")).to_be_visible()
    assert OwnWords.objects.get().read_by == ola


def answer_the_one_that_waits(page):
    page.get_by_role("link", name="Svar Arne").click()
    page.get_by_label("Hva skal Arne få høre?").fill(TOLD)
    page.locator("label", has_text="Ja, eller noe å vite").click()
    page.locator("label", has_text="Arne har fått beskjed").click()
    page.get_by_role("button", name="Lagre svaret").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingen venter på svar")
    assert Fate.objects.get().words == TOLD


def make_an_action(page):
    page.get_by_role("link", name="Nytt tiltak").click()
    page.get_by_label("Hva skal dere gjøre?").fill("Navn på døra hver morgen")
    page.get_by_label("Hvem har ansvaret?").select_option(label="Ola")
    page.get_by_label("Ferdig innen").fill((timezone.localdate() + timedelta(days=14)).isoformat())
    page.get_by_role("button", name="Lagre tiltaket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Navn på døra hver morgen")
    assert ImprovementAction.objects.get().owner.name == "Ola"


def answer_what_the_unit_is_asked(page):
    page.get_by_role("link", name="Avdeling 1").first.click()
    page.locator("#uka").get_by_role("link", name="Svar").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_role("button", name="Send svaret").click()
    expect(page.locator("#feilliste")).to_be_focused()
    assert findings(page) == []
    page.get_by_label("Hva svarer dere?").fill(ANSWERED)
    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_text(ANSWERED)).to_be_visible()
    assert UnitQuestion.objects.get().answer == ANSWERED


def write_what_the_unit_has_learned(page):
    page.get_by_role("link", name="Avdeling 1").first.click()
    page.locator("#uka").get_by_role("link", name="Skriv").click()
    page.get_by_label("Hva lærte dere?").fill(LEARNED[0])
    page.get_by_role("button", name="Lagre, og la en til lese").click()
    expect(page.locator("#feilliste")).to_be_focused()
    expect(page.get_by_label("Hva lærte dere?")).to_have_value(LEARNED[0])
    page.get_by_label("Hva gjør dere annerledes nå?").fill(LEARNED[1])
    page.get_by_role("button", name="Lagre, og la en til lese").click()
    expect(page.get_by_text("Be en annen som jobber her om å lese.")).to_be_visible()
    assert_fits(page)
    page.set_viewport_size(PC)
