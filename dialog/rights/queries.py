"""The access log as the data protection officer reads it, a page at a time, and who somebody is in one unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from dialog.accounts.models import User
from dialog.audit.models import AccessLog
from dialog.audit.reading import compared_only
from dialog.audit.sentences import ground_in_words, page_in_words, role_in_words
from dialog.conversations.models import Resident
from dialog.lib.dates import Window
from dialog.lib.names import found_in, sort_key
from dialog.units.models import Unit

ROWS = 50


@dataclass(frozen=True)
class Filter:
    """Whose reading, of whom, where and when; what is None is not asked for."""

    municipality_id: UUID
    window: Window
    reader: UUID | None = None
    resident: UUID | None = None
    unit: UUID | None = None


@dataclass(frozen=True)
class LogRow:
    """One row with the names of those at work; of those who were read only how many."""

    row: AccessLog
    reader: str
    units: Sequence[str]

    @property
    def role_in_words(self) -> str:
        return role_in_words(self.row.role)

    @property
    def why_in_words(self) -> str:
        return ground_in_words(self.row.why)

    @property
    def page_in_words(self) -> str:
        return page_in_words(self.row.what)

    @property
    def people(self) -> int:
        return len(self.row.resident_ids) + self.row.unnamed


@dataclass(frozen=True)
class LogPage:
    rows: Sequence[LogRow]
    following: str


def log_page(wanted: Filter, after: str = "") -> LogPage:
    """Return the newest rows, or those after the one that ``after`` names; by key, so the last page is as fast."""
    found = list(log_rows(wanted, after))
    shown = found[:ROWS]
    following = f"{shown[-1].at.isoformat()}_{shown[-1].pk}" if len(found) > ROWS else ""
    return LogPage(_with_names(shown), following)


def log_rows(wanted: Filter, after: str = "") -> QuerySet[AccessLog]:
    """The rows of one page, and one more when another page follows."""
    rows = AccessLog.objects.filter(
        municipality_id=wanted.municipality_id, at__gte=wanted.window.starts_at, at__lt=wanted.window.ends_before
    )
    if wanted.reader:
        rows = rows.filter(user_id=wanted.reader)
    if wanted.resident:
        rows = rows.filter(resident_ids__contains=[wanted.resident])
    if wanted.unit:
        rows = rows.filter(unit_ids__contains=[wanted.unit])
    if key := _key(after):
        at, pk = key
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=pk))
    return rows.order_by("-at", "-pk")[: ROWS + 1]


def own_log(resident_id: UUID, after: str = "") -> tuple[list[AccessLog], str]:
    """What one person's own log holds, newest first, a page at a time."""
    rows = AccessLog.objects.filter(resident_ids__contains=[resident_id])
    if key := _key(after):
        at, pk = key
        rows = rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=pk))
    found = list(rows.order_by("-at", "-pk")[: ROWS + 1])
    following = f"{found[ROWS - 1].at.isoformat()}_{found[ROWS - 1].pk}" if len(found) > ROWS else ""
    return found[:ROWS], following


def people_named(unit: Unit, query: str) -> list[Resident]:
    """Return those who belong or have belonged to the unit and are called that. Only they are opened to be shown."""
    everybody = Resident.objects.filter(Q(unit=unit) | Q(stays__unit=unit)).distinct()
    with compared_only():
        matches = [(sort_key(one.name or ""), one.pk) for one in everybody if found_in(query, one.name)]
    found = Resident.objects.in_bulk([pk for _, pk in matches])
    return [found[pk] for _, pk in sorted(matches)]


def readers_named(municipality_id: UUID, query: str) -> list[User]:
    """Return those at work who are called that, at most twenty; their names are no secret."""
    people = User.objects.in_municipality(municipality_id).filter(name__icontains=query)
    return list(people.order_by("name")[:20])


def _with_names(rows: Sequence[AccessLog]) -> list[LogRow]:
    people = User.objects.in_bulk({row.user_id for row in rows})
    units = Unit.objects.in_bulk({unit for row in rows for unit in row.unit_ids})
    return [
        LogRow(
            row,
            people[row.user_id].name if row.user_id in people else "",
            sorted(units[unit].name for unit in row.unit_ids if unit in units),
        )
        for row in rows
    ]


def _key(text: str) -> tuple[datetime, UUID] | None:
    moment, _, pk = text.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        return (at, UUID(pk)) if at.tzinfo else None
    except ValueError:
        return None
