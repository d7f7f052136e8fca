"""A browser without a window: one person's kept-open connection, with the cookies of somebody signed in."""

import http.client
import secrets
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.urls import reverse

from dialog.accounts.models import User

PATIENCE_SECONDS = 30
FORM = "application/x-www-form-urlencoded"
Fields = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 when nothing did."""

    status: int
    location: str = ""
    body: bytes = b""


@dataclass
class Visitor:
    """``token`` is both the cookie and the field by which Django knows its own forms."""

    address: str
    session: str
    token: str = field(default_factory=lambda: "".join(secrets.choice(string.ascii_letters) for _ in range(32)))
    connection: http.client.HTTPConnection | None = None

    @property
    def cookies(self) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={self.token}"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        return self._send("GET", path, None, headers or {})

    def post(self, path: str, fields: Fields, headers: Mapping[str, str] | None = None) -> Reply:
        body = urlencode([("csrfmiddlewaretoken", self.token), *fields]).encode()
        return self.post_raw(path, body, {"Content-Type": FORM, **(headers or {})})

    def post_raw(self, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        return self._send("POST", path, body, headers)

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        was_kept = self.connection is not None
        reply = self._try(method, path, body, headers)
        # A server may close a kept connection at any time; a browser then sends again on a new one.
        return self._try(method, path, body, headers) if reply.status == 0 and was_kept else reply

    def _try(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        parts = urlsplit(self.address)
        if self.connection is None:
            assert parts.hostname is not None
            self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE_SECONDS)
        try:
            self.connection.request(method, path, body, {"Cookie": self.cookies, **headers})
            answer = self.connection.getresponse()
            return Reply(answer.status, answer.getheader("Location", ""), answer.read())
        except (OSError, http.client.HTTPException):
            self.close()
            return Reply(0)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def sign_in(address: str, user: User) -> Visitor:
    """A visitor who is signed in, without the sign-in page."""
    client = Client()
    client.force_login(user)
    return Visitor(address, client.cookies[settings.SESSION_COOKIE_NAME].value)


def recording(form_id: UUID, words: str, **more: str) -> list[tuple[str, str]]:
    """The fields of a recording page on which one thing is written down."""
    fields = {
        "form_id": str(form_id),
        "said_by": "person",
        "things": "1",
        "open": "0",
        "ting1-words": words,
        "ting1-intent": "leader",
        "action": "save",
    }
    return list({**fields, **more}.items())


def recording_page(resident: Any) -> str:
    return reverse("conversations:new", args=[resident.pk])
