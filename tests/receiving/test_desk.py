"""The receiver's desk: what waits and since when, what is done with it, and who else may do it."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.audit.models import AccessLog
from dialog.campaigns.models import Campaign
from dialog.conversations import services as conversations
from dialog.conversations.models import Conversation
from dialog.improvements import rights
from dialog.improvements.models import ReceiverStep, StepKind
from dialog.improvements.receiving import queries, services
from dialog.intake import services as intake
from dialog.lib.dates import OSLO
from tests.factories import make_arrival, make_campaign, make_place, make_resident, make_user, record

INDEX = "/mottaker/"
WORDS = "Snakket med Borghild. Vi ringer søsteren sammen."


def address(conversation):
    return reverse("receiving:answer", args=[conversation.pk])


def filled(**fields):
    return {"step_id": str(uuid.uuid4()), "kind": "done", "words": WORDS} | fields


def act(conversation, by, kind=StepKind.DONE, **fields):
    common = {"step_id": uuid.uuid4(), "words": WORDS, "now": timezone.now()}
    return services.act(conversation=conversation, kind=kind, by=by, **common | fields)


def taken_in(place, rut, own_name="", sent=None):
    """An answer from an own phone that Rut has let become a conversation."""
    if not Campaign.objects.exists():
        make_campaign(place.municipality)
    arrival = make_arrival(place.department, "Hardhendt stell", own_name=own_name, is_honest=True, now=sent)
    intake.accept(arrival=arrival, resident=None, treatments=[], by=rut, now=timezone.now())
    return Conversation.objects.get(pk=arrival.pk)


# --- what waits ---


def test_the_oldest_stands_first_and_the_list_opens_nobody(client, rut, tuva, kept, place):
    older = record(tuva, None, "Maten er kald.", unit=place.department, figures_only=True,
                   now=timezone.localtime() - timedelta(days=9))  # fmt: skip
    client.force_login(rut)

    page = client.get(INDEX)

    assert [one.conversation.pk for one in page.context["answers"]] == [older.pk, kept.pk]
    assert [one.is_late for one in page.context["answers"]] == [True, False]
    assert "2 svar venter på deg" in page.text
    assert "Borghild" not in page.text and "roper" not in page.text
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_many_wait(client, rut, tuva, place, rows, django_assert_num_queries):
    for unit in (place.department, place.neighbour, place.home_care)[:rows]:
        tuva.memberships.update(unit=unit)
        record(tuva, make_resident(unit), "Ord", figures_only=True)
    client.force_login(rut)

    with django_assert_num_queries(7):
        assert len(client.get(INDEX).context["answers"]) == rows


def test_it_is_due_the_first_working_day_after_it_came_in(kept):
    kept.recorded_at = datetime(2026, 11, 20, 23, 30, tzinfo=OSLO)

    assert queries.due_on(queries.came_at(kept)).isoformat() == "2026-11-23"


def test_an_empty_desk_says_so(client, rut):
    client.force_login(rut)

    assert "Ingen svar venter" in client.get(INDEX).text


# --- reading ---


def test_reading_is_logged_with_its_ground_and_stands_in_the_trail_once(client, rut, kept, borghild):
    client.force_login(rut)

    pages = [client.get(address(kept)) for _ in range(2)]

    assert all("De roper om natta." in page.text and "Borghild Hansen" in page.text for page in pages)
    (row, _) = AccessLog.objects.all()
    assert (row.user_id, row.role, row.resident_ids, row.why) == (rut.pk, "receiver", [borghild.pk], "receiver's duty")
    assert [step.kind for step in queries.trail(kept)] == [StepKind.OPENED]


def test_who_wrote_on_her_own_phone_is_known_to_the_receiver_and_logged(client, rut, place):
    named, unnamed = (taken_in(place, rut, own_name) for own_name in ("Rom 211, Gerd", ""))
    client.force_login(rut)

    page, other, desk = client.get(address(named)), client.get(address(unnamed)), client.get(INDEX)

    assert "<h1>Rom 211, Gerd</h1>" in page.text and "skrev selv dette som navn eller rom" in page.text
    assert "<h1>Uten navn</h1>" in other.text and "skrev ikke navn eller rom" in other.text
    assert "Gerd" not in desk.text
    rows = AccessLog.objects.filter(what="receiving:answer")
    assert {(row.user_id, row.unnamed, *row.unit_ids) for row in rows} == {(rut.pk, 1, place.department.pk)}


def test_an_answer_from_a_phone_is_due_from_when_it_was_sent(client, rut, place):
    taken_in(place, rut, sent=timezone.localtime() - timedelta(days=9))
    client.force_login(rut)

    (answer,) = client.get(INDEX).context["answers"]

    assert (
        answer.is_late and answer.came_at.astimezone(OSLO).date() == (timezone.localtime() - timedelta(days=9)).date()
    )


def test_the_way_on_is_on_the_page(client, rut, kept):
    client.force_login(rut)

    page = client.get(address(kept)).text

    assert all(f'href="tel:{number}"' in page for number in ("113", "112", "116117", "4100"))


@pytest.mark.parametrize("changed", ["withdrawn", "opened up"])
def test_what_the_person_took_back_is_the_receivers_no_more(client, rut, tuva, kept, changed):
    client.force_login(rut)
    assert client.get(address(kept)).status_code == 200

    if changed == "withdrawn":
        conversations.withdraw(conversation=kept, by=tuva, now=timezone.now())
    else:
        type(kept).objects.filter(pk=kept.pk).update(figures_only=False)

    assert client.get(address(kept)).status_code == 404
    assert "Ingen svar venter" in client.get(INDEX).text
    with pytest.raises(services.NoLongerThere):
        act(kept, rut)


def test_a_receiver_elsewhere_sees_nothing_of_it(client, kept, place):
    other = make_place("Nordvik kommune")
    for unit in (place.area, other.sector):
        receiver = make_user("En annen", unit, Role.RECEIVER)
        client.force_login(receiver)
        assert (client.get(address(kept)).status_code == 200) is (unit == place.area)


# --- doing something ---


@pytest.mark.parametrize("kind", ["done", "nothing", "passed_on"])
def test_what_closes_it_takes_it_off_the_desk(client, rut, kept, kind):
    client.force_login(rut)

    answer = client.post(address(kept), filled(kind=kind, has_consent="on" if kind == "passed_on" else ""))

    assert answer.status_code == 302
    step = kept.receiver_steps.get(kind=kind)
    assert (step.words, step.by, step.has_consent) == (WORDS, rut, kind == "passed_on")
    assert client.get(INDEX).context["count"] == 0
    assert client.get(f"{INDEX}?vis=ferdige").context["count"] == 1


@pytest.mark.parametrize("kind", ["note", "alarm"])
def test_a_note_or_a_warning_leaves_it_waiting(client, rut, kept, kind):
    client.force_login(rut)

    client.post(address(kept), filled(kind=kind))

    assert kept.receiver_steps.filter(kind=kind).exists()
    assert client.get(INDEX).context["count"] == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": ""}, "Velg hva du har gjort."),
        ({"words": ""}, "Skriv kort hva som skjedde"),
        ({"kind": "passed_on"}, "Spør personen først"),
        ({"kind": "opened"}, "opened"),
    ],
)
def test_a_refused_form_comes_back_with_the_words_kept(client, rut, kept, fields, said):
    client.force_login(rut)

    answer = client.post(address(kept), filled(**fields))

    assert answer.status_code == 422
    assert said in answer.text
    assert fields.get("words", WORDS) in answer.text
    assert not kept.receiver_steps.exclude(kind=StepKind.OPENED).exists()


def test_the_same_form_sent_twice_is_one_step(client, rut, kept):
    client.force_login(rut)
    fields = filled()

    assert [client.post(address(kept), fields).status_code for _ in range(2)] == [302, 302]
    assert kept.receiver_steps.filter(kind="done").count() == 1


def test_of_two_receivers_one_closes_it_and_the_other_is_told(client, rut, runar, kept):
    act(kept, runar)
    client.force_login(rut)

    answer = client.post(address(kept), filled())

    assert answer.status_code == 422
    assert "Runar er alt ferdig med dette." in answer.text
    assert client.post(address(kept), filled(kind="note")).status_code == 302


def test_nobody_takes_anothers_step_for_her_own(rut, runar, kept):
    step = act(kept, runar, kind=StepKind.NOTE)

    with pytest.raises(services.BelongsToAnother):
        act(kept, rut, kind=StepKind.NOTE, step_id=step.pk)


def test_passing_on_without_consent_is_refused_by_the_service_and_by_the_database(rut, kept):
    with pytest.raises(services.NeedsConsent):
        act(kept, rut, kind=StepKind.PASSED_ON)

    step = ReceiverStep(municipality_id=kept.municipality_id, conversation=kept, kind="passed_on", words="x", by=rut,
                        at=timezone.now())  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save(force_insert=True)


def test_what_was_late_says_so_also_when_it_is_done(client, rut, kept):
    type(kept).objects.filter(pk=kept.pk).update(recorded_at=timezone.localtime() - timedelta(days=12))
    act(kept, rut)
    client.force_login(rut)

    assert "etter fristen" in client.get(f"{INDEX}?vis=ferdige").text


def test_what_was_done_is_told_to_her_and_goes_when_she_is_erased(rut, kept, borghild):
    act(kept, rut)

    (chapter,) = rights.everything_about(borghild.pk)
    assert WORDS in chapter.rows[0].values()
    rights.erase(borghild.pk)

    assert not ReceiverStep.objects.exists()
