"""Cleared quotes for reports: approved for this use, in force, and named no closer than the clearing desk allows."""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format

from dialog.improvements.models import Quote, QuoteUse
from dialog.improvements.quotes.queries import shown, with_source
from dialog.insight.models import Release
from dialog.insight.queries import ReleaseReader
from dialog.reports.contents.shapes import QuoteShown

MOST = 6
MONTH = "F Y"


def quotes_of(reader: ReleaseReader, code: str, today: date) -> tuple[QuoteShown, ...]:
    """Those said in the unit or below it, in what this release counts; the newest approvals first."""
    units = {
        row.unit_id
        for one, row in reader.rows.items()
        if one == code or any(unit.code == code for unit in reader.above(one))
    }
    # Chosen here, of the few there are: asked for with three hundred units and a period, what the database knows too
    # little of to choose well, it may go through every answer for every unit.
    quotes = [
        quote
        for quote in shown(reader.release.municipality_id, QuoteUse.REPORT, today)
        if quote.unit_id in units and _is_within(quote, reader.release)
    ]
    return tuple(
        QuoteShown(one.quote.pk, one.quote.words or "", f"{one.unit}, {date_format(one.month, MONTH)}")
        for one in with_source(quotes[:MOST], today)
    )


def _is_within(quote: Quote, release: Release) -> bool:
    return release.first_day <= timezone.localdate(quote.statement.conversation.held_at) <= release.last_day
