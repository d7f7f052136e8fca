"""Several people asked together. What each of them said is a conversation of her own, written down by ``record``."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from dialog.accounts.models import User
from dialog.conversations import services
from dialog.conversations.drafts import ConversationDraft, StatementDraft, TableDraft
from dialog.conversations.models import Gathering, Outcome, SaidBy, Seat


@transaction.atomic
def record(*, form_id: UUID, draft: TableDraft, by: User, now: datetime) -> Gathering:
    """Write down a group talk under the id its form was opened with; all of it or nothing.

    As ``services.record``: the same again changes nothing, new content is a correction, another author does not find
    it, and after a day it stands. Somebody whose words were all taken away is withdrawn, and is not asked any more.
    """
    gathering = _opened(form_id, draft, by, now)
    said = _by_speaker(draft)
    for speaker, statements in said.items():
        services.record(
            form_id=conversation_id(form_id, speaker),
            draft=_conversation(gathering, draft, speaker, statements),
            by=by,
            now=now,
        )
    for conversation in gathering.conversations.standing():
        if conversation.resident_id not in said:
            services.withdraw(conversation=conversation, by=by, now=now)
    _seat(gathering, draft)
    return gathering


def conversation_id(form_id: UUID, speaker: UUID | None) -> UUID:
    """The same form gives each of them the same conversation, however often it is sent."""
    return uuid5(form_id, str(speaker or "table"))


def _opened(form_id: UUID, draft: TableDraft, by: User, now: datetime) -> Gathering:
    row = Gathering(
        id=form_id,
        municipality_id=by.municipality_id,
        unit_id=draft.unit_id,
        recorded_by=by,
        recorded_at=now,
        setting=draft.setting,
    )
    # Of many equal sendings the first writes the row; the others wait for it here.
    Gathering.objects.bulk_create([row], ignore_conflicts=True)
    gathering = Gathering.objects.select_for_update().get(pk=form_id)
    if (gathering.recorded_by_id, gathering.unit_id) != (by.pk, draft.unit_id):
        raise services.BelongsToAnother
    if gathering.setting != draft.setting:
        gathering.setting = draft.setting
        gathering.save(update_fields=["setting"])
    return gathering


def _by_speaker(draft: TableDraft) -> dict[UUID | None, list[StatementDraft]]:
    said: dict[UUID | None, list[StatementDraft]] = {}
    for speaker, statement in draft.said:
        said.setdefault(speaker, []).append(statement)
    return said


def _conversation(
    gathering: Gathering, draft: TableDraft, speaker: UUID | None, statements: list[StatementDraft]
) -> ConversationDraft:
    return ConversationDraft(
        unit_id=draft.unit_id,
        outcome=Outcome.ANSWERED,
        resident_id=speaker,
        campaign_id=draft.campaign_id,
        held_at=draft.held_at,
        said_by=SaidBy.PERSON,
        statements=tuple(statements),
        setting=draft.setting,
        gathering_id=gathering.pk,
    )


def _seat(gathering: Gathering, draft: TableDraft) -> None:
    gathering.seats.exclude(resident_id__in=draft.present).delete()
    Seat.objects.bulk_create(
        [
            Seat(municipality_id=gathering.municipality_id, gathering=gathering, resident_id=resident_id)
            for resident_id in draft.present
        ],
        ignore_conflicts=True,
    )
