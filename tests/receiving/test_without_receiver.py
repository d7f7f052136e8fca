"""Where nobody receives: what waits goes to the municipality's other receivers, and the administrator is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts import receivers
from dialog.accounts.models import Role, User
from dialog.accounts.services import give_membership
from dialog.conversations.models import Conversation
from dialog.intake.models import Arrival
from dialog.units.models import Kind
from dialog.units.services import open_unit
from tests.factories import LONG_AGO, make_arrival, make_campaign, make_place, make_user

DESK, GAPS = "/mottaker/", "/administrasjon/"


@pytest.fixture
def mads(place):
    """Receives in the other sector of the municipality."""
    return make_user("Mads", open_unit(parent=place.municipality, kind=Kind.SECTOR, name="Oppvekst"), Role.RECEIVER)


@pytest.fixture
def arrived(place, kept):
    make_campaign(place.municipality)
    return make_arrival(place.department, "Hardhendt", is_honest=True, now=timezone.localtime() - timedelta(days=3))


def received(user):
    # Who may what is read once for each user object.
    user = User.objects.get(pk=user.pk)
    return set(Conversation.objects.honest_for(user)), set(Arrival.objects.visible_to(user))


def test_what_waits_where_nobody_receives_goes_to_the_municipalitys_receivers(rut, mads, kept, arrived):
    assert received(mads) == (set(), set())
    assert received(rut) == ({kept}, {arrived})

    rut.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert received(mads) == ({kept}, {arrived})
    assert received(rut) == (set(), set())


def test_and_to_nobody_of_another_municipality_nor_to_those_who_work_there(mads, kept, arrived, place):
    other = make_user("Rolf", make_place("Nordvik kommune").sector, Role.RECEIVER)
    give_membership(user=mads, unit=place.section, role=Role.LEADER, starts_on=LONG_AGO)

    assert received(other) == received(mads) == (set(), set())


def test_a_receiver_who_leads_it_from_above_does_not_take_in_what_was_kept_from_it(client, rut, place, arrived):
    client.force_login(rut)
    assert client.get(reverse("intake:arrival", args=[arrived.pk])).status_code == 200

    give_membership(user=rut, unit=place.section, role=Role.LEADER, starts_on=LONG_AGO)

    assert client.get(reverse("intake:arrival", args=[arrived.pk])).status_code == 404
    assert "Hardhendt" not in client.get(reverse("intake:honest_queue")).text


@pytest.mark.parametrize("why", ["over", "not begun", "closed account"])
def test_somebody_who_is_not_there_receives_nothing(rut, place, why):
    assert receivers.has_receiver(place.department, timezone.localdate())

    if why == "closed account":
        User.objects.filter(pk=rut.pk).update(is_active=False)
    else:
        day = timezone.localdate() + timedelta(days=1 if why == "not begun" else -1)
        rut.memberships.update(**{"starts_on" if why == "not begun" else "ends_on": day})

    assert not receivers.has_receiver(place.department, timezone.localdate())


def test_the_administrator_hears_how_many_wait_in_a_sector_and_since_when_and_nothing_else(
    client, adm, place, kept, arrived
):
    client.force_login(adm)

    for page in (client.get(GAPS), client.get(f"{GAPS}mangler/?hva=mottakere")):
        assert "2 svar venter på en mottaker" in page.text and "det eldste i 3 dager" in page.text
        assert "Ingen kan lese dem før kommunen har en mottaker." in page.text
        assert not [word for word in ("Hardhendt", "Borghild", "roper") if word in page.text]
    # Where in the sector is not said; the front page names units for other reasons.
    assert place.department.name not in page.text and place.section.name not in page.text


def test_it_says_when_others_read_them_and_nothing_where_somebody_receives(client, adm, place, kept, mads, rut):
    client.force_login(adm)
    assert "venter på en mottaker" not in client.get(GAPS).text

    rut.memberships.update(ends_on=timezone.localdate() - timedelta(days=1))

    page = client.get(GAPS).text
    assert "1 svar venter på en mottaker" in page and "Mottakerne ellers i kommunen leser dem så lenge." in page


@pytest.mark.parametrize("unit", ["department", "section", "sector"])
def test_an_administrator_who_works_in_the_sector_is_not_told(client, adm, place, kept, unit):
    give_membership(user=adm, unit=getattr(place, unit), role=Role.LEADER, starts_on=LONG_AGO)
    client.force_login(adm)

    page = client.get(GAPS).text

    assert "Sektorer uten mottaker" in page and place.sector.name in page
    assert "venter på en mottaker" not in page


def test_a_municipality_without_sectors_stands_in_the_list_itself(client, adm, place):
    type(place.sector).objects.filter(pk=place.sector.pk).update(kind=Kind.SERVICE_AREA)
    client.force_login(adm)

    gaps = {which: rows for which, _count, rows in client.get(GAPS).context["gaps"]}

    assert gaps["mottakere"] == [place.municipality]
