from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from dialog.accounts.importing.under_way import show
from dialog.accounts.models import Role
from dialog.audit.models import AccessLog
from dialog.campaigns import services
from dialog.campaigns.models import Source
from dialog.conversations.models import Channel, Intent
from dialog.insight.jobs import lock_figures
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
    assert "Tallene telles og låses" in answer.text
    assert not Release.objects.filter(campaign=ended).exists()
    lock_figures(pk=str(ended.pk))
    answer = client.get(reverse("campaigns:campaign_progress", args=[ended.pk]), follow=True)

    assert "Tallene er låst." in answer.text
    assert "Se tallene" in answer.text
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
    assert ProcrastinateJob.objects.filter(task_name=lock_figures.name).count() == 1


def test_while_the_figures_are_counted_the_page_shows_the_steps_and_asks_again(client, siv, stein, ended):
    ask(ended, siv)
    client.force_login(stein)
    client.post(reverse("campaigns:close", args=[ended.pk]))

    show(ended.pk, 2)
    answer = client.get(reverse("campaigns:campaign_progress", args=[ended.pk]), headers={"HX-Request": "true"})

    assert answer.text.count("Gjort") == 2
    assert 'hx-trigger="every 1s"' in answer.text
    assert "<html" not in answer.text


def test_work_that_was_broken_off_is_begun_anew_by_a_press_and_not_twice(client, siv, stein, ended):
    ask(ended, siv)
    client.force_login(stein)
    client.post(reverse("campaigns:close", args=[ended.pk]))
    jobs = ProcrastinateJob.objects.filter(task_name=lock_figures.name)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")

    page = client.get(reverse("campaigns:detail", args=[ended.pk])).text
    for _ in range(2):
        client.post(reverse("campaigns:campaign_again", args=[ended.pk]))

    assert "Begynn på nytt" in page
    assert sorted(jobs.values_list("status", flat=True)) == ["failed", "todo"]


def test_an_open_campaign_is_not_counted_by_asking_for_it_again(client, siv, ended):
    client.force_login(siv)
    client.post(reverse("campaigns:campaign_again", args=[ended.pk]))

    assert not ProcrastinateJob.objects.filter(task_name=lock_figures.name).exists()


# --- Withdrawal ---------------------------------------------------------------------------------------------------


@pytest.fixture
def locked(place, siv, stein, ended, ola):
    record(ola, None, "Ut", campaign_id=ended.pk, now=ended.window.starts_at, themes=(make_theme(place.municipality),))
    ask(ended, siv)
    services.close(campaign=ended, by=stein, now=timezone.now(), today=timezone.localdate())
    lock_figures(pk=str(ended.pk))
    return Release.objects.get(campaign=ended)


def test_figures_are_withdrawn_with_a_reason_and_are_gone_from_pages_and_files_at_once(client, siv, locked):
    client.force_login(siv)
    figures = reverse("insight:unit", args=["00"]) + f"?tall={locked.pk}"
    file = reverse("reports:release_csv", args=[locked.pk])

    def statuses():
        return [client.get(url).status_code for url in (figures, file)]

    assert statuses() == [200, 200]

    answer = client.post(
        reverse("campaigns:withdraw", args=[locked.pk]), {"reason": "To avdelinger var byttet om."}, follow=True
    )

    assert "Tallene er trukket tilbake." in answer.text
    assert "Perioden blir stående uten tall" in answer.text
    assert "To avdelinger var byttet om." in answer.text
    assert "Se tallene" not in answer.text
    assert statuses() == [404, 404]
    assert "Tallene er trukket tilbake" in client.get(reverse("campaigns:index")).text
    assert client.post(reverse("campaigns:withdraw", args=[locked.pk]), {"reason": "Igjen"}).status_code == 404


def test_withdrawal_needs_a_reason_and_says_so(client, siv, locked):
    client.force_login(siv)
    answer = client.post(reverse("campaigns:withdraw", args=[locked.pk]), {"reason": "  "})

    assert answer.status_code == 422
    assert "Skriv hvorfor." in answer.text
    locked.refresh_from_db()
    assert locked.withdrawn_at is None


def test_what_was_withdrawn_is_not_counted_again(client, siv, locked):
    client.force_login(siv)
    client.post(reverse("campaigns:withdraw", args=[locked.pk]), {"reason": "Feil"})

    client.post(reverse("campaigns:campaign_again", args=[locked.campaign_id]))
    lock_figures(pk=str(locked.campaign_id))

    assert Release.objects.count() == 1
    assert not ProcrastinateJob.objects.filter(task_name=lock_figures.name).exists()


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

    with django_assert_num_queries(10):
        client.get(reverse("campaigns:index"))
