"""The demo can be shown on any day of the year."""

from datetime import datetime

import pytest

from dialog.campaigns.models import Campaign
from dialog.conversations.models import Conversation
from dialog.home.demo.loading import load
from dialog.lib.dates import OSLO
from tests.world import undone

NEW_YEAR = datetime(2027, 1, 5, 0, 4, tzinfo=OSLO)
LEAP_DAY = datetime(2028, 2, 29, 23, 50, tzinfo=OSLO)


@pytest.mark.django_db
def test_it_loads_on_an_odd_day(thorough):
    """The first days of a year are the ones that have been wrong; `make drill` tries the leap day too."""
    for moment in (NEW_YEAR, LEAP_DAY) if thorough else (NEW_YEAR,):
        with undone():
            load(moment)

            under_way = Campaign.objects.under_way(moment.date()).filter(municipality__name="Solvik kommune")
            assert under_way.count() == 1
            assert not Conversation.objects.filter(recorded_at__gt=moment).exists()
