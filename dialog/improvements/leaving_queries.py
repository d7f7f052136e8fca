"""Who has left, and what stands undone after her until the leader has said what is fitting."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from dialog.accounts.models import Role, User
from dialog.conversations.models import Resident, Statement, Stay
from dialog.conversations.querysets import StatementQuerySet
from dialog.improvements.models import Departure, Fate
from dialog.improvements.presence import RESIDENT, has_left
from dialog.improvements.querysets import FateQuerySet
from dialog.improvements.work_list_sql import LEFT_WITH
from dialog.units.models import Unit


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """How many have left a unit with something undone, and who left first's last day there: numbers, no names."""

    count: int
    first_left_on: date | None


def left_since(unit_ids: Iterable[UUID], today: date) -> dict[UUID, LeftBehind]:
    """After how many who have died or moved something stands undone, by unit, and since when; three queries at most."""
    pairs = _left_from(unit_ids, today)
    ended = Stay.objects.filter(unit_id__in={unit for unit, _resident in pairs}, resident_id__in={r for _, r in pairs})
    last_days = ended.order_by().values_list("unit_id", "resident_id").annotate(last=Max("ends_on")) if pairs else ()
    lasts = {(unit, resident): last for unit, resident, last in last_days}
    found: dict[UUID, LeftBehind] = {}
    for unit, count in Counter(unit for unit, _resident in pairs).items():
        days = [lasts.get(pair) for pair in pairs if pair[0] == unit]
        found[unit] = LeftBehind(count, min((day for day in days if day is not None), default=None))
    return found


def _left_from(unit_ids: Iterable[UUID], today: date) -> set[tuple[UUID, UUID]]:
    ids = list(unit_ids)
    return {
        *left_statements(Statement.objects.filter(unit_id__in=ids), today)
        .order_by()
        .values_list("unit_id", "conversation__resident_id"),
        *left_fates(Fate.objects.filter(unit_id__in=ids), today).order_by().values_list("unit_id", f"{RESIDENT}_id"),
    }


def may_read(unit: Unit, user: User) -> bool:
    """Whether this person works in the care unit today: as ``visible_to``, for what is counted without a queryset."""
    return unit.pk in user.unit_ids(Role.STAFF, Role.LEADER)


def left_with(unit: Unit, user: User, today: date) -> dict[UUID, int]:
    """Who has died or moved while something stood undone in a care unit, and how many things. One query.

    ``left_statements`` and ``left_fates`` say which; a test holds the numbers to them.
    """
    if not may_read(unit, user):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LEFT_WITH, {"unit": unit.pk, "today": today})
        return dict(cursor.fetchall())


def left_statements(statements: StatementQuerySet, today: date) -> StatementQuerySet:
    """What waits after somebody who has left."""
    return statements.standing().filter(has_left(today), open_since__isnull=False, conversation__figures_only=False)


def left_fates(fates: FateQuerySet, today: date) -> FateQuerySet:
    """What was decided and not told before she left, or what is in an action yet; until the leader has decided."""
    return fates.undone().filter(has_left(today, RESIDENT), departure=None)


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who has left, where she is now if we know, and how many things stand undone after her."""

    resident: Resident
    unit: Unit
    things: int

    @property
    def moved_to(self) -> Unit | None:
        """The unit she belongs to now; None where nobody gives her care any more."""
        is_elsewhere = self.resident.unit_id != self.unit.pk
        return self.resident.unit if is_elsewhere and self.resident.active_to is None else None

    @property
    def last_day(self) -> date | None:
        return self.resident.active_to


def left_in(unit: Unit, user: User, today: date) -> list[Left]:
    """Those whom the leader of a care unit has to decide about; who left first, first."""
    things = left_with(unit, user, today)
    residents = Resident.objects.filter(pk__in=things).select_related("unit").order_by("active_to", "pk")
    return [Left(one, unit, things[one.pk]) for one in residents]


def left_behind(resident_id: UUID, unit: Unit, user: User, today: date) -> QuerySet[Statement]:
    """What stands undone in a care unit after one who has left, as it was said."""
    mine = Statement.objects.visible_to(user).in_unit(unit).filter(conversation__resident_id=resident_id)
    fates = left_fates(Fate.objects.filter(unit=unit, **{f"{RESIDENT}_id": resident_id}), today)
    undecided = Q(pk__in=left_statements(mine, today).values("pk")) | Q(fate__in=fates)
    return (
        mine.filter(undecided)
        .select_related("conversation__resident__unit", "conversation__asked_by", "fate__action", "unit")
        .order_by("conversation__held_at", "conversation_id", "position")
    )


def was_here(unit: Unit, user: User) -> QuerySet[Resident]:
    """Everybody who has said something in a care unit that its leader may read, wherever she is today."""
    said = Statement.objects.visible_to(user).in_unit(unit).filter(conversation__resident=OuterRef("pk"))
    return Resident.objects.filter(Exists(said)).select_related("unit")


def decided_lately(unit: Unit, user: User, since: datetime) -> QuerySet[Departure]:
    rows = Departure.objects.visible_to(user).filter(unit=unit, decided_at__gt=since)
    return rows.select_related("resident", "decided_by").order_by("-decided_at", "pk")
