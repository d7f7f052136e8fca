"""What in the access log is worth looking at. Four rules, each said in one sentence on the page.

Nothing here is an accusation: a flagged reading may be quite right. Names are compared in memory and shown to nobody.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from dialog.accounts.models import User
from dialog.audit.models import AccessLog
from dialog.audit.reading import compared_only
from dialog.conversations.models import Resident
from dialog.lib.dates import Window
from dialog.rights.models import BreakGlass

TIMES_THE_MEDIAN = 3
FEWEST = 30
MOST_SHOWN = 20
WITHIN = """WHERE log.municipality_id = %s AND log.at >= %s AND log.at < %s AND log.role IN ('staff', 'leader')"""
AT_THE_UNIT = f"FROM audit_accesslog AS log {WITHIN}"


@dataclass(frozen=True)
class Volume:
    """Somebody who read unusually many on one day."""

    reader: str
    user_id: UUID
    day: date
    people: int
    usual: float


@dataclass(frozen=True)
class Pair:
    """A reader and one she has read, who share a surname; or a reader where she had no membership."""

    reader: str
    user_id: UUID
    resident_id: UUID | None
    times: int
    day: date
    log_id: UUID | None = None


@dataclass(frozen=True)
class Findings:
    without_membership: Sequence[Pair]
    same_surname: Sequence[Pair]
    volumes: Sequence[Volume]
    glasses: Sequence[tuple[BreakGlass, int]]

    @property
    def is_empty(self) -> bool:
        return not (self.without_membership or self.same_surname or self.volumes or self.glasses)


def findings(municipality_id: UUID, window: Window) -> Findings:
    """Look through the rows of the window's days."""
    return Findings(
        without_membership=without_membership(municipality_id, window),
        same_surname=same_surname(municipality_id, window),
        volumes=unusual_volumes(municipality_id, window),
        glasses=broken_glasses(municipality_id, window),
    )


def without_membership(municipality_id: UUID, window: Window) -> list[Pair]:
    """Read as staff or leader, in units where the reader had no membership that day. Break-glass stands by itself."""
    rows = _rows(
        """
        SELECT log.user_id, (log.at AT TIME ZONE 'Europe/Oslo')::date AS day, count(*), min(log.id::text)::uuid
        FROM audit_accesslog AS log
        WHERE log.municipality_id = %s AND log.at >= %s AND log.at < %s
            AND log.role IN ('staff', 'leader') AND log.why <> 'break-glass' AND cardinality(log.unit_ids) > 0
            AND NOT EXISTS (
                SELECT 1 FROM accounts_membership AS work
                WHERE work.user_id = log.user_id AND work.unit_id = ANY (log.unit_ids)
                    AND work.role IN ('staff', 'leader')
                    AND work.starts_on <= (log.at AT TIME ZONE 'Europe/Oslo')::date
                    AND (work.ends_on IS NULL OR work.ends_on >= (log.at AT TIME ZONE 'Europe/Oslo')::date))
        GROUP BY 1, 2 ORDER BY 2 DESC, 3 DESC LIMIT %s
        """,
        [municipality_id, window.starts_at, window.ends_before, MOST_SHOWN],
    )
    names = _names(user for user, *_ in rows)
    return [Pair(names.get(user, ""), user, None, times, day, log) for user, day, times, log in rows]


def same_surname(municipality_id: UUID, window: Window) -> list[Pair]:
    """Readers and those they have read who share the last of their names.

    Each name is opened once. A month holds half a million pairs, and few of them are of the same name: the database is
    given a number for each name, never the name.
    """
    parameters = [municipality_id, window.starts_at, window.ends_before]
    readers = _names(user for (user,) in _rows(f"SELECT DISTINCT log.user_id {AT_THE_UNIT}", parameters))
    of_readers = {user: surname(name) for user, name in readers.items()}
    residents = _surnames_of_read(parameters, set(of_readers.values()) - {""})
    numbers = {name: number for number, name in enumerate(set(residents.values()))}
    rows = _rows(
        f"""
        SELECT log.user_id, resident.id, count(*), max((log.at AT TIME ZONE 'Europe/Oslo')::date)
        FROM audit_accesslog AS log
        JOIN unnest(%s::uuid[], %s::int[]) AS reader (id, number) ON reader.id = log.user_id
        CROSS JOIN unnest(log.resident_ids) AS one (id)
        JOIN unnest(%s::uuid[], %s::int[]) AS resident (id, number)
            ON resident.id = one.id AND resident.number = reader.number
        {WITHIN} GROUP BY 1, 2 ORDER BY 4 DESC, 3 DESC LIMIT %s
        """,  # noqa: S608 (our own words)
        [*_numbered(of_readers, numbers), *_numbered(residents, numbers), *parameters, MOST_SHOWN],
    )
    return [Pair(readers[user], user, resident, times, day) for user, resident, times, day in rows]


