"""Ina's day and Pia's day at a PC: three steps to the first useful thing, and nothing an aid would stumble over."""

import zipfile

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.audit.models import AccessLog
from dialog.conversations.models import Conversation, Resident
from tests.browser.test_every_page import DESK, faults
from tests.factories import make_place, make_resident, make_user, record


@pytest.fixture
def place(server):
    return make_place()


@pytest.fixture
def borghild(place):
    resident = make_resident(place.department, "Borghild Lunde", birth_year="1931")
    ola = make_user("Ola", place.department, Role.STAFF)
    record(ola, resident, "Jeg vil ut i hagen")
    AccessLog.objects.create(
        municipality_id=place.municipality.pk, user_id=ola.pk, role="staff", unit_ids=[place.department.pk],
        resident_ids=[resident.pk], what="home:unit", why="duty of care",
    )  # fmt: skip
    return resident


def test_ina_finds_somebody_gives_her_the_file_and_erases_her(page, place, borghild, sign_in_browser):
    sign_in_browser(make_user("Ina", place.municipality, Role.ACCESS_OFFICER))
    page.set_viewport_size(DESK)
    page.goto("/")
    page.get_by_role("link", name="Ny sak").first.click()
    find(page)
    page.get_by_label("Innsyn", exact=True).check()
    page.get_by_label("Personen selv").check()
    assert faults(page) == []
    page.get_by_role("button", name="Begynn saken").click()
    expect(page.get_by_role("heading", name="Innsyn for Borghild Lunde")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("button", name="Hent filen").click()
    with zipfile.ZipFile(download.value.path()) as packed:
        assert "Jeg vil ut i hagen" in packed.read("innsyn.html").decode()
    page.get_by_role("link", name="Bare hvem som har lest").click()
    expect(page.get_by_text("leste Ola, ansatt ved Avdeling 1, svarene dine.")).to_be_visible()
    assert faults(page) == []

    page.goto("/innsyn/finn/")
    find(page)
    page.get_by_label("Sletting").check()
    page.get_by_label("Verge").check()
    page.get_by_role("button", name="Begynn saken").click()
    page.get_by_role("button", name="Slett for godt").click()
    expect(page.locator("#feilliste")).to_be_visible()
    page.get_by_text("Noe sier at vi må ta vare på det").click()
    assert faults(page) == []
    page.get_by_label("Jeg har sjekket hvem som ber om det").check()
    page.get_by_role("button", name="Slett for godt").click()

    expect(page.get_by_role("heading", name="Det er slettet")).to_be_visible()
    assert not Resident.objects.filter(pk=borghild.pk).exists()


def test_ina_takes_away_an_answer_without_a_name_and_decides_how_long_words_are_kept(page, place, sign_in_browser):
    ola = make_user("Ola", place.department, Role.STAFF)
    held = record(ola, None, "Kaffe på verandaen", unit=place.department)
    sign_in_browser(make_user("Ina", place.municipality, Role.ACCESS_OFFICER))
    page.set_viewport_size(DESK)
    page.goto("/")
    page.get_by_role("link", name="Slett et svar uten navn").click()
    page.get_by_role("button", name="Finn").click()
    expect(page.locator("#feilliste")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Enhet").select_option(label="Bjørkelia, Avdeling 1")
    page.get_by_label("Dagen").fill(timezone.localdate().isoformat())
    page.get_by_label("Ord som ble sagt").fill("kaffe veranda")
    page.get_by_role("button", name="Finn").click()
    expect(page.get_by_text("Kaffe på verandaen")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Den som ber om det, har sagt").check()
    page.get_by_role("button", name="Slett for godt").click()
    expect(page.get_by_role("heading", name="Det er slettet")).to_be_visible()
    assert not Conversation.objects.filter(pk=held.pk).exists()

    page.get_by_role("link", name="Til sakene").click()
    page.get_by_role("link", name="Endre hvor lenge vi beholder det").click()
    page.get_by_label("3 år").check()
    page.get_by_role("button", name="Se hva som ville gått").click()
    expect(page.get_by_role("heading", name="Dette ville gått i natt")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("i 36 måneder")).to_be_visible()


def find(page):
    page.get_by_label("Enhet").select_option(label="Bjørkelia, Avdeling 1")
    page.get_by_label("Navn").fill("borghild")
    page.get_by_role("button", name="Finn").click()
    expect(page.get_by_label("Borghild Lunde")).to_be_checked()


def test_pia_sees_what_is_worth_looking_at_and_asks_for_one_name(page, place, borghild, sign_in_browser):
    relative = make_user("Kjell Lunde", place.department, Role.STAFF)
    AccessLog.objects.create(
        municipality_id=place.municipality.pk, user_id=relative.pk, role="staff", unit_ids=[place.department.pk],
        resident_ids=[borghild.pk], what="home:unit", why="duty of care", at=timezone.now(),
    )  # fmt: skip
    sign_in_browser(make_user("Pia", place.municipality, Role.PROTECTION_OFFICER))
    page.set_viewport_size(DESK)
    page.goto("/")

    expect(page.get_by_role("heading", name="Samme etternavn")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Borghild")
    assert faults(page) == []
    page.set_viewport_size(DESK)
    page.get_by_role("button", name="1 person – vis navnet").first.click()
    expect(page.get_by_role("link", name="Borghild Lunde")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Borghild Lunde").click()

    expect(page.get_by_text("Én person")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("hagen")
