from datetime import date

import pytest

from dialog.lib.dates import next_working_day

DAYS = [
    # day, the next working day
    ("2026-11-16", "2026-11-17"),  # Monday
    ("2026-11-20", "2026-11-23"),  # Friday
    ("2026-11-21", "2026-11-23"),  # Saturday
    ("2026-04-01", "2026-04-07"),  # the day before Maundy Thursday
    ("2026-05-13", "2026-05-15"),  # the day before Ascension Day
    ("2026-05-22", "2026-05-26"),  # Friday before Whit Monday
    ("2026-12-24", "2026-12-28"),  # Christmas Eve is a Thursday
    ("2027-05-14", "2027-05-18"),  # Whit Monday is the seventeenth of May
]


@pytest.mark.parametrize(("day", "following"), DAYS)
def test_weekends_and_norwegian_holidays_are_no_working_days(day, following):
    assert next_working_day(date.fromisoformat(day)) == date.fromisoformat(following)
