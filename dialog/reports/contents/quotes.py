"""Cleared quotes for reports: approved for this use, in force, and named no closer than the clearing desk allows."""

from datetime import date

from django.db.models import Q
from django.utils.formats import date_format

from dialog.improvements.models import QuoteUse
from dialog.improvements.quotes.queries import shown, with_source
from dialog.insight.queries import ReleaseReader
from dialog.reports.contents.shapes import QuoteShown

MOST = 6
MONTH = "F Y"


def quotes_of(reader: ReleaseReader, code: str, today: date) -> tuple[QuoteShown, ...]:
    """Those said in the unit or below it, in what this release counts; the newest approvals first."""
    units = [
        row.unit_id
        for one, row in reader.rows.items()
        if one == code or any(unit.code == code for unit in reader.above(one))
    ]
    release = reader.release
    in_period = Q(
        statement__conversation__held_at__date__gte=release.first_day,
        statement__conversation__held_at__date__lte=release.last_day,
    )
    quotes = shown(release.municipality_id, QuoteUse.REPORT, today).filter(in_period, unit_id__in=units)
    return tuple(
        QuoteShown(one.quote.pk, one.quote.words or "", f"{one.unit}, {date_format(one.month, MONTH)}")
        for one in with_source(list(quotes[:MOST]), today)
    )
