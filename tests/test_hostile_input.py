"""Whatever is sent to any page: no answer is a breakdown, and nothing that was written becomes a part of a page.

The addresses and the people come from the access table. The fields come from the forms on the pages themselves, so a
new form is attacked without anybody remembering to. `make test` tries a part of it on every page, in turns; with
`--thorough`, as in `make drill`, everybody tries everything everywhere.
"""

import random
import uuid
from html.parser import HTMLParser

import pytest

from dialog.accounts.models import User
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Conversation, Resident, Statement
from dialog.improvements.models import Fate, ImprovementAction
from dialog.themes.models import Theme
from dialog.units.models import Unit
from tests.access_table import TABLE, YES
from tests.world import PEOPLE, signed_in, undone

SEED = 20260604
MARK = '<script>hva()</script><img src=x onerror=hva()>" hx-get="/hva" hx-trigger="load" \' onfocus=hva() {{ 7|add:7 }}'
# What must never stand in a page as it was written.
RAW = ("<script>hva", "<img src=x", '" hx-get="/hva', "' onfocus=hva")

WORDS = [
    "",
    " ",
    "Ut hver dag",
    "a" * 10_000,
    "😀🧑🏽‍🦽" * 50,
    "NUL \x00 her",
    "\x00",
    "\r\nSet-Cookie: hva=1\r\n\r\n",
    MARK,
    "%s %(x)s {0} {x} ${x}",
    "'; DROP TABLE audit_accesslog; --",
    "\u202eomvendt\u202c \ufeff \u0000",
    "../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "zalgo " + "e\u0301" * 500,
]
NUMBERS = ["-1", "0", "1", "9" * 400, "1e999", "NaN", "١٢", "0x10", "1.5"]
DATES = ["2026-06-04", "0000-00-00", "9999-12-31", "10000-01-01", "2026-02-30", "4. juni", "-5"]
IDS = [str(uuid.UUID(int=0)), "ikke-en-uuid", "0" * 32, str(uuid.UUID(int=2**128 - 1))]


