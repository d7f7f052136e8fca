"""The demo can be shown on any day of the year."""

from datetime import datetime

import pytest

from dialog.campaigns.models import Campaign
from dialog.conversations.models import Conversation
from dialog.home.demo.loading import load
from dialog.lib.dates import OSLO


@pytest.mark.django_db
@pytest.mark.parametrize(
    "moment",
    [datetime(2027, 1, 5, 0, 4, tzinfo=OSLO), datetime(2028, 2, 29, 23, 50, tzinfo=OSLO)],
    ids=["new year", "leap day"],
)
def test_it_loads_on_an_odd_day(moment):
    load(moment)

    under_way = Campaign.objects.under_way(moment.date()).filter(municipality__name="Solvik kommune")
    assert under_way.count() == 1
    assert not Conversation.objects.filter(recorded_at__gt=moment).exists()
