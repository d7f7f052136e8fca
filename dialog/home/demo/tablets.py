"""Shared tablets in the demo: two on Ola's ward, one that was lost, and one on the home-care route."""

from datetime import datetime, timedelta

from dialog.accounts import tablets
from dialog.accounts.models import User
from dialog.accounts.sign_in_models import Tablet
from dialog.home.demo.people import People
from dialog.home.demo.places import Place
from dialog.units.models import Unit

LOST = "Det gamle på stua"


def share_tablets(place: Place, people: People, now: datetime) -> None:
    liv, kari = people.cast["liv"], people.cast["kari"]
    ward, next_door = place.named("Avdeling 1", "Bjørkelia sykehjem"), place.named("Avdeling 2", "Bjørkelia sykehjem")
    _register(ward, "Vaktrommet", liv, now - timedelta(days=70))
    _register(ward, "Stua", liv, now - timedelta(days=12))
    _register(next_door, "Vaktrommet", kari, now - timedelta(days=40))
    lost = _register(ward, LOST, liv, now - timedelta(days=300))
    tablets.retire(tablet=lost, by=liv)


def _register(unit: Unit, name: str, by: User, at: datetime) -> Tablet:
    # No browser holds the secret: they are shown in the list, and nobody is let in on them.
    made, _secret = tablets.register(unit=unit, name=name, by=by)
    made.registered_at = at
    made.save(update_fields=["registered_at"])
    return made
