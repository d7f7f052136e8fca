"""Help, privacy and accessibility: open to everybody, plain, and true to what is set and what is written down."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from dialog.home.accessibility import Verdict, statement

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["index", "asking", "urgent", "answering", "about", "privacy", "accessibility"]
# WCAG 2.1 A and AA without 1.2.3 and 1.2.4: 47, and 1.2.5 since February 2024.
ASKED_OF_THE_PUBLIC_SECTOR = 48


@pytest.mark.parametrize("page", PAGES)
def test_help_is_open_without_signing_in_and_tells_of_nobody(client, db, page, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(reverse(f"help:{page}"))

    assert answer.status_code == 200
    assert "<h1" in answer.text


def test_the_contact_is_the_one_that_is_set(client, db, settings):
    settings.CONTACT_NAME, settings.CONTACT_EMAIL, settings.CONTACT_PHONE = "Solvik", "hjelp@solvik.example", "4100"

    text = client.get(reverse("help:index")).text

    assert 'href="mailto:hjelp@solvik.example"' in text
    assert 'href="tel:4100"' in text


def test_whom_to_ring_is_the_installations_and_for_those_at_work_their_municipalitys(client, place, ola, settings):
    settings.URGENT_PHONE, page = "55 55 55 50", reverse("help:urgent")
    place.municipality.urgent_phone = "41 00 00 00"
    place.municipality.save()

    anybody = client.get(page).text
    client.force_login(ola)
    at_work = client.get(page).text

    assert all(f'href="tel:{number}"' in anybody for number in ("113", "112", "116117", "55555550"))
    assert 'href="tel:41000000"' in at_work and "55555550" not in at_work
    place.municipality.urgent_phone, settings.URGENT_PHONE = "", ""
    place.municipality.save()
    assert "Kommunen har ikke satt opp et eget nummer her." in client.get(page).text


def test_without_a_contact_set_the_page_says_whom_to_ask(client, db, settings):
    settings.CONTACT_EMAIL = settings.CONTACT_PHONE = settings.PRIVACY_EMAIL = ""

    assert "Spør lederen der du jobber eller får hjelp." in client.get(reverse("help:index")).text
    assert "Spør på sentralbordet." in client.get(reverse("help:privacy")).text


def test_the_statement_holds_every_criterion_the_law_asks_for_once():
    numbers = [one.number for one in statement().criteria]

    assert len(numbers) == len(set(numbers)) == ASKED_OF_THE_PUBLIC_SECTOR
    assert not {"1.2.3", "1.2.4"} & set(numbers)
    assert all(one.why for one in statement().criteria)
    assert all(one.consequence for one in statement().not_met)


def test_the_statement_and_the_written_verdicts_say_the_same():
    written = dict(re.findall(r"^\| (\d\.\d\.\d+) [^|]*\|[^|]*\| ([^|]+?) \|", docs(), re.MULTILINE))

    assert written == {one.number: str(one.verdict) for one in statement().criteria}


def docs():
    return (ROOT / "docs" / "wcag.md").read_text(encoding="utf-8")


def test_the_data_is_what_the_page_says(client, db):
    made = json.loads(client.get(reverse("help:accessibility_data")).content)

    assert made["status"] == ("delvis i samsvar" if statement().not_met else "i samsvar")
    assert [one["nummer"] for one in made["suksesskriterier"]] == [one.number for one in statement().criteria]
    page = client.get(reverse("help:accessibility")).text
    assert [one.name for one in statement().with_verdict(Verdict.NOT_MET) if one.name not in page] == []


@pytest.mark.parametrize(
    ("name", "value"), [("DATA_UPLOAD_MAX_MEMORY_SIZE", 200), ("DATA_UPLOAD_MAX_NUMBER_FIELDS", 2)]
)
def test_too_much_at_once_is_a_page_of_its_own(client, db, monkeypatch, name, value):
    monkeypatch.setattr(settings, name, value)

    answer = client.post(reverse("account_login"), {f"felt{number}": "x" * 100 for number in range(4)})

    assert answer.status_code == 413
    assert "Ingenting ble lagret." in answer.text
