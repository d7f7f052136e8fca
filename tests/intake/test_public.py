"""The page behind a paper form's code: for anybody, and nothing comes of it until a person has taken it in."""

import random
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts import approvals
from dialog.accounts.approvals import name_approval
from dialog.accounts.import_models import ApprovalKind
from dialog.accounts.models import Role
from dialog.accounts.services import give_membership
from dialog.campaigns.models import Campaign, CampaignUnit
from dialog.conversations.models import Conversation, SaidBy, Statement
from dialog.intake import limits, queries, services
from dialog.intake.models import Arrival, Reason
from dialog.intake.tokens import LIVES
from dialog.lib.remembered import Remembered
from tests.factories import make_arrival
from tests.intake.conftest import Visitor


def only_arrival():
    return Arrival.objects.get()


def test_the_page_knows_the_unit_and_nothing_else(visitor, place, borghild, rut):
    response = visitor.look()

    assert response.status_code == 200
    assert "Bjørkelia, avdeling 1" in response.text
    assert "De som jobber på avdeling 1, leser det du skriver." in response.text
    assert "Solvik" not in response.text and "Borghild" not in response.text and "Rut" not in response.text


def test_it_leaves_nothing_in_the_browser(visitor):
    looked, sent = visitor.look(), visitor.send("Kaffe ute")

    for response in (looked, sent):
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies
        assert "<script" not in response.text
    assert "Kaffe ute" not in sent.text


def test_what_is_sent_is_held_and_is_no_conversation(visitor, place, campaign):
    response = visitor.send("Kaffe ute", "Sove lenge", said_by="kin_about", own_name=" rom 204 ")

    held = only_arrival()
    assert response.status_code == 200 and "Takk. Svaret er sendt." in response.text and held.number in response.text
    assert held.words == ["Kaffe ute", "Sove lenge"]
    assert (held.said_by, held.own_name, held.is_honest, held.state) == (SaidBy.KIN_ABOUT, "rom 204", False, "waiting")
    assert (held.unit, held.campaign) == (place.department, campaign)
    assert not Conversation.objects.exists() and not Statement.objects.exists()


def test_the_words_are_sealed_in_the_table(visitor):
    visitor.send("kanariord", own_name="kanarinavn")

    raw = Arrival.objects.raw(
        "SELECT id, encode(things, 'escape') AS a, encode(own_name, 'escape') AS b FROM intake_arrival"
    )
    assert all("kanari" not in row.a + row.b for row in raw)


def test_the_same_form_twice_is_one_answer_and_the_same_receipt(visitor):
    first, second = visitor.send("Kaffe ute"), visitor.send("Kaffe ute")

    assert first.text == second.text
    assert Arrival.objects.count() == 1


def test_changed_words_in_the_same_form_stand_while_nobody_has_decided(visitor, ola):
    visitor.send("Kaffe ute")
    visitor.send("Kaffe inne")
    assert only_arrival().words == ["Kaffe inne"]

    services.refuse(arrival=only_arrival(), reason=Reason.TWICE, by=ola, now=timezone.now())
    again, changed = visitor.send("Kaffe inne"), visitor.send("Kaffe ute likevel")

    assert again.status_code == 200
    assert changed.status_code == 422 and "Kaffe ute likevel" in changed.text
    assert only_arrival().words == ["Kaffe inne"]


@pytest.mark.parametrize("step", [{"action": "more"}, {"action": "language:en"}, {"said_by": ""}])
def test_an_earlier_step_that_back_sends_again_shows_no_words(visitor, step):
    assert "Kaffe ute" in visitor.send("Kaffe ute", **step).text
    visitor.send("Kaffe ute")

    again = visitor.send("Kaffe ute", **step)

    assert again.status_code == 200 and "Kaffe ute" not in again.text


def test_an_honest_answer_is_marked_and_told_so(visitor, rut):
    response = visitor.send("Hardhendt stell", figures_only="on")

    assert only_arrival().is_honest
    assert "De som jobber her, ser det ikke." in response.text


