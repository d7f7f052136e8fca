"""What no campaign counts is counted by quarter: once, in order, closed by two people."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from dialog.campaigns.models import Source
from dialog.campaigns.services import AlreadyClosed, NotAskedFor, SamePerson, TooEarly
from dialog.conversations.models import CodingDecision, Conversation
from dialog.insight import building, quarters, services
from dialog.insight.checklist import checklist
from dialog.insight.jobs import lock_figures
from dialog.insight.models import Counted, Dimension, Quarter, Release
from dialog.insight.queries import ReleaseReader, Trend, figures_for
from tests.factories import make_campaign

pytestmark = pytest.mark.django_db
SECOND, THIRD = date(2026, 4, 1), date(2026, 7, 1)
MAY = datetime(2026, 5, 5, 10, tzinfo=UTC)


def outside(town, unit, number, held_at=MAY, **fields):
    """Conversations outside campaigns."""
    conversations = town.answers(unit, number, held_at=held_at, **fields)
    Conversation.objects.filter(pk__in=[one.pk for one in conversations]).update(campaign=None)
    return conversations


def closed(town, first_day=SECOND):
    today = Quarter(first_day=first_day).can_close_from
    at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    who = {"municipality": town.municipality, "first_day": first_day, "today": today, "now": at}
    quarters.ask_to_close(**who, by=town.siv)
    return quarters.close(**who, by=town.second)


def locked(town, first_day=SECOND, seed=0):
    quarter = closed(town, first_day)
    return services.build_quarter(
        quarter=quarter, by=town.second, now=quarter.closed_at, rng=np.random.default_rng(seed)
    )


def counted(release):
    return Counted.objects.filter(release=release).count()


def test_a_quarter_counts_what_was_said_outside_the_campaigns(town):
    section = town.home_care("Nord")
    outside(town, section, 30, named={"activity": 15})
    town.answers(section, 25)

    release = locked(town)

    assert release.title == "2. kvartal 2026"
    assert counted(release) == 30
    assert [(one.code, one.figure) for one in figures_for(release, section.code).themes] == [("activity", 15)]


def test_what_is_dated_before_the_quarter_after_it_or_withdrawn_is_not_counted(town):
    section = town.home_care("Nord")
    outside(town, section, 20)
    outside(town, section, 5, held_at=datetime(2026, 3, 31, 10, tzinfo=UTC))
    outside(town, section, 5, held_at=datetime(2026, 7, 1, 10, tzinfo=UTC))
    outside(town, section, 5, recorded_at=datetime(2026, 8, 1, tzinfo=UTC))
    outside(town, section, 5, withdrawn_at=MAY)

    assert counted(locked(town)) == 20


def test_what_comes_too_late_for_its_own_time_is_counted_in_the_quarter_it_arrived_in(town):
    section = town.home_care("Nord")
    too_late = town.campaign.can_close_from + timedelta(days=30)
    arrived = datetime(too_late.year, too_late.month, too_late.day, tzinfo=UTC)
    town.answers(section, 5, recorded_at=arrived)
    outside(town, section, 7, recorded_at=arrived)
    town.answers(section, 20)

    campaign, second, third = town.release(), locked(town, SECOND), locked(town, THIRD)

    assert [counted(one) for one in (campaign, second, third)] == [20, 0, 12]


def test_what_an_open_campaign_will_count_waits_for_it(town):
    section = town.home_care("Nord")
    town.campaign.taking_part.create(municipality=town.municipality, unit=section)
    during = town.campaign.window.starts_at + timedelta(hours=3)
    town.answers(section, 10)
    outside(town, section, 10, held_at=during)
    elsewhere = town.home_care("Deltar ikke")
    outside(town, elsewhere, 7, held_at=during)
    outside(town, section, 3)

    quarter, campaign = locked(town), town.release()

    assert (counted(quarter), counted(campaign)) == (10, 20)


def test_published_words_are_never_counted(town):
    published = make_campaign(town.municipality, name="Publisert", starts_on=date(2026, 5, 1), source=Source.PUBLISHED)
    town.answers(town.home_care("Nord"), 30, campaign=published)

    assert counted(locked(town)) == 0


def test_every_conversation_is_counted_once_whichever_release_comes_first(town):
    section = town.home_care("Nord")
    town.campaign.taking_part.create(municipality=town.municipality, unit=section)
    outside(town, section, 30)
    town.answers(section, 20)
    outside(town, section, 9, held_at=town.campaign.window.starts_at + timedelta(hours=1))

    releases = [locked(town), town.release(), locked(town, THIRD)]

    assert [counted(one) for one in releases] == [30, 29, 0]
    assert Counted.objects.count() == Conversation.objects.count() == 59


def test_a_quarter_takes_two_people_and_the_days_of_grace(town):
    who = {"municipality": town.municipality, "first_day": SECOND, "now": MAY}
    late = date(2026, 7, 21)

    with pytest.raises(TooEarly):
        quarters.ask_to_close(**who, by=town.siv, today=date(2026, 7, 20))
    with pytest.raises(NotAskedFor):
        quarters.close(**who, by=town.second, today=late)
    quarters.ask_to_close(**who, by=town.siv, today=late)
    with pytest.raises(SamePerson):
        quarters.close(**who, by=town.siv, today=late)
    quarters.close(**who, by=town.second, today=late)
    with pytest.raises(AlreadyClosed):
        quarters.close(**who, by=town.second, today=late)


def test_the_database_refuses_one_person_and_a_quarter_that_begins_in_may(town):
    alone = {"asked_by": town.siv, "asked_at": MAY, "closed_by": town.siv, "closed_at": MAY}
    for name, fields in (
        ("quarter_closed_by_two_people", {"first_day": SECOND, **alone}),
        ("quarter_begins_one", {"first_day": date(2026, 5, 1)}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Quarter.objects.create(municipality=town.municipality, **fields)


def test_the_database_refuses_a_second_release_of_a_quarter_and_one_of_neither(town):
    release = locked(town)
    for name, fields in (
        ("release_quarter_once", {}),
        ("release_of_a_campaign_or_a_quarter", {"quarter": None}),
        ("release_of_a_campaign_or_a_quarter", {"campaign": town.campaign}),
    ):
        second = Release.objects.get(pk=release.pk)
        second.pk = town.siv.pk
        for field, value in fields.items():
            setattr(second, field, value)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            second.save(force_insert=True)


def test_a_quarter_before_one_that_is_locked_stays_blank_and_a_withdrawn_one_too(town):
    third = locked(town, THIRD)
    services.withdraw_release(release=third, by=town.siv, now=third.built_at, reason="Feil")

    with pytest.raises(services.LaterBuilt):
        closed(town, SECOND)
    with pytest.raises(services.AlreadyBuilt):
        closed(town, THIRD)


def test_the_worker_locks_a_quarter_and_a_second_time_changes_nothing(town):
    outside(town, town.home_care("Nord"), 30)
    quarter = closed(town)

    lock_figures(pk=str(quarter.pk))
    lock_figures(pk=str(quarter.pk))

    assert counted(Release.objects.get(quarter=SECOND)) == 30


def test_a_quarter_is_compared_with_the_same_one_a_year_before_and_a_campaign_with_a_campaign(town):
    section = town.home_care("Nord")
    outside(town, section, 40, named={"activity": 10}, held_at=datetime(2025, 5, 5, 10, tzinfo=UTC))
    outside(town, section, 40, named={"activity": 40}, held_at=datetime(2026, 2, 5, 10, tzinfo=UTC))
    outside(town, section, 40, named={"activity": 30})
    last_year, _winter = locked(town, date(2025, 4, 1)), locked(town, date(2026, 1, 1))

    release = locked(town)

    assert ReleaseReader(release).previous.release == last_year
    assert [(one.last_time, one.trend) for one in figures_for(release, section.code).themes] == [(10, Trend.MORE)]
    assert ReleaseReader(town.release()).previous is None


def test_a_quarter_has_no_staircase_for_it_asks_nobody(town):
    outside(town, town.home_care("Nord"), 30)

    shown = ReleaseReader(locked(town)).dimensions("00")

    assert Dimension.SAID_BY in shown
    assert not {Dimension.STAIRCASE, Dimension.SILENT} & set(shown)


def test_the_checklist_counts_what_has_no_theme_and_no_honest_answer(town):
    section = town.home_care("Nord")
    outside(town, section, 6, named={"activity": 2})
    outside(town, section, 6, figures_only=True)
    outside(town, section, 3, recorded_at=datetime(2026, 7, 2, tzinfo=UTC), named={"activity": 3})

    listed = quarters.checklist(Quarter(municipality=town.municipality, first_day=SECOND))

    assert (listed.uncoded, listed.arrived_late, listed.open_campaigns) == (4, 3, (town.campaign,))


def test_counting_that_is_asked_for_twice_is_one_piece_of_work(town):
    outside(town, town.home_care("Nord"), 30)
    quarter = closed(town)

    building.begin(closed=quarter)
    building.begin(closed=quarter)

    assert ProcrastinateJob.objects.filter(task_name=lock_figures.name, args__pk=str(quarter.pk)).count() == 1


def test_both_checklists_count_as_the_coding_desk_does(town):
    """Of three without a theme one is honest, and of one somebody has said that none fits."""
    section = town.home_care("Nord")
    for said in (town.answers(section, 3), outside(town, section, 3)):
        Conversation.objects.filter(pk=said[0].pk).update(figures_only=True)
        CodingDecision.objects.create(
            municipality=town.municipality,
            statement=said[1].statements.get(),
            themes=[],
            at_desk=True,
            decided_by=town.siv,
            decided_at=MAY,
        )

    assert checklist(town.campaign).uncoded == 1
    assert quarters.checklist(Quarter(municipality=town.municipality, first_day=SECOND)).uncoded == 1


def test_only_quarters_with_something_to_count_are_offered_and_none_before_a_locked_one(town):
    def offered(today):
        return [one.first_day for one in quarters.quarters_to_close(town.municipality.pk, today)]

    section = town.home_care("Nord")
    outside(town, section, 1)
    outside(town, section, 1, held_at=datetime(2026, 8, 5, tzinfo=UTC))

    assert offered(date(2026, 10, 1)) == [THIRD, SECOND]
    assert offered(date(2026, 7, 1)) == [SECOND]
    assert offered(date(2026, 6, 30)) == []
    locked(town, SECOND)
    assert offered(date(2026, 10, 1)) == [THIRD]
