"""Sett tema: what is drawn to be coded a second time, who codes it and sees what of the first, and when it goes."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations import rights
from dialog.conversations.coding_desk import queries, services
from dialog.conversations.models import Coding, CodingDecision, SecondCoding
from tests import factories
from tests.conversations.desk import TUR, bring_in, decide, desk, post, said, shown
from tests.world import signed_in

pytestmark = pytest.mark.django_db


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
