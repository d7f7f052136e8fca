"""Visits of a unit, and promises: whose they are, which are overdue, and what next year's visit begins with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, When

from dialog.accounts.models import Membership, Role, User
from dialog.improvements.models import Promise, PromiseOutcome, Visit, VisitNote
from dialog.improvements.quotes.identifying import Mark, Register, find_identifying
from dialog.improvements.quotes.queries import register_of
from dialog.lib.ordering import norwegian
from dialog.units.models import Unit

WITH_PEOPLE = ("owner", "visit__host", "unit", "closed_by")


def works_here(user: User, unit_id: UUID) -> bool:
    return unit_id in user.unit_ids(Role.STAFF, Role.LEADER)


def leads(user: User, unit_id: UUID) -> bool:
    return unit_id in user.unit_ids(Role.LEADER)


def visits_of(unit: Unit, user: User) -> QuerySet[Visit]:
    return Visit.objects.visible_to(user).filter(unit=unit).select_related("host", "unit", "cancelled_by")


def planned(unit: Unit, user: User) -> QuerySet[Visit]:
    """Those that are to come or to be written down; the first day first."""
    return visits_of(unit, user).filter(written_at=None, cancelled_at=None).order_by("held_on", "pk")


def to_write_down(unit: Unit, user: User, today: date) -> QuerySet[Visit]:
    """Held, and not written down: the host's to do, and the leader's. Who came is not opened here."""
    rows = planned(unit, user).filter(held_on__lte=today).defer("guests", "why")
    return rows if leads(user, unit.pk) else rows.filter(host=user)


def earlier(unit: Unit, user: User) -> QuerySet[Visit]:
    """Those that were, or were cancelled; the newest first, each with how many promises there are and how many kept."""
    kept = Count("promises", filter=Q(promises__outcome=PromiseOutcome.KEPT))
    return (
        visits_of(unit, user)
        .filter(Q(written_at__isnull=False) | Q(cancelled_at__isnull=False))
        .annotate(promised=Count("promises"), kept=kept)
        .order_by("-held_on", "pk")
    )


def note_of(visit: Visit, user: User) -> VisitNote | None:
    """What was heard, for those who work there; to everybody else there is none."""
    return VisitNote.objects.visible_to(user).filter(visit=visit).select_related("written_by").first()


def promises_at(visit: Visit, user: User) -> list[Promise]:
    rows = Promise.objects.visible_to(user).filter(visit=visit).select_related(*WITH_PEOPLE)
    return list(rows.order_by("due_on", "pk"))


def mine(user: User) -> QuerySet[Promise]:
    """What this person owns, was host for, or leads the unit of."""
    rows = Promise.objects.visible_to(user).filter(
        Q(owner=user) | Q(visit__host=user) | Q(unit_id__in=user.unit_ids(Role.LEADER))
    )
    return rows.select_related(*WITH_PEOPLE)


def overdue_of(user: User, today: date) -> QuerySet[Promise]:
    """What stands on this person's desk."""
    return mine(user).overdue(today)  # type: ignore[attr-defined, no-any-return]


def others(user: User) -> QuerySet[Promise]:
    """For those who see several units: what is promised there, apart from their own."""
    rows = Promise.objects.visible_to(user).exclude(pk__in=mine(user).values("pk"))
    return rows.select_related(*WITH_PEOPLE)


def in_order(rows: QuerySet[Promise]) -> QuerySet[Promise]:
    """Open ones first, by their date; then what was closed last."""
    is_closed = Case(When(outcome="", then=0), default=1)
    open_due = Case(When(outcome="", then=F("due_on")))
    return rows.order_by(is_closed, open_due, F("closed_at").desc(nulls_last=True), "pk")


def sees_visits_of(user: User, unit: Unit) -> bool:
    return Visit.objects.visible_to(user).filter(unit=unit).exists()


def sees_several(user: User) -> bool:
    return user.has_role(Role.STRATEGIST) or any(not unit.is_care_unit for unit in user.units_as(Role.LEADER))


def can_close(promise: Promise, user: User) -> bool:
    """The owner, the host, and the unit's leader may say how it went and give it another date."""
    return user.pk in (promise.owner_id, promise.visit.host_id) or leads(user, promise.unit_id)


def possible_owners(unit: Unit, today: date) -> QuerySet[User]:
    """Those who work in the unit, leaders of the units above it, and the municipality's strategists."""
    step = unit.steplen
    above = [unit.path[:end] for end in range(step, len(unit.path), step)]
    held = Membership.objects.current(today).filter(
        Q(unit=unit, role__in=[Role.STAFF, Role.LEADER])
        | Q(unit__path__in=above, role=Role.LEADER)
        | Q(municipality_id=unit.municipality_id, role=Role.STRATEGIST)
    )
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by(norwegian("name"), "pk")


def has_left(promise: Promise, today: date) -> bool:
    return not Membership.objects.current(today).filter(user_id=promise.owner_id).exists()


def overdue_in(unit_ids: Sequence[UUID], today: date) -> QuerySet[Promise]:
    """Of these care units, whoever owns them: to be counted, never read."""
    return Promise.objects.overdue(today).filter(unit_id__in=unit_ids)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is promised to a unit: what is not kept first, then what is still within its time, then what is kept."""

    unkept: Sequence[Promise]
    open: Sequence[Promise]
    kept: Sequence[Promise]

    @property
    def is_empty(self) -> bool:
        return not (self.unkept or self.open or self.kept)


# A sheet is a sheet: what was kept long ago is left to the list.
MOST_KEPT = 6


def standing(unit: Unit, user: User, today: date) -> Standing:
    """One query, however many promises."""
    rows = Promise.objects.visible_to(user).filter(unit=unit).select_related(*WITH_PEOPLE).order_by("due_on", "pk")
    promises = list(rows)
    kept = sorted((one for one in promises if one.is_kept), key=lambda one: one.due_on, reverse=True)
    not_kept = [one for one in promises if one.outcome == PromiseOutcome.NOT_KEPT]
    return Standing(
        unkept=[one for one in promises if one.is_overdue(today)] + not_kept,
        open=[one for one in promises if one.is_open and not one.is_overdue(today)],
        kept=kept[:MOST_KEPT],
    )


def next_visit(unit: Unit, user: User, today: date) -> Visit | None:
    return planned(unit, user).filter(held_on__gte=today).first()


def marked(text: str, unit: Unit, user: User, today: date) -> list[Mark]:
    """What the aid points at. Only for those who work there does it know the residents' names: others could ask it."""
    if works_here(user, unit.pk):
        return find_identifying(text, register_of(unit, today))
    return find_identifying(text, Register(frozenset(), ()))


def with_steps(promise: Promise) -> Sequence[object]:
    return list(promise.steps.select_related("by", "owner"))
