"""Asking in another language, with pictures and other support, and not asking the family; words that may be urgent."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.conversations import residents, services
from dialog.conversations.alarm import may_be_urgent
from dialog.conversations.drafts import ConversationDraft
from dialog.conversations.models import Coding, Conversation, JourneyStep, Outcome, Pathway, SaidBy, Statement
from dialog.lib import languages
from dialog.themes.services import start_codebook
from tests import factories
from tests.conversations.form import TUR, correct, filled, new, only_conversation, receipt

pytestmark = pytest.mark.django_db


# --- languages ---


@pytest.mark.parametrize("language", languages.with_question(), ids=lambda language: language.code)
def test_the_question_is_shown_in_the_language_that_is_pressed_and_nothing_typed_is_lost(
    client, ola, borghild, language
):
    page = client.post(new(borghild), filled(action=f"language:{language.code}")).text

    mark = f'lang="{language.code}" dir="{language.direction}"'
    assert f'<h1 class="sporsmal" id="spm" {mark}>{language.question}</h1>' in page
    assert all(text.replace("'", "&#x27;") in page for text in (language.information, *language.prompts))
    assert TUR in page
    assert f'value="{language.name}"' in page
    assert len(language.prompts) == 3
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("code", ["", "xx", "sma", "<b>"])
def test_norwegian_again_and_what_cannot_be_pressed(client, ola, borghild, code):
    page = client.post(new(borghild), filled(action=f"language:{code}", asked_in="pl")).text

    assert '<h1 class="sporsmal" id="spm">Hva er viktig for deg?</h1>' in page


def test_a_question_of_the_municipalitys_own_is_left_to_the_interpreter(client, place, ola, borghild):
    factories.make_campaign(place.municipality, question="Hva vil du bruke dagen til?")

    page = client.post(new(borghild), filled(action="language:pl")).text

    assert '<h1 class="sporsmal" id="spm">Hva vil du bruke dagen til?</h1>' in page
    assert "Dette spørsmålet finnes ikke på polsk." in page


def test_her_own_language_is_one_press_away(client, place, ola):
    jadwiga = factories.make_resident(place.department, "Jadwiga", language="polsk")

    assert 'value="language:pl">Spør på polsk' in client.get(new(jadwiga)).text.replace("\n", "")


def test_words_carry_their_language_on_the_form_and_the_receipt(client, ola, borghild):
    post = filled("أريد أن أخرج", other_language="on", language="Arabisk", **{"ting1-translation": "Jeg vil ut."})
    client.post(new(borghild), post)
    conversation, (statement,) = only_conversation()

    assert (conversation.tongue.code, statement.translation) == ("ar", "Jeg vil ut.")
    assert 'lang="ar" dir="rtl">أريد أن أخرج</blockquote>' in receipt(client, conversation)
    assert 'lang="ar" dir="rtl"' in client.get(correct(conversation)).text


def test_no_language_claims_a_reader_it_has_not_had():
    """A native reader's name comes with the reading. Take this test's words away when all have one."""
    assert [language.code for language in languages.with_question() if language.reviewed_by] == []
    assert {code for code, language in languages.known().items() if not language.question} >= {"smj", "sma", "ti"}


# --- support and the picture board ---


def test_what_helped_is_kept_and_only_with_its_tick(client, ola, borghild):
    client.post(new(borghild), filled(with_support="on", support=["pointing", "yes_no"]))
    client.post(new(borghild), filled(support=["pointing"]))

    with_tick, without = Conversation.objects.order_by("recorded_at")
    assert (sorted(with_tick.support), without.support) == (["pointing", "yes_no"], [])
    assert "checked" in re.search(r'value="pointing"[^>]*', client.get(correct(with_tick)).text).group(0)


def test_the_board_keeps_everything_and_what_is_pointed_at_becomes_themes_without_words(client, place, ola, borghild):
    start_codebook(municipality=place.municipality, by=ola)
    post = filled("Tur", "Kaffe", said_by="observed", guest="Eva", with_support="on", support="pictures", by_phone="on")

    board = client.post(new(borghild), post | {"action": "board"})
    assert board.context["tiles"][0][0].code == "activity"
    sent = inputs(board.text)
    tile = str(board.context["tiles"][3][0].pk)
    back = client.post(new(borghild), sent | {"ting2-themes": tile, "action": "back"})
    assert [one.text for one in back.context["sheet"].things] == ["Tur", "Kaffe"]
    saved = client.post(new(borghild), inputs(back.text) | {"ting2-themes": tile, "action": "save"})

    assert saved.status_code == 303
    conversation, statements = only_conversation()
    assert (conversation.guest, conversation.said_by, conversation.support) == ("Eva", "observed", ["pictures"])
    assert [one.words for one in statements] == ["Tur", "Kaffe"]
    (coding,) = Coding.objects.all()
    assert (str(coding.theme_id), coding.was_suggested) == (tile, False)


def inputs(page):
    """What a browser would send of the form on the page; buttons apart."""
    form = page[page.index('id="samtale"') :]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'\b{word}="([^"]*)"', tag) for word in ("name", "value"))
        if name and ("checked" in tag or not re.search(r'type="(?:radio|checkbox)"', tag)):
            sent.setdefault(name.group(1), []).append(value.group(1) if value else "on")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [text]
    return sent


# --- the family ---


def test_next_of_kin_are_refused_when_she_does_not_want_them_asked_and_nothing_is_lost(client, ola, borghild):
    said_no = client.post(new(borghild), filled(action="family:bar", said_by="kin"))
    assert "Borghild vil ikke at familien spørres." in said_no.text
    assert "Sagt til Ola" in said_no.text
    assert TUR in said_no.text

    refused = client.post(new(borghild), filled(said_by="kin", kin_about="kin_about"))

    assert refused.status_code == 422
    assert "Borghild vil ikke at familien spørres. Skriv det Borghild sier selv" in refused.text
    assert TUR in refused.text
    assert not Conversation.objects.exists()
    assert client.post(new(borghild), filled(said_by="person")).status_code == 303


def test_she_can_take_it_back_and_the_history_remembers(client, ola, borghild):
    client.post(new(borghild), filled(action="family:bar"))
    client.post(new(borghild), filled(action="family:allow"))

    borghild.refresh_from_db()
    assert (borghild.family_barred_at, borghild.family_barred_by) == (None, None)
    assert borghild.events.filter(family_barred_by=ola).exists()
    assert client.post(new(borghild), filled(said_by="kin", kin_about="kin_self")).status_code == 303


@pytest.mark.parametrize("said_by", [SaidBy.KIN_ABOUT, SaidBy.KIN_SELF])
def test_no_other_way_in_writes_down_what_next_of_kin_say_either(ola, borghild, said_by):
    residents.bar_family(resident=borghild, by=ola, now=timezone.now())
    draft = ConversationDraft(
        unit_id=borghild.unit_id, outcome=Outcome.ANSWERED, resident_id=borghild.pk, said_by=said_by
    )

    with pytest.raises(services.FamilyBarred):
        services.record(form_id=borghild.pk, draft=draft, by=ola, now=timezone.now())


def test_what_next_of_kin_said_before_stands_and_can_be_mended(client, ola, borghild):
    conversation = factories.record(ola, borghild, TUR, said_by=SaidBy.KIN_ABOUT)
    client.post(new(borghild), filled(action="family:bar"))

    mended = client.post(correct(conversation), filled("Tur i skogen", said_by="kin", kin_about="kin_about"))

    assert (mended.status_code, Statement.objects.get().words) == (303, "Tur i skogen")


def test_saying_it_twice_keeps_the_first(ola, place, borghild):
    first = residents.bar_family(resident=borghild, by=ola, now=timezone.localtime() - timedelta(days=2))
    per = factories.make_user("Per", place.department, "staff")

    again = residents.bar_family(resident=borghild, by=per, now=timezone.now())

    assert (again.family_barred_at, again.family_barred_by) == (first.family_barred_at, ola)


# --- words that may be urgent ---

URGENT = [
    "Jeg vil bare dø",
    "Eg orkar ikkje meir",
    "Vil ikkje leve lenger.",
    "Det hadde vært bedre om jeg var død",
    "Jeg tenker på å ta livet mitt",
    "Han slår meg når ingen ser det",
    "Han tok på meg nedentil",
    "Jeg er redd for mannen min",
    "De låser meg inne om natta",
    "Noen tar pengene mine",
    "Jeg har vondt i\nbrystet",
    "JEG FÅR IKKE PUSTE",
    "Hun falt i natt",
    "Jeg får ikke mat",
    "I want to die",
]
CALM = ["Jeg er ikke redd for å dø.", "Jeg vil leve lenge."]


@pytest.mark.parametrize("words", URGENT)
def test_words_that_may_be_urgent(words):
    assert may_be_urgent("Takk, bare bra. " + words)


def test_ordinary_answers_are_left_alone():
    answers = Path(factories.__file__).parent.parent / "dialog/home/demo/answers.jsonl"
    texts = [json.loads(line)["text"] for line in answers.read_text(encoding="utf-8").splitlines()]

    assert len(texts) > 200
    assert [text for text in texts if may_be_urgent(text)] == []
    assert not may_be_urgent(*CALM, None, "")


def test_the_line_comes_while_typing_with_whom_to_ring_and_goes_again(client, place, ola):
    def suggest(words):
        return client.post(reverse("conversations:suggest"), filled(words, unit=str(place.department.pk))).text

    assert re.search(r"Dette kan haste.*4100.*113", suggest("Han slår meg"), re.DOTALL)
    assert "kan haste" not in suggest("Han slår av lyset").replace('id="kan-haste"', "")


def test_another_units_number_is_not_given(client, place, ola):
    nordvik = factories.make_place("Nordvik kommune")
    post = filled("Han slår meg", unit=str(nordvik.department.pk))

    page = client.post(reverse("conversations:suggest"), post).text

    assert "Dette kan haste" in page
    assert "4100" not in page


def test_urgent_words_are_saved_like_any_others_and_the_receipt_says_so(client, ola, borghild):
    response = client.post(new(borghild), filled("Han slår meg", intent="good_to_know"), follow=True)

    assert response.status_code == 200
    assert Statement.objects.get().words == "Han slår meg"
    assert "Dette kan haste." in response.text
    assert client.post(new(borghild), filled("Han slår meg", said_by="")).text.count("Dette kan haste.") == 1


def test_whom_to_ring_is_the_nearest_that_has_a_number(client, place, ola, borghild):
    place.department.urgent_phone, place.municipality.urgent_phone = "", "116 117"
    for unit in (place.department, place.municipality):
        unit.save(update_fields=["urgent_phone"])

    assert "Haster? Ring 116 117" in client.get(new(borghild)).text


# --- pathway and step of the journey ---


def test_pathway_and_step_are_offered_only_where_there_are_any_and_kept(client, place, ola, borghild):
    assert "Pasientforløp" not in client.get(new(borghild)).text
    hip = Pathway.objects.create(municipality=place.municipality, name="Etter hoftebrudd")
    home = JourneyStep.objects.create(municipality=place.municipality, name="Første besøk hjemme", position=1)
    foreign = Pathway.objects.create(municipality=factories.make_place("Nordvik kommune").municipality, name="Fremmed")

    page = client.get(new(borghild)).text
    assert ("Etter hoftebrudd" in page, "Første besøk hjemme" in page, "Fremmed" in page) == (True, True, False)
    client.post(new(borghild), filled(pathway=str(hip.pk), journey_step=str(home.pk)))
    client.post(new(borghild), filled(pathway=str(foreign.pk), journey_step="ikke en id"))

    chosen, not_ours = Conversation.objects.order_by("recorded_at")
    assert (chosen.pathway, chosen.journey_step) == (hip, home)
    assert (not_ours.pathway, not_ours.journey_step) == (None, None)
    assert f'value="{hip.pk}" selected' in client.get(correct(chosen)).text
