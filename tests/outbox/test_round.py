"""A round without coverage: visits taken along, the tablet handed over, and a server that refuses batches."""

import json
import re

import pytest
from playwright.sync_api import expect

from dialog.conversations.models import Conversation, Statement
from dialog.outbox.models import Envelope, Reason, State, VisitTicket
from tests.browser.tablet import faults
from tests.factories import make_campaign, make_place, make_resident, make_user
from tests.outbox.browser import COUNT, IN_CHARGE, STORED, choose, readable, register, waits
from tests.waiting import until

SAID_ON_THE_ROUND = "Kjøre til sjøen."
SAID_AGAIN = "Spise fisk."
HALF = "Halvveis i en setn"
LANGUAGE = """async () => (await (await caches.match("/utboks/sprak"))?.text()) ?? "" """


@pytest.fixture
def place(server):
    return make_place()


@pytest.fixture
def ola(place):
    return make_user("Ola", place.department, "staff")


@pytest.fixture
def residents(server, browser_context, sign_in_browser, place, ola, codebook_again):
    """Two people live there, and Ola is signed in on a tablet of the department's."""
    liv = make_user("Liv", place.department, "leader")
    codebook_again(municipality=place.municipality, by=liv)
    make_campaign(place.municipality)
    secret = register(place.department, liv)
    browser_context.add_cookies([{"name": "hva_nettbrett", "value": secret, "url": server}])
    sign_in_browser(ola)
    return [make_resident(place.department, name) for name in ("Anna", "Borghild")]


class Refusing:
    """A server that takes one envelope at a time, and one of them not at all."""

    def __init__(self, status):
        self.status, self.sizes, self.bad = status, [], ""

    def __call__(self, route):
        envelopes = json.loads(route.request.post_data)["envelopes"]
        if not envelopes:
            return route.continue_()
        self.sizes.append(len(envelopes))
        self.bad = self.bad or envelopes[0]["id"]
        if len(envelopes) > 1 or envelopes[0]["id"] == self.bad:
            return route.fulfill(status=self.status, content_type="application/json", body="{}")
        return route.continue_()


def visit(page, words):
    """Write down what was said on «Besøk 1»."""
    page.locator("#id_ting1-words").fill(words)
    choose(page, "Besøk 1")
    choose(page, "Personen selv")
    choose(page, "Lederen må se på det")
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.get_by_role("heading", name="Lagret på nettbrettet.")).to_be_visible()


def test_a_round_with_tickets_a_hand_over_and_a_server_that_takes_one_at_a_time(
    page, browser_context, place, ola, residents
):
    anna, borghild = residents

    # With coverage: Anna is taken along. The tablet is told of a number and nobody's name.
    page.goto(f"/ta-med/{place.department.pk}/")
    choose(page, "Anna")
    page.get_by_role("button", name="Ta med de valgte").click()
    expect(page.get_by_text("Kall det noe annet")).to_be_visible()
    page.evaluate(IN_CHARGE)
    waits(page, 0)
    ticket = VisitTicket.objects.get()

    # Without: two pages show the visit before it is used; the first is saved, and then it is on no new page.
    other = browser_context.new_page()
    browser_context.set_offline(True)
    for one in (page, other):
        one.goto("/utboks/")
        expect(one.locator("label", has_text="Besøk 1")).to_be_visible()
    assert readable(page.evaluate(STORED), ["Anna", str(anna.pk)]) == []
    visit(page, SAID_ON_THE_ROUND)
    page.get_by_role("link", name="Neste").click()
    expect(page.get_by_label("Hvem gjelder samtalen?")).to_be_visible()
    expect(page.locator("label", has_text="Besøk 1")).to_have_count(0)
    visit(other, SAID_AGAIN)
    other.close()
    waits(page, 2)

    # «Bytt person» after half a sentence: it is sealed for Ola, and the next writes in her own name.
    browser_context.route("**/outbox/", lambda route: route.abort())
    browser_context.set_offline(False)
    page.goto(f"/samtaler/bruker/{borghild.pk}/")
    words = page.get_by_role("textbox", name="Hva er viktig for deg?")
    words.fill(HALF)
    until(lambda: page.evaluate(COUNT, "drafts") == 1)
    page.goto("/samtaler/")
    waits(page, 3)
    browser_context.set_offline(True)
    page.get_by_role("button", name="Bytt person").click()
    expect(page.get_by_label("Hva heter du?")).to_be_visible()
    expect(page.locator("label", has_text="Besøk 1")).to_have_count(0)
    expect(page.locator("#id_ting1-words")).to_have_value("")
    waits(page, 3)
    assert faults(page) == []
    assert readable(page.evaluate(STORED), [HALF, SAID_ON_THE_ROUND, "Borghild"]) == []

    # What is too much at once goes one by one; the one that is refused alone holds back none, and stays.
    server = Refusing(413)
    browser_context.route("**/outbox/", server)
    browser_context.set_offline(False)
    page.get_by_role("button", name="Send nå").click()
    waits(page, 1)
    assert server.sizes[:4] == [3, 1, 1, 1]
    browser_context.unroute_all(behavior="wait")
    page.get_by_role("button", name="Send nå").click()
    waits(page, 0)

    # The ticket was good for one answer, whichever came first: the other is written down for nobody, and asks whose.
    written = Conversation.objects.get()
    ticket.refresh_from_db()
    assert (written.resident, written.asked_by, ticket.used_for) == (anna, ola, written.pk)
    waiting = Envelope.objects.get(state=State.WAITING)
    assert (waiting.reason, waiting.author, waiting.resident) == (Reason.WHOSE, ola, None)
    said = {Statement.objects.get().words, json.loads(waiting.body)["fields"][3][1]}
    assert said == {SAID_ON_THE_ROUND, SAID_AGAIN}
    draft = Envelope.objects.get(state=State.UNFINISHED)
    assert (draft.author, draft.resident, HALF in draft.body) == (ola, borghild, True)

    # The page without coverage is in the language of whoever was last signed in here.
    ola.language = "nn"
    ola.save(update_fields=["language"])
    page.goto("/samtaler/")
    expect(page.locator("html")).to_have_attribute("lang", "nn")
    until(lambda: page.evaluate(LANGUAGE) == "nn")
    browser_context.set_offline(True)
    page.goto("/samtaler/")
    expect(page.get_by_text("Utan dekning", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^nn$"))
