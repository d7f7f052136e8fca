"""Ina serves requests: finds one person, gives her what we hold, erases or says why not."""

import io
import json
import re
import zipfile
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.audit.models import AccessLog
from dialog.conversations.models import Resident
from dialog.rights import ledger, services
from dialog.rights.models import Asker, Erasure, LedgerEntry, RequestKind, RightsRequest
from tests.factories import make_place, make_resident
from tests.world import signed_in


@pytest.fixture(autouse=True)
def own_ledger(settings, tmp_path):
    settings.LEDGER = tmp_path / "erasures.ledger"


@pytest.fixture
def desk(ina):
    return signed_in(ina)


def ask(kind, resident, by, received_on=None):
    return services.open_request(
        resident_id=resident.pk, unit=resident.unit, kind=kind, asker=Asker.PERSON,
        received_on=received_on or timezone.localdate(), by=by, now=timezone.now(),
    )  # fmt: skip


def test_somebody_is_found_by_unit_and_name_and_only_she_is_shown_and_logged(desk, borghild, place):
    make_resident(place.department, "Einar Planterud")
    make_resident(place.neighbour, "Borghild Nabo")

    page = desk.post(reverse("rights:find"), {"unit": place.department.pk, "name": "borg"})

    assert "Borghild Planterud" in page.text
    assert "Einar" not in page.text and "Nabo" not in page.text
    assert [(row.resident_ids, row.why) for row in AccessLog.objects.all()] == [([borghild.pk], "access request")]


def test_who_has_left_the_unit_is_found_too(desk, place, borghild):
    Resident.objects.filter(pk=borghild.pk).update(unit=place.neighbour)

    page = desk.post(reverse("rights:find"), {"unit": place.department.pk, "name": "Borghild"})

    assert "Borghild Planterud" in page.text


def test_another_municipalitys_unit_or_resident_is_refused(desk):
    nordvik = make_place("Nordvik kommune")
    stranger = make_resident(nordvik.department, "Fremmed")
    form = {"kind": "access", "asker": "person", "received_on": timezone.localdate().isoformat()}

    found = desk.post(reverse("rights:find"), {"unit": nordvik.department.pk, "name": "Fremmed"})
    opened = desk.post(reverse("rights:open"), form | {"unit": nordvik.department.pk, "resident": stranger.pk})

    assert (found.status_code, opened.status_code) == (422, 422)
    assert "Funnet i" not in found.text and "Fremmed" not in opened.text
    assert not RightsRequest.objects.exists()


def test_a_request_has_a_month(desk, borghild, place):
    form = {"kind": "erasure", "asker": "guardian", "received_on": timezone.localdate().isoformat()}
    answer = desk.post(reverse("rights:open"), form | {"unit": place.department.pk, "resident": borghild.pk})

    request = RightsRequest.objects.get()
    assert answer["Location"] == reverse("rights:request", args=[request.pk])
    assert 28 <= (request.due_on - request.received_on).days <= 31


def test_a_date_to_come_is_refused_and_what_was_chosen_is_kept(desk, borghild, place):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    form = {"kind": "erasure", "asker": "guardian", "received_on": tomorrow}

    page = desk.post(reverse("rights:open"), form | {"unit": place.department.pk, "resident": borghild.pk})

    assert page.status_code == 422
    assert "Datoen er ikke kommet ennå." in page.text
    assert "Borghild Planterud" in page.text
    assert re.search(r'value="guardian"[^>]* checked', page.text)


def test_the_file_holds_everything_and_who_has_read(desk, ina, ola, borghild):
    signed_in(ola).get(reverse("conversations:new", args=[borghild.pk]))
    request = ask(RequestKind.ACCESS, borghild, ina)

    answer = desk.post(reverse("rights:bundle", args=[request.pk]))

    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    page, values = packed.read("innsyn.html").decode(), json.loads(packed.read("innsyn.json"))
    headings = [chapter["heading"] for chapter in values["chapters"]]
    assert {"Hvem du er", "Det du har sagt", "Hva som ble gjort med det", "Hvem som har lest om deg"} <= set(headings)
    assert "plantede ord ærlig" in page and "så Ola, ansatt ved Avdeling 1, navnet ditt" in page
    assert "Borghild" not in answer["Content-Disposition"]
    assert AccessLog.objects.filter(what="rights:bundle", resident_ids=[borghild.pk]).exists()


