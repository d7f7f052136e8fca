import pytest

from tests.factories import make_resident


@pytest.fixture
def borghild(place):
    return make_resident(place.department, "Borghild", place="Rom 202")
