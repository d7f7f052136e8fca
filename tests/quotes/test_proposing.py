"""A unit proposes what somebody said, edited and with a yes for exactly that."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role
from dialog.conversations.models import SaidBy
from dialog.improvements.models import Quote
from dialog.improvements.quotes import services
from tests.factories import make_user, record
from tests.quotes.conftest import WORDS


@pytest.fixture
def address(place, said):
    return reverse("quotes:propose", args=[place.department.code, said.pk])


@pytest.fixture
def olas(client, ola):
    client.force_login(ola)
    return client


def filled(**fields):
    today = timezone.localdate()
    return {
        "action": "propose", "quote_id": str(uuid.uuid4()), "words": WORDS, "use": "internal", "consented_by": "person",
        "consented_on": today.isoformat(), "expires_on": (today + timedelta(days=90)).isoformat(), "is_heard": "on",
    } | fields  # fmt: skip


def test_a_whole_proposal_is_saved_and_waits(olas, address, place, said, ola):
    answer = olas.post(address, filled())

    quote = Quote.objects.get()
    assert answer["Location"] == reverse("quotes:unit", args=[place.department.code])
    assert (quote.words, quote.statement, quote.proposed_by, quote.decided_at) == (WORDS, said, ola, None)
    assert "Venter på godkjenning" in olas.get(answer["Location"]).text


REFUSED = [
    ({"words": ""}, "Skriv teksten som skal vises."),
    ({"use": ""}, "Velg hva den skal brukes til."),
    ({"use": "billboard"}, "billboard"),
    ({"consented_by": ""}, "Velg hvem som har sagt ja."),
    ({"consented_by": "kin"}, "Skriv hvem som sa ja"),
    ({"consented_on": "2999-01-01"}, "Dagen har ikke vært ennå."),
    ({"expires_on": "2020-01-01"}, "Velg en dag fra i dag"),
    ({"expires_on": "2999-01-01"}, "høyst to år fram"),
    ({"is_heard": ""}, "Les teksten for personen først."),
]


@pytest.mark.parametrize(("fields", "said_back"), REFUSED)
def test_a_proposal_with_something_missing_comes_back_whole(olas, address, fields, said_back):
    answer = olas.post(address, filled(**fields))

    assert answer.status_code == 422
    assert said_back in answer.text
    assert fields.get("words", WORDS) in answer.text
    assert not Quote.objects.exists()


def test_what_the_aid_points_at_must_have_been_on_the_screen(olas, address, place):
    make_user("Mona Vik", place.department, Role.STAFF)
    text = "Best når Mona har tid på rom 202."

    first = olas.post(address, filled(words=text))
    changed = olas.post(address, filled(words=text + " Takk.", seen=first.context["seen"]))
    second = olas.post(address, filled(words=text, seen=first.context["seen"]))

    assert [(piece, str(what)) for piece, what in first.context["pieces"] if what] == [
        ("Mona", "name"),
        ("rom 202", "room"),
    ]
    assert "Dette er bare en hjelp" in first.text
    assert [one.status_code for one in (first, changed, second)] == [422, 422, 302]


def test_the_aid_can_be_asked_without_sending(olas, address):
    answer = olas.post(address, filled(action="check", words="Hilsen Borghild", use=""))

    assert answer.status_code == 200
    assert "<mark>Borghild" in answer.text and "Ikke lagret ennå" not in answer.text
    assert not Quote.objects.exists()


def test_the_same_form_twice_is_one_proposal(olas, address):
    fields = filled()

    assert [olas.post(address, fields).status_code for _ in range(2)] == [302, 302]
    assert Quote.objects.count() == 1


@pytest.mark.parametrize(
    ("how", "status"),
    [({"said_by": SaidBy.OBSERVED}, 404), ({"figures_only": True}, 404), ({"said_by": SaidBy.KIN_ABOUT}, 200)],
)
def test_only_what_somebody_said_openly_can_be_a_quote(olas, ola, place, borghild, make_quote, how, status):
    statement = record(ola, borghild, "Ord", **how).statements.get()

    assert olas.get(reverse("quotes:propose", args=[place.department.code, statement.pk])).status_code == status
    if status == 404:
        with pytest.raises(services.NotQuotable):
            make_quote(statement)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_units_list_costs_the_same_however_many_there_are(olas, place, make_quote, rows, django_assert_num_queries):
    for _ in range(rows):
        make_quote()

    with django_assert_num_queries(8):
        answer = olas.get(reverse("quotes:unit", args=[place.department.code]))
    assert len(answer.context["lines"]) == rows
