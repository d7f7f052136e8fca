"""Requests, readings and a break-glass in the demo, so that the desks of those who look after it are not empty."""

from datetime import datetime, timedelta
from random import Random

from dialog.accounts.models import Role, User
from dialog.audit.models import AccessLog
from dialog.audit.reading import BREAK_GLASS, DUTY_OF_CARE
from dialog.conversations.models import Resident
from dialog.home.demo.people import People
from dialog.lib.dates import OSLO
from dialog.rights.models import GLASS_TIME, Asker, BreakGlass, GlassReason, RequestKind
from dialog.rights.services import open_request
from dialog.units.models import Unit

DAYS = 20
PAGES = ("conversations:unit", "conversations:new", "home:unit", "improvements:statements")
MANY = 46


def add_rights(random: Random, people: People, ward: Unit, now: datetime) -> None:
    living = [one for one in people.residents if one.active_to is None]
    residents = [one for one in living if one.unit_id == ward.pk]
    for kind, asker, days_ago, resident in (
        (RequestKind.ACCESS, Asker.PERSON, 24, residents[0]),
        (RequestKind.ERASURE, Asker.GUARDIAN, 6, residents[1]),
    ):
        open_request(
            resident_id=resident.pk,
            unit=ward,
            kind=kind,
            asker=asker,
            received_on=(now - timedelta(days=days_ago)).astimezone(OSLO).date(),
            by=people.cast["ina"],
            now=now,
        )
    rows = _everyday(random, people, ward, residents, now)
    route = [one for one in living if one.unit_id != ward.pk][:MANY]
    # More than her work takes, in units that are not hers.
    rows.append(_row(people.cast["mona"], route, now - timedelta(days=3)))
    rows += _break_glass(people, ward, residents, now)
    AccessLog.objects.bulk_create(rows)


def _everyday(random: Random, people: People, ward: Unit, residents: list[Resident], now: datetime) -> list[AccessLog]:
    """The ward's own readings of some weeks."""
    rows = []
    for days_ago in range(1, DAYS):
        day = now - timedelta(days=days_ago)
        for user in people.at_work(ward, day.astimezone(OSLO).date())[:6]:
            seen = random.sample(residents, min(len(residents), random.randint(1, 6)))
            rows.append(_row(user, seen, day - timedelta(minutes=random.randint(0, 300)), what=random.choice(PAGES)))
    return rows


def _break_glass(people: People, ward: Unit, residents: list[Resident], now: datetime) -> list[AccessLog]:
    began, kari = now - timedelta(days=2), people.cast["kari"]
    BreakGlass.objects.create(
        municipality_id=ward.municipality_id,
        unit=ward,
        user=kari,
        reason=GlassReason.NOBODY_THERE,
        words="Strømmen gikk i natt, og vakta måtte vite hvem som trenger lys.",
        starts_at=began,
        ends_at=began + GLASS_TIME,
    )
    at = began + timedelta(minutes=4)
    return [_row(kari, residents[:3], at, role=Role.LEADER, what="rights:glass_unit", why=BREAK_GLASS)]


def _row(
    user: User,
    residents: list[Resident],
    at: datetime,
    *,
    role: Role = Role.STAFF,
    what: str = "conversations:unit",
    why: str = DUTY_OF_CARE,
) -> AccessLog:
    return AccessLog(
        municipality_id=user.municipality_id,
        user_id=user.pk,
        at=at,
        role=role,
        unit_ids=sorted({one.unit_id for one in residents}),
        resident_ids=sorted(one.pk for one in residents),
        what=what,
        why=why,
        device="Nettbrett",
    )
