import pytest

from dialog.accounts.models import Role
from tests.factories import make_resident, make_user, record


@pytest.fixture
def runar(place):
    """Receives with Rut."""
    return make_user("Runar", place.sector, Role.RECEIVER)


@pytest.fixture
def tuva(place):
    """Comes from outside to ask."""
    return make_user("Tuva", place.department, Role.INTERVIEWER)


@pytest.fixture
def borghild(place):
    return make_resident(place.department, "Borghild Hansen", place="Rom 202")


@pytest.fixture
def kept(tuva, borghild):
    """What Borghild kept from those who work there."""
    return record(tuva, borghild, "De roper om natta.", unit=borghild.unit, figures_only=True)
