"""Residents taken along before leaving coverage: what leaves the server, what comes back, and what it may be called."""

import json
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.accounts.sign_in_models import Tablet
from dialog.accounts.tablets import COOKIE, register
from dialog.conversations.models import Conversation
from dialog.lib.dates import OSLO
from dialog.outbox import rights, tickets
from dialog.outbox.aliases import Known, Slip, slip
from dialog.outbox.models import Envelope, VisitTicket
from tests.factories import make_resident, make_user

BORGHILD = Known("Borghild Hansen", "Rom 204")
OTHERS = (Known("Arne Li", "Leilighet 12 B"), Known("Åse Bø", ""))


def take(resident, by, tablet=None, now=None):
    (ticket,) = tickets.take_along(
        residents=[resident], unit=resident.unit, tablet=tablet, by=by, now=now or timezone.now()
    )
    return ticket


def sent(device, ticket, words="Å komme ut i hagen", **changes):
    """What became of an answer written with this ticket."""
    about = {"way": "ticket", "id": str(ticket.pk), "whom": ""}
    receipt, envelope = device.record(about, words, **changes)
    row = Envelope.objects.get(pk=envelope["id"])
    return receipt, row.state, row.reason


# --- coming back ---


def test_an_answer_written_with_a_ticket_finds_whom_it_was_for(device, ola, tablet, borghild, campaign):
    ticket = take(borghild, ola, tablet)

    assert sent(device, ticket) == ("stored", "recorded", "")
    assert Conversation.objects.get().resident_id == borghild.pk


def test_a_second_answer_with_it_asks_whose_it_is_and_the_same_conversation_does_not(
    device, ola, tablet, borghild, campaign
):
    ticket, first = take(borghild, ola, tablet), str(uuid.uuid4())
    assert sent(device, ticket, conversation=first)[1] == "recorded"

    again = sent(device, ticket, "Og å sove lenge", conversation=first, part=2)
    other = sent(device, ticket, "Noe annet")

    assert again[1] == "recorded"
    assert other == ("stored", "waiting", "whose")
    assert Conversation.objects.count() == 1


def test_a_draft_uses_the_ticket_for_its_own_conversation(device, ola, tablet, borghild, campaign):
    ticket, form_id = take(borghild, ola, tablet), str(uuid.uuid4())
    draft = sent(device, ticket, "Å komme", conversation=form_id, kind="draft")

    assert draft[1:] == ("unfinished", "draft")
    assert sent(device, ticket, conversation=form_id, part=2)[1] == "recorded"
    assert sent(device, ticket)[1:] == ("waiting", "whose")


@pytest.mark.parametrize("when", ["expired", "taken back"])
def test_what_was_written_with_it_in_time_finds_its_way_when_it_comes_late(
    device, ola, tablet, borghild, campaign, when
):
    ticket = take(borghild, ola, tablet)
    if when == "expired":
        VisitTicket.objects.update(
            issued_at=timezone.localtime() - timedelta(days=9), expires_at=timezone.localtime() - timedelta(days=7)
        )
    else:
        tickets.take_back(ticket=ticket, by=ola, now=timezone.now())

    assert sent(device, ticket)[1] == "recorded"


@pytest.mark.parametrize("whose", ["another person's", "another device's", "nobody's"])
def test_a_ticket_says_nothing_in_other_hands(device, ola, liv, tablet, borghild, campaign, whose):
    ticket = take(borghild, liv if "person" in whose else ola, None if "device" in whose else tablet)
    if whose == "nobody's":
        ticket.pk = uuid.uuid4()

    assert sent(device, ticket) == ("stored", "waiting", "whose")
    assert not VisitTicket.objects.exclude(used_for=None).exists()


def test_what_is_written_about_somebody_erased_is_not_kept(device, ola, tablet, borghild, campaign):
    ticket = take(borghild, ola, tablet)
    assert rights.everything_about(borghild.pk)[0].rows[0]["Kalt"] == "Besøk 1"
    rights.erase(borghild.pk)

    assert sent(device, ticket)[1] == "erased"


