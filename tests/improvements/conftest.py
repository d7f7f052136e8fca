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
def per(place):
    """Leads the same department as Liv."""
    return make_user("Per", place.department, Role.LEADER)


@pytest.fixture
def borghild(place):
    return make_resident(place.department, "Borghild", place="Rom 202")


@pytest.fixture
def desk(client, liv):
    """Liv's browser."""
    client.force_login(liv)
    return client
