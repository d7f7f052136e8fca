"""The form that unfinished words belong in, filled in with every one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from dialog.accounts.models import Role, User
from dialog.conversations.forms import Sheet
from dialog.conversations.models import Conversation, Gathering
from dialog.conversations.queries import own_writing, resident_to_ask
from dialog.conversations.querysets import ASKERS
from dialog.outbox.contents import Contents
from dialog.outbox.models import Envelope, Reason

# The form's own id is another conversation's, or that conversation can no longer be changed.
NEEDS_NEW_ID = (Reason.ANOTHERS, Reason.CONFLICT, Reason.TOO_LATE)

Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Again:
    """Where the form is drawn, and its fields; the page posts them there and nothing is saved by it."""

    url: str
    fields: Fields


def again(envelope: Envelope, contents: Contents, by: User) -> Again | None:
    """None where no form can be drawn: its words can then be copied."""
    if contents.kind == "gathering" or contents.about.way == "gathering":
        return _gathering(envelope, contents, by)
    written = None if envelope.reason in NEEDS_NEW_ID else own_writing(by).filter(pk=contents.form_id).first()
    if written is not None:
        if not written.can_be_corrected(by, timezone.now()):
            return None
        return Again(reverse("conversations:correct", args=[written.pk]), _with_what_stands(written, contents))
    url = _url(envelope, contents, by)
    return Again(url, _fields(envelope, contents)) if url else None


def _url(envelope: Envelope, contents: Contents, by: User) -> str:
    if envelope.resident_id is not None:
        known = resident_to_ask(envelope.resident_id, by)
        return reverse("conversations:new", args=[known.pk]) if known else ""
    if contents.about.way == "unit" and contents.about.id in by.unit_ids(*ASKERS):
        return reverse("conversations:new_unnamed", args=[contents.about.id])
    return ""


def _gathering(envelope: Envelope, contents: Contents, by: User) -> Again | None:
    if envelope.unit_id not in by.unit_ids(Role.STAFF, Role.LEADER):
        return None
    if Gathering.objects.filter(pk=contents.form_id).exists() and envelope.reason not in NEEDS_NEW_ID:
        return None
    return Again(reverse("conversations:new_gathering", args=[envelope.unit_id]), _fields(envelope, contents))


def _fields(envelope: Envelope, contents: Contents) -> Fields:
    form_id = uuid4() if envelope.reason in NEEDS_NEW_ID else contents.form_id
    kept = [(name, value) for name, value in contents.fields if name not in ("form_id", "action")]
    return [("form_id", str(form_id)), *kept, ("action", f"edit:{_open_at(contents)}")]


def _open_at(contents: Contents) -> str:
    opened = dict(contents.fields).get("open", "0")
    return opened if opened.isascii() and opened.isdigit() and len(opened) < 3 else "0"


def _with_what_stands(written: Conversation, contents: Contents) -> Fields:
    """What was written down since stays; what lies unfinished comes after it."""
    standing, lying = Sheet.written(written), Sheet.posted(contents.as_post())
    there = {thing.text.strip() for thing in standing.things}
    more = [thing for thing in lying.things if not thing.is_empty and thing.text.strip() not in there]
    things = [thing for thing in (*standing.things, *more) if not thing.is_empty] or lying.things
    fields = _plain("", {name: standing.about[name].value() for name in standing.about.fields})
    for number, thing in enumerate(things, start=1):
        fields += _plain(f"ting{number}-", thing.raw())
    last = len(things) - 1
    return [*fields, ("things", str(len(things))), ("open", str(last)), ("action", f"edit:{last}")]


def _plain(prefix: str, values: dict[str, Any]) -> Fields:
    """As a browser would send them: nothing for a box that is not ticked, a field for each that is."""
    return [(prefix + name, str(one)) for name, value in values.items() for one in _several(value)]


def _several(value: Any) -> Iterable[Any]:
    if value in (None, "", False):
        return ()
    if isinstance(value, list | tuple | set):
        return value
    return ("on" if value is True else value,)
