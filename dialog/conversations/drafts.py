"""What a conversation holds before it is one: the plain values that every way in hands to ``services.record``."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dialog.conversations.models import Channel, Intent, Outcome, SaidBy
from dialog.lib.encryption import blind_index

KIN = (SaidBy.KIN_ABOUT, SaidBy.KIN_SELF)


@dataclass(frozen=True)
class StatementDraft:
    """One thing that matters, as it was written down; ``themes`` are ids a person has confirmed."""

    words: str
    intent: Intent
    translation: str | None = None
    promise: str | None = None
    themes: tuple[UUID, ...] = ()
    suggested: frozenset[UUID] = frozenset()
    # Everything the machine suggested, taken or not: a fact about the sending, as those below.
    offered: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class ConversationDraft:
    """One time somebody was asked. ``resident_id`` None is somebody without a name on the list."""

    unit_id: UUID
    outcome: Outcome
    resident_id: UUID | None = None
    campaign_id: UUID | None = None
    held_at: datetime | None = None
    said_by: str = ""
    statements: tuple[StatementDraft, ...] = ()
    setting: str = ""
    occasion: str = ""
    guest: str | None = None
    with_interpreter: bool = False
    interpreter: str | None = None
    with_support: bool = False
    support: tuple[str, ...] = ()
    by_phone: bool = False
    language: str = ""
    channel: Channel = Channel.TABLET
    retry_on: date | None = None
    no_more_this_year: bool = False
    figures_only: bool = False
    pathway_id: UUID | None = None
    journey_step_id: UUID | None = None
    gathering_id: UUID | None = None
    # Facts about the sending, not about the conversation: a resend of the same form may differ in them.
    _not_content: frozenset[str] = field(
        default=frozenset({"held_at", "campaign_id", "channel", "gathering_id", "_not_content"}), repr=False
    )

    @property
    def is_from_kin(self) -> bool:
        return self.said_by in KIN

    def content_mac(self) -> bytes:
        """Return an HMAC over everything somebody wrote or chose: a resend has the same, a correction another."""
        content = {name: value for name, value in vars(self).items() if name not in self._not_content}
        if not self.occasion:
            # A form that was opened before there were occasions, and is sent again, is the same.
            del content["occasion"]
        return blind_index(json.dumps(content, default=_plain, sort_keys=True, ensure_ascii=False), purpose="content")


@dataclass(frozen=True)
class TableDraft:
    """Several people asked together. ``said`` is who and what, as it was written; None is the table as one."""

    unit_id: UUID
    present: tuple[UUID, ...]
    said: tuple[tuple[UUID | None, StatementDraft], ...]
    campaign_id: UUID | None = None
    setting: str = ""
    held_at: datetime | None = None


def _plain(value: Any) -> Any:
    if isinstance(value, StatementDraft):
        return {name: content for name, content in vars(value).items() if name != "offered"}
    return sorted(map(str, value)) if isinstance(value, frozenset | set) else str(value)
