"""Shared tablets and the personal code that is good on them alone."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.http import HttpRequest
from django.utils import timezone

from dialog.accounts.models import Membership, Role, User
from dialog.accounts.sign_in_models import PersonalCode, Tablet, TabletVisit
from dialog.units.models import Unit

COOKIE = "hva_nettbrett"
# In the session of somebody who is signed in on a shared tablet: its id.
SESSION_KEY = "tablet"
# How somebody showed who she is, in the session; anything else is a full sign-in.
BY_CODE = "tablet_code"
MOST_ON_THE_FIRST_PAGE = 12
# A tablet that sends 200 answers in eight rounds is written down once; that the last one is through, at once.
CONTACT_EVERY = timedelta(minutes=1)
PAGES_NOTED_EVERY = timedelta(minutes=5)
MOST_WAITING = 100_000
MOST_SECONDS_OFF = 2_000_000_000


class NotAllowed(Exception):
    """A personal code is for those who are only staff: others have a second factor to show."""


class TooEasy(Exception):
    """Six equal digits, or digits in order."""


@dataclass(frozen=True)
class KnownPerson:
    """Somebody who is known on this tablet, by the name her colleagues call her; ``by_code``: six digits are enough."""

    user_id: UUID
    label: str
    by_code: bool


def tablet_of(request: HttpRequest) -> Tablet | None:
    """The registered tablet this request comes from. One query, and only where a tablet's cookie is."""
    secret = request.COOKIES.get(COOKIE)
    if not secret:
        return None
    found: Tablet | None = (
        Tablet.objects.in_use().select_related("unit", "municipality").filter(secret_hash=_hash(secret)).first()
    )
    return found


@transaction.atomic
def register(*, unit: Unit, name: str, by: User) -> tuple[Tablet, str]:
    """Make this browser a shared tablet of ``unit``; the secret is for its cookie, and for nobody to keep."""
    secret = secrets.token_urlsafe(32)
    tablet: Tablet = Tablet.objects.create(
        municipality_id=unit.municipality_id,
        unit=unit,
        name=name,
        secret_hash=_hash(secret),
        registered_by=by,
        registered_at=timezone.now(),
    )
    return tablet, secret


@transaction.atomic
def retire(*, tablet: Tablet, by: User, is_lost: bool = False) -> None:
    """A tablet that is lost or given away: nobody is known on it from now. What arrives later is marked."""
    here = Tablet.objects.in_use().filter(pk=tablet.pk, municipality_id=by.municipality_id)
    here.update(retired_at=timezone.now(), is_lost=is_lost)
    TabletVisit.objects.filter(tablet=tablet).delete()


@transaction.atomic
def note_full_sign_in(*, tablet: Tablet | None, user: User) -> None:
    """Who has shown that it is herself, may use her code on this tablet until the shift is over."""
    PersonalCode.objects.filter(user=user).update(failures=0)
    if tablet is None or not works_at(tablet, user):
        return
    now = timezone.now()
    TabletVisit.objects.update_or_create(
        tablet=tablet, user=user, defaults={"last_at": now, "municipality_id": user.municipality_id}
    )
    _note_proof(tablet, now)


def check_in(tablet_id: UUID, now: datetime) -> bool:
    """Whether the tablet is in use still; notes that a page was asked for on it, a write every few minutes."""
    row = Tablet.objects.filter(pk=tablet_id).values_list("retired_at", "last_contact_at").first()
    if row is None:
        return False
    retired_at, last_contact_at = row
    if last_contact_at is None or now - last_contact_at >= PAGES_NOTED_EVERY:
        Tablet.objects.filter(pk=tablet_id).update(last_contact_at=now)
    return retired_at is None


def _note_proof(tablet: Tablet, now: datetime) -> None:
    Tablet.objects.filter(pk=tablet.pk).update(last_proof_at=now, last_contact_at=now)


def heard_from(tablet_id: UUID, waiting: int, device_time: datetime | None, now: datetime) -> None:
    """Note that a tablet has been in contact, and how many answers wait on it. One query; a write at most a minute.

    Also of one that is retired: where a lost tablet was last heard of is worth knowing. An id of nobody's is no error.
    """
    waiting = max(0, min(waiting, MOST_WAITING))
    changed_to_or_from_none = Q(waiting__gt=0) if waiting == 0 else Q(waiting=0)
    due = Q(last_contact_at=None) | Q(last_contact_at__lte=now - CONTACT_EVERY) | changed_to_or_from_none
    told: dict[str, object] = {
        "last_contact_at": now,
        "waiting": waiting,
        "waiting_since": Case(When(waiting=0, then=Value(now)), default=F("waiting_since")) if waiting else None,
    }
    if device_time is not None:
        off = (device_time - now).total_seconds()
        told["clock_off_seconds"] = int(max(-MOST_SECONDS_OFF, min(off, MOST_SECONDS_OFF)))
    Tablet.objects.filter(due, pk=tablet_id).update(**told)


