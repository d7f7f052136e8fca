"""The tablet that never loses a word: everything that can go wrong on a round, on one tablet, in one go."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from dialog.conversations.models import Conversation, Statement
from dialog.outbox.models import Envelope, State
from tests.conftest import addresses
from tests.factories import make_campaign, make_place, make_resident, make_user
from tests.outbox.browser import (
    COUNT,
    IN_CHARGE,
    STORED,
    Brett,
    Server,
    choose,
    readable,
    register,
    waits,
    write_down,
)
from tests.waiting import until

# Ten to each answer, so that fifty of them have been on the tablet when it is searched.
CANARIES = [" ".join(f"kanari{number}{letter}fugl" for letter in "abcdefghij") for number in range(8)]
HALF = "halvferdig kanari"
SECRETS = [*" ".join(CANARIES).split(), HALF, "Borghild", "Kanarina"]


@pytest.fixture
def house(transactional_db, cluster, database_name, ledger):
    environment = addresses(cluster, database_name) | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    server = Server(environment | {"HVA_LEDGER": str(ledger)})
    yield server
    server.stop()


@pytest.fixture
def ward(house, codebook_again):
    place = make_place()
    people = {
        "ola": make_user("Ola", place.department, "staff"),
        "bo": make_user("Bo", place.department, "staff"),
        "liv": make_user("Liv", place.department, "leader"),
    }
    codebook_again(municipality=place.municipality, by=people["liv"])
    make_campaign(place.municipality)
    residents = [make_resident(place.department, f"Borghild {number} Kanarina") for number in range(len(CANARIES))]
    return place, people, residents


def session_of(client, user):
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_no_word_is_lost_or_doubled_or_readable_whatever_happens_to_the_tablet(house, ward, browser, client, tmp_path):
    place, people, residents = ward
    form = [f"/samtaler/bruker/{resident.pk}/" for resident in residents]
    tablet = Brett(browser, tmp_path / "profil", house)
    secret = register(place.department, people["liv"])

    # With coverage; then the replies are lost after the server has written it down.
    tablet.give(**{settings.SESSION_COOKIE_NAME: session_of(client, people["ola"]), "hva_nettbrett": secret})
    page = tablet.context.pages[0]
    page.goto("/samtaler/")
    page.evaluate(IN_CHARGE)
    waits(page, 0)
    page.goto(form[0])
    tablet.context.route("**/outbox/", lambda route: (route.fetch(), route.abort()))
    page.locator("#id_ting1-words").fill(CANARIES[0])
    choose(page, "selv")
    choose(page, "Lederen må se på det")
    page.locator(".lagrelinje button").click()
    expect(page.get_by_role("heading", name="Lagret på nettbrettet.")).to_be_visible()
    until(lambda: Conversation.objects.count() == 1)

    # No coverage, and no server either; a page is closed, and the browser.
    tablet.context.unroute_all(behavior="wait")
    tablet.context.set_offline(True)
    house.stop()
    page.goto(form[1])
    waits(page, 1)
    write_down(page, CANARIES[1])
    page.get_by_role("link", name="Neste").click()
    expect(page.locator("#samtale")).to_be_visible()
    page.goto(form[2])
    write_down(page, CANARIES[2])
    page.close()
    page = tablet.page()
    page.goto(form[3])
    write_down(page, CANARIES[3])
    waits(page, 4)
    tablet.context.close()
    page = tablet.open()
    tablet.context.set_offline(True)
    page.goto(form[4])
    write_down(page, CANARIES[4])

    # Killed in the middle of a word: it is there as a draft, and she carries on from it.
    page.goto(form[5])
    page.locator("#id_ting1-words").fill(HALF)
    until(lambda: page.evaluate(COUNT, "drafts") == 1)
    page.locator("#id_ting1-words").press_sequentially("fu")
    assert readable(page.evaluate(STORED), SECRETS) == []
    tablet.kill()
    assert readable(tablet.bytes_on_disk(), SECRETS) == []
    page = tablet.open()
    tablet.context.set_offline(True)
    page.goto("/")
    expect(page.get_by_text("er trygt. Du finner det under «Uferdig»")).to_be_visible()
    waits(page, 6)
    assert readable(page.evaluate(STORED), SECRETS) == []

    # Everybody is signed out, somebody else signs in, and three pages send at once.
    Session.objects.all().delete()
    house.start()
    tablet.give(**{settings.SESSION_COOKIE_NAME: session_of(client, people["bo"])})
    pages = [page, tablet.page(), tablet.page()]
    for one in pages[1:]:
        one.goto("/utboks/")
    tablet.context.set_offline(False)
    for one in pages:
        one.goto("/samtaler/", wait_until="commit")
    for one in pages:
        waits(one, 0)
    assert readable(page.evaluate(STORED), SECRETS) == []
    tablet.context.close()
    assert readable(tablet.bytes_on_disk(), SECRETS) == []

    written = Conversation.objects.select_related("asked_by", "resident")
    assert {one.resident_id: one.asked_by for one in written} == {one.pk: people["ola"] for one in residents[:5]}
    assert written.count() == 5
    assert sorted(one.words for one in Statement.objects.all()) == sorted(CANARIES[:5])
    (draft,) = Envelope.objects.filter(state=State.UNFINISHED)
    assert (draft.author, draft.source) == (people["ola"], "draft")
    assert HALF in draft.body
    assert Envelope.objects.count() == 6
