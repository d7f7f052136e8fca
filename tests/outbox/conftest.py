import pytest

from dialog.outbox import limits
from tests.factories import make_campaign, make_resident, make_tablet
from tests.outbox.devices import Device


@pytest.fixture
def campaign(place):
    return make_campaign(place.municipality)


@pytest.fixture
def borghild(place):
    return make_resident(place.department, "Borghild Hansen", place="Rom 204")


@pytest.fixture
def tablet(place, liv):
    return make_tablet(place.department, liv)


@pytest.fixture
def device(ola, tablet):
    """Ola is signed in on the department's tablet."""
    return Device(ola, tablet=tablet)


@pytest.fixture(autouse=True)
def empty_counters(monkeypatch):
    """What other tests have sent in this minute does not count."""
    monkeypatch.setattr(limits, "by_device", limits.Counter(limits.DEVICE_A_MINUTE))
    monkeypatch.setattr(limits, "by_address", limits.Counter(limits.ADDRESS_A_MINUTE))
