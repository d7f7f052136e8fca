"""Sett tema: what lies on a coding desk and who reads it, what is decided there, taken back, and coded by two."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.accounts.services import give_membership
from dialog.audit.models import AccessLog
from dialog.conversations import importing, rights
from dialog.conversations.coding_desk import queries, services
from dialog.conversations.models import Coding, CodingDecision, Outcome, SecondCoding, Statement
from dialog.themes import revising
from dialog.themes.models import Theme
from tests import factories
from tests.conversations.form import correct, filled, new, take_away
from tests.world import signed_in

pytestmark = pytest.mark.django_db

KAFFE = "Jeg vil ha kaffe på senga om morgenen."
TUR = "Jeg vil ut på tur hver dag."


@pytest.fixture
def themes(place, ola):
    names = {"food": "Mat og måltider", "activity": "Komme ut", "autonomy": "Bestemme selv", "meaning": "Mening"}
    return {code: factories.make_theme(place.municipality, code, name) for code, name in names.items()}


@pytest.fixture
def liv(place):
    return factories.make_user("Liv", place.department, Role.LEADER)


@pytest.fixture
def siv(place):
    return factories.make_user("Siv", place.municipality, Role.STRATEGIST)


@pytest.fixture
def rut(place):
    return factories.make_user("Rut", place.sector, Role.RECEIVER)


def said(by, resident, *words, **fields):
    return list(factories.record(by, resident, *words, **fields).statements.order_by("position"))


def desk(place, again=False):
    return reverse("conversations:code_again" if again else "conversations:code", args=[place.department.pk])


def post(client, url, action, statement=None, *themes, suggested=(), **headers):
    fields = {"action": action, "themes": [one.pk for one in themes], "suggested": [one.pk for one in suggested]}
    return client.post(url, fields | ({"statement": statement.pk} if statement else {}), headers=headers)


def shown(page):
    statement = page.context["statement"]
    return statement.words if statement else None


def every(page):
    return [*page.context["suggested"], *(one for _lens, some in page.context["lenses"] for one in some)]


def decide(statement, by, *themes, suggested=(), now=None):
    return services.decide(
        statement=statement,
        themes={one.pk for one in themes},
        suggested={one.pk for one in suggested},
        by=by,
        now=now or timezone.now(),
    )


def bring_in(place, *texts):
    answers = [importing.Answer(1, 2015, text, (), "", "person", None) for text in texts]
    importing.bring_in(municipality=place.municipality, answers=answers, now=timezone.now())
    return Statement.objects.published_in(place.municipality.pk)


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


# --- coded by two ---


@pytest.fixture
def campaign(place):
    return factories.make_campaign(place.municipality)


@pytest.fixture
def drawn(place, ola, borghild, themes, campaign):
    """Four statements of the campaign that Ola has coded; two of them are drawn."""
    statements = said(ola, borghild, *[f"{TUR} {number}" for number in range(4)], campaign_id=campaign.pk)
    for one in statements:
        decide(one, ola, themes["activity"], suggested=[themes["activity"]])
    services.draw(statements=queries.in_unit(place.department, ola), now=timezone.now())
    return SecondCoding.objects.select_related("decision__statement")


def test_at_most_every_other_is_drawn_and_never_the_same_twice(place, ola, drawn):
    assert drawn.count() == 2

    assert services.draw(statements=queries.in_unit(place.department, ola), now=timezone.now()) == 0
    assert drawn.count() == 2


def test_each_unit_draws_its_share_of_fifty(place, ola, borghild, themes, campaign, monkeypatch):
    assert queries.share_of_sample(campaign) == 17  # three care units
    monkeypatch.setattr(queries, "SAMPLE", 4)
    for one in said(ola, borghild, *[f"{TUR} {number}" for number in range(8)], campaign_id=campaign.pk):
        decide(one, ola, themes["activity"])

    assert services.draw(statements=queries.in_unit(place.department, ola), now=timezone.now()) == 2
    monkeypatch.setattr(queries, "SAMPLE", 2)
    monkeypatch.setattr(queries, "share_of_sample", lambda campaign: 9)
    assert services.draw(statements=queries.in_unit(place.department, ola), now=timezone.now()) == 0


def test_nothing_is_drawn_of_honest_answers_nor_when_the_campaign_is_closed(
    place, ola, rut, siv, borghild, themes, campaign
):
    for one in said(ola, borghild, *["Ærlig"] * 4, campaign_id=campaign.pk, figures_only=True):
        decide(one, rut, themes["activity"])
    assert services.draw(statements=queries.in_unit(place.department, ola), now=timezone.now()) == 0
    for one in said(ola, borghild, *[TUR] * 4, campaign_id=campaign.pk):
        decide(one, ola, themes["activity"])
    campaign.closing_asked_by, campaign.closed_by = (
        siv,
        factories.make_user("Stein", place.municipality, Role.STRATEGIST),
    )
    campaign.closing_asked_at = campaign.closed_at = timezone.now()
    campaign.save()

    assert services.draw(statements=queries.in_unit(place.department, ola), now=timezone.now()) == 0


def test_the_second_to_code_sees_neither_the_first_nor_the_suggestions(client, place, ola, liv, drawn, themes):
    assert shown(client.get(desk(place, again=True))) is None  # Ola coded them
    leader = signed_in(liv)
    assert leader.get(desk(place)).context["to_code_again"] == 2

    page = leader.get(desk(place, again=True))

    assert shown(page).startswith(TUR) and page.context["pile"].left == 2
    assert (page.context["suggested"], page.context["standing"]) == ([], [])
    assert "fordi det står" not in page.text and "Har fra før" not in page.text
    assert "checked" not in page.text and 'name="suggested"' not in page.text


def test_a_second_coding_is_a_row_of_its_own_and_touches_no_figure(client, place, liv, drawn, themes):
    codings = list(Coding.objects.order_by("pk").values_list("statement", "theme"))
    leader, second = signed_in(liv), drawn.first()

    post(leader, desk(place, again=True), "save", second.decision.statement, themes["meaning"])

    second.refresh_from_db()
    assert (second.themes, second.coded_by) == ([themes["meaning"].pk], liv)
    assert list(Coding.objects.order_by("pk").values_list("statement", "theme")) == codings
    post(leader, desk(place, again=True), "undo")
    second.refresh_from_db()
    assert (second.themes, second.coded_at) == (None, None)


def test_nobody_codes_her_own_a_second_time(client, place, ola, drawn, themes):
    second = drawn.first()

    assert post(client, desk(place, again=True), "none", second.decision.statement).status_code == 404
    with pytest.raises(services.OwnCoding):
        services.code_again(second=second, themes=[], by=ola, now=timezone.now())
    with pytest.raises(IntegrityError, match="second_coding_by_another"), transaction.atomic():
        drawn.filter(pk=second.pk).update(themes=[], coded_by=ola, coded_at=timezone.now())


def test_what_another_coded_a_second_time_meanwhile_stands(place, liv, drawn, themes):
    lars = factories.make_user("Lars", place.department, Role.STAFF)
    second = drawn.first()
    services.code_again(second=second, themes=[], by=lars, now=timezone.now())

    answer = post(signed_in(liv), desk(place, again=True), "save", second.decision.statement, themes["food"])

    assert answer.status_code == 303
    second.refresh_from_db()
    assert second.coded_by == lars


def test_a_decision_that_is_taken_back_takes_its_second_coding_along(place, ola, drawn):
    for _number in range(4):
        services.undo(statements=queries.in_unit(place.department, ola), by=ola, now=timezone.now())

    assert not drawn.exists() and not CodingDecision.objects.exists()


def test_published_words_are_coded_a_second_time_by_another_strategist(place, siv, themes):
    for one in bring_in(place, "Ønske 1", "Ønske 2"):
        decide(one, siv, themes["food"])
    first, other = signed_in(siv), signed_in(factories.make_user("Stein", place.municipality, Role.STRATEGIST))
    first.get(reverse("conversations:code_published"))
    url = reverse("conversations:code_published_again")

    assert shown(first.get(url)) is None
    page = other.get(url)
    assert post(other, url, "save", page.context["statement"], themes["food"]).status_code == 303
    assert (
        SecondCoding.objects.get().coded_by_id == other.session["_auth_user_id"] or SecondCoding.objects.get().coded_at
    )


# --- rights ---


def test_both_go_with_the_words_and_with_the_person(place, borghild, liv, drawn):
    second = drawn.first()
    services.code_again(second=second, themes=[], by=liv, now=timezone.now())
    told = [row for one in rights.everything_about(borghild.pk) for row in one.rows]
    assert any("lest av to" in str(value) for row in told for value in row.values())

    rights.let_go([second.decision.statement.conversation_id])

    assert not CodingDecision.objects.exists() and not SecondCoding.objects.exists()
    assert Coding.objects.count() == 4
