"""Those whom the tests of the recording pages speak of."""

import pytest

from tests import factories


@pytest.fixture
def place():
    return factories.make_place()


@pytest.fixture
def ola(place, client):
    user = factories.make_user("Ola", place.department, "staff")
    client.force_login(user)
    return user


@pytest.fixture
def borghild(place):
    return factories.make_resident(place.department, "Borghild", place="Rom 204")
