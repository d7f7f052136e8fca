"""How a day is told: by its name while it is near, and never as if it were of this year when it is not."""

from datetime import date

import pytest
from django.utils import translation

from dialog.conversations.wording import day_in_words

TODAY = date(2026, 6, 17)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 6, 17), "i dag"),
        (date(2026, 6, 16), "i går"),
        (date(2026, 6, 18), "i morgen"),
        (date(2026, 6, 12), "fredag"),
        (date(2026, 6, 4), "4. juni"),
        (date(2026, 12, 24), "24. desember"),
        (date(2025, 6, 4), "4. juni 2025"),
        (date(2027, 1, 4), "4. januar 2027"),
    ],
)
def test_a_day_is_told_as_it_is_said(day, told):
    with translation.override("nb"):
        assert day_in_words(day, TODAY) == told


def test_new_year_lies_within_the_week_for_whoever_looks_back_on_it():
    with translation.override("nb"):
        assert day_in_words(date(2025, 12, 30), date(2026, 1, 2)) == "tirsdag"
