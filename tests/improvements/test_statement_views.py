"""A leader answers: on the page, in the list, twice, too late, and with something missing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.audit.models import AccessLog
from dialog.conversations.models import Intent
from dialog.improvements import services
from dialog.improvements.models import Fate, FateKind
from dialog.improvements.services import Telling
from tests.factories import make_campaign, make_resident, make_theme, make_user, only_statement, record

HTMX = {"HX-Request": "true"}
TODAY = timezone.localdate()


@pytest.fixture
def walk(ola, borghild):
    return only_statement(record(ola, borghild, "Jeg vil ut en tur hver dag"))


@pytest.fixture
def promise(ola, borghild):
    return only_statement(
        record(ola, borghild, "Kaffen før stellet", intent=Intent.THIS_WEEK, promise="Kaffen først, så stellet")
    )


def address(name, place, *parts):
    return reverse(f"improvements:{name}", args=[place.department.code, *parts])


def filled(ola, **fields):
    return {
        "words": "Vi går hver dag etter kaffen.",
        "kind": "answered",
        "teller": str(ola.pk),
        "tell_by": TODAY.isoformat(),
        **fields,
    }


def test_a_reply_is_saved_and_the_leader_is_shown_what_still_waits(desk, place, walk, ola):
    answer = desk.post(address("reply", place, walk.pk), filled(ola), follow=True)

    assert answer.redirect_chain[-1][0] == address("statements", place)
    assert "Svaret er lagret." in answer.text
    assert "Ingen venter på svar" in answer.text
    assert Fate.objects.get().teller == ola


def test_with_htmx_the_lists_come_back_and_the_number_goes_down(desk, place, walk, ola, borghild):
    record(ola, borghild, "Og besøk av Tass")

    answer = desk.post(address("reply", place, walk.pk), filled(ola), headers=HTMX)

    assert answer.status_code == 200
    assert '<span class="stortall">1</span>' in answer.text
    assert "Vi går hver dag etter kaffen." in answer.text  # now it is to be told
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"words": ""}, "Skriv hva personen skal få høre."),
        ({"kind": ""}, "Velg om det er et ja eller et nei."),
        ({"teller": ""}, "Velg hvem som sier det"),
        ({"tell_by": ""}, "Skriv når det skal være sagt."),
        ({"tell_by": (TODAY - timedelta(days=1)).isoformat()}, "Datoen er gått."),
        ({"tell_by": "i morgen"}, "Oppgi en gyldig dato"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refused_reply_keeps_every_typed_word_and_says_what_is_missing(
    desk, place, walk, ola, missing, said, headers
):
    answer = desk.post(address("reply", place, walk.pk), filled(ola, **missing), headers=headers)

    assert answer.status_code == 422
    assert said in answer.text
    assert missing.get("words", "Vi går hver dag etter kaffen.") in answer.text
    assert not Fate.objects.exists()


def test_a_refused_reply_comes_back_where_its_words_stand(desk, place, walk, ola):
    answer = desk.post(address("reply", place, walk.pk), filled(ola, words=""), headers=HTMX)

    assert answer["HX-Retarget"] == f"#utsagn-{walk.pk}"


def test_who_has_told_the_person_already_names_nobody(desk, place, walk, liv):
    desk.post(address("reply", place, walk.pk), {"words": "Ja, fra i dag.", "kind": "answered", "is_told": "on"})

    assert Fate.objects.get().told_by == liv


def test_a_stranger_cannot_be_set_to_tell(desk, place, walk, ola):
    elsewhere = make_user("Lars", place.neighbour, Role.STAFF)

    answer = desk.post(address("reply", place, walk.pk), filled(ola, teller=str(elsewhere.pk)))

    assert answer.status_code == 422
    assert not Fate.objects.exists()


def test_a_double_click_is_one_reply_and_no_complaint(desk, place, walk, ola):
    first = desk.post(address("reply", place, walk.pk), filled(ola), headers=HTMX)
    second = desk.post(address("reply", place, walk.pk), filled(ola), headers=HTMX)

    assert (first.status_code, second.status_code) == (200, 200)
    assert Fate.objects.count() == 1


def test_the_second_of_two_leaders_is_told_what_stands_and_keeps_her_words(desk, place, walk, ola, per):
    services.reply(statement=walk, words="Ja, fra mandag.", telling=Telling(is_told=True), by=per, now=timezone.now())

    answer = desk.post(address("reply", place, walk.pk), filled(ola))

    assert answer.status_code == 422
    assert "Per har alt svart: «Ja, fra mandag.»" in answer.text
    assert "Vi går hver dag etter kaffen." in answer.text
    assert Fate.objects.get().words == "Ja, fra mandag."


def test_a_no_is_saved_with_its_reason(desk, place, walk, ola):
    desk.post(address("reply", place, walk.pk), filled(ola, kind="declined", words="Ikke i helgene, vi er to."))

    assert Fate.objects.get().kind == FateKind.DECLINED


def test_a_kept_promise_moves_from_promises_to_those_who_are_to_be_told(desk, place, promise):
    answer = desk.post(address("keep_promise", place, promise.pk), headers=HTMX)

    assert "Ingen løfter står åpne." in answer.text
    assert "1 vet det ikke ennå" in answer.text


def test_a_promise_kept_twice_by_the_same_leader_is_no_news(desk, place, promise):
    desk.post(address("keep_promise", place, promise.pk))

    answer = desk.post(address("keep_promise", place, promise.pk), headers=HTMX)

    assert answer.status_code == 200
    assert Fate.objects.count() == 1


def test_the_other_leader_is_told_who_kept_the_promise_and_no_word_of_it_travels_in_a_cookie(desk, place, promise, per):
    services.keep_promise(statement=promise, by=per, now=timezone.now())

    answer = desk.post(address("keep_promise", place, promise.pk))

    assert "Per har alt svart" in desk.get(answer["Location"]).text
    assert "Kaffen" not in answer.headers.get("Set-Cookie", "") + str(answer.cookies)


def test_the_headline_is_the_length_of_the_list_and_promises_are_not_in_it(desk, place, ola, borghild, promise):
    for number in range(23):
        record(ola, borghild, f"Ting nummer {number}")

    first = desk.get(address("statements", place))
    second = desk.get(address("statements", place) + "?side=2")

    assert "23 venter på svar" in first.text
    listed = [text.count("<blockquote") for text in (first.text, second.text)]
    assert listed == [20, 3]
    assert "Kaffen" not in first.text + second.text


def test_promises_stand_on_the_morning_list_and_with_their_day_on_the_first_page_and_nowhere_else(desk, place, promise):
    morning = address("morning", place)

    assert "Kaffen først, så stellet" in desk.get(morning).text
    home = desk.get(reverse("home:unit", args=[place.department.code])).text
    assert "Kaffen først, så stellet" in home and "innen" in home and morning in home
    assert desk.get(address("statements", place) + "?vis=lofter")["Location"] == morning


def test_an_honest_answer_is_nowhere_in_the_unit(desk, place, ola, borghild):
    theme = make_theme(place.municipality)
    make_campaign(place.municipality)
    told = {"figures_only": True, "intent": Intent.GOOD_TO_KNOW, "themes": (theme,)}
    honest = only_statement(record(ola, borghild, "kanariord", **told))
    pages = [
        reverse("home:unit", args=[place.department.code]),
        address("statements", place),
        address("statements", place) + f"?tema={theme.code}",
        address("morning", place),
        address("theme_words", place, theme.code),
        address("untold", place),
        address("actions", place),
        address("start_action", place) + f"?tema={theme.code}&utsagn={honest.pk}",
    ]

    texts = {page: desk.get(page) for page in pages}

    assert {page: answer.status_code for page, answer in texts.items()} == dict.fromkeys(pages, 200)
    assert [page for page, answer in texts.items() if "kanariord" in answer.text] == []
    assert desk.get(address("reply", place, honest.pk)).status_code == 404


def test_a_colleague_reads_and_the_leader_acts(client, ola, place, walk):
    client.force_login(ola)

    text = client.get(address("statements", place)).text

    assert "Jeg vil ut en tur hver dag" in text
    assert address("reply", place, walk.pk) not in text
    assert client.post(address("reply", place, walk.pk), filled(ola)).status_code == 403


def test_whoever_reads_is_logged_with_exactly_those_she_was_shown(desk, place, liv, walk, borghild, ola):
    other = make_resident(place.department, "Einar")
    record(ola, other, "Godt å vite", intent=Intent.GOOD_TO_KNOW)

    desk.get(address("statements", place))

    row = AccessLog.objects.get()
    assert (row.user_id, row.resident_ids) == (liv.pk, [borghild.pk])


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_long(desk, place, ola, django_assert_num_queries, number):
    for one in range(number):
        record(ola, make_resident(place.department, f"Person {one}"), f"Ting {one}")
    desk.get(address("statements", place))

    # session, user, memberships, transaction begins, count, rows, access log, transaction ends
    with django_assert_num_queries(8):
        desk.get(address("statements", place))
