"""Two people in turn on one tablet, with locks, hand-overs and stretches without coverage: who wrote what.

The tablet is played by a program that keeps what the browser keeps and forgets what the browser forgets: the cookies,
the author's token of the last page that had one, the tablet's own token, and what waits. A form keeps the token it was
opened with. Every answer says in its words who wrote it; afterwards the database must say the same.
"""

import base64
import json
import random
import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from http.cookiejar import Cookie, CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import connection
from django.utils import timezone

from dialog.accounts import tablets
from dialog.accounts.models import Role, User
from dialog.accounts.sign_in_models import TabletVisit
from dialog.conversations.models import Conversation, Resident, Statement
from dialog.outbox import keys, sealing
from dialog.outbox.contents import parse
from dialog.outbox.models import Envelope
from drills.outcome import Outcome
from drills.people import Scene
from tests.factories import make_user

PASSWORD = "tre grønne båter"  # noqa: S105  invented people
CODES = ("604913", "271508")
PATIENCE_SECONDS = 30


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


@dataclass(frozen=True)
class Open:
    """A form somebody has opened: whose it is, is settled now."""

    writer: User
    token: str
    claimed_by: str
    resident: Resident


@dataclass
class SharedTablet:
    """``author`` and ``device`` are the tokens that lie in the browser's storage; ``waiting`` the envelopes."""

    address: str
    secret: str
    jar: CookieJar = field(default_factory=CookieJar)
    author: str = ""
    device: str = ""
    waiting: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.opener = build_opener(HTTPCookieProcessor(self.jar), _Stay())
        self.jar.set_cookie(_cookie(tablets.COOKIE, self.secret))

    def get(self, path: str) -> tuple[int, str]:
        status, body = self._send(Request(self.address + path))  # noqa: S310  our own server
        self._remember(body)
        return status, body

    def post(self, path: str, fields: dict[str, str]) -> int:
        body = urlencode({"csrfmiddlewaretoken": self._token(), **fields}).encode()
        return self._send(Request(self.address + path, body))[0]  # noqa: S310

    def hand_in(self, envelopes: list[dict[str, object]]) -> dict[str, str]:
        """As the script posts: without cookies."""
        batch = {"device": self.device, "waiting": 0, "device_time": timezone.now().isoformat(), "envelopes": envelopes}
        headers = {"Content-Type": "application/json"}
        request = Request(f"{self.address}/outbox/", json.dumps(batch).encode(), headers)  # noqa: S310
        with build_opener().open(request, timeout=PATIENCE_SECONDS) as answer:
            results: dict[str, str] = json.load(answer)["results"]
        return results

    def _send(self, request: Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            return answer.code, answer.read().decode()

    def _token(self) -> str:
        found = next((one.value for one in self.jar if one.name == settings.CSRF_COOKIE_NAME), None)
        if not found:
            self.get("/logg-inn/")
            found = next(one.value for one in self.jar if one.name == settings.CSRF_COOKIE_NAME)
        return found or ""

    def _remember(self, page: str) -> None:
        """As static/js/outbox/line.js: a page with nobody on it drops the author; what waits is left alone."""
        self.device = _attribute(page, "device") or self.device
        self.author = _attribute(page, "author")


def run(address: str, scene: Scene, *, answers: int, seed: int = 7) -> Outcome:
    outcome = Outcome("to på ett nettbrett")
    chance = random.Random(seed)
    pair = [make_user(name, scene.place.department, Role.STAFF, password=PASSWORD) for name in ("Anna", "Bo")]
    _tablet, secret = tablets.register(unit=scene.place.department, name="Delt", by=scene.leader)
    tablet = SharedTablet(address, secret)
    for user, code in zip(pair, CODES, strict=True):
        _sign_in_fully(tablet, user, code, outcome)
    shift = Shift(tablet, pair, scene.residents, chance, outcome)
    shift.work(answers)
    connection.close()
    _judge(shift, outcome)
    outcome.figures = {"svar": answers, **shift.counts}
    return outcome


@dataclass
class Shift:
    """``here`` is whoever holds the tablet; ``token`` is what her page gave, "" after a hand-over without coverage."""

    tablet: SharedTablet
    pair: list[User]
    residents: list[Resident]
    chance: random.Random
    outcome: Outcome
    counts: Counter[str] = field(default_factory=Counter)
    written: dict[uuid.UUID, Open] = field(default_factory=dict)

    def work(self, answers: int) -> None:
        self.here, self.has_coverage = self.pair[1], True
        # Forms that stand open in other tabs while the tablet goes on to the next person.
        left_open: list[Open] = []
        self._unlock()
        for _number in range(answers):
            self._something_happens()
            opened = self._open()
            if self.chance.random() < 0.2:
                left_open.append(opened)
                self._hand_over()
            else:
                self._save(opened)
            if left_open and self.chance.random() < 0.3:
                self._save(left_open.pop(0))
        for opened in left_open:
            self._save(opened)
        self.has_coverage = True
        self._hand_in(all_of_it=True)

    def _something_happens(self) -> None:
        kind = self.chance.choices(("nothing", "lock", "hand over", "coverage"), (50, 15, 25, 10))[0]
        if kind == "lock":
            self._lock()
            self._unlock()
        elif kind == "hand over":
            self._hand_over()
        elif kind == "coverage":
            self.has_coverage = not self.has_coverage
            self.counts["uten dekning"] += not self.has_coverage
            if self.has_coverage:
                self._come_back()

    def _come_back(self) -> None:
        """Coverage is here again: whoever holds it signs in, and what waits goes out."""
        self._lock()
        self._unlock()
        self._hand_in()

    def _hand_over(self) -> None:
        self._lock()
        self.here = self.pair[1] if self.here is self.pair[0] else self.pair[0]
        self.counts["overleveringer"] += 1
        self._unlock()

    def _lock(self) -> None:
        self.counts["låst"] += 1
        # Without coverage the script forgets who it was; the session on the server ends by itself.
        self.tablet.author = ""
        if self.has_coverage:
            self.tablet.post("/laas/", {})
            self.tablet.get("/logg-inn/")

    def _unlock(self) -> None:
        if not self.has_coverage:
            return
        path = f"/nettbrett/inn/{self.here.pk}/"
        if self.chance.random() < 0.1:
            other = CODES[1 - self.pair.index(self.here)]
            self.outcome.expect(self.tablet.post(path, {"code": other}) == 422, "en annens kode slapp inn")
        status = self.tablet.post(path, {"code": CODES[self.pair.index(self.here)]})
        self.outcome.expect(status == 302, f"koden ga {status}")
        self.tablet.get("/samtaler/")

    def _open(self) -> Open:
        resident = self.chance.choice(self.residents)
        if self.has_coverage:
            _status, page = self.tablet.get(f"/samtaler/bruker/{resident.pk}/")
            form = re.search(r'<form[^>]*data-utboks-author="([^"]*)"', page)
            return Open(self.here, unescape(form[1]) if form else "", "", resident)
        # The page without coverage: whoever was last signed in, or a name that is typed.
        claimed_by = "" if self.tablet.author else self.here.name
        return Open(self.here, self.tablet.author, claimed_by, resident)

    def _save(self, opened: Open) -> None:
        form_id = uuid.uuid4()
        self.written[form_id] = opened
        self.tablet.waiting.append(_sealed(form_id, opened, self.tablet.device))
        if self.has_coverage and self.chance.random() < 0.7:
            self._hand_in()

    def _hand_in(self, *, all_of_it: bool = False) -> None:
        """In any order, some of it twice, whoever is signed in."""
        self.chance.shuffle(self.tablet.waiting)
        while self.tablet.waiting:
            batch, self.tablet.waiting = self.tablet.waiting[:25], self.tablet.waiting[25:]
            results = self.tablet.hand_in(batch)
            self.outcome.expect(len(results) == len(batch), f"{len(results)} kvitteringer på {len(batch)}")
            if all_of_it or self.chance.random() < 0.2:
                again = self.tablet.hand_in(batch[:3])
                self.outcome.expect(set(again.values()) <= {"duplicate"}, f"sendt om igjen: {set(again.values())}")


def _sign_in_fully(tablet: SharedTablet, user: User, code: str, outcome: Outcome) -> None:
    tablet.post("/logg-ut/", {})
    status = tablet.post("/logg-inn/", {"login": user.email, "password": PASSWORD})
    outcome.expect(status == 302, f"innlogging ga {status}")
    status = tablet.post("/nettbrett/kode/", {"password": PASSWORD, "code": code, "again": code})
    outcome.expect(status == 200, f"valg av kode ga {status}")
    tablet.post("/laas/", {})
    outcome.expect(TabletVisit.objects.filter(user=user).exists(), f"{user.name} er ikke kjent på nettbrettet")


def _sealed(form_id: uuid.UUID, opened: Open, device: str) -> dict[str, object]:
    now = timezone.now()
    fields = {
        "form_id": str(form_id),
        "things": "1",
        "open": "0",
        "said_by": "person",
        "ting1-words": _words(opened.writer, form_id),
        "ting1-intent": "leader",
    }
    plain = {
        "kind": "conversation",
        "conversation": str(form_id),
        "part": 1,
        "author": opened.token,
        "device": device,
        "claimed_by": opened.claimed_by,
        "about": {"way": "resident", "id": str(opened.resident.pk), "whom": ""},
        "action": "save",
        "fields": list(fields.items()),
        "times": {
            "opened": (now - timedelta(minutes=2)).isoformat(),
            "saved": now.isoformat(),
            "server_seen": (now - timedelta(minutes=5)).isoformat(),
        },
        "release": "drill",
    }
    envelope_id, key = str(uuid.uuid4()), keys.current_id()
    body = json.dumps(plain, ensure_ascii=False).encode()
    sealed = sealing.seal(body, key_id=key, envelope_id=envelope_id, version=sealing.VERSION)
    return {"id": envelope_id, "v": sealing.VERSION, "key": key, "sealed": base64.b64encode(sealed).decode()}


def _judge(shift: Shift, outcome: Outcome) -> None:
    """Every answer: a conversation by whoever wrote it, or waiting under the name she typed."""
    made = Conversation.objects.filter(pk__in=shift.written).in_bulk()
    words = {one.conversation_id: one.words for one in Statement.objects.filter(conversation__in=made)}
    waiting = {one.form_id: one for one in Envelope.objects.filter(form_id__in=shift.written, state="waiting")}
    right = 0
    for form_id, opened in shift.written.items():
        if form_id in made:
            is_right = made[form_id].asked_by_id == opened.writer.pk and not opened.claimed_by
            is_right = is_right and words.get(form_id) == _words(opened.writer, form_id)
        else:
            envelope = waiting.get(form_id)
            is_right = envelope is not None and envelope.author_id is None and bool(opened.claimed_by)
            is_right = is_right and parse(envelope.body or "").claimed_by == opened.writer.name  # type: ignore[union-attr]
        right += is_right
        outcome.expect(is_right, f"svar {form_id}: feil forfatter eller borte")
    shift.counts["samtaler"], shift.counts["venter på den som skrev"] = len(made), len(waiting)
    shift.counts["riktig"] = right


def _words(writer: User, form_id: uuid.UUID) -> str:
    return f"Skrevet av {writer.name}: {form_id.hex[:8]}"


def _attribute(page: str, name: str) -> str:
    body = re.search(r"<body[^>]*>", page)
    found = re.search(rf'data-utboks-{name}="([^"]*)"', body[0]) if body else None
    return unescape(found[1]) if found else ""


def _cookie(name: str, value: str) -> Cookie:
    return Cookie(
        0, name, value, None, False, "localhost.local", False, False, "/", True, False, None, False, None, None, {}
    )
