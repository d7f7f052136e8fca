"""A question to a care unit: asked in words by those who see numbers, answered in words about the unit's work."""

import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.accounts.services import end_membership
from dialog.audit.models import AccessLog
from dialog.improvements.asking import services
from dialog.improvements.models import UnitQuestion
from tests.factories import make_theme, make_user

WORDS = "Hva er det som står i veien i helgene?"


@pytest.fixture
def theme(place):
    return make_theme(place.municipality)


@pytest.fixture
def question(place, kari, theme):
    return ask(place.department, theme, kari)


def ask(unit, theme, by, words=WORDS):
    return services.ask(form_id=uuid.uuid4(), unit=unit, theme=theme, words=words, by=by, now=timezone.now())


def fields(theme, words=WORDS, form_id=None):
    return {"form_id": form_id or uuid.uuid4(), "theme": theme.code, "words": words}


def test_she_asks_a_department_of_hers_and_sees_that_it_waits(client, kari, place, theme):
    client.force_login(kari)

    page = client.post(reverse("improvements:ask", args=[place.department.code]), fields(theme), follow=True)

    assert "Avdeling 1" in page.text and WORDS in page.text and "Venter på svar" in page.text


def test_the_unit_sees_it_on_its_desk_and_anybody_there_answers(client, ola, kari, place, question):
    client.force_login(ola)
    assert (
        "Kari spør dere om «Komme ut og gjøre noe»"
        in client.get(reverse("home:unit", args=[place.department.code])).text
    )

    address = reverse("improvements:answer_question", args=[place.department.code, question.pk])
    client.post(address, {"words": "Vi er for få på søndager."})

    client.force_login(kari)
    page = client.get(reverse("improvements:asked")).text
    assert "Vi er for få på søndager." in page and "Ola svarte i dag" in page
    assert not AccessLog.objects.exists()


def test_an_empty_answer_is_refused_and_an_answer_is_given_once(client, ola, liv, place, question):
    client.force_login(ola)
    address = reverse("improvements:answer_question", args=[place.department.code, question.pk])

    assert client.post(address, {"words": " "}).status_code == 422
    services.answer(question=question, words="Et svar", by=liv, now=timezone.now())
    late = client.post(address, {"words": "Et annet svar"})

    assert late.status_code == 422
    assert "Liv har alt svart." in late.text and "Et annet svar" in late.text
    assert UnitQuestion.objects.get().answer == "Et svar"


def test_the_same_form_twice_is_one_question(client, kari, place, theme):
    client.force_login(kari)
    sent = fields(theme)
    for _ in range(2):
        answer = client.post(reverse("improvements:ask", args=[place.department.code]), sent)

    assert answer.status_code == 302
    assert UnitQuestion.objects.count() == 1


def test_only_one_question_about_a_theme_waits_in_a_unit(client, kari, place, theme, question):
    siv = make_user("Siv", place.municipality, Role.STRATEGIST)
    client.force_login(siv)

    refused = client.post(reverse("improvements:ask", args=[place.department.code]), fields(theme, "Mine ord"))

    assert refused.status_code == 422
    assert "Kari venter alt på svar om dette." in refused.text and "Mine ord" in refused.text
    # Another unit, or the same one when it has answered, may be asked.
    ask(place.neighbour, theme, siv)
    services.withdraw(question=question, by=kari, now=timezone.now())
    ask(place.department, theme, siv)


def test_what_is_taken_back_waits_for_nobody(client, liv, kari, place, question):
    client.force_login(kari)
    client.post(reverse("improvements:withdraw_question", args=[question.pk]))
    client.force_login(liv)

    assert "spør dere om" not in client.get(reverse("home:unit", args=[place.department.code])).text
    address = reverse("improvements:answer_question", args=[place.department.code, question.pk])
    assert client.get(address).status_code == 404
    with pytest.raises(services.Withdrawn):
        services.answer(question=question, words="For sent", by=liv, now=timezone.now())


def test_what_is_answered_is_not_taken_back(client, liv, kari, question):
    services.answer(question=question, words="Et svar", by=liv, now=timezone.now())
    client.force_login(kari)

    page = client.post(reverse("improvements:withdraw_question", args=[question.pk]), follow=True)

    assert "De har alt svart." in page.text and "Et svar" in page.text


def test_whoever_no_longer_leads_the_units_reads_nothing_more(client, kari, place, question):
    make_user("Etterfølger", place.section, Role.LEADER)
    end_membership(membership=kari.memberships.get(), last_day=date(2026, 1, 1))
    client.force_login(kari)

    assert client.get(reverse("improvements:asked")).status_code == 403


def test_another_leader_of_the_same_units_does_not_read_her_questions(client, place, question):
    client.force_login(make_user("Kåre", place.section, Role.LEADER))

    page = client.get(reverse("improvements:asked"))

    assert page.status_code == 200 and WORDS not in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_however_many(client, kari, ola, place, number, django_assert_num_queries):
    for count in range(number):
        ask(place.department, make_theme(place.municipality, f"t{count}", f"Tema {count}"), kari)

    client.force_login(kari)
    with django_assert_num_queries(7):
        client.get(reverse("improvements:asked"))
    client.force_login(ola)
    with django_assert_num_queries(7):
        client.get(reverse("improvements:questions", args=[place.department.code]))