def test_without_a_receiver_nobody_is_offered_what_nobody_would_read(visitor):
    looked = visitor.look()
    sent = visitor.send("Hardhendt stell", figures_only="on")

    assert "Ikke vis dette" not in looked.text and "Her er det ingen utenfra som leser svar." in looked.text
    # She ticked it while there was one: nothing is sent to others than she was told.
    assert sent.status_code == 422 and "Akkurat nå er det ingen utenfra" in sent.text
    assert "Hardhendt stell" in sent.text
    assert not Arrival.objects.exists()


@pytest.mark.parametrize("also", [Role.STAFF, Role.LEADER])
def test_a_receiver_who_works_there_is_none(visitor, place, rut, also):
    give_membership(user=rut, unit=place.department, role=also, starts_on=timezone.localdate())

    assert "Ikke vis dette" not in visitor.look().text


# --- before anybody may be asked ---


def test_outside_the_demo_it_is_closed_until_the_four_approvals_are_there(visitor, adm, settings, monkeypatch):
    settings.DEMO = False
    monkeypatch.setattr(approvals, "_whole", Remembered(seconds=60, most=10))
    looked, sent = visitor.look(), visitor.send("Kaffe ute")
    for kind in ApprovalKind:
        assert not Arrival.objects.exists() and visitor.look().status_code == 403
        name_approval(kind=kind, approved_by="Torunn", approved_on=timezone.localdate(), reference="26/1", by=adm,
                      now=timezone.now())  # fmt: skip

    assert (looked.status_code, sent.status_code) == (403, 403)
    assert "Ikke åpent ennå" in looked.text and 'href="tel:113"' in looked.text and "Bjørkelia" in looked.text
    assert visitor.send("Kaffe ute").status_code == 200 and Arrival.objects.count() == 1


def test_whom_to_ring_is_on_the_page_and_on_the_receipt(visitor, settings):
    settings.URGENT_PHONE = "55 55 55 50"

    for page in (visitor.look().text, visitor.send("Jeg er redd").text):
        assert all(f'href="tel:{number}"' in page for number in ("113", "112", "116117", "55555550"))


def test_one_thing_more_without_script_keeps_what_is_written(visitor):
    response = visitor.send("Kaffe ute", said_by="kin_self", own_name="Kari", action="more")

    assert response.status_code == 200
    assert 'name="words2"' in response.text and "Kaffe ute" in response.text
    assert re.search(r'value="kin_self"[^>]*checked', response.text) and 'value="Kari"' in response.text
    assert not Arrival.objects.exists()


def test_the_language_changes_and_the_words_come_along(visitor):
    response = visitor.send("Kaffe ute", action="language:en")

    assert '<html lang="en"' in response.text and "Kaffe ute" in response.text
    assert response["Content-Language"] == "en"
    assert '<html lang="nn"' in visitor.look(sprak="nn").text
    assert '<html lang="nb"' in visitor.look(sprak="xx").text


REFUSED = [
    # words, other fields, what the page says
    ((), {}, "Skriv noe i feltet først."),
    (("   ",), {}, "Skriv noe i feltet først."),
    (("Kaffe",), {"said_by": ""}, "Velg hvem som skriver."),
    (("Kaffe",), {"said_by": "observed"}, "observed"),
    (("a" * 5_001,), {}, "Det er for langt."),
    (("Kaffe",), {"own_name": "n" * 121}, "Det er for langt."),
    (("Kaffe",), {"website": "http://spam.example"}, "Ett felt skulle stå tomt."),
    (("Kaffe",), {"token": ""}, "Siden har stått åpen lenge."),
    (("Kaffe",), {"token": "laget.selv.1:x"}, "Siden har stått åpen lenge."),
    (("Ka\x00ffe",), {}, "Ikke sendt ennå"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "fields", "said"), REFUSED)
def test_a_refused_form_comes_back_with_all_that_was_written(visitor, words, fields, said):
    response = visitor.send(*words, **{"things": 1, **fields})

    assert response.status_code == 422
    assert said in response.text
    assert not words or words[0].replace("\x00", "")[:2] in response.text
    assert not Arrival.objects.exists()


