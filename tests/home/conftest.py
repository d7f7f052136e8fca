import pytest

from dialog.accounts.models import Role
from tests.factories import make_place, make_resident, make_user


@pytest.fixture
def place(db):
    return make_place()


@pytest.fixture
def ola(place):
    return make_user("Ola", place.department, Role.STAFF)


@pytest.fixture
def liv(place):
    return make_user("Liv", place.department, Role.LEADER)


@pytest.fixture
def kari(place):
    return make_user("Kari", place.section, Role.LEADER)


@pytest.fixture
def borghild(place):
    return make_resident(place.department, "Borghild", place="Rom 202")
