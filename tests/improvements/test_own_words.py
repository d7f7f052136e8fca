"""A unit's own words: two people of the unit stand behind them, and others read them with the locked figures."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.improvements.models import OwnWords
from dialog.improvements.own_words import services
from dialog.improvements.own_words.services import Sentences
from dialog.insight.services import build_release, withdraw_release
from tests.factories import make_campaign, make_resident, make_user

LEARNED = "Det handlet om lukta av hagen."
SENTENCES = Sentences(LEARNED, "Vi åpner døra.", None)


@pytest.fixture
def campaign(place):
    return make_campaign(place.municipality, starts_on=timezone.localdate() - timedelta(days=60), days=10)


@pytest.fixture
def words(place, campaign, liv):
    return write(place.department, campaign, liv)


def write(unit, campaign, by, sentences=SENTENCES, seen=None):
    return services.write(unit=unit, campaign=campaign, sentences=sentences, seen=seen, by=by, now=timezone.now())


def approve(words, by):
    return services.approve(words=words, seen=words.written_at, by=by, now=timezone.now())


def lock(campaign, siv):
    campaign.closing_asked_by, campaign.closed_by = siv, make_user("Stein", campaign.municipality, Role.STRATEGIST)
    campaign.closing_asked_at = campaign.closed_at = timezone.now()
    campaign.save()
    return build_release(campaign=campaign, by=siv, now=timezone.now())


def test_the_leader_writes_and_one_of_the_staff_reads_and_approves(client, liv, ola, place, campaign):
    address = [place.department.code]
    client.force_login(liv)
    client.post(
        reverse("improvements:write_own_words", args=address), {"learned": LEARNED, "changed": "Vi åpner døra."}
    )
    assert "Be en annen som jobber her om å lese." in client.get(reverse("improvements:own_words", args=address)).text

    client.force_login(ola)
    assert "Les det avdelingen har skrevet om seg selv" in client.get(reverse("home:unit", args=address)).text
    seen = OwnWords.objects.get().written_at.isoformat()
    page = client.post(reverse("improvements:approve_own_words", args=address), {"seen": seen}, follow=True)

    assert "Liv skrev. Ola leste og godkjente i dag." in page.text


def test_nobody_approves_her_own_words(client, liv, place, words):
    client.force_login(liv)

    page = client.post(
        reverse("improvements:approve_own_words", args=[place.department.code]), {"seen": words.written_at.isoformat()}
    )

    assert page.status_code == 422 and "Du har skrevet ordene selv." in page.text
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnWords.objects.update(read_by=liv, read_at=timezone.now())


def test_what_is_written_anew_must_be_read_anew(liv, ola, place, campaign, words):
    seen = words.written_at
    approve(words, ola)

    again = write(place.department, campaign, liv, Sentences("Noe annet", "Vi åpner døra.", None), seen=seen)

    assert not again.is_sent
    with pytest.raises(services.ChangedMeanwhile):
        services.approve(words=again, seen=seen, by=ola, now=timezone.now())


def test_two_leaders_do_not_write_over_each_other(per, place, campaign, words):
    with pytest.raises(services.ChangedMeanwhile):
        write(place.department, campaign, per, Sentences("Pers ord", "Noe", None), seen=None)


def test_after_the_closing_nothing_is_written_or_approved(liv, ola, siv, place, campaign, words):
    lock(campaign, siv)

    with pytest.raises(services.CampaignClosed):
        approve(words, ola)
    with pytest.raises(services.CampaignClosed):
        write(place.department, campaign, liv, Sentences("Nytt", "Nytt", None), seen=words.written_at)


@pytest.fixture
def shown(client, siv, place):
    """What Siv reads on the department's page."""

    def text():
        client.force_login(siv)
        return client.get(reverse("insight:unit", args=[place.department.code])).text

    return text


def test_others_read_them_with_the_locked_figures_and_until_they_are_taken_back(
    shown, ola, siv, place, campaign, words
):
    for _ in range(5):
        make_resident(place.department)
    approve(words, ola)
    lock(campaign, siv)

    assert LEARNED in shown()
    services.withdraw(words=words, by=ola, now=timezone.now())
    assert LEARNED not in shown()


def test_words_nobody_has_approved_stay_in_the_unit(shown, siv, place, campaign, words):
    for _ in range(5):
        make_resident(place.department)
    lock(campaign, siv)

    assert "Med egne ord" not in shown() and LEARNED not in shown()


def test_a_unit_of_fewer_than_five_shows_none(shown, ola, siv, place, campaign, words):
    for _ in range(4):
        make_resident(place.department)
    approve(words, ola)
    lock(campaign, siv)

    assert LEARNED not in shown()


def test_with_withdrawn_figures_the_words_go_too(shown, client, ola, siv, place, campaign, words):
    for _ in range(5):
        make_resident(place.department)
    approve(words, ola)
    release = lock(campaign, siv)
    assert LEARNED in shown()

    withdraw_release(release=release, by=siv, now=timezone.now(), reason="Feil")

    client.force_login(siv)
    assert LEARNED not in client.get(reverse("insight:index"), follow=True).text
    assert client.get(reverse("insight:unit", args=[place.department.code])).status_code == 404


def test_the_checklist_names_units_that_have_not_sent(client, ola, siv, place, campaign, words):
    approve(words, ola)
    client.force_login(siv)

    text = client.get(reverse("campaigns:detail", args=[campaign.pk])).text

    assert "2 enheter har ikke sendt egne ord" in text


def test_the_leader_is_asked_to_write_when_the_days_are_over_and_not_before(client, liv, place):
    make_campaign(place.municipality, starts_on=timezone.localdate() - timedelta(days=3), name="Nå")
    client.force_login(liv)
    desk = reverse("home:unit", args=[place.department.code])
    assert "Skriv tre setninger" not in client.get(desk).text

    place.department.campaigns.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert "Skriv tre setninger" in client.get(desk).text
