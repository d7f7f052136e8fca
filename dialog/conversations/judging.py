"""What is to be saved of a recording page, judged by the same rules wherever it was filled in."""

from functools import partial
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from dialog.accounts.models import User
from dialog.conversations.drafts import ConversationDraft
from dialog.conversations.forms import NO_ANSWERS, Sheet
from dialog.conversations.models import Outcome, Resident
from dialog.conversations.queries import known_pathway_and_step
from dialog.themes.services import known_themes


class Asked(Protocol):
    """Who was asked, where and by whom; ``fixed`` is what a correction leaves as it was."""

    @property
    def by(self) -> User: ...

    @property
    def unit_id(self) -> UUID: ...

    @property
    def campaign_id(self) -> UUID | None: ...

    @property
    def resident(self) -> Resident | None: ...

    @property
    def fixed(self) -> dict[str, Any]: ...

    @property
    def takes_honest(self) -> bool: ...


def draft_of(sheet: Sheet, action: str, asked: Asked) -> ConversationDraft | None:
    """What is to be saved, or None when something is missing: the sheet then says what."""
    fixed: dict[str, Any] = {
        "unit_id": asked.unit_id,
        "resident_id": asked.resident.pk if asked.resident else None,
        "campaign_id": asked.campaign_id,
    }
    if action not in NO_ANSWERS:
        if not sheet.is_whole():
            return None
        if sheet.is_honest and not asked.takes_honest:
            sheet.refuse_honest()
            return None
        themes = partial(known_themes, asked.by.municipality_id)
        return sheet.answer(themes, **fixed, **_journey(asked, sheet))
    sheet.about.full_clean()
    for name in set(sheet.about.errors) - {"form_id"}:
        del sheet.about.errors[name]
    if sheet.has_words:
        sheet.refusal = _("Du har skrevet noe. Lagre det, eller ta det bort først.")
    if sheet.refusal or sheet.about.errors:
        return None
    return sheet.no_answer(Outcome(action), **fixed, **asked.fixed, **_journey(asked, sheet))


def _journey(asked: Asked, sheet: Sheet) -> dict[str, UUID]:
    about = sheet.about.cleaned_data
    return known_pathway_and_step(asked.by.municipality_id, about.get("pathway"), about.get("journey_step"))
