"""Plain date arithmetic; today's date is always an argument."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
from django.utils.formats import date_format
from django.utils.translation import gettext as _

OSLO = ZoneInfo("Europe/Oslo")
# Fills itself with one year at a time, when a day of it is first asked for.
PUBLIC_HOLIDAYS = holidays.country_holidays("NO")
SATURDAY = 5


@dataclass(frozen=True)
class Window:
    """A span of whole days, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def starts_at(self) -> datetime:
        """The first moment inside the window, Norwegian time."""
        return datetime.combine(self.first, time.min, tzinfo=OSLO)

    @property
    def ends_before(self) -> datetime:
        """The first moment after the window, Norwegian time."""
        return datetime.combine(self.last + timedelta(days=1), time.min, tzinfo=OSLO)


def quarter_number(day: date) -> int:
    """1 for January to March."""
    return (day.month + 2) // 3


def months_after(day: date, months: int) -> date:
    """The same day of another month, or its last one: a month after 31 January is 28 February."""
    month = day.year * 12 + day.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def days_between(earlier: datetime, today: date) -> int:
    """Return whole calendar days in Norway from ``earlier`` to ``today``, never below 0."""
    return max(0, (today - earlier.astimezone(OSLO).date()).days)


def in_words(moment: datetime) -> str:
    """«12. juni 2026 kl. 14.05», Norwegian time."""
    return date_format(moment.astimezone(OSLO), _(r"j. F Y \k\l. H.i"))


def is_working_day(day: date) -> bool:
    """Whether offices in Norway are open: neither a weekend nor a public holiday."""
    return day.weekday() < SATURDAY and day not in PUBLIC_HOLIDAYS


def next_working_day(day: date) -> date:
    """Return the first working day after ``day``."""
    following = day + timedelta(days=1)
    while not is_working_day(following):
        following += timedelta(days=1)
    return following
