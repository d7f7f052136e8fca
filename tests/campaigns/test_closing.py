from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.campaigns import services
from dialog.campaigns.models import Campaign, NotAtWork
from tests.factories import make_campaign, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def stein(place):
    return make_user("Stein", place.municipality, Role.STRATEGIST)


@pytest.fixture
def ended(place):
    """A campaign whose window and days of grace are over."""
    return make_campaign(place.municipality, starts_on=timezone.localdate() - timedelta(days=40), days=10)


def closing(ended, by):
    return {"campaign": ended, "by": by, "now": timezone.now(), "today": timezone.localdate()}


def test_two_people_close_a_campaign(ended, siv, stein):
    services.ask_to_close(**closing(ended, siv))

    closed = services.close(**closing(ended, stein))

    assert closed.is_closed
    assert (closed.closing_asked_by, closed.closed_by) == (siv, stein)


def test_the_one_who_asked_cannot_close(ended, siv):
    services.ask_to_close(**closing(ended, siv))

    with pytest.raises(services.SamePerson):
        services.close(**closing(ended, siv))


def test_the_database_refuses_one_person_even_when_the_service_is_passed_by(ended, siv):
    now = timezone.now()

    with pytest.raises(IntegrityError, match="campaign_closed_by_two_people"):
        Campaign.objects.filter(pk=ended.pk).update(
            closing_asked_by=siv, closing_asked_at=now, closed_by=siv, closed_at=now
        )


def test_nobody_closes_what_nobody_has_asked_to_close(ended, stein):
    with pytest.raises(services.NotAskedFor):
        services.close(**closing(ended, stein))


def test_it_cannot_be_closed_before_the_days_of_grace_are_over(place, siv):
    under_way = make_campaign(place.municipality)

    with pytest.raises(services.TooEarly):
        services.ask_to_close(**closing(under_way, siv))


def test_it_is_closed_once(ended, siv, stein):
    services.ask_to_close(**closing(ended, siv))
    services.close(**closing(ended, stein))

    with pytest.raises(services.AlreadyClosed):
        services.close(**closing(ended, stein))


def test_a_wish_to_close_can_be_taken_back(ended, siv, stein):
    services.ask_to_close(**closing(ended, siv))

    services.take_back_closing(campaign=ended, by=siv, today=timezone.localdate())

    with pytest.raises(services.NotAskedFor):
        services.close(**closing(ended, stein))


def test_a_mark_of_not_at_work_can_be_taken_back_until_the_campaign_is_closed(place, siv, stein, ended):
    ola = make_user("Ola", place.department, Role.STAFF)
    about_ola = {"campaign": ended, "unit": place.department, "user": ola, "by": siv}
    services.mark_at_work(**about_ola, is_at_work=False)
    services.mark_at_work(**about_ola, is_at_work=False)
    assert [mark.user for mark in NotAtWork.objects.all()] == [ola]

    services.mark_at_work(**about_ola, is_at_work=True)

    assert not NotAtWork.objects.exists()
    services.ask_to_close(**closing(ended, siv))
    services.close(**closing(ended, stein))
    with pytest.raises(services.AlreadyClosed):
        services.mark_at_work(**about_ola, is_at_work=False)
