"""The whole way through the house on a tablet: said, answered, acted on, told, counted, locked and taken out."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dialog.accounts.models import Role
from dialog.conversations.models import Intent, Statement
from dialog.improvements.models import Fate
from dialog.insight.jobs import lock_figures
from dialog.insight.models import Release
from dialog.themes.models import Theme
from tests.factories import make_campaign, make_place, make_resident, make_user, record

WORDS = "Jeg vil ut en tur hver dag"


@pytest.fixture
def place(server):
    return make_place()


@pytest.fixture
def people(place, codebook_again):
    """Ola, Liv and the two strategists; the municipality has its themes."""
    cast = {
        "ola": make_user("Ola", place.department, Role.STAFF),
        "liv": make_user("Liv", place.department, Role.LEADER),
        "siv": make_user("Siv", place.municipality, Role.STRATEGIST),
        "stein": make_user("Stein", place.municipality, Role.STRATEGIST),
    }
    codebook_again(municipality=place.municipality, by=cast["siv"])
    return cast


def choose(page, text):
    page.locator("label", has_text=text).first.click()


def tell(page):
    return page.get_by_role("link", name=re.compile("Har fått beskjed.*Borghild"))


def tomorrow():
    return (timezone.localdate() + timedelta(days=1)).isoformat()


def test_one_thing_said_is_answered_acted_on_and_told(page, place, people, sign_in_browser):
    make_campaign(place.municipality)
    make_resident(place.department, "Borghild", place="Rom 204")

    sign_in_browser(people["ola"])
    page.goto("/")
    page.get_by_role("link", name="Borghild").first.click()
    page.get_by_role("textbox", name="Hva er viktig for deg?").fill(WORDS)
    choose(page, "Borghild selv")
    choose(page, "Lederen må se på det")
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_role("heading", name="Takk. Det er lagret.")).to_be_visible()

    sign_in_browser(people["liv"])
    page.goto("/")
    expect(page.get_by_role("heading", name="1 venter på svar")).to_be_visible()
    page.get_by_role("link", name="Svar Borghild").click()
    page.get_by_label("Hva skal Borghild få høre?").fill("Vi går hver formiddag.")
    choose(page, "Ja, eller noe å vite")
    page.get_by_label("Hvem sier det?").select_option("Ola")
    page.get_by_label("Innen").fill(tomorrow())
    page.get_by_role("button", name="Lagre svaret").click()
    expect(page.get_by_role("heading", name="Ingen venter på svar")).to_be_visible()
    tell(page).click()
    expect(page.get_by_role("heading", name="Har Borghild fått beskjed?")).to_be_visible()
    choose(page, "Personen selv")
    choose(page, "Sagt ansikt til ansikt")
    page.get_by_role("button", name="Lagre at det er sagt").click()
    expect(page.get_by_text("Alle som har fått et svar, vet det")).to_be_visible()
    expect(tell(page)).to_have_count(0)

    statement = Statement.objects.get()
    assert statement.open_since is None
    assert (statement.fate.words, statement.fate.told_by) == ("Vi går hver formiddag.", people["liv"])


def waiting(page, place, people, sign_in_browser, headline):
    """The number that waits is the same wherever it stands: at the leader's, in her list, and at the one above her."""
    sign_in_browser(people["kari"])
    page.goto("/")
    expect(page.get_by_role("heading", name=headline)).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)
    sign_in_browser(people["liv"])
    for address in (f"/enhet/{place.department.code}/utsagn/?vis=venter", "/"):
        page.goto(address)
        expect(page.get_by_role("heading", name=headline)).to_be_visible()


def tell_in_words(page, name):
    page.get_by_role("link", name=re.compile(f"Har fått beskjed.*{name}")).click()
    expect(page.get_by_role("heading", name=f"Har {name} fått beskjed?")).to_be_visible()
    choose(page, "Personen selv")
    choose(page, "Sagt ansikt til ansikt")
    page.get_by_role("button", name="Lagre at det er sagt").click()
    expect(page.get_by_text("Lagret. Personen har fått beskjed.")).to_be_visible()


