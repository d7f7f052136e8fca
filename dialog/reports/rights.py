"""Reports are about nobody; but somebody's cleared words stand in some, and go when she does."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from dialog.improvements.models import Quote
from dialog.lib.rights import Chapter, Forgotten
from dialog.reports import services
from dialog.reports.models import Report, ReportSentence
from dialog.units.models import Unit


def everything_about(resident_id: UUID) -> list[Chapter]:
    """The quotes themselves are told by the room that keeps them."""
    return []


def erase(resident_id: UUID) -> Forgotten:
    """A report that quotes her is let go of: it has to be made anew, without her."""
    _let_go_of(Quote.objects.filter(statement__conversation__resident_id=resident_id))
    return Forgotten()


def let_go(conversation_ids: Sequence[UUID]) -> Forgotten:
    """When words have been kept as long as they may be, so have the files they stand in."""
    _let_go_of(Quote.objects.filter(statement__conversation_id__in=conversation_ids))
    return Forgotten()


def free_texts(unit_ids: Sequence[UUID]) -> list[QuerySet[Any]]:
    """A strategist's sentences, which are about services but may hold a name. Files are let go of, never changed."""
    return [ReportSentence.objects.filter(municipality__in=Unit.objects.filter(pk__in=unit_ids).values("municipality"))]


def _let_go_of(quotes: QuerySet[Quote]) -> None:
    ids = list(quotes.values_list("pk", flat=True))
    for report in Report.objects.ready().filter(quote_ids__overlap=ids) if ids else ():
        services.mark_stale(report=report, now=timezone.now())
