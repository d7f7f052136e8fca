"""What has come from Ola's tablets and still needs somebody; and one sending that nobody can open."""

import json
import uuid
from datetime import datetime, timedelta

from dialog.accounts.models import User
from dialog.accounts.sign_in_models import Tablet
from dialog.conversations.models import Resident
from dialog.outbox import keys, sealing, services, tokens
from dialog.outbox.posting import Sending
from dialog.outbox.senders import Senders
from dialog.units.models import Unit

WHOM = "Hun som sitter ved vinduet i kveldsstua"


def send_from_tablets(ward: Unit, ola: User, now: datetime) -> None:
    tablet = Tablet.objects.in_use().filter(unit=ward).order_by("name", "pk").first()
    assert tablet is not None
    first, second, third = Resident.objects.filter(unit=ward).order_by("pk")[:3]
    an_hour_ago = now - timedelta(hours=1)
    _send(_form(ola, tablet, _about(first), "Jeg savner å høre på gamle", an_hour_ago, kind="draft"), tablet, now)
    _send(_form(ola, tablet, _about(None), "At noen sier god natt før lyset slukkes.", an_hour_ago), tablet, now)
    unsigned = _form(None, tablet, _about(None), "Kaffe på senga om søndagen.", an_hour_ago, claimed_by="Vikar Anne")
    _send(unsigned, tablet, now)
    # The clock was two days slow, and was put right before it was sent.
    slow = _form(ola, tablet, _about(second), "Å få snakke med presten.", now - timedelta(days=2), seen=an_hour_ago)
    _send(slow, tablet, now)
    # Nobody had signed in on it for two days: was it he who wrote?
    old = _form(ola, tablet, _about(third), "Å få frisk luft hver dag.", an_hour_ago, signed_in=now - timedelta(days=2))
    _send(old, tablet, now)
    broken = Sending(uuid.uuid4(), "", sealing.VERSION, keys.current_id(), b"\x04" + bytes(900), is_whole=True)
    services.receive(broken, services.Arriving(now - timedelta(hours=3), now, tablet, Senders()))


def _about(resident: Resident | None) -> dict[str, str]:
    if resident is None:
        return {"way": "whom", "id": "", "whom": WHOM}
    return {"way": "resident", "id": str(resident.pk), "whom": ""}


def _form(
    author: User | None,
    tablet: Tablet,
    about: dict[str, str],
    words: str,
    saved: datetime,
    *,
    seen: datetime | None = None,
    signed_in: datetime | None = None,
    kind: str = "conversation",
    claimed_by: str = "",
) -> dict[str, object]:
    secret, since = bytes(tablet.secret_hash), signed_in or seen or saved
    return {
        "kind": kind,
        "conversation": str(uuid.uuid4()),
        "part": 1,
        "author": tokens.author_token(user_id=author.pk, tablet=secret, now=since) if author else "",
        "device": tokens.device_token(tablet=secret, now=saved),
        "claimed_by": claimed_by,
        "about": about,
        "action": "save",
        "fields": [["things", "1"], ["said_by", "person"], ["ting1-words", words], ["ting1-intent", "good_to_know"]],
        "times": {"opened": "", "saved": saved.isoformat(), "server_seen": (seen or saved).isoformat()},
        "release": "demo",
    }


def _send(form: dict[str, object], tablet: Tablet, now: datetime) -> None:
    envelope_id, key_id = uuid.uuid4(), keys.current_id()
    sealed = sealing.seal(json.dumps(form, ensure_ascii=False).encode(), key_id=key_id, envelope_id=envelope_id)
    sending = Sending(envelope_id, str(envelope_id), sealing.VERSION, key_id, sealed, is_whole=True)
    services.receive(sending, services.Arriving(now, now, tablet, Senders()))
