"""The strategist plans a campaign on one page, copies last year's, and changes what may still be changed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.campaigns.models import Campaign, CampaignUnit, Reply
from dialog.home.planning import next_time, taking_part_again
from dialog.units.services import close_unit
from tests.factories import make_campaign, make_place, make_user

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=30)


def fields(*units, **changed):
    return {
        "name": "Dagen",
        "question": "Hva er viktig for deg?",
        "plan": "",
        "starts_on": SOON.isoformat(),
        "ends_on": (SOON + timedelta(days=13)).isoformat(),
        "sign_up_by": "",
        "units": [str(unit.pk) for unit in units],
    } | changed


def as_it_is(campaign, *units, **changed):
    days = {name: getattr(campaign, name).isoformat() for name in ("starts_on", "ends_on")}
    return fields(*units, name=campaign.name, question=campaign.question, **days) | changed


def units_of(campaign):
    return set(campaign.taking_part.values_list("unit__name", flat=True))


def test_a_campaign_tied_to_a_plan_is_made_and_its_units_are_invited(client, place, siv):
    client.force_login(siv)
    sent = fields(place.department, place.home_care, plan="Omsorgsplan 2030")

    page = client.post(reverse("campaigns:plan"), sent, follow=True)

    campaign = Campaign.objects.get()
    assert units_of(campaign) == {"Avdeling 1", "Hjemmetjenesten nord"}
    assert (campaign.plan, campaign.year) == ("Omsorgsplan 2030", SOON.year)
    assert "enhetene er invitert" in page.text
    assert "Omsorgsplan 2030" in page.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Skriv hva markeringen heter."),
        ({"question": ""}, "Skriv spørsmålet."),
        ({"starts_on": (TODAY - timedelta(days=1)).isoformat()}, "Dagen er gått"),
        ({"ends_on": (SOON - timedelta(days=1)).isoformat()}, "Den siste dagen kommer før den første."),
        ({"ends_on": (SOON + timedelta(days=200)).isoformat()}, "høyst fire måneder"),
        ({"sign_up_by": (SOON + timedelta(days=1)).isoformat()}, "senest den første dagen"),
        ({"units": []}, "Velg minst én enhet."),
        ({"units": ["tull"]}, "Velg minst én enhet."),
    ],
)
def test_what_cannot_be_planned_is_refused_in_words_and_what_was_typed_is_kept(client, place, siv, changed, said):
    client.force_login(siv)

    page = client.post(reverse("campaigns:plan"), fields(place.department, plan="Plan som ble skrevet") | changed)

    assert page.status_code == 422
    assert said in page.text
    assert "Plan som ble skrevet" in page.text
    assert not Campaign.objects.exists()


def test_a_unit_of_another_municipality_is_never_invited(client, place, siv):
    foreign = make_place("Nordvik kommune")
    client.force_login(siv)

    client.post(reverse("campaigns:plan"), fields(place.department, foreign.department))

    assert units_of(Campaign.objects.get()) == {"Avdeling 1"}


def test_nobody_is_asked_in_two_campaigns_at_once(client, place, siv):
    make_campaign(place.municipality, starts_on=SOON + timedelta(days=10), name="En annen")
    client.force_login(siv)

    page = client.post(reverse("campaigns:plan"), fields(place.department))

    assert page.status_code == 422
    assert "alt med i en annen markering de dagene: Avdeling 1" in page.text


def test_a_unit_that_has_said_no_can_be_asked_in_another_campaign_those_days(client, place, siv):
    liv = make_user("Liv", place.department, Role.LEADER)
    make_campaign(place.municipality, starts_on=SOON, name="En annen")
    CampaignUnit.objects.update(reply=Reply.DECLINED, reason="Pusser opp", replied_by=liv, replied_at=timezone.now())
    client.force_login(siv)

    client.post(reverse("campaigns:plan"), fields(place.department))

    assert Campaign.objects.filter(name="Dagen").exists()


def test_two_campaigns_of_a_year_have_different_names(client, place, siv):
    make_campaign(place.municipality, starts_on=SOON + timedelta(days=20), name="Dagen")
    client.force_login(siv)

    page = client.post(reverse("campaigns:plan"), fields(place.department))

    assert page.status_code in (302, 422)
    assert Campaign.objects.filter(name="Dagen", year=SOON.year).count() == 1


def test_a_whole_branch_is_chosen_with_one_press_and_nothing_is_saved(client, place, siv):
    client.force_login(siv)

    page = client.post(reverse("campaigns:plan"), fields(place.home_care, name="", branch=f"alle:{place.section.pk}"))

    assert page.status_code == 200
    assert page.text.count(" checked") == 3
    assert "3 av 3 enheter" in page.text
    assert not Campaign.objects.exists()


def test_a_whole_branch_is_left_out_with_one_press(client, place, siv):
    client.force_login(siv)
    everybody = (place.department, place.neighbour, place.home_care)

    page = client.post(reverse("campaigns:plan"), fields(*everybody, branch=f"ingen:{place.section.pk}"))

    assert "1 av 3 enheter" in page.text


@pytest.mark.parametrize("branch", ["alle:tull", "slett:", "", "ingen:00000000-0000-0000-0000-000000000000"])
def test_a_press_on_no_known_branch_leaves_what_is_chosen(client, place, siv, branch):
    client.force_login(siv)

    page = client.post(reverse("campaigns:plan"), fields(place.department, branch=branch))

    assert page.status_code == 200
    assert "1 av 3 enheter" in page.text


def test_a_new_campaign_begins_as_last_years_with_its_days_moved(client, place, siv):
    old = make_campaign(
        place.municipality, starts_on=TODAY - timedelta(days=400), days=10, name="I fjor", question="Hva gleder deg?"
    )
    client.force_login(siv)

    page = client.get(reverse("campaigns:new"), {"fra": old.pk}).text

    initial = next_time(old, TODAY)
    assert "Hva gleder deg?" in page
    assert f'value="{initial["starts_on"]:%Y-%m-%d}"' in page
    assert initial["starts_on"] >= TODAY
    assert initial["ends_on"] - initial["starts_on"] == timedelta(days=10)
    assert page.count(" checked") == 3


def test_a_campaign_from_the_29th_of_february_can_be_copied():
    old = Campaign(name="x", question="y", starts_on=date(2024, 2, 29), ends_on=date(2024, 3, 5))

    assert next_time(old, date(2024, 6, 1))["starts_on"] == date(2025, 2, 28)


def test_the_unit_that_goes_on_with_the_work_takes_the_place_of_a_closed_one(place):
    old = make_campaign(place.municipality)
    old.taking_part.exclude(unit=place.neighbour).delete()
    close_unit(unit=place.neighbour, on=TODAY, successor=place.department)

    assert taking_part_again(old, TODAY) == {place.department.pk}


def test_another_municipalitys_campaign_cannot_be_copied(client, siv):
    foreign = make_campaign(make_place("Nordvik kommune").municipality)
    client.force_login(siv)

    assert client.get(reverse("campaigns:new"), {"fra": foreign.pk}).status_code == 404


def test_before_it_begins_everything_can_be_changed(client, place, siv):
    campaign = make_campaign(place.municipality, starts_on=SOON)
    client.force_login(siv)

    client.post(
        reverse("campaigns:change", args=[campaign.pk]),
        as_it_is(campaign, place.home_care, question="Hva savner du?", sign_up_by=TODAY.isoformat()),
    )

    campaign.refresh_from_db()
    assert (campaign.question, campaign.sign_up_by) == ("Hva savner du?", TODAY)
    assert units_of(campaign) == {"Hjemmetjenesten nord"}


def test_once_begun_the_question_the_first_day_and_the_units_stand(client, place, siv):
    campaign = make_campaign(place.municipality)
    client.force_login(siv)

    client.post(
        reverse("campaigns:change", args=[campaign.pk]),
        as_it_is(campaign, place.home_care, question="Noe annet", starts_on=SOON.isoformat(), name="Nytt navn"),
    )

    changed = Campaign.objects.get()
    assert (changed.question, changed.starts_on) == (campaign.question, campaign.starts_on)
    assert changed.name == "Nytt navn"
    assert units_of(changed) == {"Avdeling 1", "Avdeling 2", "Hjemmetjenesten nord"}


def test_once_begun_the_last_day_is_only_put_off(client, place, siv):
    campaign = make_campaign(place.municipality)
    everybody = (place.department, place.neighbour, place.home_care)
    client.force_login(siv)
    address = reverse("campaigns:change", args=[campaign.pk])

    shorter = client.post(address, as_it_is(campaign, *everybody, ends_on=TODAY.isoformat()))
    client.post(address, as_it_is(campaign, *everybody, ends_on=SOON.isoformat()))

    assert shorter.status_code == 422
    assert "ligger fast" in shorter.text
    campaign.refresh_from_db()
    assert campaign.ends_on == SOON


def test_a_campaign_that_is_over_is_left_as_it_was(client, place, siv):
    campaign = make_campaign(place.municipality, starts_on=TODAY - timedelta(days=60))
    client.force_login(siv)

    page = client.post(reverse("campaigns:change", args=[campaign.pk]), as_it_is(campaign, name="Nytt"), follow=True)

    assert "Den kan ikke endres" in page.text
    assert not Campaign.objects.filter(name="Nytt").exists()


@pytest.mark.parametrize("number", [1, 3])
def test_a_campaign_is_shown_with_as_many_queries_for_three_units_as_for_one(
    client, place, siv, number, django_assert_num_queries
):
    campaign = make_campaign(place.municipality)
    keep = [place.department, place.neighbour, place.home_care][:number]
    campaign.taking_part.exclude(unit__in=keep).delete()
    client.force_login(siv)

    with django_assert_num_queries(15):
        client.get(reverse("campaigns:detail", args=[campaign.pk]))
