"""What is printed: our own words and sparing names on the list; the person's own words only on what is hers."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.audit.models import AccessLog
from dialog.conversations.models import Intent, SaidBy
from dialog.improvements.models import Fate, SheetNames, Shift
from dialog.improvements.services import Telling, close_action, decline, keep_promise, reply, start_action
from dialog.improvements.sheets import printing
from dialog.improvements.small_things import queries, services
from dialog.lib import typesetting
from tests.factories import make_resident, only_statement, record

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def set_words(monkeypatch):
    """What was sent to be set, page by page."""
    pages = []

    def remember(page, words, *, root, is_kept=True):
        pages.append(words | {"is_kept": is_kept})
        return b"%PDF-"

    monkeypatch.setattr(printing, "typeset", remember)
    return pages


def address(name, place, *parts):
    return reverse(f"improvements:{name}", args=[place.department.code, *parts])


def promised(ola, resident, words="Kaffen", promise="Kaffen først", days=0, **fields):
    held = NOW - timedelta(days=days)
    return only_statement(record(ola, resident, words, intent=Intent.THIS_WEEK, promise=promise, now=held, **fields))


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (None, "Borghild"),
        (SheetNames.INITIAL, "B."),
        (SheetNames.FIRST_NAME, "Borghild"),
        (SheetNames.FIRST_NAME_AND_PLACE, "Borghild, rom 202"),
    ],
)
def test_people_are_named_on_paper_as_the_unit_has_decided(client, place, liv, ola, set_words, names, shown):
    resident = make_resident(place.department, "Borghild Hansen", place="Rom 202")
    promised(ola, resident, words="Ordene hennes")
    if names:
        services.decide_names(unit=place.department, names=names, by=liv, now=NOW)
    client.force_login(ola)

    client.get(address("morning_sheet", place))

    (page,) = set_words
    assert page["rows"][0]["for"] == shown
    assert "Hansen" not in str(page)
    assert ("Rom 202" in str(page).replace("rom", "Rom")) is (names == SheetNames.FIRST_NAME_AND_PLACE)
    assert "Ordene hennes" not in str(page)


def test_where_only_the_persons_words_say_it_the_paper_sends_to_the_screen(client, place, ola, borghild, set_words):
    promised(ola, borghild, words="Ordene hennes", promise=None)
    client.force_login(ola)

    client.get(address("morning_sheet", place))

    assert set_words[0]["rows"][0]["what"] == "Står på lista på skjermen"
    assert "Ordene hennes" not in str(set_words)


def test_a_page_about_a_person_is_not_remembered_after_it_is_sent(client, place, ola, borghild):
    promised(ola, borghild, days=9)
    statement = promised(ola, borghild, promise="Et langt løfte " * 10)
    services.hand_over(hand_over_id=statement.pk, statement=statement, shift=Shift.NIGHT, words="Husk", by=ola, now=NOW)
    client.force_login(ola)
    before = typesetting._set.cache_info().currsize

    answer = client.get(address("morning_sheet", place))

    assert answer.content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) == 1
    assert answer["Content-Disposition"] == 'inline; filename="morgenliste.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert typesetting._set.cache_info().currsize == before
    assert AccessLog.objects.get().why == "printed morning list"


def test_the_list_is_one_page_however_much_stands_on_it(place, ola, borghild):
    things = [queries.as_thing(promised(ola, borghild, promise="Et langt løfte " * 10), TODAY)] * 24

    pdf = printing.morning_sheet(
        things, count=90, unit=place.department, name="Avdeling 1", names=SheetNames.FIRST_NAME, by=ola, now=NOW
    )

    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_somebody_is_told_on_paper_what_she_said_what_came_of_it_and_whom_to_ask(
    client, place, liv, ola, borghild, set_words
):
    walk = only_statement(record(ola, borghild, "Jeg vil ut"))
    telling = Telling(teller=ola, tell_by=TODAY)
    fate = reply(statement=walk, words="Vi går hver dag.", telling=telling, by=liv, now=NOW)
    client.force_login(ola)

    leads_there = client.get(address("mark_told", place, fate.pk)).text

    answer = client.get(address("told_sheet", place, fate.pk))

    assert address("told_sheet", place, fate.pk) in leads_there
    (page,) = set_words
    assert (page["to"], page["said_title"], page["said"]) == ("Til Borghild", "Du sa", "Jeg vil ut")
    assert (page["answer_title"], page["answer"]) == ("Vi svarer", "Vi går hver dag.")
    assert page["ask"].startswith("Spør Ola")
    assert page["is_kept"] is False
    assert answer["Content-Disposition"] == 'inline; filename="svar.pdf"'
    assert AccessLog.objects.get(why="printed answer").resident_ids == [borghild.pk]


def test_each_kind_of_answer_is_said_in_its_own_words(liv, ola, borghild, place, set_words):
    told = Telling(is_told=True)
    no = decline(statement=only_statement(record(ola, borghild, "Båt")), words="Dyrt", telling=told, by=liv, now=NOW)
    coffee = promised(ola, borghild, said_by=SaidBy.KIN_ABOUT)
    done = keep_promise(statement=coffee, by=ola, now=NOW)
    listed = only_statement(record(ola, borghild, "Luft", said_by=SaidBy.OBSERVED))
    services.put_on_list(statement=listed, words="Vinduet på gløtt", by=liv, now=NOW)
    aired = keep_promise(statement=listed, by=ola, now=NOW)

    for fate in (no, done, aired):
        printing.told_sheet(Fate.objects.get(pk=fate.pk), name="Avdeling 1", now=NOW)

    assert [(page["said_title"], page["answer_title"], page["answer"]) for page in set_words] == [
        ("Du sa", "Vi kan ikke gjøre det nå, fordi", "Dyrt"),
        ("Pårørende sa", "Dette har vi gjort", "Kaffen først"),
        ("Vi så", "Dette har vi gjort", "Vinduet på gløtt"),
    ]


def test_an_action_that_is_not_closed_has_nothing_to_tell(client, place, liv, ola, borghild):
    walk = only_statement(record(ola, borghild, "Jeg vil ut"))
    action = start_action(
        action_id=walk.pk, unit=place.department, title="Turer", theme=None, statements=[walk], owner=ola,
        due_on=TODAY, by=liv, now=NOW,
    )  # fmt: skip
    sheet = address("told_sheet", place, Fate.objects.get().pk)
    client.force_login(ola)

    assert client.get(sheet).status_code == 404
    close_action(action=action, result="Tur hver dag", is_dropped=False, by=liv, now=NOW)

    assert client.get(sheet).content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("words", "norwegian", "said", "under"),
    [
        ("Chcę wyjść", "Jeg vil ut", "Chcę wyjść", "Jeg vil ut"),
        ("أريد الخروج", "Jeg vil ut", "Jeg vil ut", ""),
    ],
)
def test_words_our_fonts_cannot_draw_are_given_in_norwegian(
    ola, liv, borghild, set_words, words, norwegian, said, under
):
    walk = only_statement(record(ola, borghild, words))
    walk.translation = norwegian
    walk.save(update_fields=["translation"])
    fate = reply(statement=walk, words="Ja", telling=Telling(is_told=True), by=liv, now=NOW)

    printing.told_sheet(Fate.objects.get(pk=fate.pk), name="Avdeling 1", now=NOW)

    assert (set_words[0]["said"], set_words[0]["translation"]) == (said, under)
