"""The administrator's day at her desk: a file with a mistake, the same file mended, brought in and taken back."""

import pytest
from playwright.sync_api import expect

from dialog.accounts.models import Membership, Role
from tests.browser.test_every_page import faults
from tests.factories import make_place, make_user
from tests.imports.files import csv_file

HEAD = ("Ansattnummer", "Navn", "E-post", "Enhet")


@pytest.fixture
def place(server):
    return make_place()


def send(page, content):
    page.locator("label", has_text="ansatte").first.click()
    page.locator("label", has_text="Bare noen").click()
    page.get_by_label("Fil", exact=True).set_input_files(
        {"name": "ansatte.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Se gjennom filen").click()


def test_the_administrators_day(page, place, sign_in_browser):
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in_browser(make_user("Adm", place.municipality, Role.ADMINISTRATOR))
    page.goto("/")
    expect(page.get_by_role("heading", name="Enheter uten leder")).to_be_visible()
    page.get_by_role("link", name="Hent inn en fil").click()

    send(page, csv_file(HEAD, ("1", "Ola Nes", "ola", place.department.code)))
    expect(page.get_by_text("«ola» er ikke en e-postadresse.")).to_be_visible()
    assert faults(page) == []

    page.set_viewport_size({"width": 1440, "height": 900})
    send(page, csv_file(HEAD, ("1", "Ola Nes", "ola@x.no", place.department.code)))
    expect(page.get_by_text("Ola Nes")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Hent inn").click()
    expect(page.get_by_text("Filen er hentet inn. Du kan angre i 30 dager.")).to_be_visible()
    assert Membership.objects.filter(unit=place.department).count() == 1

    page.get_by_role("button", name="Angre").click()
    expect(page.get_by_text("Alt er slik det var før filen ble hentet inn.")).to_be_visible()
    assert not Membership.objects.filter(unit=place.department).exists()

    page.goto("/administrasjon/enheter/")
    page.locator("summary", has_text="Bjørkelia").press("Enter")
    page.get_by_role("link", name="Avdeling 1").press("Enter")
    page.locator("summary", has_text="Gi noen et arbeidssted her").press("Enter")
    page.get_by_role("button", name="Lagre arbeidsstedet").click()
    expect(page.get_by_text("Skriv e-posten.").first).to_be_visible()
    folded = page.locator(".skuff:not([open]) > summary")
    while folded.count():
        folded.first.click()
    assert faults(page) == []
