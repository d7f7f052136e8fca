"""Somebody from outside asks in a care unit: she sees whom to ask, writes what she hears, and sees nothing else."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.audit.models import AccessLog
from dialog.conversations.models import Conversation, Outcome, SaidBy
from tests.factories import make_resident, make_user, record

HONEST = {"said_by": "person", "ting1-words": "De roper om natta.", "figures_only": "on", "things": "1", "open": "0"}


@pytest.fixture
def tuvas(client, tuva, rut):
    client.force_login(tuva)
    return client


def asking(resident):
    return reverse("conversations:new", args=[resident.pk])


def test_she_begins_on_the_list_and_it_is_logged(tuvas, place, borghild, tuva):
    page = tuvas.get("/", follow=True)

    assert page.redirect_chain == [(reverse("conversations:unit", args=[place.department.pk]), 302)]
    assert "Borghild Hansen" in page.text
    row = AccessLog.objects.get()
    assert (row.user_id, row.role, row.resident_ids) == (tuva.pk, "interviewer", [borghild.pk])


def test_the_list_tells_her_whom_to_ask_and_not_how_it_went_before(tuvas, place, ola, borghild):
    record(ola, make_resident(place.department, "Kåre"), "Kaffe", said_by=SaidBy.KIN_ABOUT)
    record(ola, make_resident(place.department, "Gudrun"), outcome=Outcome.UNABLE, retry_on=timezone.localdate())
    unit = reverse("conversations:unit", args=[place.department.pk])

    page, found = tuvas.get(unit), tuvas.post(f"{unit}finn/", {"q": "kå"})

    assert [row.name for row in page.context["groups"]["retry"]] == ["Gudrun", "Kåre"]
    assert all(words not in page.text + found.text for words in ("klarte ikke", "er spurt, ", "Mine i dag", "Kaffe"))


def test_what_she_writes_can_be_kept_from_those_who_work_there(tuvas, tuva, borghild):
    form_id = uuid.uuid4()
    assert "Jeg jobber ikke her." in tuvas.get(asking(borghild)).text

    answer = tuvas.post(asking(borghild), {"form_id": str(form_id), **HONEST})

    assert answer.status_code == 303
    held = Conversation.objects.get(pk=form_id)
    assert (held.figures_only, held.asked_by, held.unit_id) == (True, tuva, borghild.unit_id)
    assert "De roper om natta." in tuvas.get(answer["Location"]).text


def test_where_nobody_receives_she_is_told_so_and_nothing_can_be_kept(tuvas, rut, borghild):
    rut.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))

    page = tuvas.get(asking(borghild)).text
    answer = tuvas.post(asking(borghild), {"form_id": str(uuid.uuid4()), **HONEST})

    assert "Det er ingen mottaker for dette stedet ennå." in page and 'name="figures_only"' not in page
    assert answer.status_code == 422
    assert "Spør personen om de som jobber her, kan lese svaret." in answer.text and "De roper om natta." in answer.text
    assert not Conversation.objects.exists()


def test_what_was_kept_already_can_be_put_right_without_being_shown(tuvas, rut, kept):
    rut.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))
    correction = f"{reverse('conversations:receipt', args=[kept.pk])}rett/"

    assert 'name="figures_only"' in tuvas.get(correction).text
    assert tuvas.post(correction, {"form_id": str(kept.pk), **HONEST}).status_code == 303
    kept.refresh_from_db()
    assert kept.figures_only


def test_whom_to_ring_is_on_her_form(tuvas, place, borghild):
    place.municipality.urgent_phone = "55 55 55 50"
    place.municipality.save()

    page = tuvas.get(asking(borghild)).text

    assert all(f'href="tel:{number}"' in page for number in ("113", "112", "116117", "55555550"))


def test_her_receipt_is_hers_for_a_day(tuvas, kept):
    receipt = reverse("conversations:receipt", args=[kept.pk])
    assert tuvas.get(receipt).status_code == 200

    Conversation.objects.filter(pk=kept.pk).update(recorded_at=timezone.now() - timedelta(hours=24, minutes=1))

    assert tuvas.get(receipt).status_code == 404
    assert tuvas.get(f"{receipt}rett/").status_code == 404


def test_she_reads_nothing_that_others_wrote_and_has_no_desk(tuvas, place, ola, borghild):
    theirs = record(ola, borghild, "Kaffe på senga")

    code = place.department.code
    pages = [f"/enhet/{code}/", f"/enhet/{code}/utsagn/", f"/enhet/{code}/tiltak/", "/mottaker/", "/tall/"]
    answers = [tuvas.get(address) for address in pages]

    assert {answer.status_code for answer in answers} == {403}
    assert tuvas.get(reverse("conversations:receipt", args=[theirs.pk])).status_code == 404
    assert "Kaffe" not in tuvas.get(asking(borghild)).text


def test_the_next_unit_does_not_exist_for_her_nor_does_this_one_when_her_time_is_over(tuvas, tuva, place, borghild):
    assert tuvas.get(reverse("conversations:unit", args=[place.neighbour.pk])).status_code == 404
    assert tuvas.get(asking(borghild)).status_code == 200

    tuva.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert tuvas.get(asking(borghild)).status_code == 403


def test_who_works_there_too_keeps_her_own_list(client, place, ola, borghild):
    make_user("Mona", place.department, Role.INTERVIEWER)
    client.force_login(ola)

    assert "Mine i dag" in client.get(reverse("conversations:unit", args=[place.department.pk])).text
