"""Shared tablets in the demo: on Ola's ward one that has fallen silent with answers on it, and one that was lost.

Mona has the first visits of her route with her.
"""

from datetime import datetime, time, timedelta
from typing import Any

from dialog.accounts import tablets
from dialog.accounts.models import User
from dialog.accounts.sign_in_models import Tablet
from dialog.conversations.models import DayListEntry
from dialog.home.demo.people import People
from dialog.home.demo.places import Place
from dialog.outbox.tickets import call_it, take_along
from dialog.units.models import Unit

LOST = "Det gamle på stua"
HOUR = timedelta(hours=1)
VISITS = 3


def share_tablets(place: Place, people: People, now: datetime) -> None:
    liv, kari = people.cast["liv"], people.cast["kari"]
    ward, next_door = place.named("Avdeling 1", "Bjørkelia sykehjem"), place.named("Avdeling 2", "Bjørkelia sykehjem")
    route = place.named("Hjemmetjenesten nord")
    _register(ward, "Vaktrommet", liv, now - timedelta(days=70), last_contact_at=now - HOUR / 4)
    silent = {"last_contact_at": now - 51 * HOUR, "waiting": 4, "waiting_since": now - 53 * HOUR}
    _register(ward, "Stua", liv, now - timedelta(days=12), **silent)
    _register(next_door, "Vaktrommet", kari, now - timedelta(days=40), last_contact_at=now - 2 * HOUR)
    out = {"last_contact_at": now - 2 * HOUR, "waiting": 3, "waiting_since": now - 3 * HOUR}
    _register(route, "Rute 1", people.cast["adm"], now - timedelta(days=30), **out)
    old = now - timedelta(days=300)
    lost = _register(ward, LOST, liv, old, last_contact_at=now - timedelta(days=21), last_proof_at=now - 22 * 24 * HOUR)
    tablets.retire(tablet=lost, by=liv, is_lost=True)
    Tablet.objects.filter(pk=lost.pk).update(retired_at=now - timedelta(days=20))


def take_visits_along(place: Place, people: People, now: datetime) -> None:
    """On no shared tablet: they are there in whatever browser the demo is looked at."""
    mona, route = people.cast["mona"], place.named("Hjemmetjenesten nord")
    entries = DayListEntry.objects.filter(user=mona, resident__unit=route).order_by("position")
    first = [entry.resident for entry in entries.select_related("resident")[:VISITS]]
    given = take_along(residents=first, unit=route, tablet=None, by=mona, now=now)
    call_it(ticket=given[0], label=given[0].label, at=time(8, 30), by=mona)


def _register(unit: Unit, name: str, by: User, at: datetime, **told: Any) -> Tablet:
    # No browser holds the secret: they are shown in the list, and nobody is let in on them.
    made, _secret = tablets.register(unit=unit, name=name, by=by)
    Tablet.objects.filter(pk=made.pk).update(registered_at=at, **told)
    return made
