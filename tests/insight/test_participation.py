"""Two denominators, both fair: residents present in the window, and staff at work in it."""

from datetime import timedelta

import pytest

from dialog.accounts.models import Role
from dialog.campaigns.models import CampaignUnit, NotAtWork
from dialog.conversations.models import Intent, NotPresent, Outcome, SaidBy, Stay
from dialog.insight.participation import Participation, participation
from tests.factories import make_campaign, make_resident, make_user, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(town):
    return town.department(town.section("Bjørkelia"), "Avdeling 1")


@pytest.fixture
def campaign(town, ward):
    CampaignUnit.objects.create(municipality=town.municipality, campaign=town.campaign, unit=ward)
    return town.campaign


def during(campaign):
    return campaign.window.starts_at + timedelta(hours=12)


def of(campaign, unit):
    return participation(campaign, [unit], campaign.ends_on)[unit.pk]


def say(by, resident, campaign, **fields):
    return record(by, resident, "Kaffe", now=during(campaign), intent=Intent.GOOD_TO_KNOW, **fields)


def test_her_own_answer_her_no_and_an_honest_answer_count_as_asked(campaign, ward):
    ola = make_user("Ola", ward, Role.STAFF)
    residents = [make_resident(ward) for _ in range(7)]
    say(ola, residents[0], campaign)
    say(ola, residents[1], campaign, figures_only=True)
    record(ola, residents[2], now=during(campaign), outcome=Outcome.DECLINED)

    assert of(campaign, ward) == Participation(residents=7, asked=3)


def test_next_of_kin_observations_and_failed_tries_do_not(campaign, ward):
    ola = make_user("Ola", ward, Role.STAFF)
    residents = [make_resident(ward) for _ in range(7)]
    for resident, said_by in zip(residents, (SaidBy.KIN_ABOUT, SaidBy.KIN_SELF, SaidBy.OBSERVED), strict=False):
        say(ola, resident, campaign, said_by=said_by)
    for resident, outcome in zip(residents[3:], (Outcome.UNABLE, Outcome.NOT_REACHED), strict=False):
        record(ola, resident, now=during(campaign), outcome=outcome)

    assert of(campaign, ward) == Participation(residents=7, asked=0)


def test_an_answer_outside_the_window_does_not(campaign, ward):
    ola = make_user("Ola", ward, Role.STAFF)
    residents = [make_resident(ward) for _ in range(6)]
    record(ola, residents[0], "Kaffe", now=campaign.window.ends_before, intent=Intent.GOOD_TO_KNOW)

    assert of(campaign, ward).asked == 0


def test_only_those_present_in_the_window_are_in_the_denominator(town, campaign, ward):
    residents = [make_resident(ward) for _ in range(6)]
    make_resident(ward, active_from=campaign.ends_on + timedelta(days=1))
    make_resident(ward, active_to=campaign.starts_on - timedelta(days=1))
    leader = make_user("Liv", ward, Role.LEADER)
    NotPresent.objects.create(
        municipality=town.municipality, campaign=campaign, unit=ward, resident=residents[0], marked_by=leader
    )

    assert of(campaign, ward).residents == 5


def test_somebody_who_moved_is_in_both_units_and_once_above(town, campaign, ward):
    new = town.department(town.section("Lia"), "Avdeling 2")
    CampaignUnit.objects.create(municipality=town.municipality, campaign=campaign, unit=new)
    for _ in range(5):
        make_resident(ward)
        make_resident(new)
    moved = make_resident(ward)
    Stay.objects.filter(resident=moved).update(ends_on=campaign.starts_on + timedelta(days=2))
    Stay.objects.create(
        municipality=town.municipality, resident=moved, unit=new, starts_on=campaign.starts_on + timedelta(days=3)
    )

    found = participation(campaign, [ward, new, town.area], campaign.ends_on)

    assert [found[unit.pk].residents for unit in (ward, new, town.area)] == [6, 6, 11]


def test_staff_at_work_in_the_window_who_have_asked(town, campaign, ward):
    staff = [make_user(f"Ola{number}", ward, Role.STAFF) for number in range(7)]
    make_user("Ferdig", ward, Role.STAFF).memberships.update(ends_on=campaign.starts_on - timedelta(days=1))
    make_user("Liv", ward, Role.LEADER)
    NotAtWork.objects.create(
        municipality=town.municipality, campaign=campaign, unit=ward, user=staff[6], marked_by=staff[0]
    )
    for person in staff[:2]:
        say(person, make_resident(ward), campaign)
    say(staff[2], make_resident(ward), campaign, said_by=SaidBy.OBSERVED)

    assert of(campaign, ward) == Participation(staff=6, staff_asked=2)


def test_fewer_than_five_are_not_told(campaign, ward):
    for number in range(4):
        make_resident(ward)
        make_user(f"Ola{number}", ward, Role.STAFF)

    found = of(campaign, ward)

    assert found == Participation()
    assert not found.is_told


def test_a_unit_that_does_not_take_part_is_not_in_the_denominator(town, ward):
    campaign = make_campaign(town.municipality, starts_on=town.campaign.starts_on, name="Uten")
    CampaignUnit.objects.filter(campaign=campaign).delete()
    for _ in range(6):
        make_resident(ward)

    assert of(campaign, ward) == Participation()


@pytest.mark.parametrize("units", [1, 3])
def test_participation_of_many_units_costs_three_queries(town, campaign, django_assert_num_queries, units):
    wards = [town.department(town.section(f"S{number}"), "Avdeling") for number in range(units)]

    with django_assert_num_queries(3):
        participation(campaign, [town.municipality, *wards], campaign.ends_on)