def trusted_until(tablet: Tablet) -> datetime | None:
    """Up to when what was written on it is taken as written by those who worked there. None: it still is.

    A tablet that was given away was in their hands until it was taken off the list. Of one that was lost, nobody can
    say so after somebody last showed on it who they are.
    """
    if tablet.retired_at is None:
        return None
    if not tablet.is_lost:
        return tablet.retired_at
    return min(tablet.last_proof_at or tablet.registered_at, tablet.retired_at)


def units_of(user: User, today: date) -> list[Unit]:
    """The care units whose tablets somebody looks after: those she leads, or all of an administrator's municipality."""
    if user.has_role(Role.ADMINISTRATOR):
        return list(Unit.objects.in_municipality(user.municipality_id).care_units().open_on(today))
    return [unit for unit in user.units_as(Role.LEADER) if unit.is_care_unit]


@transaction.atomic
def rename(*, tablet: Tablet, name: str, by: User) -> None:
    Tablet.objects.filter(pk=tablet.pk, municipality_id=by.municipality_id).update(name=name)


def works_at(tablet: Tablet, user: User) -> bool:
    return tablet.unit_id in user.unit_ids(Role.STAFF, Role.LEADER)


def may_have_code(user: User) -> bool:
    return bool(user.memberships_today) and all(one.role == Role.STAFF for one in user.memberships_today)


def known_people(tablet: Tablet, now: datetime) -> list[KnownPerson]:
    """Who was here lately and works here today, by given name; two of the same name get an initial."""
    visits = (
        TabletVisit.objects.known(now)
        .filter(tablet=tablet, user__is_active=True, user_id__in=_working_at(tablet.unit_id))
        .select_related("user")
        .order_by("-last_at")[:MOST_ON_THE_FIRST_PAGE]
    )
    with_code = set(
        PersonalCode.objects.filter(user__in=[one.user_id for one in visits]).values_list("user_id", flat=True)
    )
    names = [given_name(visit.user) for visit in visits]
    known = []
    for visit, name in zip(visits, names, strict=True):
        initial = f" {visit.user.name.split()[-1][0]}." if names.count(name) > 1 else ""
        by_code = visit.user_id in with_code and now < visit.code_good_until
        known.append(KnownPerson(visit.user_id, name + initial, by_code))
    return sorted(known, key=lambda one: one.label)


def given_name(user: User) -> str:
    return user.name.split()[0]


@transaction.atomic
def choose_code(*, code: str, by: User) -> None:
    """Set one's own six digits."""
    if not may_have_code(by):
        raise NotAllowed
    if _is_easy(code):
        raise TooEasy
    PersonalCode.objects.update_or_create(
        user=by,
        defaults={
            "municipality_id": by.municipality_id,
            "code_hash": make_password(code),
            "failures": 0,
            "chosen_at": timezone.now(),
        },
    )


def check_code(*, tablet: Tablet, user_id: UUID, code: str) -> User | None:
    """The person, if the code is hers and good here now, and she works here today; else None and one try fewer.

    A try is counted before the code is looked at, so that many at once are no more than five.
    """
    visit = visit_of(tablet, user_id)
    if visit is None or not may_have_code(visit.user) or timezone.now() >= visit.code_good_until:
        return None
    user: User = visit.user
    tries = PersonalCode.objects.filter(user=user, failures__lt=PersonalCode.MOST_FAILURES)
    if not tries.update(failures=F("failures") + 1):
        return None
    if not check_password(code, PersonalCode.objects.get(user=user).code_hash):
        return None
    PersonalCode.objects.filter(user=user).update(failures=0)
    _note_proof(tablet, timezone.now())
    return user


def visit_of(tablet: Tablet, user_id: UUID) -> TabletVisit | None:
    """The last full sign-in here of somebody who is known on this tablet and works in its unit today."""
    visit: TabletVisit | None = (
        TabletVisit.objects.known(timezone.now())
        .filter(tablet=tablet, user_id=user_id, user__is_active=True)
        .select_related("user")
        .first()
    )
    return visit if visit is not None and works_at(tablet, visit.user) else None


def is_good_for_code(visit: TabletVisit) -> bool:
    """Whether six digits let her in here now; tries that are used up are told of where she types them."""
    has_code = PersonalCode.objects.filter(user_id=visit.user_id).exists()
    return has_code and timezone.now() < visit.code_good_until


def _working_at(unit_id: UUID) -> list[UUID]:
    here = Membership.objects.current(timezone.localdate()).filter(unit_id=unit_id, role__in=(Role.STAFF, Role.LEADER))
    return list(here.values_list("user_id", flat=True))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _is_easy(code: str) -> bool:
    steps = {int(after) - int(before) for before, after in pairwise(code)}
    return steps in ({0}, {1}, {-1})
