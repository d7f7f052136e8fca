"""From what was sealed to what is written down, by the forms and services that the pages use."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from dialog.conversations import gatherings
from dialog.conversations import services as conversations
from dialog.conversations.forms import Sheet, Table
from dialog.conversations.judging import draft_of
from dialog.conversations.models import Conversation, Gathering, Resident
from dialog.lib.dates import OSLO
from dialog.outbox.contents import Contents
from dialog.outbox.models import Envelope, Source, State
from dialog.outbox.placing import Asked, place
from dialog.themes.services import known_themes

__all__ = ["OSLO", "Asked", "Incomplete", "NoReceiver", "place", "record"]


class Incomplete(Exception):
    """The form would have come back with something marked."""


class NoReceiver(Exception):
    """Nobody outside the unit is there to read what was to be kept from it."""


def record(envelope: Envelope, contents: Contents, asked: Asked, now: datetime) -> None:
    """Write it down, and let ``envelope`` say so. Raises what the rules say, and then nothing is different."""
    if _is_overtaken(envelope):
        envelope.state = State.OVERTAKEN
        return
    if contents.kind == "gathering":
        envelope.gathering = _record_gathering(envelope, contents, asked, now)
    else:
        envelope.conversation = _record_conversation(envelope, contents, asked, now)
    # The words are a conversation's now, under the keys and rules of those; here only that it came.
    envelope.state, envelope.reason, envelope.body, envelope.resident = State.RECORDED, "", None, None


def _record_conversation(envelope: Envelope, contents: Contents, asked: Asked, now: datetime) -> Conversation:
    sheet = Sheet.posted(contents.as_post())
    draft = draft_of(sheet, contents.action, asked)
    if draft is None:
        raise NoReceiver if sheet.is_honest and not asked.takes_honest else Incomplete
    draft = replace(draft, held_at=envelope.placed_at)
    at = now if contents.is_first else _when_corrected(envelope, now)
    receipt = conversations.record(form_id=contents.form_id, draft=draft, by=asked.by, now=at)
    return Conversation(pk=receipt.conversation_id)


def _record_gathering(envelope: Envelope, contents: Contents, asked: Asked, now: datetime) -> Gathering:
    table = Table.posted(contents.as_post())
    here = Resident.objects.filter(municipality_id=asked.by.municipality_id, unit_id=asked.unit_id)
    seated = table.seat(here.active_on(asked.day))
    if not seated or not table.is_whole():
        raise Incomplete
    themes = partial(known_themes, asked.by.municipality_id)
    fixed = {"unit_id": asked.unit_id, "campaign_id": asked.campaign_id, "held_at": envelope.placed_at}
    draft = table.draft(themes, seated, **fixed)
    at = now if contents.is_first else _when_corrected(envelope, now)
    return gatherings.record(form_id=contents.form_id, draft=draft, by=asked.by, now=at)


def _when_corrected(envelope: Envelope, now: datetime) -> datetime:
    """A correction made in time is one, also when it comes late; if we know when it was made."""
    if envelope.placed_at is None or envelope.form_id is None or envelope.is_date_uncertain:
        return now
    written: type[Conversation] | type[Gathering] = Gathering if envelope.source == Source.GATHERING else Conversation
    return envelope.placed_at if written.objects.filter(pk=envelope.form_id).exists() else now


def _is_overtaken(envelope: Envelope) -> bool:
    """Whether what was written later in the same form has come before this: then that stands."""
    others = Envelope.objects.filter(form_id=envelope.form_id, author_id=envelope.author_id, state=State.RECORDED)
    mine = (envelope.part, envelope.placed_at)
    return any(
        not _knew_of(envelope, other) and (other.part, other.placed_at) > mine
        for other in others.exclude(pk=envelope.pk).only("part", "placed_at", "received_at")
    )


def _knew_of(envelope: Envelope, other: Envelope) -> bool:
    """The device had heard from us after the other came in: this was written after it, whatever its clock says."""
    return envelope.server_seen_at is not None and envelope.server_seen_at >= other.received_at