def test_a_program_that_is_too_quick_is_asked_to_send_again(visitor, settings):
    settings.INTAKE_SHORTEST_SECONDS = 3
    too_quick = visitor.send("Kaffe", token=visitor.new_token(seconds_ago=1))
    in_time = visitor.send("Kaffe", token=visitor.new_token(seconds_ago=4))

    assert too_quick.status_code == 422 and "Det gikk litt fort." in too_quick.text
    assert in_time.status_code == 200
    assert Arrival.objects.count() == 1


def test_a_form_left_open_too_long_is_renewed_and_can_be_sent_at_once(visitor, settings):
    settings.INTAKE_SHORTEST_SECONDS = 3
    old = visitor.send("Kaffe", token=visitor.new_token(seconds_ago=LIVES.total_seconds() + 60))
    renewed = re.search(r'name="token" value="([^"]+)"', old.text)[1]

    assert old.status_code == 422 and "Kaffe" in old.text
    assert visitor.send("Kaffe", token=renewed).status_code == 200


def test_a_token_somebody_has_made_up_is_worth_nothing(visitor, code):
    opened = int((timezone.now() - timedelta(minutes=1)).timestamp())

    for made_up in (f"{uuid.uuid4()}.{code}.{opened}:x", visitor.token[:-1], visitor.token.replace("-", "0", 1)):
        assert visitor.send("Kaffe", token=made_up).status_code == 422
    assert not Arrival.objects.exists()


def test_a_token_of_another_code_is_worth_nothing(visitor, campaign, place):
    other = Visitor(CampaignUnit.objects.get(campaign=campaign, unit=place.neighbour).code)

    assert visitor.send("Kaffe", token=other.token).status_code == 422
    assert not Arrival.objects.exists()


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>hva()</script>",
    "😀🧑🏽‍🦽" * 300,
    "\u202eomvendt",
    "{{ 7|add:7 }}",
    "'; DROP TABLE x; --",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_is_written_is_words(visitor, client, ola, place, words):
    visitor.send(words, own_name=words[:100])
    client.force_login(ola)
    page = client.get(reverse("intake:queue", args=[place.department.pk]))

    assert only_arrival().words == [words]
    assert page.status_code == 200 and "<script>hva" not in page.text