def test_whose_it_is_is_asked_with_what_the_visit_was_called(client, device, ola, tablet, borghild, campaign):
    ticket = take(borghild, ola, tablet)
    for words in ("Å komme ut", "Noe annet"):
        sent(device, ticket, words)
    client.force_login(ola)

    assert "Skrevet om: Besøk 1" in client.get("/uferdig/").text


# --- taking along ---


def test_each_person_picked_gets_a_label_that_says_nothing(ola, borghild, place):
    arne = make_resident(place.department, "Arne")
    now = timezone.now()
    given = tickets.take_along(residents=[borghild, arne], unit=place.department, tablet=None, by=ola, now=now)
    again = tickets.take_along(residents=[arne, borghild], unit=place.department, tablet=None, by=ola, now=now)

    assert ([one.label for one in given], again) == (["Besøk 1", "Besøk 2"], [])
    tickets.take_back(ticket=given[0], by=ola, now=now)
    assert take(borghild, ola).label == "Besøk 1"


def test_a_ticket_is_good_until_the_end_of_the_next_day(ola, borghild):
    late = timezone.now().astimezone(OSLO).replace(hour=23, minute=50)
    ends = take(borghild, ola, now=late).expires_at.astimezone(OSLO)

    assert (ends.date(), ends.hour) == ((late + timedelta(days=2)).date(), 0)


def test_nobody_takes_the_whole_list_along(ola, place):
    residents = [make_resident(place.department, f"Navn {number}") for number in range(tickets.MOST_AT_ONCE + 1)]

    with pytest.raises(tickets.TooMany):
        tickets.take_along(residents=residents, unit=place.department, tablet=None, by=ola, now=timezone.now())


@pytest.fixture
def on_tablet(client, ola, place, liv):
    """Ola, signed in on the department's tablet."""
    client.cookies[COOKIE] = register(unit=place.department, name="Skapet", by=liv)[1]
    client.force_login(ola)
    return client


def told(page):
    """What the page gives the script to keep."""
    return unescape(re.search(r'data-utboks-tickets="([^"]*)"', page.text)[1])


def test_the_page_gives_the_device_id_label_and_expiry_and_nothing_of_anybody(on_tablet, place, borghild):
    address = f"/ta-med/{place.department.pk}/"
    on_tablet.post(address, {"resident": [str(borghild.pk)]})
    ticket = VisitTicket.objects.get()

    for page in (on_tablet.get(address), on_tablet.get("/samtaler/")):
        (kept,) = json.loads(told(page))
        assert kept == {"id": str(ticket.pk), "label": "Besøk 1", "expires": ticket.expires_at.isoformat()}
        for secret in ("Borghild", "Hansen", "204", str(borghild.pk), borghild.pk.hex, str(place.department.pk)):
            assert secret.encode() not in told(page).encode()


def test_what_is_on_one_device_is_not_given_to_another_nor_to_the_next_person(on_tablet, client, place, borghild, ola):
    on_tablet.post(f"/ta-med/{place.department.pk}/", {"resident": [str(borghild.pk)]})
    secret = client.cookies.pop(COOKIE)
    elsewhere = told(client.get("/samtaler/"))
    client.cookies[COOKIE] = secret.value
    client.force_login(make_user("Mona", place.department, Role.STAFF))

    assert (elsewhere, told(client.get("/samtaler/"))) == ("[]", "[]")
    assert "data-utboks-tickets" not in client.get("/hjelp/sporre/").text


