"""The receipt: what was said, what we do, who reads it, and who is next."""

import re
import uuid

import pytest
from django.urls import reverse

from dialog.accounts.models import Role
from tests import factories
from tests.conversations.form import TUR, receipt

# New in every page.
CSRF = re.compile(r'[\w]{64}|data-utboks-[a-z-]+="[^"]*"')

pytestmark = pytest.mark.django_db


def test_the_receipt_says_what_was_said_promised_and_who_reads_it(client, ola, borghild):
    page = receipt(client, factories.record(ola, borghild, TUR, promise="Hver dag klokka to."))

    assert all(
        text in page
        for text in (
            "Til Borghild",
            "Du sa",
            TUR,
            "Vi lover",
            "Hver dag klokka to.",
            "Vi som jobber på avdeling 1. Andre i kommunen ser bare tall.",
            "Ombestemmer du deg?",
        )
    )


def test_an_intent_is_no_promise(client, ola, borghild):
    page = receipt(client, factories.record(ola, borghild, TUR))

    assert "Lederen får se dette." in page
    assert "Vi lover" not in page


@pytest.mark.parametrize(
    ("said_by", "heading"), [("person", "Du sa"), ("kin_about", "Pårørende sa"), ("observed", "Vi så")]
)
def test_the_receipt_says_who_said_it(client, ola, borghild, said_by, heading):
    assert f">{heading}<" in receipt(client, factories.record(ola, borghild, TUR, said_by=said_by))


def test_the_authors_receipt_shows_an_honest_answer_and_says_that_colleagues_cannot_read_it(client, ola, borghild):
    page = receipt(client, factories.record(ola, borghild, TUR, figures_only=True))

    assert TUR in page
    assert "Ikke de som jobber her." in page
    assert "Lederen" not in page


def test_a_colleague_is_told_calmly_that_it_is_not_hers_and_as_if_it_were_not_there(client, place, ola, borghild):
    """She signed in on the same tablet while his form was open."""
    written = factories.record(ola, borghild, TUR)
    client.force_login(factories.make_user("Mona", place.department, Role.STAFF))

    page, none = (client.get(reverse("conversations:receipt", args=[pk])) for pk in (written.pk, uuid.uuid4()))

    assert (page.status_code, none.status_code) == (404, 404)
    assert "er svaret lagret" in page.text
    assert CSRF.sub("", page.text) == CSRF.sub("", none.text)
    assert not [word for word in (ola.name, borghild.given_name, TUR) if word in page.text]


def test_large_print_holds_the_card_alone(client, ola, borghild):
    page = receipt(client, factories.record(ola, borghild, TUR), "?stor")

    assert TUR in page
    assert "Neste" not in page


def test_next_is_the_next_on_my_list_and_then_in_the_order_of_the_page(client, place, ola, borghild):
    others = {name: factories.make_resident(place.department, name) for name in ("Åse", "Dagny", "Anna")}
    url = reverse("conversations:day_list", args=[place.department.pk])
    client.post(url, {"action": "add", "resident": [borghild.pk]})
    client.post(url, {"action": "add", "resident": [others["Åse"].pk]})
    client.get(reverse("conversations:start"))

    assert "Neste: Åse" in receipt(client, factories.record(ola, borghild, TUR))
    assert "Neste: Anna" in receipt(client, factories.record(ola, others["Åse"], TUR))
    assert "Neste: Dagny" in receipt(client, factories.record(ola, others["Anna"], TUR))
    assert "Neste:" not in receipt(client, factories.record(ola, others["Dagny"], TUR))
