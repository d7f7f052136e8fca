"""The ward that the browser tests of the recording pages begin in."""

import pytest

from tests import factories
from tests.conversations.ward import make_ward


@pytest.fixture
def place(server):
    return factories.make_place()


@pytest.fixture
def ola(place, sign_in_browser, codebook_again):
    user = factories.make_user("Ola", place.department, "staff")
    codebook_again(municipality=place.municipality, by=user)
    sign_in_browser(user)
    return user


@pytest.fixture
def ward(place, ola):
    # Somebody outside is there to read what is kept from the ward.
    factories.make_user("Rut", place.sector, "receiver")
    return make_ward(place.department, ola)
