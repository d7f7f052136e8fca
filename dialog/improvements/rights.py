"""What came of what somebody said: the replies."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from dialog.audit.forgetting import forget
from dialog.improvements.models import Fate
from dialog.lib.dates import in_words
from dialog.lib.rights import Chapter, Forgotten, chapter


def everything_about(resident_id: UUID) -> list[Chapter]:
    """The title of an action is not told: it is about the unit, and may come from what others said as well."""
    fates = Fate.objects.filter(statement__conversation__resident_id=resident_id)
    return chapter(
        _("Hva som ble gjort med det"),
        *(_row(fate) for fate in fates.select_related("decided_by", "teller", "told_by").order_by("decided_at")),
    )


def erase(resident_id: UUID) -> Forgotten:
    return forget(Fate.objects.filter(statement__conversation__resident_id=resident_id))


def let_go(conversation_ids: Sequence[UUID]) -> Forgotten:
    return forget(Fate.objects.filter(statement__conversation_id__in=conversation_ids))


def _row(fate: Fate) -> dict[str, object]:
    return {
        _("Bestemt"): in_words(fate.decided_at),
        _("Av"): fate.decided_by.name,
        _("Hva"): fate.get_kind_display(),
        _("Svar"): fate.words,
        _("Den som skal gi beskjed"): fate.teller.name if fate.teller else None,
        _("Innen"): fate.tell_by,
        _("Har fått beskjed"): in_words(fate.told_at) if fate.told_at else None,
        _("Beskjed gitt av"): fate.told_by.name if fate.told_by else None,
    }
