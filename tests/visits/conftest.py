from datetime import timedelta

import pytest
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.improvements.models import Visit, VisitNote
from dialog.improvements.visits import services
from tests.factories import make_place, make_user
from tests.visits.making import make_promise, make_visit

HEARD = "Flere savner å bli spurt om maten."


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def held(place, liv, ola, today):
    """A visit to Ola's department ten days ago; he was the host and has written down what was heard."""
    visit = make_visit(place.department, host=ola, by=liv, held_on=today - timedelta(days=10))
    services.write_down(visit=visit, words=HEARD, seen=None, by=ola, now=timezone.now(), today=today)
    return Visit.objects.get(pk=visit.pk)


@pytest.fixture
def note(held):
    return VisitNote.objects.get(visit=held)


@pytest.fixture
def to_come(place, liv, ola, today):
    return make_visit(place.department, host=ola, by=liv, held_on=today + timedelta(days=5), guests="Jon, rådmann")


@pytest.fixture
def nina():
    """Works in another municipality."""
    return make_user("Nina", make_place("Nordvik kommune").department, Role.LEADER)


@pytest.fixture
def overdue(held, kari, ola, today):
    """Kari owns it, Ola was the host; it should have been kept three days ago."""
    return make_promise(held, owner=kari, by=ola, due_on=today - timedelta(days=3))
