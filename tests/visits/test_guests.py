"""A guest beside the host: one conversation on the screen, then thanks. The way back needs the host."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from dialog.conversations.models import Conversation
from tests.conversations.form import filled, new
from tests.factories import make_resident

THANKS = reverse("conversations:thanks")
GUEST = "Eva Lund, ordfører"


@pytest.fixture
def borghild(place):
    return make_resident(place.department, "Borghild Hansen")


@pytest.fixture
def arne(place):
    return make_resident(place.department, "Kanarinavn Hansen")


@pytest.fixture
def screen(client, ola):
    """The tablet that Ola has signed in on."""
    client.force_login(ola)
    return client


def lock(client, resident):
    return client.post(new(resident), filled("Ut i sola") | {"action": "guest", "guest": GUEST})


def test_the_host_names_the_guest_before_the_screen_is_held(screen, borghild):
    page = screen.post(new(borghild), filled("Ut i sola") | {"action": "guest", "guest": " "})

    assert page.status_code == 422 and "Skriv hvem gjesten er først." in page.text and "Ut i sola" in page.text


def test_the_form_keeps_what_is_typed_and_leads_nowhere_else(screen, borghild, place):
    page = lock(screen, borghild).text

    assert "Skjermen er låst til denne samtalen." in page and "Ut i sola" in page and GUEST in page
    assert reverse("conversations:unit", args=[place.department.pk]) not in page


def test_no_other_page_is_there_while_a_guest_is(screen, borghild, arne, place):
    unit, code = place.department.pk, place.department.code
    pages = [
        new(arne),
        reverse("conversations:unit", args=[unit]),
        reverse("home:unit", args=[code]),
        reverse("improvements:statements", args=[code]),
        reverse("visits:index", args=[code]),
        reverse("home:kept"),
        "/",
    ]
    assert "Kanarinavn" in screen.get(pages[1]).text
    lock(screen, borghild)

    for address in pages:
        page = screen.get(address, follow=True)
        assert page.redirect_chain[-1][0] == THANKS and "Kanarinavn" not in page.text and "Hansen" not in page.text
    assert screen.post(reverse("conversations:search", args=[unit]), {"sok": "Kanari"})["Location"] == THANKS
    assert screen.get(new(borghild)).status_code == 200


def test_the_page_without_coverage_is_not_a_way_around(screen, borghild):
    pages = [reverse(f"outbox:{name}") for name in ("shell", "waiting")]
    assert [screen.get(address).status_code for address in pages] == [200, 200]
    lock(screen, borghild)

    assert [screen.get(address)["Location"] for address in pages] == [THANKS, THANKS]
    # The worker asks for it without a cookie, and keeps it for whoever comes after.
    assert Client().get(pages[0]).status_code == 200


def test_while_a_guest_is_there_the_device_is_not_told_who_holds_it_and_the_form_keeps_its_author(screen, borghild):
    body, form = re.compile(r"<body[^>]*data-utboks-author"), re.compile(r"<form[^>]*data-utboks-author")
    before = screen.get(new(borghild)).text
    assert body.search(before) and form.search(before)

    pages = [lock(screen, borghild).text, screen.get(new(borghild)).text]

    assert [bool(body.search(page)) for page in pages] == [False, False]
    assert [bool(form.search(page)) for page in pages] == [True, True]
    assert not body.search(screen.get(THANKS).text)


def test_saved_the_screen_says_thanks_and_not_even_the_form_is_left(screen, borghild):
    lock(screen, borghild)

    page = screen.post(new(borghild), filled("Ut i sola", guest=GUEST), follow=True)

    assert page.redirect_chain[-1][0] == THANKS
    assert "Takk for praten." in page.text and "Borghild" not in page.text and "Ut i sola" not in page.text
    for name in ("receipt", "correct"):
        address = reverse(f"conversations:{name}", args=[Conversation.objects.get().pk])
        assert screen.get(address)["Location"] == THANKS
    assert screen.get(new(borghild))["Location"] == THANKS


def test_a_guest_who_is_only_written_down_sees_no_receipt_either(screen, borghild):
    page = screen.post(new(borghild), filled("Ut i sola", guest=GUEST), follow=True)

    assert page.redirect_chain[-1][0] == THANKS
    assert screen.get("/")["Location"] == THANKS


def test_when_the_host_has_locked_and_signed_in_again_the_receipt_is_there(screen, ola, borghild):
    screen.post(new(borghild), filled("Ut i sola", guest=GUEST))
    receipt = reverse("conversations:receipt", args=[Conversation.objects.get().pk])
    assert screen.get(receipt)["Location"] == THANKS

    screen.post(reverse("account_lock"))
    assert screen.get(THANKS)["Location"].startswith(reverse("account_login"))
    screen.force_login(ola)

    assert "Ut i sola" in screen.get(receipt).text


def test_without_a_guest_nothing_is_held(screen, borghild):
    page = screen.post(new(borghild), filled("Ut i sola"), follow=True)

    assert "Takk. Det er lagret." in page.text and "Borghild" in page.text
