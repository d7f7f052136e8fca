"""Makes one file of a report from a release. It reads what may be shown, and writes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dialog.insight.models import Release
from dialog.insight.queries import ReleaseReader
from dialog.reports.contents.gather import STEPS, Progress, gather
from dialog.reports.contents.shapes import Contents
from dialog.reports.models import ReportKind
from dialog.reports.writers.brief_pdf import brief_pdf
from dialog.reports.writers.campaign_pdf import campaign_pdf
from dialog.reports.writers.folder_pdf import folder_pdf
from dialog.reports.writers.slides import slides
from dialog.reports.writers.tables_zip import tables_zip
from dialog.reports.writers.workbook import workbook

WRITERS: dict[ReportKind, Callable[[Contents], bytes]] = {
    ReportKind.CAMPAIGN: campaign_pdf,
    ReportKind.BRIEF: brief_pdf,
    ReportKind.SLIDES: slides,
    ReportKind.WORKBOOK: workbook,
    ReportKind.TABLES: tables_zip,
    ReportKind.FOLDER: folder_pdf,
}
# Gathering, and then the writing.
TOTAL = STEPS + 1


@dataclass(frozen=True, slots=True)
class Made:
    """A file, and the quotes that stand in it."""

    file: bytes
    quote_ids: list[UUID]


def make(release: Release, code: str, kind: ReportKind, *, today: date, progress: Progress) -> Made:
    """Make the file; ``progress`` is told of each step done. Raises KeyError when the release has no such unit."""

    def gathered(done: int, total: int) -> None:
        progress(done, TOTAL)

    contents = gather(ReleaseReader(release), code, today=today, progress=gathered)
    file = WRITERS[kind](contents)
    progress(TOTAL, TOTAL)
    # The tables hold every quote; a slide show some of them: all count, whichever are printed.
    return Made(file, contents.quote_ids)
