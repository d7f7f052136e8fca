"""Each role's first useful action is at most three taps from sign-in.

A tap is whatever a finger or a mouse button presses, counted by the page itself. Typing is not counted, nor is going
from field to field with the keyboard, which is how the roles with a PC choose in a list.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dialog.accounts.models import Membership, Role
from dialog.audit.models import AccessLog
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Conversation, Intent, Outcome
from dialog.improvements.models import Fate, ReceiverStep, UnitQuestion
from dialog.insight.services import build_release
from dialog.rights.models import RequestKind, RightsRequest
from dialog.rights.services import open_request
from tests.factories import make_campaign, make_place, make_resident, make_theme, make_user, record

MOST = 3
WORDS = "Jeg vil ut en tur hver dag"
SIZES = {"tablet": (820, 1180), "pc": (1440, 900), "phone": (390, 844)}
COUNTS = "addEventListener('pointerdown', (tap) => { if (tap.isTrusted) tapped() }, true)"


@pytest.fixture
def place(server):
    return make_place()


@pytest.fixture
def taps(page):
    """How many times somebody has pressed, on every page that was open; a list with one for each."""
    counted = []
    page.expose_function("tapped", lambda: counted.append(1))
    page.add_init_script(COUNTS)
    return counted


def borghild(place):
    return make_resident(place.department, "Borghild Lunde", place="Rom 204")


def carer(place):
    return make_user("Ola", place.department, Role.STAFF)


def make_figures(place):
    """A campaign that is closed, with its figures locked."""
    first, second = (make_user(name, place.municipality, Role.STRATEGIST) for name in ("Siv", "Stein"))
    theme, ola = make_theme(place.municipality), carer(place)
    campaign = make_campaign(place.municipality, starts_on=timezone.localdate() - timedelta(days=55), days=10)
    during = campaign.window.starts_at + timedelta(days=2)
    common = {"intent": Intent.GOOD_TO_KNOW, "themes": (theme,), "campaign_id": campaign.pk, "now": during}
    for _ in range(22):
        record(ola, None, "Ut", unit=place.department, **common)
    campaign.closing_asked_by, campaign.closed_by = first, second
    campaign.closing_asked_at = campaign.closed_at = timezone.now()
    campaign.save()
    build_release(campaign=campaign, by=second, now=timezone.now())


# --- One a role: who it is, what lies before them, and what they do ---


def staff(place):
    borghild(place)
    return carer(place)


def writes_down_what_she_says(page):
    page.get_by_role("link", name="Borghild").first.click()
    page.get_by_role("textbox", name="Hva er viktig for deg?").click()
    page.keyboard.type(WORDS)
    expect(page.get_by_role("textbox", name="Hva er viktig for deg?")).to_have_value(WORDS)


def says_that_she_did_not_wish_to(page):
    page.get_by_role("link", name="Borghild").first.click()
    page.get_by_role("button", name="Ønsket ikke å svare").click()
    expect(page.get_by_role("heading", name="Lagret. Prøve igjen?")).to_be_visible()
    assert Conversation.objects.get().outcome == Outcome.DECLINED


def leader(place):
    record(carer(place), borghild(place), WORDS)
    return make_user("Liv", place.department, Role.LEADER)


def answers_what_waits(page):
    page.get_by_role("link", name="Svar Borghild").click()
    expect(page.get_by_label("Hva skal Borghild Lunde få høre?")).to_be_focused()
    page.keyboard.type("Vi går hver formiddag.")
    page.locator("label", has_text="Ja, eller noe å vite").click()
    page.get_by_label("Hvem sier det?").press("O")
    page.get_by_label("Innen").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Lagre svaret").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingen venter på svar")
    assert Fate.objects.get().words == "Vi går hver formiddag."


def several(place):
    make_figures(place)
    return make_user("Kari", place.section, Role.LEADER)


def asks_a_department(page):
    page.get_by_role("link", name=re.compile("Spør avdelingen.*Avdeling 1")).click()
    page.get_by_label("Hva handler det om?").press("K")
    page.get_by_label("Hva vil du vite?").fill("Hva er det som står i veien?")
    page.get_by_role("button", name="Send spørsmålet").click()
    expect(page.get_by_text("Spørsmålet er sendt til Avdeling 1.")).to_be_visible()
    assert UnitQuestion.objects.count() == 1


def strategist(place):
    last_year = timezone.localdate() - timedelta(days=300)
    make_campaign(place.municipality, starts_on=last_year, days=10, name="Dagen")
    return make_user("Siv", place.municipality, Role.STRATEGIST)


def plans_as_last_year(page):
    page.get_by_role("link", name="Ny markering").click()
    page.get_by_role("link", name="Dagen").click()
    page.get_by_role("button", name="Lagre og inviter enhetene").click()
    expect(page.get_by_text("enhetene er invitert")).to_be_visible()
    assert Campaign.objects.count() == 2


def receiver(place):
    record(carer(place), borghild(place), "De roper om natta.", figures_only=True)
    return make_user("Rut", place.sector, Role.RECEIVER)


def reads_and_says_what_was_done(page):
    page.get_by_role("link", name="Les").click()
    expect(page.get_by_text("De roper om natta.")).to_be_visible()
    page.locator("label", has_text="Jeg har gjort noe med det").click()
    page.get_by_label("Skriv kort hva som skjedde").fill("Vi snakket om natta.")
    page.get_by_role("button", name="Lagre").click()
    expect(page.get_by_text("Ingen svar venter")).to_be_visible()
    assert ReceiverStep.objects.filter(kind="done").exists()


def council(place):
    make_figures(place)
    return make_user("Bjørn", place.municipality, Role.COUNCIL)


def sees_the_figures_of_a_sector(page):
    page.get_by_role("link", name="Helse og omsorg").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Helse og omsorg")
    expect(page.get_by_role("row", name=re.compile("^Komme ut og gjøre noe"))).to_be_visible()


def administrator(place):
    return make_user("Adm", place.municipality, Role.ADMINISTRATOR)


def gives_a_unit_its_leader(page):
    page.get_by_role("link", name="Avdeling 1").click()
    page.locator("summary", has_text="Gi noen et arbeidssted her").click()
    page.get_by_label("E-post").fill("liv@solvik.example")
    page.get_by_label("Navn").first.fill("Liv Berg")
    page.get_by_label("Rolle").press("l")
    page.get_by_role("button", name="Lagre arbeidsstedet").click()
    expect(page.get_by_text("Arbeidsstedet er lagret.")).to_be_visible()
    assert Membership.objects.get(user__name="Liv Berg").role == Role.LEADER


def access_officer(place):
    ina = make_user("Ina", place.municipality, Role.ACCESS_OFFICER)
    today, now = timezone.localdate(), timezone.now()
    asked = {"resident_id": borghild(place).pk, "unit": place.department, "asker": "person", "by": ina}
    open_request(kind=RequestKind.ACCESS, received_on=today, now=now, **asked)
    return ina


def gives_her_the_file(page):
    page.get_by_role("link", name="Innsyn, Avdeling 1").click()
    with page.expect_download():
        page.get_by_role("button", name="Hent filen").click()
    page.get_by_role("button", name="Utlevert").click()
    expect(page.get_by_text("Saken er ferdig.")).to_be_visible()
    assert RightsRequest.objects.get().closed_at


def protection_officer(place):
    relative = make_user("Kjell Lunde", place.department, Role.STAFF)
    AccessLog.objects.create(
        municipality_id=place.municipality.pk, user_id=relative.pk, role="staff", unit_ids=[place.department.pk],
        resident_ids=[borghild(place).pk], what="home:unit", why="duty of care", at=timezone.now(),
    )  # fmt: skip
    return make_user("Pia", place.municipality, Role.PROTECTION_OFFICER)


def sees_whom_a_relative_has_read(page):
    page.get_by_role("link", name="Kjell Lunde").first.click()
    page.get_by_role("button", name="1 person – vis navnet").click()
    expect(page.get_by_role("link", name="Borghild Lunde")).to_be_visible()


def interviewer(place):
    borghild(place)
    return make_user("Tuva", place.department, Role.INTERVIEWER)


DAYS = [
    (staff, writes_down_what_she_says, "tablet"),
    (staff, says_that_she_did_not_wish_to, "tablet"),
    (leader, answers_what_waits, "pc"),
    (several, asks_a_department, "pc"),
    (strategist, plans_as_last_year, "pc"),
    (receiver, reads_and_says_what_was_done, "phone"),
    (council, sees_the_figures_of_a_sector, "pc"),
    (administrator, gives_a_unit_its_leader, "pc"),
    (access_officer, gives_her_the_file, "pc"),
    (protection_officer, sees_whom_a_relative_has_read, "pc"),
    (interviewer, writes_down_what_she_says, "tablet"),
]


@pytest.mark.parametrize(
    ("role", "does", "device"), DAYS, ids=[f"{who.__name__} {does.__name__}" for who, does, _ in DAYS]
)
def test_the_first_useful_action_is_within_three_taps(page, place, taps, sign_in_browser, role, does, device):
    width, height = SIZES[device]
    page.set_viewport_size({"width": width, "height": height})
    sign_in_browser(role(place))
    page.goto("/")

    does(page)

    assert 0 < len(taps) <= MOST


def test_every_role_that_signs_in_has_a_first_useful_action():
    named = {"several": Role.LEADER}
    assert {named.get(who.__name__, who.__name__) for who, _, _ in DAYS} == set(Role)
