"""An answer with nobody's name on it is found by what its writer knows of it, by nobody else, and then taken away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.audit.models import AccessLog
from dialog.campaigns.models import CampaignUnit
from dialog.conversations.models import Conversation, Intent
from dialog.insight.models import Counted
from dialog.intake import services as intake
from dialog.intake.models import Arrival
from dialog.intake.queries import Door
from dialog.intake.services import Treatment, Was, Written
from dialog.rights import ledger, services
from dialog.rights.models import Erasure
from tests.factories import make_arrival, make_campaign, make_place, record
from tests.world import signed_in


@pytest.fixture(autouse=True)
def own_ledger(settings, tmp_path):
    settings.LEDGER = tmp_path / "erasures.ledger"


@pytest.fixture
def desk(ina):
    return signed_in(ina)


@pytest.fixture
def campaign(place):
    return make_campaign(place.municipality)


@pytest.fixture
def taken_in(place, campaign, ola):
    """From an own phone, accepted without a name."""
    arrival = make_arrival(place.department, "Jeg savner kaffe på verandaen", own_name="Rom 4")
    return intake.accept(
        arrival=arrival, resident=None, treatments=[Treatment(Intent.LEADER)], by=ola, now=timezone.now()
    )


@pytest.fixture
def waiting(place, campaign):
    return make_arrival(place.department, "Ingen banker på døra mi", own_name="Rom 5")


def search(desk, unit, **fields):
    return desk.post(reverse("rights:unnamed"), {"unit": unit.pk, **fields})


def today():
    return timezone.localdate().isoformat()


@pytest.mark.parametrize("typed", ["{}", "{} ", "{lower}"])
def test_it_is_found_by_the_number_of_its_receipt_and_reading_it_is_logged(desk, ina, place, taken_in, typed):
    number = typed.format(taken_in.number, lower=taken_in.number.lower())

    page = search(desk, place.department, number=number)

    assert "Jeg savner kaffe på verandaen" in page.text
    row = AccessLog.objects.get(user_id=ina.pk)
    assert (row.why, row.what, row.unnamed, row.resident_ids) == ("access request", "rights:unnamed", 1, [])


def test_it_is_found_by_its_day_and_words_and_the_others_of_that_day_are_not_shown(desk, place, taken_in, waiting):
    page = search(desk, place.department, day=today(), words="kaffe veranda")

    assert "Jeg savner kaffe på verandaen" in page.text and "Ingen banker" not in page.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Skriv nummeret, eller velg dagen."),
        ({"day": "i dag"}, "Skriv minst to ord som ble sagt."),
        ({"day": "i dag", "words": "kaffe"}, "Skriv minst to ord som ble sagt."),
        ({"day": "i dag", "words": "a e i o"}, "Skriv minst to ord som ble sagt."),
    ],
)
def test_nobody_leafs_through_them(desk, place, taken_in, fields, message):
    fields = {name: today() if value == "i dag" else value for name, value in fields.items()}

    page = search(desk, place.department, **fields)

    assert page.status_code == 422 and message in page.text
    assert "kaffe på verandaen" not in page.text


def test_another_unit_day_or_number_finds_nothing(desk, place, taken_in):
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()

    pages = [
        search(desk, place.neighbour, number=taken_in.number),
        search(desk, place.department, number="abcdef"),
        search(desk, place.department, day=yesterday, words="kaffe veranda"),
        search(desk, place.department, day=today(), words="kaffe fjelltur"),
    ]

    assert all("Fant ikke noe svar uten navn" in page.text for page in pages)
    assert not AccessLog.objects.exists()


def test_what_somebody_has_said_by_name_is_neither_found_nor_taken_away_here(desk, place, borghild):
    held = borghild.conversations.first()

    found = search(desk, place.department, number=held.pk.hex[:6])
    erased = desk.post(reverse("rights:erase_unnamed", args=[held.pk]), {"is_sure": "on"})

    assert "plantede" not in found.text and erased.status_code == 404
    assert Conversation.objects.filter(pk=held.pk).exists()


def test_another_municipalitys_is_not_there(desk, campaign):
    nordvik = make_place("Nordvik kommune")
    make_campaign(nordvik.municipality)
    strange = make_arrival(nordvik.department, "Noe fremmed her")

    answer = desk.post(reverse("rights:erase_unnamed", args=[strange.pk]), {"is_sure": "on"})

    assert answer.status_code == 404 and Arrival.objects.filter(pk=strange.pk).exists()


def test_it_is_not_taken_away_before_somebody_says_it_is_checked(desk, taken_in):
    page = desk.post(reverse("rights:erase_unnamed", args=[taken_in.pk]))

    assert page.status_code == 422 and "Kryss av" in page.text and "Jeg savner kaffe" in page.text
    assert Conversation.objects.filter(pk=taken_in.pk).exists()


def test_taken_away_it_is_gone_with_receipt_and_ledger_and_does_not_come_back(desk, place, taken_in):
    answer = desk.post(reverse("rights:erase_unnamed", args=[taken_in.pk]), {"is_sure": "on"})

    receipt = Erasure.objects.get()
    assert answer["Location"] == reverse("rights:receipt", args=[receipt.pk])
    assert receipt.counts["conversations.Conversation"] == 1 and receipt.request is None
    assert not Arrival.objects.exists() and not Conversation.objects.exists() and not Counted.objects.exists()
    assert [(line.kind, line.id) for line in ledger.read()] == [("conversations.Conversation", taken_in.pk)]
    assert send_again(place, taken_in.pk) is Was.RESENT and not Arrival.objects.exists()


def test_one_that_waits_is_taken_away_too(desk, place, waiting):
    shown = search(desk, place.department, number=waiting.number)

    desk.post(reverse("rights:erase_unnamed", args=[waiting.pk]), {"is_sure": "on"})

    assert "Ingen har tatt imot svaret ennå." in shown.text
    assert [line.kind for line in ledger.read()] == ["intake.Arrival"]
    assert not Arrival.objects.exists() and send_again(place, waiting.pk) is Was.RESENT


def send_again(place, form_id):
    taking_part = CampaignUnit.objects.get(unit=place.department)
    door = Door(taking_part.code, place.department, taking_part.campaign, takes_honest=True)
    return intake.receive(form_id=form_id, door=door, written=Written(("Igjen",), "person"), now=timezone.now())


def test_a_restored_copy_that_has_it_again_lets_go_of_it_before_it_is_ready(place, ola, waiting):
    held = record(ola, None, "Sagt uten navn")
    ledger.append([("conversations.Conversation", held.pk), ("intake.Arrival", waiting.pk)], at=timezone.now())
    assert services.fault_of_ledger()

    services.replay()

    assert services.fault_of_ledger() == ""
    assert not Conversation.objects.filter(pk=held.pk).exists() and not Arrival.objects.exists()