def unusual_volumes(municipality_id: UUID, window: Window) -> list[Volume]:
    """More than three times the median of the role's days, and at least thirty people."""
    rows = _rows(
        """
        SELECT user_id, role, day, count(*) FROM (
            SELECT DISTINCT log.user_id, log.role, (log.at AT TIME ZONE 'Europe/Oslo')::date, resident.id
            FROM audit_accesslog AS log, unnest(log.resident_ids) AS resident (id)
            WHERE log.municipality_id = %s AND log.at >= %s AND log.at < %s
        ) AS read (user_id, role, day, resident_id)
        GROUP BY 1, 2, 3
        """,
        [municipality_id, window.starts_at, window.ends_before],
    )
    days: dict[str, list[int]] = defaultdict(list)
    for _user, role, _day, people in rows:
        days[role].append(people)
    usual = {role: median(counts) for role, counts in days.items()}
    many = [row for row in rows if row[3] >= FEWEST and row[3] > TIMES_THE_MEDIAN * usual[row[1]]]
    names = _names(user for user, *_ in many)
    found = [Volume(names.get(user, ""), user, day, people, usual[role]) for user, role, day, people in many]
    return sorted(found, key=lambda one: (one.day, one.people), reverse=True)[:MOST_SHOWN]


def broken_glasses(municipality_id: UUID, window: Window) -> list[tuple[BreakGlass, int]]:
    """Every break-glass, with how many people were read by it."""
    glasses = BreakGlass.objects.filter(
        municipality_id=municipality_id, starts_at__gte=window.starts_at, starts_at__lt=window.ends_before
    )
    found = []
    for glass in glasses.select_related("user", "unit").order_by("-starts_at")[:MOST_SHOWN]:
        read = AccessLog.objects.filter(
            user_id=glass.user_id, at__gte=glass.starts_at, at__lte=glass.ends_at, why="break-glass"
        )
        people = {resident for row in read.filter(unit_ids__contains=[glass.unit_id]) for resident in row.resident_ids}
        found.append((glass, len(people)))
    return found


def surname(name: str) -> str:
    """The last word of a name, also of "Hansen, Borghild"; somebody known by one word only has none."""
    last, comma, _given = name.partition(",")
    if comma:
        return last.strip().casefold()
    words = name.split()
    return words[-1].casefold() if len(words) > 1 else ""


def _surnames_of_read(parameters: list[Any], wanted: set[str]) -> dict[UUID, str]:
    """The surnames of everybody who was read that are among those wanted.

    Opened without making a resident of each: ten thousand of them took half a second.
    """
    field = Resident._meta.get_field("name")
    read = RawSQL(f"SELECT unnest(log.resident_ids) {AT_THE_UNIT}", parameters)  # noqa: S611 (our own words)
    found: dict[UUID, str] = {}
    with compared_only():
        for pk, sealed in Resident.objects.filter(pk__in=read).values_list("pk", "name"):
            name = surname(field.opened(pk, sealed))
            if name in wanted:
                found[pk] = name
    return found


def _numbered(surnames: dict[UUID, str], numbers: dict[str, int]) -> list[str]:
    """Two columns as the database writes lists: ids, and the number of each one's surname, if anybody shares it."""
    known = [(pk, numbers[name]) for pk, name in surnames.items() if name in numbers]
    return [
        f"{{{','.join(str(one) for one in column)}}}" for column in (zip(*known, strict=True) if known else ((), ()))
    ]


def _names(users: Any) -> dict[UUID, str]:
    return dict(User.objects.filter(pk__in=set(users)).values_list("pk", "name"))


def _rows(query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