def test_a_body_larger_than_a_person_writes_is_not_read(visitor):
    response = visitor.client.post(visitor.url, b"x" * 400_001, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 413


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(visitor, method):
    assert getattr(visitor.client, method)(visitor.url).status_code in (405, 403)


# --- codes ---


def test_a_code_that_never_was_and_one_that_is_over_are_answered_alike(client, campaign, code):
    never = client.get("/svar/CDFHJKMN/")
    Campaign.objects.update(
        starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate() - timedelta(days=1)
    )
    over = client.get(f"/svar/{code}/")

    assert never.status_code == over.status_code == 404
    assert never.text == over.text
    assert "Koden virker ikke" in never.text


@pytest.mark.parametrize("code", ["x", "æøåæøåæø", "%00%00%00%00%00%00%00%00", "a" * 500, "CDFH JKMN", "ⅷⅷⅷⅷⅷⅷⅷⅷ"])
def test_what_is_no_code_is_answered_the_same_way(client, db, code):
    assert client.get(f"/svar/{code}/").status_code == 404


def test_a_code_typed_in_groups_and_small_letters_opens_the_page(client, code):
    response = client.get("/svar/", {"kode": f"{code[:4].lower()} {code[4:]}"}, follow=True)

    assert response.redirect_chain[0][0].startswith(f"/svar/{code}/")
    assert response.status_code == 200


def test_guessing_codes_is_stopped_and_a_right_one_is_let_in_again_the_next_minute(client, code, monkeypatch):
    monkeypatch.setattr(limits, "missed", limits.Counter(3))
    misses = [client.get("/svar/CDFHJKMN/").status_code for _ in range(4)]

    assert misses == [404, 404, 404, 429]
    limits.missed.minute = 0
    assert client.get(f"/svar/{code}/").status_code == 200


# --- limits ---


def test_a_whole_ward_behind_one_address_is_let_in(code):
    answers = [Visitor(code).send(f"Svar nummer {number}").status_code for number in range(60)]

    assert set(answers) == {200}


def test_a_flood_to_one_unit_is_stopped_and_the_words_are_kept(code, monkeypatch):
    monkeypatch.setattr(services, "MOST_IN_A_WHILE", 3)
    answers = [Visitor(code).send("Kaffe og kake") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert "Kaffe og kake" in answers[-1].text and 'value="Kaffe og kake"' in answers[-1].text
    assert Arrival.objects.count() == 3


def test_what_is_turned_away_in_a_crowd_can_be_sent_again_as_it_is_or_changed(visitor, monkeypatch):
    monkeypatch.setattr(limits, "takes", lambda unit_id: False)
    waiting = visitor.send("Kaffe", "Kake", own_name="Rom 204", said_by="kin_self").text
    kept = dict(re.findall(r'name="(\w+)" value="([^"]*)"', waiting))
    changed = visitor.client.post(visitor.url, {**kept, "action": "edit"})
    monkeypatch.undo()
    visitor.client.post(visitor.url, {**kept, "action": "send"})

    assert changed.status_code == 200 and "Kake" in changed.text and 'value="Rom 204"' in changed.text
    assert (only_arrival().words, only_arrival().own_name) == (["Kaffe", "Kake"], "Rom 204")


def test_a_full_queue_takes_no_more_until_somebody_has_decided(visitor, place, ola, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING", 2)
    first = make_arrival(place.department, "En", now=timezone.now() - timedelta(hours=1))
    make_arrival(place.department, "To", now=timezone.now() - timedelta(hours=1))
    full = visitor.send("Tre")
    services.refuse(arrival=first, reason=Reason.SPAM, by=ola, now=timezone.now())

    assert full.status_code == 429
    assert visitor.send("Tre").status_code == 200


def test_honest_answers_have_a_queue_of_their_own(visitor, place, rut, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING", 1)
    make_arrival(place.department, "Åpent")

    assert visitor.send("Ærlig", figures_only="on").status_code == 200


def test_one_address_that_sends_without_end_is_slowed(code, monkeypatch):
    monkeypatch.setattr(limits, "sent", limits.Counter(2))

    assert [Visitor(code).send("Kaffe").status_code for _ in range(3)] == [200, 200, 429]


def test_when_all_room_is_taken_the_page_says_so_at_once(visitor):
    rooms = [limits.room() for _ in range(limits.AT_ONCE)]
    entered = [room.__enter__() for room in rooms]
    busy = visitor.send("Kaffe")
    for room in rooms:
        room.__exit__(None, None, None)

    assert entered == [True] * limits.AT_ONCE
    assert busy.status_code == 429 and "Kaffe" in busy.text
    assert visitor.send("Kaffe").status_code == 200


# --- 300 posts ---


def test_three_hundred_posts_show_nothing_to_anybody(code, client, ola, place, django_assert_max_num_queries):
    """Of all sorts, and from many phones; what is held is in the queue and on no other page."""
    dice = random.Random(2026)
    statuses = set()
    for number in range(300):
        words = dice.choice(["", "kanariflom " + str(number), "<b>kanariflom</b>", "a" * 10_000, "=1+1", "😀" * 40])
        token = dice.choice([{}, {}, {}, {"token": "feil"}])
        statuses.add(
            Visitor(code).send(words, **token, said_by=dice.choice(["person", "kin_self", "", "x"])).status_code
        )

    client.force_login(ola)
    start = client.get(reverse("conversations:unit", args=[place.department.pk]))
    desk = client.get(reverse("home:unit", args=[place.department.code]))

    assert statuses == {200, 422, 429} or statuses == {200, 422}
    assert 0 < Arrival.objects.waiting().count() <= services.MOST_IN_A_WHILE
    assert not Conversation.objects.exists()
    assert "svar har kommet inn" in start.text
    assert "kanariflom" not in start.text + desk.text
    with django_assert_max_num_queries(4):
        assert queries.waiting_count(place.department) == Arrival.objects.waiting().count()
