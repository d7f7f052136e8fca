from datetime import timedelta

import pytest
from django.utils import timezone

from dialog.accounts.models import Membership, Role, User
from dialog.conversations.models import Resident
from dialog.lib.prepared import Prepared
from tests.factories import make_resident, make_user

pytestmark = pytest.mark.django_db

in_units = Prepared(lambda *unit_ids: Resident.objects.in_units(unit_ids), Resident)
of_user = Prepared(
    lambda user_id, today: Membership.objects.current(today).filter(user_id=user_id).select_related("user"),
    Membership,
    User,
)


@pytest.fixture
def two(place):
    return make_resident(place.department, "Borghild Nes"), make_resident(place.neighbour, "Aslaug Lie")


def test_each_value_goes_where_it_was_asked_for_at_every_asking(two):
    borghild, aslaug = two

    assert in_units.rows(borghild.unit_id) == [(borghild,)]
    assert in_units.rows(aslaug.unit_id) == [(aslaug,)]
    assert {row[0] for row in in_units.rows(aslaug.unit_id, borghild.unit_id)} == {borghild, aslaug}


def test_the_same_value_twice_does_not_stand_for_another_value_later(two):
    borghild, aslaug = two

    assert in_units.rows(borghild.unit_id, borghild.unit_id) == [(borghild,)]
    assert {row[0] for row in in_units.rows(borghild.unit_id, aslaug.unit_id)} == {borghild, aslaug}


def test_a_row_holds_the_related_row_too_and_sealed_text_opens(place, two, django_assert_num_queries):
    ola = make_user("Ola Nes", place.department, Role.STAFF)

    with django_assert_num_queries(2):
        [(membership, user)] = of_user.rows(ola.pk, timezone.localdate())
        [(borghild,)] = in_units.rows(place.department.pk)

    assert (membership.user_id, user, user.name) == (ola.pk, ola, "Ola Nes")
    assert (borghild, borghild.name) == (two[0], "Borghild Nes")


def test_the_day_is_asked_for_anew(place):
    today = timezone.localdate()
    ola = make_user("Ola Nes", place.department, Role.STAFF)
    ola.memberships.update(ends_on=today)

    assert len(of_user.rows(ola.pk, today)) == 1
    assert of_user.rows(ola.pk, today + timedelta(days=1)) == []