def test_her_own_log_is_plain_language(desk, ina, ola, liv, borghild, place):
    row = {"unit_ids": [place.department.pk], "resident_ids": [borghild.pk], "municipality_id": place.municipality.pk}
    AccessLog.objects.create(user_id=ola.pk, role="staff", what="home:unit", why="duty of care", **row)
    request = ask(RequestKind.ACCESS, borghild, ina)

    page = desk.get(reverse("rights:person_log", args=[request.pk]))

    assert f"leste Ola, ansatt ved {place.department.name}, svarene dine." in page.text


def test_erased_she_is_gone_the_receipt_says_how_much_and_the_ledger_has_her(desk, ina, borghild):
    request = ask(RequestKind.ERASURE, borghild, ina)
    conversations = list(borghild.conversations.values_list("pk", flat=True))

    answer = desk.post(reverse("rights:erase", args=[request.pk]), {"is_sure": "on"})

    receipt = Erasure.objects.get()
    assert answer["Location"] == reverse("rights:receipt", args=[receipt.pk])
    assert receipt.counts["conversations.Resident"] == 1 and receipt.history > 0
    assert {line.id for line in ledger.read()} == {borghild.pk, *conversations}
    assert LedgerEntry.objects.count() == len(conversations) + 1
    assert services.fault_of_ledger() == ""
    for page in (desk.get(answer["Location"]), desk.get(reverse("rights:request", args=[request.pk]))):
        assert page.status_code == 200 and "Borghild" not in page.text


def test_nothing_is_erased_before_somebody_says_it_is_checked(desk, ina, borghild):
    request = ask(RequestKind.ERASURE, borghild, ina)

    page = desk.post(reverse("rights:erase", args=[request.pk]))

    assert page.status_code == 422 and "Kryss av" in page.text
    assert Resident.objects.filter(pk=borghild.pk).exists()


def test_a_ground_holds_the_erasure_and_the_reason_is_kept(desk, ina, borghild):
    request = ask(RequestKind.ERASURE, borghild, ina)
    held = {"ground": "archive", "note": "Kommunen må ta vare på det til saken er avsluttet."}

    desk.post(reverse("rights:hold", args=[request.pk]), held)
    page = desk.post(reverse("rights:erase", args=[request.pk]), {"is_sure": "on"}, follow=True)

    assert held["note"] in page.text
    assert Resident.objects.filter(pk=borghild.pk).exists()
    assert not Erasure.objects.exists()


def test_an_access_request_never_erases(desk, ina, borghild):
    request = ask(RequestKind.ACCESS, borghild, ina)

    desk.post(reverse("rights:erase", args=[request.pk]), {"is_sure": "on"})

    assert Resident.objects.filter(pk=borghild.pk).exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_costs_the_same_however_many_wait(desk, ina, place, number, django_assert_num_queries, own_ledger):
    for order in range(number):
        ask(RequestKind.ACCESS, make_resident(place.department, f"Navn {order}"), ina, date(2026, 1, 31))

    with django_assert_num_queries(9):
        page = desk.get(reverse("rights:desk"))

    assert page.text.count("Fristen gikk ut") == number
    assert "Navn" not in page.text


def test_the_database_holds_a_held_request_to_a_ground(ina, borghild):
    request = ask(RequestKind.ERASURE, borghild, ina)

    with pytest.raises(IntegrityError), transaction.atomic():
        RightsRequest.objects.filter(pk=request.pk).update(outcome="held", closed_by=ina, closed_at=timezone.now())
