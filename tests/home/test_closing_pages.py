from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.audit.models import AccessLog
from dialog.campaigns import services
from dialog.campaigns.models import Source
from dialog.conversations.models import Channel, Intent
from dialog.insight.models import Release
from tests.factories import make_campaign, make_resident, make_theme, make_user, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def stein(place):
    return make_user("Stein", place.municipality, Role.STRATEGIST)


@pytest.fixture
def ended(place):
    return make_campaign(place.municipality, starts_on=timezone.localdate() - timedelta(days=40), days=10)


def ask(ended, siv):
    services.ask_to_close(campaign=ended, by=siv, now=timezone.now(), today=timezone.localdate())


def test_the_checklist_names_silent_units_and_counts_what_has_no_theme(client, place, siv, ola, ended):
    record(ola, make_resident(place.department), "Kaffe", campaign_id=ended.pk)
    record(ola, make_resident(place.department), "Ut", campaign_id=ended.pk, themes=(make_theme(place.municipality),))

    client.force_login(siv)
    page = client.get(reverse("campaigns:detail", args=[ended.pk])).text

    assert "2 enheter har ikke skrevet ned noe" in page
    assert "Avdeling 2, Hjemmetjenesten nord" in page
    assert "1 ting som er sagt, har ikke fått noe tema" in page


def test_closing_by_a_second_person_locks_the_figures(client, siv, stein, ended):
    ask(ended, siv)

    client.force_login(stein)
    answer = client.post(reverse("campaigns:close", args=[ended.pk]), follow=True)

    assert "tallene er låst" in answer.text
    assert Release.objects.get(campaign=ended).built_by == stein


def test_the_one_who_looked_through_the_list_is_refused_in_words_and_nothing_is_closed(client, siv, ended):
    ask(ended, siv)

    client.force_login(siv)
    answer = client.post(reverse("campaigns:close", args=[ended.pk]))

    assert answer.status_code == 422
    assert "En annen må lukke" in answer.text
    ended.refresh_from_db()
    assert not ended.is_closed


def test_a_second_click_on_close_says_that_it_is_closed(client, siv, stein, ended):
    ask(ended, siv)
    client.force_login(stein)
    client.post(reverse("campaigns:close", args=[ended.pk]))

    answer = client.post(reverse("campaigns:close", args=[ended.pk]))

    assert answer.status_code == 422
    assert "allerede lukket" in answer.text
    assert Release.objects.filter(campaign=ended).count() == 1


def test_published_words_are_shown_without_figures_and_reading_them_is_logged(client, place, siv, ola):
    published = make_campaign(place.municipality, name="Publiserte svar", source=Source.PUBLISHED)
    record(ola, None, "Å bli sett", campaign_id=published.pk, channel=Channel.IMPORT, intent=Intent.GOOD_TO_KNOW)

    client.force_login(siv)
    page = client.get(reverse("campaigns:detail", args=[published.pk])).text

    assert "Å bli sett" in page
    assert (AccessLog.objects.get().unnamed, AccessLog.objects.get().user_id) == (1, siv.pk)


def test_words_from_a_campaign_of_our_own_are_never_among_the_published(client, place, siv, ola):
    under_way = make_campaign(place.municipality)
    record(ola, make_resident(place.department), "Hemmelig ønske", campaign_id=under_way.pk)
    record(ola, None, "Uten navn", campaign_id=under_way.pk)

    client.force_login(siv)
    page = client.get(reverse("campaigns:detail", args=[under_way.pk])).text

    assert "Hemmelig ønske" not in page
    assert "Uten navn" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_campaigns_asks_the_database_as_often_for_three_as_for_one(
    client, place, siv, number, django_assert_num_queries
):
    for one in range(number):
        make_campaign(place.municipality, name=f"Markering {one}")
    client.force_login(siv)

    with django_assert_num_queries(5):
        client.get(reverse("campaigns:index"))
