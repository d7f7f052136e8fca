"""Thousands of made-up form posts, from the plausible to the absurd, to every address that takes one."""

import importlib
import json
import random
import string
from collections import Counter
from collections.abc import Iterator
from inspect import isclass
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.forms import BaseForm
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from dialog.conversations.models import Conversation, Statement
from drills.outcome import Outcome
from drills.people import Scene
from drills.visitor import FORM, Visitor, recording, recording_page, sign_in

SEED = 17
# Signing out would end the drill, and signing in is limited per account on purpose.
LEFT_OUT = ("account_",)
HUGE = 3_000_000


class Maker:
    """Makes the same posts every time."""

    def __init__(self, scene: Scene, seed: int = SEED) -> None:
        self.random = random.Random(seed)
        self.scene = scene
        self.paths = list(addresses(scene))
        self.names = sorted(field_names())
        self.ids = [str(one.pk) for one in (*scene.residents[:5], *scene.themes, scene.place.department)]

    def path(self) -> str:
        if self.random.random() < 0.4:
            return recording_page(self.random.choice(self.scene.residents))
        return self.random.choice(self.paths)

    def fields(self) -> list[tuple[str, str]]:
        """A whole form with some of it spoilt, or a heap of fields from anywhere."""
        if self.random.random() < 0.5:
            fields = recording(UUID(int=self.random.getrandbits(128), version=4), "Kaffe på senga")
            for _ in range(self.random.randint(0, 3)):
                place = self.random.randrange(len(fields))
                fields[place] = (fields[place][0], self.value())
            if self.random.random() < 0.3:
                fields.pop(self.random.randrange(len(fields)))
            extra = self.random.choice([0, 0, 1, 3])
        else:
            fields, extra = [], self.random.randint(0, 8)
        for _ in range(extra):
            fields.append((self.random.choice(self.names), self.value()))
        self.random.shuffle(fields)
        return fields

    def value(self) -> str:
        make = self.random.choice(
            [
                lambda: "",
                lambda: " \t\n\r\n ",
                lambda: "Å komme meg ut",
                lambda: "👵🏽☕" * self.random.randint(1, 50),
                lambda: "før\x00etter",
                lambda: "‮omvendt‬\u200b\ufeff",
                lambda: "x" * self.random.choice([299, 300, 301, 10_000, 10_001, 60_000]),
                lambda: str(self.random.choice([-1, 0, 10**6, 10**400, 1.5, "1e9", "٣", "NaN", "inf"])),
                lambda: self.random.choice(["save", "add", "edit:0", "edit:99", "remove:-1", "declined", "unable"]),
                lambda: self.random.choice(["person", "kin", "observed", "leader", "this_week", "true", "on", "[]"]),
                lambda: self.random.choice(["2026-06-09", "0000-00-00", "9999-12-31", "31.02.2026", "today", "date"]),
                lambda: self.random.choice(self.ids),
                lambda: str(UUID(int=self.random.getrandbits(128), version=4)),
                lambda: "'; DROP TABLE conversations_statement; --",
                lambda: "<script>alert(1)</script>{{ 7*7 }}{% now 'Y' %}",
                lambda: json.dumps({"a": [1, {"b": None}]}),
                lambda: "=HYPERLINK(1)",
                lambda: "../../etc/passwd",
                lambda: "".join(self.random.choice(string.printable) for _ in range(30)),
                lambda: chr(self.random.choice([0xD7FF, 0xE000, 0xFFFF, 0x10FFFF, 0x7F, 0x85, 0x2028])),
            ]
        )
        return str(make())

    def headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        for name, values in {
            "HX-Request": ["true", "false", "1", ""],
            "HX-Target": ["skjema", "x" * 3000, "<b>"],
            "HX-Current-URL": ["http://localhost/", "http://[", "::"],
            "HX-Prompt": ["%F0%9F", "ja"],
            "HX-History-Restore-Request": ["true"],
            "X-Page-Id": ["not-an-id", "0" * 36, "{}"],
            "Accept-Language": ["nn", "en;q=x", "*" * 500],
        }.items():
            if self.random.random() < 0.25:
                headers[name] = self.random.choice(values)
        return headers

    def raw(self, token: str) -> tuple[bytes, str]:
        """A body that no browser would send, with its content type."""
        start = f"csrfmiddlewaretoken={token}&".encode()
        name = self.random.choice(self.names).encode()
        part = f'--grense\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'.encode()
        file = b'--grense\r\nContent-Disposition: form-data; name="' + name + b'"; filename="a.exe"\r\n\r\n\x00\xff\r\n'
        choices: list[tuple[bytes, str]] = [
            (start + name + b"=%FF%FE%00%80&ting1-words=%ED%A0%80", FORM),
            (start + b"&".join(b"f%d=1" % number for number in range(1200)), FORM),
            (start + b"=&&=;%&%%%", FORM),
            (b"", FORM),
            (start, ""),
            (json.dumps({"words": [1]}).encode(), "application/json"),
            (part + file + b"--grense--\r\n", "multipart/form-data; boundary=grense"),
            (part + file, "multipart/form-data; boundary=grense"),
            (part, "multipart/form-data"),
            (start + name + b"=%E6%F8%E5", FORM + "; charset=latin-1"),
            (start + name + b"=a", FORM + "; charset=finnes-ikke"),
        ]
        if self.random.random() < 0.05:
            return start + b"ting1-words=" + b"x" * HUGE, FORM
        return self.random.choice(choices)


