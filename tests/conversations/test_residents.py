from datetime import date, timedelta

import pytest
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations import residents
from dialog.conversations.models import Conversation, Resident, Stay
from tests.factories import LONG_AGO, make_place, make_resident, make_user, record

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 6, 2)


def test_a_move_ends_one_stay_and_begins_another_the_day_after(place, adm):
    borghild = make_resident(place.department)

    residents.move(resident=borghild, to=place.neighbour, on=TUESDAY, by=adm, place="Rom 7")

    stays = Stay.objects.filter(resident=borghild).order_by("starts_on")
    assert [(stay.unit, stay.starts_on, stay.ends_on) for stay in stays] == [
        (place.department, LONG_AGO, TUESDAY - timedelta(days=1)),
        (place.neighbour, TUESDAY, None),
    ]


def test_after_a_move_the_new_unit_has_the_person_and_the_old_one_the_conversations(place, adm):
    ola = make_user("Ola", place.department, Role.STAFF)
    nora = make_user("Nora", place.neighbour, Role.STAFF)
    borghild = make_resident(place.department)
    conversation = record(ola, borghild, "Ut en tur hver dag")

    residents.move(resident=borghild, to=place.neighbour, on=timezone.localdate(), by=adm)

    assert list(Resident.objects.visible_to(nora)) == [borghild]
    assert not Resident.objects.visible_to(ola).exists()
    assert list(Conversation.objects.visible_to(ola)) == [conversation]
    assert not Conversation.objects.visible_to(nora).exists()


def test_somebody_discharged_is_active_on_the_last_day_and_not_on_the_next(place, adm):
    borghild = make_resident(place.department)

    residents.discharge(resident=borghild, last_day=TUESDAY, by=adm)

    assert list(Resident.objects.active_on(TUESDAY)) == [borghild]
    assert not Resident.objects.active_on(TUESDAY + timedelta(days=1)).exists()


def test_the_same_import_id_is_one_person_within_a_municipality_and_another_in_the_next(place, adm):
    nordvik = make_place("Nordvik kommune")
    borghild = residents.admit(unit=place.department, name="Borghild", starts_on=TUESDAY, by=adm, import_id="17")

    assert bytes(borghild.import_mac) == residents.import_mac(place.municipality.pk, " 17 ")
    assert bytes(borghild.import_mac) != residents.import_mac(nordvik.municipality.pk, "17")
    assert b"17" not in bytes(borghild.import_mac)


@pytest.mark.parametrize(
    ("target", "day", "refusal"),
    [
        ("section", TUESDAY, residents.NotACareUnit),
        ("department", TUESDAY, residents.AlreadyThere),
        ("neighbour", LONG_AGO, residents.BeforeTheStayBegan),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(place, adm, target, day, refusal):
    borghild = make_resident(place.department)

    with pytest.raises(refusal):
        residents.move(resident=borghild, to=getattr(place, target), on=day, by=adm)
