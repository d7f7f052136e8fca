"""Rights follow dated memberships: exactly that unit, exactly those days."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dialog.accounts.access import require_role
from dialog.accounts.models import Membership, Role, User
from dialog.accounts.services import end_membership, give_membership
from dialog.conversations.models import Conversation, Resident, Statement
from tests.factories import make_resident, make_user, record


@pytest.fixture
def borghild(place, ola):
    resident = make_resident(place.department, "Borghild")
    record(ola, resident, "Ut hver dag")
    return resident


def sees(user):
    """How many residents, conversations and statements this person reaches, as a new request would."""
    user = User.objects.get(pk=user.pk)
    return tuple(model.objects.visible_to(user).count() for model in (Resident, Conversation, Statement))


def test_a_membership_covers_its_own_unit(ola, borghild):
    assert sees(ola) == (1, 1, 1)


@pytest.mark.parametrize("unit", ["municipality", "sector", "area", "section", "neighbour", "home_care"])
@pytest.mark.parametrize("role", [Role.STAFF, Role.LEADER])
def test_a_membership_is_never_inherited_neither_up_nor_down_nor_sideways(place, borghild, unit, role):
    other = make_user("Kari", getattr(place, unit), role)

    assert sees(other) == (0, 0, 0)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.STAFF, Role.LEADER}))
def test_no_other_role_reads_words_even_in_the_unit_itself(place, borghild, role):
    assert sees(make_user("Siv", place.department, role)) == (0, 0, 0)


def test_an_ended_membership_closes_at_once(ola, borghild):
    end_membership(membership=ola.memberships.get(), last_day=timezone.localdate() - timedelta(days=1))

    assert sees(ola) == (0, 0, 0)


def test_the_last_day_at_work_is_a_day_at_work(ola, borghild):
    end_membership(membership=ola.memberships.get(), last_day=timezone.localdate())

    assert sees(ola) == (1, 1, 1)


def test_a_membership_that_begins_tomorrow_opens_nothing_today(place, borghild):
    liv = User.objects.create_user(email="liv@example.no", name="Liv", municipality_id=place.municipality.pk)
    give_membership(
        user=liv, unit=place.department, role=Role.LEADER, starts_on=timezone.localdate() + timedelta(days=1)
    )

    assert sees(liv) == (0, 0, 0)
    assert not liv.has_role(*Role)


def test_an_open_browser_is_closed_by_the_next_request(client, ola):
    client.force_login(ola)
    before = client.get("/").status_code
    end_membership(membership=ola.memberships.get(), last_day=timezone.localdate() - timedelta(days=1))

    assert (before, client.get("/").status_code) == (302, 403)


def test_a_role_in_one_unit_is_no_role_in_another(place, ola):
    give_membership(user=ola, unit=place.neighbour, role=Role.LEADER, starts_on=date(2020, 1, 1))

    require_role(ola, place.neighbour, Role.LEADER)
    with pytest.raises(PermissionDenied):
        require_role(ola, place.department, Role.LEADER)


def test_an_honest_answer_is_not_in_the_units_view(place, ola, borghild):
    honest = record(ola, make_resident(place.department, "Einar"), "Maten er kald", figures_only=True)

    assert not Conversation.objects.visible_to(ola).filter(pk=honest.pk).exists()
    assert not Statement.objects.visible_to(ola).filter(conversation=honest).exists()
    assert Conversation.objects.own_receipt(ola, timezone.now() - timedelta(hours=24)).filter(pk=honest.pk).exists()


def test_an_honest_answer_leaves_its_authors_sight_after_a_day_and_with_her_membership(place, ola):
    honest = record(ola, make_resident(place.department, "Einar"), "Maten er kald", figures_only=True)
    since = timezone.now() - timedelta(hours=24)
    Conversation.objects.filter(pk=honest.pk).update(recorded_at=since - timedelta(minutes=1))
    fresh = record(ola, make_resident(place.department, "Gudrun"), "Maten er kald", figures_only=True)

    assert [one.pk for one in Conversation.objects.own_receipt(ola, since)] == [fresh.pk]
    Membership.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not Conversation.objects.own_receipt(User.objects.get(pk=ola.pk), since).exists()