def addresses(scene: Scene) -> Iterator[str]:
    """Every address of ours, with ids that exist and ids that do not."""
    conversation = Conversation.objects.filter(asked_by=scene.staff[0]).first()
    statement = Statement.objects.filter(conversation=conversation).first()
    known = [scene.residents[0], scene.place.department, scene.campaign, conversation, statement]
    ids = [one.pk for one in known if one is not None]
    for route, names in routes():
        if route.startswith(LEFT_OUT):
            continue
        for pk in [*ids, UUID(int=1)]:
            values = {name: _argument(name, pk, scene) for name in names}
            try:
                yield reverse(route, kwargs=values)
            except NoReverseMatch:
                continue
            if not names:
                break


def _argument(name: str, pk: UUID, scene: Scene) -> object:
    words = {"code": scene.place.department.code, "theme_code": scene.themes[0].code, "year": 2026}
    return words.get(name, pk)


def routes() -> Iterator[tuple[str, list[str]]]:
    """The name of every route with what its address is made of."""

    def walk(patterns: list[URLPattern | URLResolver], space: str, above: list[str]) -> Iterator[tuple[str, list[str]]]:
        for pattern in patterns:
            names = [*above, *pattern.pattern.converters]
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, inner, names)
            elif pattern.name:
                yield f"{space}{pattern.name}", names

    yield from walk(get_resolver().url_patterns, "", [])


def field_names() -> set[str]:
    """The names of every field in every form of the house."""
    names = {"action", "things", "open", "when", "on", "q", "next", settings.CSRF_COOKIE_NAME}
    for config in apps.get_app_configs():
        if not config.name.startswith("dialog."):
            continue
        try:
            module = importlib.import_module(f"{config.name}.forms")
        except ModuleNotFoundError:
            continue
        forms = [one for one in vars(module).values() if isclass(one) and issubclass(one, BaseForm)]
        names |= {name for form in forms for name in getattr(form, "base_fields", {})}
    things = [name for name in names if not name.startswith("ting")]
    return names | {f"ting{number}-{name}" for number in (1, 2) for name in things[:8]}


def run(address: str, scene: Scene, *, posts: int) -> Outcome:
    outcome = Outcome("oppdiktede skjemaer")
    visitors = [sign_in(address, user) for user in scene.everybody]
    # Something to correct, to answer and to make an action of.
    for number in range(3):
        form_id = UUID(int=random.Random(number).getrandbits(128), version=4)
        visitors[0].post(recording_page(scene.residents[0]), recording(form_id, "Kaffe"))
    maker = Maker(scene)
    statuses: Counter[int] = Counter()
    for number in range(posts):
        visitor = visitors[0] if maker.random.random() < 0.6 else maker.random.choice(visitors)
        status, path, size = _send_one(maker, visitor)
        statuses[status] += 1
        # What is too large is refused before all of it is sent: the sender may not get to hear why.
        is_cut_off = status == 0 and size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        outcome.expect(is_cut_off or 0 < status < 500, f"skjema {number} til {path}: {status}")
    for visitor in visitors:
        visitor.close()
    outcome.expect(statuses[303] + statuses[302] > posts // 100, "nesten ingenting ble tatt imot: øvelsen øver ikke")
    outcome.figures = {"skjemaer": posts, "svar": dict(sorted(statuses.items()))}
    return outcome


def _send_one(maker: Maker, visitor: Visitor) -> tuple[int, str, int]:
    """The status, where it went, and how large it was when it was made by hand."""
    path, headers = maker.path(), maker.headers()
    if maker.random.random() < 0.1:
        body, kind = maker.raw(visitor.token)
        return visitor.post_raw(path, body, headers | ({"Content-Type": kind} if kind else {})).status, path, len(body)
    return visitor.post(path, maker.fields(), headers).status, path, 0
