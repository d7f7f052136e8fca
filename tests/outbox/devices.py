"""A device as the browser is one: it seals, keeps and posts. For tests and drills."""

import base64
import json
import uuid
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from dialog.outbox import sealing, tokens

THING = {"words": "Å komme ut i hagen", "intent": "leader"}


def things(*words, intent="leader"):
    """The fields of the recording form as a browser sends them."""
    fields = [["things", str(len(words))], ["open", str(len(words) - 1)], ["said_by", "person"]]
    for number, text in enumerate(words, start=1):
        fields += [[f"ting{number}-words", text], [f"ting{number}-intent", intent]]
    return fields


class Device:
    """One browser; ``tablet`` is the row of a registered one. Its clock may be wrong by ``off``."""

    def __init__(self, author=None, *, tablet=None, off=timedelta(0)):
        self.off, self.tablet = off, tablet
        self.secret = bytes(tablet.secret_hash) if tablet else b""
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        self.sign_in(author)

    def sign_in(self, author):
        self.author = author
        self.token = self.author_token() if author else ""

    def author_token(self, at=None):
        return tokens.author_token(user_id=self.author.pk, tablet=self.secret, now=at or timezone.now())

    @property
    def device_token(self):
        return tokens.device_token(tablet=self.secret, now=timezone.now()) if self.secret else ""

    def heard(self, at):
        """What it would have sealed in, had it last heard from us then."""
        device = tokens.device_token(tablet=self.secret, now=at) if self.secret else ""
        return {"author": self.author_token(at) if self.author else "", "device": device, "server_seen": at}

    def now(self):
        return timezone.now() + self.off

    def written(self, about, *words, **changes):
        """What is sealed: a conversation with ``about`` (a resident, or a ready ``about``), unless changed."""
        if not isinstance(about, dict):
            about = {"way": "resident", "id": str(about.pk), "whom": ""}
        form_id = changes.pop("conversation", None) or str(uuid.uuid4())
        saved = changes.pop("saved", None) or self.now()
        seen = changes.pop("server_seen", None) or timezone.now() - timedelta(minutes=20)
        plain = {
            "kind": "conversation",
            "conversation": form_id,
            "part": 1,
            "author": self.token,
            "device": self.device_token,
            "claimed_by": "",
            "about": about,
            "action": "save",
            "fields": [["form_id", form_id], *(things(*words) if words else [["things", "1"]])],
            "times": {
                "opened": (saved - timedelta(minutes=4)).isoformat(),
                "saved": saved.isoformat(),
                "server_seen": seen.isoformat(),
            },
            "release": "r1",
        }
        return plain | changes

    def seal(self, plain, *, id=None, key="k1", v=1):
        """An envelope as it goes over the wire; ``plain`` may be bytes that are no form."""
        envelope_id = str(id or uuid.uuid4())
        sealed = sealing.seal(as_bytes(plain), key_id=key, envelope_id=envelope_id, version=v)
        return {"id": envelope_id, "v": v, "key": key, "sealed": base64.b64encode(sealed).decode()}

    def post(self, *envelopes, **changes):
        return self.post_raw(self.batch(envelopes, **changes))

    def batch(self, envelopes, **changes):
        """The body of a post."""
        told = {"device": self.device_token, "waiting": 0, "device_time": self.now().isoformat()}
        return json.dumps(told | {"envelopes": list(envelopes)} | changes)

    def post_raw(self, body):
        return self.client.post("/outbox/", body, content_type="application/json")

    def send(self, *envelopes, **changes):
        """The receipts, by envelope id."""
        response = self.post(*envelopes, **changes)
        assert response.status_code == 200, response.content
        return response.json()["results"]

    def record(self, about, *words, **changes):
        """Seal and send one; returns its receipt and the envelope as it was sent."""
        envelope = self.seal(self.written(about, *words, **changes))
        return self.send(envelope)[envelope["id"]], envelope


def as_bytes(plain):
    """As the browser writes JSON: letters as they are, and half a letter of two as its number."""
    if isinstance(plain, bytes):
        return plain
    try:
        return json.dumps(plain, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(plain).encode()
