"""Those whom the tests of the recording pages speak of, and the themes they choose from."""

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


@pytest.fixture
def themes(place, ola):
    names = {"food": "Mat og måltider", "activity": "Komme ut", "autonomy": "Bestemme selv", "meaning": "Mening"}
    return {code: factories.make_theme(place.municipality, code, name) for code, name in names.items()}
