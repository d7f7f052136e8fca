"""Which reports somebody may ask for, and those that are there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from dialog.accounts.models import Role, User
from dialog.insight.models import Release
from dialog.insight.queries import ReleaseReader, UnitThen
from dialog.reports.models import Report, ReportState, ResourceFile
from dialog.units.models import Kind

# Work that has not been heard of for so long was broken off, and nobody has taken it up.
SILENT_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in the list, with the name its unit had when the figures were locked."""

    report: Report
    unit_name: str
    title: str
    fetched: int
    is_silent: bool

    @property
    def is_under_way(self) -> bool:
        return self.report.state in (ReportState.WAITING, ReportState.MAKING) and not self.is_silent


def releases_of(user: User) -> list[Release]:
    return list(Release.objects.visible_to(user).newest_first())


def units_to_report_on(reader: ReleaseReader, user: User) -> list[UnitThen]:
    """Units with figures of their own kind: all for a strategist, those she leads for a leader; never a department."""
    rows = [row for row in reader.rows.values() if row.kind != Kind.DEPARTMENT and not row.was_closed]
    if not user.has_role(Role.STRATEGIST):
        led = set(user.unit_ids(Role.LEADER))
        rows = [row for row in rows if row.unit_id in led]
    return [reader.unit(row.code) for row in rows]


def reports_of(user: User) -> QuerySet[Report]:
    """Newest first, without the files themselves."""
    rows = Report.objects.visible_to(user).select_related("release__campaign", "made_by", "unit").defer("content")
    return rows.annotate(fetched=Count("fetches")).order_by("-asked_at", "kind")


def as_row(report: Report, now: datetime) -> ReportRow:
    return ReportRow(
        report=report,
        unit_name=report.unit.name,
        title=report.release.title,
        fetched=getattr(report, "fetched", 0),
        is_silent=report.touched_at < now - SILENT_FOR and report.state in (ReportState.WAITING, ReportState.MAKING),
    )


def files_of(user: User) -> QuerySet[ResourceFile]:
    files = ResourceFile.objects.filter(municipality_id=user.municipality_id)
    return files.select_related("sent_by", "undone_by").annotate(number=Count("lines")).order_by("-year", "-sent_at")
