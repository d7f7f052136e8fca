"""Sett tema: what lies on a coding desk and who reads it, what is decided there and taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.accounts.services import give_membership
from dialog.audit.models import AccessLog
from dialog.conversations.coding_desk import queries, services
from dialog.conversations.models import Coding, CodingDecision, Outcome, Statement
from dialog.themes import revising
from dialog.themes.models import Theme
from tests import factories
from tests.conversations.desk import KAFFE, TUR, bring_in, decide, desk, every, post, said, shown
from tests.conversations.form import correct, filled, new, take_away
from tests.world import signed_in

pytestmark = pytest.mark.django_db


# --- what lies there ---


def test_what_has_no_theme_lies_on_the_desk_the_newest_first(client, place, ola, borghild, themes):
    now = timezone.localtime()
    said(ola, borghild, "Eldst", now=now - timedelta(days=400))
    said(ola, borghild, "Først nevnt", "Så nevnt", now=now)
    said(ola, borghild, "Har tema", themes=(themes["food"],))
    take_away(client, factories.record(ola, borghild, "Tatt bort", now=now))
    factories.record(ola, borghild, outcome=Outcome.DECLINED)

    order = [one.words for one in queries.in_order(queries.without_theme(queries.in_unit(place.department, ola)))]
    page = client.get(desk(place))

    assert order == ["Først nevnt", "Så nevnt", "Eldst"]
    assert (shown(page), page.context["pile"].left) == ("Først nevnt", 3)


def test_a_theme_that_was_taken_out_of_use_leaves_its_words_to_be_coded_anew(client, place, ola, borghild, themes):
    (statement,) = said(ola, borghild, KAFFE, themes=(themes["food"],))
    assert shown(client.get(desk(place))) is None
    themes["food"].retired_at = timezone.now()
    themes["food"].save()

    page = client.get(desk(place))
    post(client, desk(place), "save", statement, themes["autonomy"])

    assert shown(page) == KAFFE
    assert themes["food"] not in [one.theme for one in every(page)]
    assert "tatt ut av bruk: Mat og måltider." in page.text
    assert set(statement.codings.values_list("theme__code", flat=True)) == {"food", "autonomy"}
    assert shown(client.get(desk(place))) is None


def test_a_split_theme_asks_for_a_new_one_beside_those_that_stand(client, place, ola, siv, borghild, themes):
    (statement,) = said(ola, borghild, KAFFE, themes=(themes["food"], themes["meaning"]))
    parts = [revising.Part(name, "", []) for name in ("Måltider", "Kaffe og sånt")]
    revising.split_theme(theme=themes["food"], parts=parts, by=siv, now=timezone.now())
    new = Theme.objects.get(name="Kaffe og sånt")

    page = client.get(desk(place))
    post(client, desk(place), "save", statement, new)

    assert shown(page) == KAFFE and "Har fra før: Mening." in page.text
    assert set(statement.codings.values_list("theme__name", flat=True)) == {"Mat og måltider", "Mening", new.name}
    assert shown(client.get(desk(place))) is None
    post(client, desk(place), "undo")
    assert shown(client.get(desk(place))) == KAFFE
    assert statement.codings.count() == 2


def test_a_merged_theme_leaves_nothing_to_do(client, place, ola, borghild, themes):
    said(ola, borghild, KAFFE, themes=(themes["food"],))
    themes["food"].retired_at, themes["food"].merged_into = timezone.now(), themes["autonomy"]
    themes["food"].save()

    assert shown(client.get(desk(place))) is None


def test_suggestions_come_first_with_the_words_that_led_to_them(client, place, ola, borghild, themes):
    said(ola, borghild, "Maten må være varm.")

    page = client.get(desk(place))

    first = page.context["suggested"][0]
    assert (first.theme, first.key, "fordi det står «Maten" in page.text) == (themes["food"], 1, True)
    assert sorted(one.theme.code for one in every(page)) == sorted(themes)
    assert [one.key for one in every(page)] == [1, 2, 3, 4]
    assert not any(one.is_chosen for one in every(page))


def test_the_desk_opens_no_name_and_its_reading_is_in_the_log(client, place, ola, borghild, themes):
    said(ola, borghild, KAFFE)

    page = client.get(desk(place))

    assert "Borghild" not in page.text and KAFFE in page.text
    row = AccessLog.objects.get(what="conversations:code")
    assert (row.resident_ids, row.why, row.unit_ids) == ([borghild.pk], "duty of care", [place.department.pk])


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_for_one_and_three(
    client, place, ola, borghild, themes, count, django_assert_num_queries
):
    factories.make_campaign(place.municipality)
    said(ola, borghild, *[f"{TUR} {number}" for number in range(count)])
    client.get(desk(place))

    with django_assert_num_queries(18):
        client.get(desk(place))


# --- what is decided ---


def test_saving_codes_it_remembers_what_was_suggested_and_shows_the_next(client, place, ola, borghild, themes):
    first, _second = said(ola, borghild, KAFFE, TUR)

    answer = post(
        client, desk(place), "save", first, themes["autonomy"], suggested=[themes["food"], themes["autonomy"]]
    )

    coding, decision = Coding.objects.get(), CodingDecision.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, desk(place))
    assert (coding.theme, coding.was_suggested, coding.confirmed_by) == (themes["autonomy"], True, ola)
    assert set(decision.suggested) == {themes["food"].pk, themes["autonomy"].pk}
    assert (decision.themes, decision.decided_by, decision.at_desk) == ([themes["autonomy"].pk], ola, True)
    page = client.get(desk(place))
    assert shown(page) == TUR and f"Lagret: {themes['autonomy'].name}." in page.text


def test_htmx_gets_the_next_statement_alone_with_what_was_saved(client, place, ola, borghild, themes):
    first, _second = said(ola, borghild, KAFFE, TUR)

    answer = post(client, desk(place), "save", first, themes["food"], **{"HX-Request": "true"})

    assert answer.text.lstrip().startswith("<div") and TUR in answer.text and KAFFE not in answer.text
    assert f"Lagret: {themes['food'].name}." in answer.text


def test_none_of_the_themes_is_an_answer_that_takes_it_off_the_desk(client, place, ola, borghild, themes):
    (statement,) = said(ola, borghild, KAFFE)

    post(client, desk(place), "none", statement, themes["food"])

    page = client.get(desk(place))
    assert not Coding.objects.exists() and CodingDecision.objects.get().themes == []
    assert shown(page) is None and "Alle utsagn har et tema" in page.text


def test_saving_without_a_theme_is_refused_and_shows_the_same_statement(client, place, ola, borghild, themes):
    first, _second = said(ola, borghild, KAFFE, TUR)

    answer = post(client, desk(place), "save", first)

    assert (answer.status_code, shown(answer)) == (422, KAFFE)
    assert "Velg et tema, eller «Passer ikke noe tema»." in answer.text
    assert not CodingDecision.objects.exists()


def test_a_theme_that_went_out_of_use_meanwhile_is_refused_and_the_others_stay_ticked(
    client, place, ola, borghild, themes
):
    (statement,) = said(ola, borghild, KAFFE)
    themes["food"].retired_at = timezone.now()
    themes["food"].save()

    answer = post(client, desk(place), "save", statement, themes["food"], themes["autonomy"])

    assert answer.status_code == 422 and "Et av temaene er tatt ut av bruk" in answer.text
    assert [one.theme for one in every(answer) if one.is_chosen] == [themes["autonomy"]]
    assert not Coding.objects.exists()


def test_what_another_coded_meanwhile_stands_and_the_next_is_shown(client, place, ola, liv, borghild, themes):
    first, _second = said(ola, borghild, KAFFE, TUR)
    decide(first, liv, themes["food"])

    post(client, desk(place), "save", first, themes["autonomy"])

    assert [one.theme for one in Coding.objects.all()] == [themes["food"]]
    page = client.get(desk(place))
    assert shown(page) == TUR and "En annen satte tema på det utsagnet i mellomtiden." in page.text


def test_what_is_skipped_goes_last_and_can_be_shown_again(client, place, ola, borghild, themes):
    first, second = said(ola, borghild, KAFFE, TUR)
    post(client, desk(place), "skip", first)
    assert shown(client.get(desk(place))) == TUR
    post(client, desk(place), "skip", second)

    page = client.get(desk(place))
    assert shown(page) is None and "2 utsagn står igjen" in page.text

    answer = post(client, desk(place), "again", **{"HX-Request": "true"})
    assert KAFFE in answer.text
    assert shown(client.get(desk(place))) == KAFFE


def test_the_last_ones_are_taken_back_one_by_one_and_lie_there_again(client, place, ola, liv, borghild, themes):
    first, second, third = said(ola, borghild, KAFFE, TUR, "Fred og ro")
    now = timezone.now()
    decide(third, liv, themes["food"], now=now)
    decide(first, ola, themes["food"], now=now - timedelta(minutes=2))
    decide(second, ola, themes["activity"], now=now - timedelta(minutes=1))

    post(client, desk(place), "undo")
    assert shown(client.get(desk(place))) == TUR
    post(client, desk(place), "undo")
    assert shown(client.get(desk(place))) == KAFFE
    post(client, desk(place), "undo")

    # What another did is hers to take back.
    assert [(one.statement, one.confirmed_by) for one in Coding.objects.all()] == [(third, liv)]
    assert CodingDecision.objects.get().decided_by == liv


def test_what_was_chosen_in_the_form_or_long_ago_is_not_taken_back_here(place, ola, borghild, themes):
    said(ola, borghild, KAFFE, themes=(themes["food"],))
    (old,) = said(ola, borghild, TUR)
    decide(old, ola, themes["activity"], now=timezone.now() - timedelta(hours=25))

    here = queries.in_unit(place.department, ola)
    assert services.undo(statements=here, by=ola, now=timezone.now()) is None
    assert Coding.objects.count() == 2


def test_the_keys_are_turned_off_and_stay_off(client, place, ola, borghild, themes):
    said(ola, borghild, KAFFE)
    assert 'data-taster="paa"' in client.get(desk(place)).text

    post(client, desk(place), "keys")

    assert 'data-taster="av"' in client.get(desk(place)).text


# --- the form decides too ---


def test_the_recording_form_remembers_what_was_suggested_and_not_taken(client, ola, borghild, themes):
    chosen, offered = themes["food"].pk, themes["autonomy"].pk
    client.post(new(borghild), filled(KAFFE) | {"ting1-themes": [chosen], "ting1-suggested": [chosen, offered]})

    decision = CodingDecision.objects.get()
    assert (decision.themes, set(decision.suggested), decision.at_desk) == ([chosen], {chosen, offered}, False)
    assert Coding.objects.get().was_suggested


def test_a_form_without_a_theme_decides_nothing(client, ola, borghild, themes):
    client.post(new(borghild), filled(KAFFE) | {"ting1-suggested": [themes["food"].pk]})

    assert Statement.objects.exists() and not CodingDecision.objects.exists()


def test_what_was_decided_about_other_words_no_longer_holds(client, ola, borghild, themes):
    conversation = factories.record(ola, borghild, KAFFE)
    decide(conversation.statements.get(), ola)

    client.post(correct(conversation), filled(TUR))

    assert conversation.statements.get().words == TUR
    assert not CodingDecision.objects.exists()


# --- who reads what ---


def test_honest_answers_are_on_their_receivers_desk_and_on_no_other(client, place, ola, rut, siv, borghild, themes):
    (statement,) = said(ola, borghild, "Ærlig talt", figures_only=True)
    url = reverse("conversations:code_honest")

    assert shown(client.get(desk(place))) is None
    assert post(client, desk(place), "save", statement, themes["food"]).status_code == 404
    page = signed_in(rut).get(url)
    assert shown(page) == "Ærlig talt"
    assert AccessLog.objects.get(what="conversations:code_honest").why == "receiver's duty"

    post(signed_in(rut), url, "save", statement, themes["food"])
    assert Coding.objects.get().theme == themes["food"]
    assert shown(signed_in(rut).get(url)) is None


def test_a_receiver_who_works_in_the_unit_codes_nothing_of_it(place, ola, borghild, themes, rut):
    (statement,) = said(ola, borghild, "Ærlig talt", figures_only=True)
    inside = factories.make_user("Rita", place.sector, Role.RECEIVER)
    give_membership(user=inside, unit=place.department, role=Role.STAFF, starts_on=factories.LONG_AGO)

    assert shown(signed_in(inside).get(reverse("conversations:code_honest"))) is None
    assert post(signed_in(inside), reverse("conversations:code_honest"), "none", statement).status_code == 404


def test_the_strategist_reads_what_was_published_and_nothing_else(place, ola, siv, borghild, themes):
    (of_unit,) = said(ola, borghild, KAFFE)
    (statement,) = bring_in(place, "Publisert ønske")
    bring_in(factories.make_place("Nordvik kommune"), "Nordviks ønske")
    url = reverse("conversations:code_published")

    page = signed_in(siv).get(url)

    assert (shown(page), page.context["pile"].left) == ("Publisert ønske", 1)
    assert post(signed_in(siv), url, "save", of_unit, themes["food"]).status_code == 404
    foreign = Statement.objects.exclude(municipality=place.municipality).get()
    assert post(signed_in(siv), url, "none", foreign).status_code == 404
    assert post(signed_in(siv), url, "save", statement, themes["food"]).status_code == 303
    log = AccessLog.objects.filter(what="conversations:code_published").first()
    assert (log.unnamed, log.resident_ids, log.why) == (1, [], "published words")
