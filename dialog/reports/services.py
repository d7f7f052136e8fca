"""Reports are asked for, made and fetched; sentences are written; files with resources come in and are taken back."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language

from dialog.accounts.models import User
from dialog.improvements.models import Quote, QuoteUse
from dialog.insight.models import Release
from dialog.insight.queries import ReleaseReader
from dialog.reports.making import TOTAL, Made
from dialog.reports.models import (
    FileState,
    Report,
    ReportFetch,
    ReportKind,
    ReportSentence,
    ReportState,
    Resource,
    ResourceFile,
)
from dialog.reports.resource_file import Line
from dialog.units.models import Unit


class NotReady(Exception):
    """The file is not there: it is being made, it failed, or it has to be made anew."""


class Stale(NotReady):
    """A quote in it may no longer be shown, or its figures have been withdrawn."""


class NotTheNewest(Exception):
    """A later file of the same year is in use: that one is taken back first."""


class NotInUse(Exception):
    """The file has been brought in, taken back or thrown away by somebody else."""


# --- Reports ---


@transaction.atomic
def ask_for(*, release: Release, unit_code: str, kinds: Sequence[ReportKind], by: User, now: datetime) -> list[Report]:
    """Note that these are to be made. Raises KeyError when the release has no such unit."""
    row = ReleaseReader(release).rows[unit_code]
    unit = Unit.objects.get(pk=row.unit_id)
    language = (get_language() or "nb")[:2]
    return [
        Report.objects.create(
            municipality_id=release.municipality_id,
            release=release,
            unit=unit,
            unit_code=unit_code,
            kind=kind,
            language=language if language in ("nb", "nn", "en") else "nb",
            made_by=by,
            asked_at=now,
            touched_at=now,
            total=TOTAL,
        )
        for kind in kinds
    ]


def note_progress(*, report_id: UUID, done: int, total: int, now: datetime) -> None:
    """Written at once, so that the page can tell; a report that is ready is left alone."""
    under_way = Report.objects.under_way().filter(pk=report_id)
    under_way.update(state=ReportState.MAKING, done=done, total=total, touched_at=now)


@transaction.atomic
def finish(*, report_id: UUID, made: Made, now: datetime) -> None:
    """Keep the file with its digest. Nothing is kept of figures that were withdrawn meanwhile."""
    report = Report.objects.select_for_update(of=("self",)).select_related("release").get(pk=report_id)
    if report.state not in (ReportState.WAITING, ReportState.MAKING):
        return
    if report.release.withdrawn_at is not None:
        return _let_go(report, now)
    report.state, report.finished_at, report.touched_at = ReportState.READY, now, now
    report.done = report.total
    report.quote_ids, report.size = made.quote_ids, len(made.file)
    report.digest = hashlib.sha256(made.file).hexdigest()
    report.content = base64.b64encode(made.file).decode()
    report.save()
    return None


@transaction.atomic
def give_up(*, report_id: UUID, now: datetime) -> None:
    Report.objects.under_way().filter(pk=report_id).update(state=ReportState.FAILED, touched_at=now)


@transaction.atomic
def fetch(*, report: Report, by: User, now: datetime, today: date) -> bytes:
    """Hand out the file, and note who took it. Raises ``Stale`` when a quote in it may no longer be shown."""
    report = Report.objects.select_for_update(of=("self",)).select_related("release").get(pk=report.pk)
    if report.state != ReportState.READY:
        raise NotReady
    if report.release.withdrawn_at is not None or not may_still_be_shown(report.quote_ids, today):
        raise Stale
    ReportFetch.objects.create(municipality_id=report.municipality_id, report=report, by=by, at=now)
    assert report.content is not None
    return base64.b64decode(report.content)


@transaction.atomic
def mark_stale(*, report: Report, now: datetime) -> None:
    """The file goes: words that somebody has taken back are not kept, in a report either."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state == ReportState.READY:
        _let_go(report, now)


def may_still_be_shown(quote_ids: Sequence[UUID], today: date) -> bool:
    """Whether every quote is still there, approved for reports, in force and not taken back."""
    shown = Quote.objects.showable(today, QuoteUse.REPORT).filter(pk__in=quote_ids)
    return not quote_ids or shown.count() == len(set(quote_ids))


def _let_go(report: Report, now: datetime) -> None:
    report.state, report.content, report.touched_at = ReportState.STALE, None, now
    report.save(update_fields=["state", "content", "touched_at"])


# --- The strategist's own sentences ---

Said = Mapping[tuple[str, str], str]


@transaction.atomic
def write_sentences(*, release: Release, unit_code: str, said: Said, by: User, now: datetime) -> None:
    """Keep what was written; ``said`` by (about, theme code). An emptied field is missing again."""
    ReleaseReader(release).unit(unit_code)
    kept = {
        (one.about, one.theme_code): one
        for one in ReportSentence.objects.select_for_update().filter(release=release, unit_code=unit_code)
    }
    for (about, theme_code), words in said.items():
        one = kept.get((about, theme_code))
        if not words:
            if one is not None:
                one.delete()
        elif one is None:
            ReportSentence.objects.create(
                municipality_id=release.municipality_id,
                release=release,
                unit_code=unit_code,
                about=about,
                theme_code=theme_code,
                words=words,
                written_by=by,
                written_at=now,
            )
        elif one.words != words:
            one.words, one.written_by, one.written_at = words, by, now
            one.save(update_fields=["words", "written_by", "written_at"])


# --- Resources ---


@transaction.atomic
def send_resources(*, year: int, lines: Sequence[Line], by: User, now: datetime) -> ResourceFile:
    """Keep a file that was read without a mistake; it counts when somebody has looked it through."""
    file = ResourceFile.objects.create(municipality_id=by.municipality_id, year=year, sent_by=by, sent_at=now)
    Resource.objects.bulk_create(
        Resource(
            municipality_id=by.municipality_id,
            file=file,
            line=line.line,
            service=line.service,
            unit_code=line.unit_code,
            is_outside=line.is_outside,
            recipients=line.recipients,
            full_time=line.full_time,
            kroner=line.kroner,
        )
        for line in lines
    )
    return file


@transaction.atomic
def use_resources(*, file: ResourceFile, now: datetime) -> None:
    """From now on it counts for its year, before those that were there."""
    file = ResourceFile.objects.select_for_update().get(pk=file.pk)
    if file.state != FileState.WAITING:
        raise NotInUse
    # The newest that was brought in counts, not the newest that was sent.
    file.state, file.sent_at = FileState.IN_USE, now
    file.save(update_fields=["state", "sent_at"])


@transaction.atomic
def undo_resources(*, file: ResourceFile, by: User, now: datetime) -> None:
    """Take it back: the file before it counts again, if there is one."""
    of_year = ResourceFile.objects.select_for_update().filter(municipality_id=file.municipality_id, year=file.year)
    newest = of_year.filter(state=FileState.IN_USE).order_by("-sent_at").first()
    if newest is None or not of_year.filter(pk=file.pk, state=FileState.IN_USE).exists():
        raise NotInUse
    if newest.pk != file.pk:
        raise NotTheNewest
    newest.state, newest.undone_by, newest.undone_at = FileState.UNDONE, by, now
    newest.save(update_fields=["state", "undone_by", "undone_at"])


@transaction.atomic
def throw_resources(*, file: ResourceFile) -> None:
    """A file that waits is thrown away with its lines."""
    gone, _counts = ResourceFile.objects.filter(pk=file.pk, state=FileState.WAITING).delete()
    if not gone:
        raise NotInUse