def test_one_thing_said_becomes_an_action_that_helped_and_another_gets_a_no(page, place, people, sign_in_browser):
    people["kari"] = make_user("Kari", place.section, Role.LEADER)
    make_campaign(place.municipality)
    record(people["ola"], make_resident(place.department, "Borghild"), WORDS)
    record(people["ola"], make_resident(place.department, "Einar"), "Jeg vil ha katten min her.")
    desk = f"/enhet/{place.department.code}"
    waiting(page, place, people, sign_in_browser, "2 venter på svar")

    # No, because: it waits no more, and he is to be told.
    page.get_by_role("link", name="Svar Einar").click()
    page.get_by_label("Hva skal Einar få høre?").fill("Vi kan ikke ha dyr her. Katten kan komme på besøk.")
    choose(page, "Nei, fordi")
    page.get_by_label("Hvem sier det?").select_option("Liv")
    page.get_by_label("Innen").fill(tomorrow())
    page.get_by_role("button", name="Lagre svaret").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 venter på svar")
    waiting(page, place, people, sign_in_browser, "1 venter på svar")
    page.goto(f"{desk}/beskjed/")
    tell_in_words(page, "Einar")
    expect(page.get_by_text("Alle som har fått et svar, vet det")).to_be_visible()

    # An action: nothing to tell before it is done.
    page.goto("/")
    page.get_by_role("link", name="Svar Borghild").click()
    page.get_by_role("link", name="Lag et tiltak i stedet").click()
    page.get_by_role("textbox", name="Hva skal dere gjøre?").fill("Fast tur hver formiddag")
    page.get_by_label("Hvem har ansvaret?").select_option("Liv")
    page.get_by_label("Ferdig innen").fill(tomorrow())
    page.get_by_role("button", name="Lagre tiltaket").click()
    expect(page.get_by_role("heading", name="Fast tur hver formiddag")).to_be_visible()
    action = page.url
    waiting(page, place, people, sign_in_browser, "Ingen venter på svar")
    page.goto(f"{desk}/beskjed/")
    expect(page.get_by_text("Alle som har fått et svar, vet det")).to_be_visible()

    # Done, with a result; now she is to be told.
    page.goto(action)
    page.get_by_role("button", name="Sett i gang").click()
    choose(page, "Vi gjorde det")
    page.get_by_role("textbox", name="Hva ble det til?").fill("Åtte er med hver dag.")
    page.get_by_role("button", name="Avslutt").click()
    expect(page.get_by_role("heading", name="Hva det ble til")).to_be_visible()
    page.goto(f"{desk}/beskjed/")
    tell_in_words(page, "Borghild")

    # A week later: did it get better? What she says stands on the action.
    page.goto(f"{desk}/bedre/")
    expect(page.get_by_text("Ingen å spørre nå")).to_be_visible()
    Fate.objects.update(told_at=timezone.localtime() - timedelta(days=8))
    page.goto(f"{desk}/bedre/")
    page.get_by_role("link", name=re.compile("Skriv svaret.*Borghild")).click()
    choose(page, "Litt")
    page.locator("fieldset", has_text="Hvem svarte?").locator("label", has_text="Personen selv").click()
    page.get_by_label("Med egne ord").fill("Jeg sover bedre etter turen.")
    page.get_by_role("button", name="Lagre svaret").click()
    expect(page.get_by_text("Ingen å spørre nå")).to_be_visible()
    page.goto(action)
    expect(page.get_by_text("Jeg sover bedre etter turen.")).to_be_visible()

    fates = {fate.statement.conversation.resident.name: fate for fate in Fate.objects.all()}
    assert {name: fate.kind for name, fate in fates.items()} == {"Borghild": "in_action", "Einar": "declined"}
    assert not Statement.objects.exclude(open_since=None).exists()


def test_two_people_close_a_campaign_and_its_figures_can_be_taken_out(page, place, people, sign_in_browser):
    ended = make_campaign(place.municipality, starts_on=timezone.localdate() - timedelta(days=40), days=10)
    activity = Theme.objects.get(municipality=place.municipality, code="activity")
    during = ended.window.starts_at + timedelta(days=2)
    bo = make_user("Bo", place.home_care, Role.STAFF)
    for number in range(24):
        resident = make_resident(place.home_care, f"Bruker {number}")
        record(bo, resident, WORDS, themes=(activity,), intent=Intent.GOOD_TO_KNOW, now=during, campaign_id=ended.pk)

    sign_in_browser(people["siv"])
    page.goto("/")
    page.get_by_role("link", name="Hva er viktig for deg?-dagen").click()
    page.get_by_role("button", name="Jeg har sett gjennom lista").click()
    expect(page.get_by_text("Nå må en annen enn deg lukke.")).to_be_visible()

    sign_in_browser(people["stein"])
    page.goto(f"/markeringer/{ended.pk}/")
    page.get_by_role("button", name="Lukk og lås tallene").click()
    expect(page.get_by_role("heading", name="Tallene telles og låses")).to_be_visible()
    lock_figures(pk=str(ended.pk))
    expect(page.get_by_text("Tallene er låst.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Last ned CSV").click()
    page.get_by_role("link", name="Se tallene").click()

    expect(page.get_by_role("heading", name="Temaer i Solvik kommune")).to_be_visible()
    # 24 people have said it; the figure is one of the fives beside.
    expect(page.get_by_role("row", name=re.compile("^Komme ut og gjøre noe 2[05]"))).to_be_visible()
    assert Release.objects.get().built_by == people["stein"]
    assert re.search("Komme ut og gjøre noe;2[05];", download.value.path().read_text(encoding="utf-8-sig"))
