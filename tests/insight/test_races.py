"""A release is built once, also when two people press at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from dialog.campaigns.models import CampaignUnit
from dialog.insight import services
from dialog.insight.models import Counted, Release
from tests.factories import make_campaign
from tests.waiting import until


@pytest.mark.django_db(transaction=True)
def test_two_parallel_transactions_build_one_release(town):
    town.answers(town.home_care("Nord"), 30, named={"activity": 15})
    campaign = town.close()
    together = Barrier(2)

    def build(_):
        together.wait()
        try:
            return services.build_release(campaign=campaign, by=town.second, now=campaign.closed_at)
        except services.AlreadyBuilt as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(build, range(2)))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyBuilt", "Release"]
    assert Release.objects.count() == 1
    assert Counted.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_a_release_waits_for_the_one_that_is_being_built_and_counts_nothing_twice(town):
    section = town.home_care("Nord")
    type(town.answers(section, 30)[0]).objects.update(campaign=None)
    CampaignUnit.objects.create(municipality=town.municipality, campaign=town.campaign, unit=section)
    town.close()
    other = town.close(make_campaign(town.municipality, name="En til", starts_on=town.campaign.starts_on))

    def build(campaign):
        try:
            return services.build_release(campaign=campaign, by=town.second, now=campaign.closed_at)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            first = services.build_release(campaign=town.campaign, by=town.second, now=town.campaign.closed_at)
            waiting = thread.submit(build, other)
            until(lambda: waiting.done() or somebody_waits(), seconds=60)
        second = waiting.result()

    assert Counted.objects.filter(release=first).count() == 30
    assert Counted.objects.filter(release=second).count() == 0


def somebody_waits():
    """By pg_locks alone, which is always as of now: a transaction sees pg_stat_activity as it was at its first look."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON database = pg_database.oid "
            "WHERE NOT granted AND locktype = 'advisory' AND datname = current_database())"
        )
        return cursor.fetchone()[0]
