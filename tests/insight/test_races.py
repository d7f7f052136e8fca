"""A release is built once, also when two people press at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from dialog.insight import services
from dialog.insight.models import Counted, Release


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
