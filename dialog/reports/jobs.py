"""Long work of this room, done by the worker. Arguments are ids only."""

import logging
from uuid import UUID

from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django import app

from dialog.reports import services
from dialog.reports.making import make
from dialog.reports.models import Report, ReportKind, ReportState

logger = logging.getLogger(__name__)


@app.task(name="reports.make_report")
def make_report(report_id: str) -> None:
    """Make the file of a report that was asked for. Done once more, it does nothing."""
    report = Report.objects.select_related("release").get(pk=UUID(report_id))
    if report.state not in (ReportState.WAITING, ReportState.MAKING):
        return

    def progress(done: int, total: int) -> None:
        services.note_progress(report_id=report.pk, done=done, total=total, now=timezone.now())

    try:
        with override(report.language):
            kind, today = ReportKind(report.kind), timezone.localdate()
            made = make(report.release, report.unit_code, kind, today=today, progress=progress)
        services.finish(report_id=report.pk, made=made, now=timezone.now())
    except Exception as error:
        services.give_up(report_id=report.pk, now=timezone.now())
        # The class alone: what was being written may stand in the message.
        logger.error("report %s could not be made: %s", report.pk, type(error).__name__)
