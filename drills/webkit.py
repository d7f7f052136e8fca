"""The core of the outbox in WebKit, the engine of every iPad: written down with the server away, sent when it is back.

It is WebKitGTK, where it is installed: neither an iPad nor its rules for what is kept how long. Driven by a program it
keeps its store in memory, so that it can't be closed and opened again here.
"""

import statistics
import time

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from dialog.accounts import tablets
from dialog.accounts.models import Role, User
from dialog.conversations.models import Conversation, Resident, Statement
from dialog.outbox.models import Envelope, State
from drills.outcome import Outcome
from drills.people import Scene
from drills.visitor import sign_in
from drills.webdriver import Browser, WebDriverError, is_here, webkit
from tests.factories import make_user
from tests.outbox.browser import COUNT, IN_CHARGE, STORED, Server, readable

NOT_HERE = "WebKit finnes ikke her: ikke kjørt"
HALF = "halvferdig kanari"
LINE = "#utboks [role=status]"


def run(scene: Scene, *, answers: int) -> Outcome:
    outcome = Outcome("WebKit")
    if not is_here():
        outcome.absent = NOT_HERE
        return outcome
    writer = make_user("Wenche", scene.place.department, Role.STAFF)
    words = {one: f"kanarifugl nummer {number} synger" for number, one in enumerate(scene.residents[:answers])}
    before = Conversation.objects.count()
    server = Server({})
    try:
        with webkit() as browser:
            outcome.figures = {"WebKitGTK": browser.version, "svar": answers} | Tablet(browser, server, outcome).day(
                scene, writer, words
            )
    except WebDriverError as fault:
        outcome.faults.append(str(fault))
    finally:
        server.stop()
    judge(writer, words, Conversation.objects.count() - before, outcome)
    connection.close()
    return outcome


class Tablet:
    """One that is shared, with somebody signed in on it."""

    def __init__(self, browser: Browser, server: Server, outcome: Outcome) -> None:
        self.browser, self.server, self.outcome = browser, server, outcome

    def day(self, scene: Scene, writer: User, words: dict[Resident, str]) -> dict[str, object]:
        self.sign_in(scene, writer)
        self.server.stop()
        opened = [self.write_down(one, said, number) for number, (one, said) in enumerate(words.items(), 1)]
        self.browser.reload()
        self.says(f"{len(words)} svar ligger trygt på dette nettbrettet")
        self.begin_one_more(scene.residents[len(words)], len(words))
        stored = self.browser.evaluate(STORED)
        found = readable(stored, [*words.values(), HALF, *(one.name for one in words)])
        self.outcome.expect(not found, f"lesbart på nettbrettet: {found}")
        Session.objects.all().delete()
        connection.close()
        return {
            "skjemaet åpner uten tjener, ms": round(statistics.median(opened) * 1000),
            "sendt, s": round(self.come_home(), 1),
        }

    def sign_in(self, scene: Scene, writer: User) -> None:
        _tablet, secret = tablets.register(unit=scene.place.department, name="WebKit", by=scene.leader)
        self.go("/logg-inn/")
        self.browser.give(settings.SESSION_COOKIE_NAME, sign_in(self.server.address, writer).session)
        self.browser.give(tablets.COOKIE, secret)
        connection.close()
        self.go("/samtaler/")
        self.browser.evaluate(IN_CHARGE)
        self.says("Alt er sendt")

    def write_down(self, resident: Resident, words: str, number: int) -> float:
        """In how many seconds the form was there."""
        began = time.perf_counter()
        self.open_form(resident)
        opened = time.perf_counter() - began
        self.browser.write("#id_ting1-words", words)
        for choice in ("id_ticket_adresse", "id_said_by_0", "id_ting1-intent_3"):
            self.browser.press(f"label[for={choice}]")
        self.browser.press(".lagrelinje button")
        self.browser.find("[data-utboks-kvittering]")
        self.says(f"{number} svar ligger trygt på dette nettbrettet")
        return opened

    def begin_one_more(self, resident: Resident, waiting: int) -> None:
        """Half an answer, left for another page; back again WebKit takes out the first as it was put away."""
        self.open_form(resident)
        self.browser.write("#id_ting1-words", HALF)
        is_kept = self.browser.until(lambda: self.browser.evaluate(COUNT, "drafts") == 1)
        self.outcome.expect(is_kept, "utkastet ble ikke tatt vare på")
        self.go("/utboks/")
        self.browser.find("[data-del=trygt]:not([hidden])")
        self.says(f"{waiting + 1} svar ligger trygt på dette nettbrettet")
        self.browser.back()
        self.says(f"{waiting + 1} svar ligger trygt på dette nettbrettet")

    def come_home(self) -> float:
        """The server is back and knows nobody; in how many seconds it has all of it."""
        self.server.start()
        began = time.perf_counter()
        self.browser.reload()
        self.says("Alt er sendt")
        seconds = time.perf_counter() - began
        left = self.browser.evaluate(COUNT, "envelopes")
        self.outcome.expect(left == 0, f"{left} svar venter fortsatt")
        self.outcome.expect("Uten dekning" not in self.browser.text("body"), "siden er fortsatt den uten dekning")
        return seconds

    def open_form(self, resident: Resident) -> None:
        self.go(f"/samtaler/bruker/{resident.pk}/")
        self.browser.find("#samtale[data-klar]")

    def go(self, path: str) -> None:
        self.browser.go(self.server.address + path)

    def says(self, text: str) -> None:
        """What the line says; it is drawn a moment after what it tells of."""
        came = self.browser.until(lambda: text in self.browser.text(LINE))
        self.outcome.expect(came, f"linja sier «{self.browser.text(LINE)}», ikke «{text}»")


def judge(writer: User, words: dict[Resident, str], made: int, outcome: Outcome) -> None:
    """Each answer once, with the right person, in the right name, word for word; and the half one with its author."""
    written = {one.pk: one for one in Conversation.objects.filter(asked_by=writer)}
    said = {one.conversation_id: one.words for one in Statement.objects.filter(conversation__in=written)}
    outcome.expect(made == len(words), f"{made} samtaler av {len(words)} svar")
    outcome.expect(len(written) == len(words), f"{len(written)} av {len(words)} har riktig forfatter")
    right = {one.resident_id: said.get(one.pk) for one in written.values()}
    outcome.expect(right == {one.pk: text for one, text in words.items()}, "ord hos feil person, eller andre ord")
    drafts = list(Envelope.objects.filter(author=writer, state=State.UNFINISHED, source="draft"))
    is_there = len(drafts) == 1 and HALF in (drafts[0].body or "")
    outcome.expect(is_there, f"{len(drafts)} utkast hos forfatteren, ikke ett med ordene")