class Fields(HTMLParser):
    """Collects of each form on a page its address, and its fields with the values it offers."""

    def __init__(self, url):
        super().__init__()
        self.url, self.forms, self.form, self.select = url, {}, None, None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            action = attributes.get("action") or attributes.get("hx-post") or self.url
            self.form = self.forms.setdefault(action.split("?")[0], {})
        if "hx-post" in attributes:
            self.forms.setdefault(attributes["hx-post"].split("?")[0], {})
        name = attributes.get("name")
        if self.form is not None and name and tag in ("input", "textarea", "select", "button"):
            self.select = self.form.setdefault(name, [])
            self.select += [attributes["value"]] if attributes.get("value") else []
        if tag == "option" and self.select is not None:
            self.select.append(attributes.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def let_in(row):
    """Those whom the page opens itself to; everybody, where it opens only in a state that the world is not in."""
    return [person for person in PEOPLE if row.cells[person, "own"] == YES] or list(PEOPLE)


def some(everything, number, most, thorough):
    """Every one of them, or ``most`` at a place that moves on from page to page."""
    everything = list(everything)
    if thorough or most >= len(everything):
        return everything
    return [everything[(number + turn * len(everything) // most) % len(everything)] for turn in range(most)]


def forms_of(world, clients, thorough):
    """Every form that somebody meets on the pages of the table: address → fields → values offered."""
    forms = {}
    for route, row in TABLE.items():
        url = row.address(route, world.places["own"])
        # Who is let in first meets what the page is for.
        for person in some(let_in(row), 0, 2, thorough) if "GET" in row.methods else []:
            page = Fields(url)
            page.feed(send(clients[person], "get", url)[1])
            for action, fields in page.forms.items():
                known = forms.setdefault(action, {})
                for name, values in fields.items():
                    known[name] = sorted({*known.get(name, []), *values})
    return forms


def value(dice, offered):
    kinds = [WORDS, NUMBERS, DATES, IDS, *([offered] * 5 if offered else [])]
    return dice.choice(dice.choice(kinds))


def made_up(dice, fields):
    """One sending: each field is left out, sent once or sent twice; some nobody asked for come along."""
    names = [*fields, "hva_ukjent"]
    return {name: [value(dice, fields.get(name, [])) for _ in range(dice.choice((0, 1, 1, 1, 1, 2)))] for name in names}


def send(client, method, *args, **more):
    """Return status and text of a page ("" for a file); what it did is undone."""
    with undone():
        response = getattr(client, method)(*args, **more)
        # A file is read to its end, or it stays open.
        body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, body.decode() if "html" in response.get("Content-Type", "") else ""


def faults(status, text, ok=()):
    """``ok`` are the answers a page has been given: a health page says 503 when something is not ready."""
    broken = [f"status {status}"] if status >= 500 and status not in ok else []
    return broken + [f"{raw} as it was written" for raw in RAW if raw in text]


@pytest.fixture
def clients(world):
    return {name: signed_in(user) for name, user in world.people.items()}


@pytest.fixture(scope="module")
def forms_met():
    return {}


@pytest.fixture
def forms(forms_met, world, clients, thorough):
    """Read once: all tests of the module meet the same world."""
    if not forms_met:
        forms_met.update(forms_of(world, clients, thorough))
    return forms_met


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_no_form_breaks_whatever_is_sent(world, clients, htmx, forms, thorough):
    dice, found = random.Random(SEED), []
    for route, row in TABLE.items():
        if "POST" not in row.methods:
            continue
        url = row.address(route, world.places["own"])
        fields = forms.get(url, {}) | {name: [given] for name, given in row.fields(world.places["own"]).items()}
        people = let_in(row)
        for number in range(8 if thorough else 2):
            sent = made_up(dice, fields)
            answer = send(clients[people[number % len(people)]], "post", url, sent, headers=htmx)
            found += [f"{route}: {fault} for {sent!r:.300}" for fault in faults(*answer)]

    assert found == []


def test_the_attack_reaches_the_forms_and_some_of_it_gets_through(world, clients, forms):
    """A control: fields are found on the pages, offered values are sent, and not everything is refused at the door."""
    dice, statuses = random.Random(SEED), {}
    row = TABLE["conversations:new"]
    url = row.address("conversations:new", world.places["own"])
    for _ in range(40):
        status, _page = send(clients["staff"], "post", url, made_up(dice, forms[url]))
        statuses[status] = statuses.get(status, 0) + 1

    assert len(forms) > 10
    assert len(forms[url]) > 10
    assert any(len(values) > 2 for values in forms[url].values())
    assert set(statuses) > {422}, statuses


BODIES = [
    ("application/json", b'{"a": 1'),
    ("application/x-www-form-urlencoded", b"\xff\xfe=%ZZ&&&==&a=%00&words=%ED%A0%80"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(1100))),
    ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
    ("multipart/form-data", b"ingenting"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\nuten slutt'),
    ("text/plain; charset=finnes-ikke", b"hei"),
]


def test_no_form_breaks_on_a_body_that_is_no_form(world, clients, thorough):
    found = []
    for number, (route, row) in enumerate(TABLE.items()):
        if "POST" in row.methods:
            client, url = clients[let_in(row)[0]], row.address(route, world.places["own"])
            for kind, body in some(BODIES, number, 2, thorough):
                answer = send(client, "generic", "POST", url, body, content_type=kind)
                found += [f"{route}: {fault} for {kind} {body[:40]}" for fault in faults(*answer)]

    assert found == []


# Every name that a page of ours reads, all at once with the same value.
NAMES = "side vis tema utsagn tall sprak person hvem hva etter type svar status sok nr next fra dato dager bruk".split()
NAMES += ["stor", "laast", "leser", "enhet", "kode", "code"]
VALUES = ("-1", "99999999999999999999", "abc", "%00", "%ff", "%3Cscript%3Ehva")
QUERIES = ["?%00=1", *("?" + "&".join(f"{name}={value}" for name in NAMES) for value in VALUES)]


def test_no_page_breaks_on_what_stands_after_its_address(world, clients, thorough):
    found = []
    for number, (route, row) in enumerate(TABLE.items()):
        if "GET" in row.methods:
            client, url = clients[let_in(row)[0]], row.address(route, world.places["own"])
            for query in some(QUERIES, number, 3, thorough):
                status, page = send(client, "get", url + query)
                found += [f"{route}{query}: {fault}" for fault in faults(status, page, row.ok)]

    assert found == []


# --- what was written stays words ---


def write_everywhere(text):
    """Put ``text`` in every field a person has written, in every row of the world."""
    for model, names in (
        (Resident, ["name", "place"]),
        (Statement, ["words", "promise", "translation"]),
        (Conversation, ["guest"]),
        (Fate, ["words"]),
        (ImprovementAction, ["title"]),
    ):
        for row in model.objects.all():
            for name in names:
                setattr(row, name, text)
            row.save(update_fields=names)
    for model in (Unit, User, Theme):
        model.objects.update(name=text[:80])
    Campaign.objects.update(name=text[:100], question=text[:150], plan=text[:150])


@pytest.mark.parametrize("text", [f"😀 \u202e {MARK}", MARK + " langt" * 1700], ids=["turned", "long"])
def test_what_somebody_wrote_is_words_on_every_page(world, clients, text, thorough):
    write_everywhere(text)
    found, shown = [], set()
    for number, (route, row) in enumerate(TABLE.items()):
        for person in some(let_in(row), number, 2, thorough) if "GET" in row.methods else []:
            status, page = send(clients[person], "get", row.address(route, world.places["own"]))
            found += [f"{route} {person}: {fault}" for fault in faults(status, page, row.ok)]
            shown |= {route} if "&lt;script&gt;hva" in page else set()

    assert found == []
    assert {"conversations:unit", "campaigns:index"} <= shown
