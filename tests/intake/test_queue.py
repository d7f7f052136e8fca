"""Answers that wait are seen in one place only, by those who may decide on them; a person makes them conversations."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.audit.models import AccessLog, Tombstone
from dialog.campaigns.models import CampaignUnit
from dialog.conversations import services as conversations
from dialog.conversations.models import Channel, Conversation, Intent
from dialog.conversations.queries import State, care_list
from dialog.insight.participation import participation
from dialog.intake import rights, services
from dialog.intake.models import Arrival, Reason
from dialog.intake.queries import Door, own_names
from dialog.intake.services import Treatment, Written
from tests.factories import make_arrival, make_resident, make_theme, make_user

TODAY = timezone.localdate


@pytest.fixture
def waiting(campaign, place):
    return make_arrival(place.department, "Kaffe ute", "Sove lenge", own_name="borghild 204")


@pytest.fixture
def honest(campaign, place, rut):
    return make_arrival(place.department, "Hardhendt stell", own_name="Rom 211", is_honest=True)


def queue_of(client, user, unit):
    client.force_login(user)
    return client.get(reverse("intake:queue", args=[unit.pk]))


def accept(client, arrival, **fields):
    defaults = {f"intent{number}": "good_to_know" for number in range(1, 3)}
    return client.post(reverse("intake:arrival", args=[arrival.pk]), {**defaults, **fields})


def test_those_who_work_there_see_what_waits_and_it_is_logged(client, ola, place, waiting):
    page = queue_of(client, ola, place.department)

    row = AccessLog.objects.get()
    assert "Kaffe ute" in page.text and "borghild 204" in page.text and "1 svar har kommet inn" in page.text
    assert (row.user_id, row.what, row.unnamed, row.unit_ids) == (ola.pk, "intake:queue", 1, [place.department.pk])


def test_an_honest_answer_is_in_no_count_and_on_no_page_of_the_unit(client, ola, place, honest):
    page = queue_of(client, ola, place.department)
    start = client.get(reverse("conversations:unit", args=[place.department.pk]))
    detail = client.get(reverse("intake:arrival", args=[honest.pk]))

    assert "Ingen svar venter" in page.text and "Hardhendt" not in page.text
    assert ">Svar som har kommet inn</a>" in start.text
    assert detail.status_code == 404


def test_the_receiver_sees_the_honest_one_and_not_the_open_one(client, rut, waiting, honest):
    client.force_login(rut)
    page = client.get(reverse("intake:honest_queue"))

    assert "Hardhendt stell" in page.text and "Rom 211" in page.text
    assert "Kaffe ute" not in page.text
    assert client.get(reverse("intake:arrival", args=[waiting.pk])).status_code == 404
    assert AccessLog.objects.first().why == "receiver's duty"


def test_taken_in_it_is_a_conversation_with_the_words_as_they_came(client, ola, place, campaign, waiting, borghild):
    theme = make_theme(place.municipality)
    client.force_login(ola)
    response = accept(client, waiting, resident=str(borghild.pk), intent2="leader", themes2=str(theme.pk))

    held = Conversation.objects.get()
    waiting.refresh_from_db()
    assert response.status_code == 303
    assert (held.pk, held.resident, held.campaign, held.unit) == (waiting.pk, borghild, campaign, place.department)
    assert (held.channel, held.said_by, held.held_at) == (Channel.OWN_DEVICE, "person", waiting.received_at)
    assert [one.words for one in held.statements.all()] == ["Kaffe ute", "Sove lenge"]
    assert [one.intent for one in held.statements.all()] == [Intent.GOOD_TO_KNOW, Intent.LEADER]
    assert held.statements.get(position=2).codings.get().theme == theme
    assert (waiting.state, waiting.decided_by, waiting.things, waiting.own_name) == ("accepted", ola, None, None)


def test_nobody_asked_her_so_nobody_is_counted_as_having_asked(client, ola, place, campaign, waiting, borghild):
    for number in range(5):
        make_resident(place.department, f"Nummer {number}")
        make_user(f"Kollega{number}", place.department, Role.STAFF)
    client.force_login(ola)
    accept(client, waiting, resident=str(borghild.pk))

    held = Conversation.objects.get()
    figures = participation(campaign, [place.department], TODAY())[place.department.pk]
    assert held.asked_by is None and not held.can_be_corrected(ola, timezone.now())
    assert (figures.asked, figures.staff_asked) == (1, 0)
    listed = care_list(place.department, ola, campaign=campaign, today=TODAY())
    assert listed.by_id[borghild.pk].state is State.ASKED


def test_the_resident_who_fits_what_was_written_comes_first(client, ola, place, waiting, borghild):
    make_resident(place.department, "Anna Aas", place="Rom 101")
    client.force_login(ola)
    page = client.get(reverse("intake:arrival", args=[waiting.pk])).text

    assert page.index("Ligner det som er skrevet") < page.index("Borghild Hansen, Rom 204") < page.index("Alle her")
    assert page.index("Alle her") < page.index("Anna Aas")


@pytest.mark.parametrize("fields", [{"resident": ""}, {"resident": "uten", "intent1": ""}, {"resident": "x"}])
def test_nothing_is_chosen_for_the_one_who_decides(client, ola, waiting, fields):
    client.force_login(ola)
    response = accept(client, waiting, **fields)

    assert response.status_code == 422
    assert not Conversation.objects.exists()


def test_a_resident_of_another_unit_cannot_be_chosen(client, ola, place, waiting):
    other = make_resident(place.neighbour, "Naboen")
    client.force_login(ola)

    assert accept(client, waiting, resident=str(other.pk)).status_code == 422


def test_two_who_take_it_in_at_the_same_time_make_one_conversation(client, ola, waiting, borghild):
    client.force_login(ola)
    accept(client, waiting, resident="uten")

    with pytest.raises(services.AlreadyDecided):
        services.accept(arrival=waiting, resident=None, treatments=[], by=ola, now=timezone.now())
    assert accept(client, waiting, resident="uten").status_code == 404
    assert Conversation.objects.count() == 1


def test_an_honest_answer_is_tied_to_nobody_and_its_receiver_knows_who_wrote(client, rut, ola, place, honest, borghild):
    client.force_login(rut)
    response = client.post(reverse("intake:arrival", args=[honest.pk]), {"resident": str(borghild.pk)})

    held = Conversation.objects.get()
    assert response.status_code == 303
    assert (held.figures_only, held.resident, held.asked_by) == (True, None, None)
    assert own_names([held.pk]) == {held.pk: "Rom 211"}
    assert not Conversation.objects.visible_to(ola).exists()


def test_an_answer_that_came_before_the_closing_and_is_taken_in_after_it_belongs_to_no_campaign(ola, campaign, waiting):
    campaign.closing_asked_by, campaign.closed_by = ola, make_user("Siv", campaign.municipality, Role.STRATEGIST)
    campaign.closing_asked_at = campaign.closed_at = timezone.now()
    campaign.save()
    treatments = [Treatment(Intent.GOOD_TO_KNOW)] * 2
    services.accept(arrival=waiting, resident=None, treatments=treatments, by=ola, now=timezone.now())

    assert Conversation.objects.get().campaign is None


# --- turning away ---


def test_turned_away_it_can_be_taken_back(client, ola, place, waiting):
    client.force_login(ola)
    client.post(reverse("intake:refuse", args=[waiting.pk]), {"reason": "spam"})
    page = queue_of(client, ola, place.department).text
    assert "Avvist de siste 14 dagene" in page and "Kaffe ute" in page

    client.post(reverse("intake:take_back", args=[waiting.pk]))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason, waiting.words) == ("waiting", "", ["Kaffe ute", "Sove lenge"])


def test_all_with_the_same_words_go_at_once_and_only_those(client, ola, place, campaign):
    first, *_alike = [make_arrival(place.department, text) for text in ("Kjøp nå", "kjøp  NÅ", "Kjøp nå", "Kaffe")]
    make_arrival(place.department, "Kjøp nå", is_honest=True)
    client.force_login(ola)
    page = client.get(reverse("intake:arrival", args=[first.pk])).text
    client.post(reverse("intake:refuse", args=[first.pk]), {"reason": "spam", "with_alike": "on"})

    assert "Avvis også 2 andre med samme ord" in page
    assert sorted(one.words[0] for one in Arrival.objects.waiting()) == ["Kaffe", "Kjøp nå"]


def test_without_a_reason_nothing_is_turned_away(client, ola, waiting):
    client.force_login(ola)

    assert client.post(reverse("intake:refuse", args=[waiting.pk])).status_code == 422
    assert Arrival.objects.waiting().count() == 1


# --- nowhere else ---


def test_no_other_page_of_the_unit_shows_a_word_of_it(client, place, waiting):
    """The control is the queue itself: there it is shown."""
    liv = make_user("Liv", place.department, Role.LEADER)
    shown = queue_of(client, liv, place.department)
    code, unit = place.department.code, place.department.pk
    pages = [
        reverse("conversations:unit", args=[unit]),
        reverse("conversations:day_list", args=[unit]),
        reverse("home:unit", args=[code]),
        reverse("home:presence", args=[code]),
        reverse("improvements:statements", args=[code]),
        reverse("improvements:actions", args=[code]),
        reverse("intake:papers", args=[unit]),
    ]

    assert "Kaffe ute" in shown.text
    assert [page for page in pages if "Kaffe ute" in client.get(page).text] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_costs_the_same_however_many_wait(client, ola, place, campaign, rows, django_assert_num_queries):
    for number in range(rows):
        make_arrival(place.department, f"Nummer {number}")
    client.force_login(ola)

    with django_assert_num_queries(10):
        client.get(reverse("intake:queue", args=[place.department.pk]))


# --- until it is gone ---


def test_what_nobody_takes_in_goes_by_itself(place, campaign, ola, settings, capsys):
    settings.INTAKE_DAYS_HELD = 60
    old, young = (timezone.localtime() - timedelta(days=days) for days in (61, 59))
    gone, kept = make_arrival(place.department, "Gammelt", now=old), make_arrival(place.department, "Nytt", now=young)
    refused = make_arrival(place.department, "Avvist")
    services.refuse(arrival=refused, reason=Reason.SPAM, by=ola, now=timezone.localtime() - timedelta(days=15))

    call_command("expire_answers", "--dry-run")
    assert Arrival.objects.count() == 3
    call_command("expire_answers")

    assert list(Arrival.objects.all()) == [kept]
    assert "Took away 1 that waited more than 60 days, and what was left of 1." in capsys.readouterr().out
    assert Tombstone.objects.filter(pk=gone.pk).exists()


def test_the_name_with_an_honest_answer_stays_as_long_as_the_answer(rut, honest):
    services.accept(arrival=honest, resident=None, treatments=[], by=rut, now=timezone.localtime() - timedelta(days=99))
    services.expire(now=timezone.now())
    assert Arrival.objects.count() == 1

    rights.let_go([honest.pk])

    assert not Arrival.objects.exists()


def test_erased_it_is_gone_with_its_history_and_a_late_sending_of_it_is_not_kept(
    place, campaign, code, ola, borghild, waiting
):
    treatments = [Treatment(Intent.GOOD_TO_KNOW)] * 2
    services.accept(arrival=waiting, resident=borghild, treatments=treatments, by=ola, now=timezone.now())
    chapters = rights.everything_about(borghild.pk)
    assert [one.heading for one in chapters] == ["Svar på egen telefon"]
    assert waiting.number in chapters[0].rows[0].values()

    rights.erase(borghild.pk)
    taking_part = CampaignUnit.objects.get(code=code)
    door = Door(code, taking_part.unit, campaign, takes_honest=False)
    again = services.receive(
        form_id=waiting.pk, door=door, written=Written(("Kaffe ute",), "person"), now=timezone.now()
    )

    assert again == services.Was.RESENT
    assert not Arrival.objects.exists()


def test_the_database_holds_that_somebody_has_decided(waiting):
    with pytest.raises(IntegrityError), transaction.atomic():
        Arrival.objects.update(state="accepted")


def test_an_own_phones_conversation_sent_again_by_another_is_the_same(ola, waiting, place):
    """Who has taken it in is not who wrote it; nobody can change its words."""
    treatments = [Treatment(Intent.GOOD_TO_KNOW)] * 2
    services.accept(arrival=waiting, resident=None, treatments=treatments, by=ola, now=timezone.now())

    with pytest.raises(conversations.TooLateToCorrect):
        conversations.withdraw(conversation=Conversation.objects.get(), by=ola, now=timezone.now())
