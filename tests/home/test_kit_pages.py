"""A leader answers the invitation and prints for her unit; the strategist sees who has answered, and prints for all."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.campaigns.kit.printing import Piece
from dialog.campaigns.models import Campaign, CampaignUnit, Reply
from dialog.conversations.queries import campaign_for
from dialog.insight.checklist import checklist
from dialog.insight.participation import participation
from tests.factories import make_campaign, make_place, make_user

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def to_come(place):
    return make_campaign(place.municipality, starts_on=TODAY + timedelta(days=20))


def of_livs_unit(campaign, place):
    return CampaignUnit.objects.get(campaign=campaign, unit=place.department)


def leader_url(name, place, campaign, **more):
    return reverse(f"home:{name}", kwargs={"code": place.department.code, "pk": campaign.pk, **more})


def test_the_leader_is_told_of_the_invitation_at_her_desk_until_she_has_answered(client, place, liv, to_come):
    client.force_login(liv)
    desk = reverse("home:unit", args=[place.department.code])

    before = client.get(desk).text
    client.post(leader_url("sign_up", place, to_come))
    after = client.get(desk).text

    assert "Dere er invitert til" in before
    assert "Dere er invitert til" not in after


def test_a_unit_signs_up_and_the_strategist_sees_by_whom(client, place, siv, liv, to_come):
    client.force_login(liv)
    client.post(leader_url("sign_up", place, to_come))

    client.force_login(siv)
    page = client.get(reverse("campaigns:detail", args=[to_come.pk]), {"svar": "signed_up"}).text

    assert of_livs_unit(to_come, place).reply == Reply.SIGNED_UP
    assert f"{liv.name}, " in page
    assert "Avdeling 2" not in page


def test_a_no_needs_a_reason_and_the_strategist_reads_it(client, place, siv, liv, to_come):
    client.force_login(liv)
    empty = client.post(leader_url("decline", place, to_come), {"reason": " "})
    client.post(leader_url("decline", place, to_come), {"reason": "Vi pusser opp"})

    client.force_login(siv)
    page = client.get(reverse("campaigns:detail", args=[to_come.pk])).text

    assert empty.status_code == 422
    assert "Skriv kort hvorfor" in empty.text
    assert "Vi pusser opp" in page


def test_a_no_can_become_a_yes_before_the_first_day(client, place, liv, to_come):
    client.force_login(liv)
    client.post(leader_url("decline", place, to_come), {"reason": "Vi pusser opp"})
    client.post(leader_url("sign_up", place, to_come))

    one = of_livs_unit(to_come, place)
    assert (one.reply, one.reason, one.replied_by) == (Reply.SIGNED_UP, "", liv)


@pytest.mark.parametrize("name", ["sign_up", "decline"])
def test_an_invitation_is_not_answered_after_the_first_day(client, place, liv, name):
    under_way = make_campaign(place.municipality)
    client.force_login(liv)

    page = client.post(leader_url(name, place, under_way), {"reason": "Likevel ikke"})

    assert page.status_code == 422
    assert "har begynt" in page.text
    assert of_livs_unit(under_way, place).reply == Reply.INVITED


def test_a_unit_that_has_said_no_is_neither_counted_nor_asked_nor_missed(place, liv):
    campaign = make_campaign(place.municipality)
    one = of_livs_unit(campaign, place)
    one.reply, one.reason, one.replied_by, one.replied_at = Reply.DECLINED, "Nei", liv, timezone.now()
    for number in range(6):
        make_user(f"Ola{number}", place.department, Role.STAFF)
    before = participation(campaign, [place.department], TODAY)[place.department.pk].staff

    one.save()

    assert before == 6
    assert participation(campaign, [place.department], TODAY)[place.department.pk].staff is None
    assert campaign_for(place.department, TODAY) is None
    assert place.department not in checklist(campaign).silent_units
    assert not CampaignUnit.objects.under_way(TODAY).with_code(one.code).exists()


def test_the_database_holds_that_a_no_has_a_reason_and_an_author(place, liv, to_come):
    rows = CampaignUnit.objects.filter(campaign=to_come)

    for wrong in ({"reply": "declined", "replied_by": liv, "replied_at": timezone.now()}, {"reply": "signed_up"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


@pytest.mark.parametrize("piece", Piece)
def test_a_leader_prints_each_piece_of_her_unit(client, place, liv, to_come, piece):
    client.force_login(liv)

    answer = client.get(leader_url("kit_piece", place, to_come, piece=piece.value))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_a_leader_takes_everything_at_once(client, place, liv, to_come):
    client.force_login(liv)

    answer = client.get(leader_url("kit_zip", place, to_come))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert len(archive.namelist()) == len(Piece)


def test_a_unit_that_has_said_no_has_nothing_to_print(client, place, liv, to_come):
    client.force_login(liv)
    client.post(leader_url("decline", place, to_come), {"reason": "Nei"})

    assert client.get(leader_url("kit_piece", place, to_come, piece="lapp")).status_code == 404
    assert client.get(leader_url("kit_zip", place, to_come)).status_code == 404


def test_a_piece_that_is_not_in_the_kit_is_not_found(client, place, liv, to_come):
    client.force_login(liv)

    assert client.get(leader_url("kit_piece", place, to_come, piece="flyer")).status_code == 404


def test_the_strategist_takes_every_units_kit_in_one_file(client, place, siv, to_come):
    client.force_login(siv)

    answer = client.get(reverse("campaigns:kit_zip", args=[to_come.pk]))

    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 3 + 3 * 4


def test_a_unit_and_a_campaign_that_do_not_belong_together_have_nothing_to_print(client, place, siv, to_come):
    foreign = make_place("Nordvik kommune")
    abroad = make_campaign(foreign.municipality)
    to_come.taking_part.filter(unit=place.neighbour).delete()
    client.force_login(siv)

    for campaign, unit in ((to_come, foreign.department), (to_come, place.neighbour), (abroad, foreign.department)):
        address = reverse("campaigns:kit_piece", kwargs={"pk": campaign.pk, "unit_id": unit.pk, "piece": "papirskjema"})
        assert client.get(address).status_code == 404


def test_published_answers_of_another_year_have_no_kit(client, siv, to_come):
    Campaign.objects.update(source="published")
    client.force_login(siv)

    assert client.get(reverse("campaigns:kit", args=[to_come.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_what_can_be_printed_costs_the_same_for_three_units_as_for_one(
    client, place, siv, to_come, number, django_assert_num_queries
):
    keep = [place.department, place.neighbour, place.home_care][:number]
    to_come.taking_part.exclude(unit__in=keep).delete()
    client.force_login(siv)

    with django_assert_num_queries(8):
        client.get(reverse("campaigns:kit", args=[to_come.pk]))