def test_what_is_left_is_listed_and_can_be_taken_back_by_its_owner_alone(on_tablet, place, borghild, liv):
    address = f"/ta-med/{place.department.pk}/"
    on_tablet.post(address, {"resident": [str(borghild.pk)]})
    ticket = VisitTicket.objects.get()
    assert "Borghild Hansen, Rom 204" in on_tablet.get(address).text

    tickets.take_back(ticket=ticket, by=liv, now=timezone.now())
    assert on_tablet.get(address).context["left"]
    assert on_tablet.post(f"/ta-med/besok/{ticket.pk}/tilbake/").status_code == 303

    assert not on_tablet.get(address).context["left"]
    assert told(on_tablet.get(address)) == "[]"


@pytest.mark.parametrize("when", ["used", "expired"])
def test_a_ticket_that_is_over_is_on_no_list_and_is_given_to_no_device(on_tablet, place, ola, borghild, when):
    address, now = f"/ta-med/{place.department.pk}/", timezone.now()
    on_tablet.post(address, {"resident": [str(borghild.pk)]})
    ticket = VisitTicket.objects.get()
    if when == "used":
        VisitTicket.objects.update(used_for=uuid.uuid4(), used_at=now)
    else:
        VisitTicket.objects.update(issued_at=now - timedelta(days=2), expires_at=now - timedelta(minutes=1))

    page = on_tablet.get(address)

    assert (page.context["left"], told(page)) == ([], "[]")
    assert on_tablet.post(f"/ta-med/besok/{ticket.pk}/", {"label": "Etter frokost"}).status_code == 404
    # Whoever is on no ticket that is left, can be taken along again.
    assert take(borghild, ola, Tablet.objects.get(name="Skapet")).label == "Besøk 1"


@pytest.mark.parametrize("who", ["nobody", "neighbour", "nonsense"])
def test_only_those_on_the_list_can_be_taken_along(on_tablet, place, who):
    picked = {"nobody": [], "neighbour": [str(make_resident(place.neighbour).pk)], "nonsense": ["x"]}[who]

    assert on_tablet.post(f"/ta-med/{place.department.pk}/", {"resident": picked}).status_code == 422
    assert not VisitTicket.objects.exists()


# --- what it may be called ---


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Besøk 1", None),
        ("Besøk 204", None),
        ("Besøk 2, kl. 10.00", None),
        ("Etter frokost", None),
        ("Den som liker kaffe", None),
        ("borghild", Slip.NAME),
        ("Hos Hansen", Slip.NAME),
        ("Borghilds kaffe", Slip.NAME),
        ("Åses venninne", Slip.NAME),
        ("204", Slip.PLACE),
        ("rom 204", Slip.PLACE),
        ("BH", Slip.INITIALS),
        ("B.H.", Slip.INITIALS),
        ("b. h.", Slip.INITIALS),
        ("B H først", Slip.INITIALS),
        ("Rom med utsikt", None),
    ],
)
def test_the_obvious_slips_are_refused(label, found):
    assert slip(label, BORGHILD, OTHERS) is found


def test_the_page_refuses_a_name_and_takes_a_time(on_tablet, place, borghild):
    on_tablet.post(f"/ta-med/{place.department.pk}/", {"resident": [str(borghild.pk)]})
    address = f"/ta-med/besok/{VisitTicket.objects.get().pk}/"

    refused = on_tablet.post(address, {"label": "Borghild", "at": ""})
    assert (refused.status_code, "Det ser ut som et navn." in refused.text) == (422, True)
    assert 'value="Borghild"' in refused.text
    assert on_tablet.post(address, {"label": "Etter frokost", "at": "9.30"}).status_code == 303
    assert VisitTicket.objects.get().label == "Etter frokost, kl. 09.30"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_are_taken_along(on_tablet, place, ola, count, django_assert_num_queries):
    residents = [str(make_resident(place.department, f"Navn {number}").pk) for number in range(count)]
    on_tablet.post(f"/ta-med/{place.department.pk}/", {"resident": residents})
    make_resident(place.department, "Ikke med")

    with django_assert_num_queries(14):
        on_tablet.get(f"/ta-med/{place.department.pk}/")
