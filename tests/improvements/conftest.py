import pytest

from dialog.accounts.models import Role
from tests.factories import make_resident, make_user


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
