"""That a conversation is counted goes with the conversation. Locked figures stay: they are rounded, and hold nobody."""

from uuid import UUID

from django.utils.translation import gettext as _

from dialog.audit.forgetting import forget
from dialog.insight.models import Counted
from dialog.lib.rights import Chapter, Forgotten, chapter


def everything_about(resident_id: UUID) -> list[Chapter]:
    counted = Counted.objects.filter(conversation__resident_id=resident_id).select_related("conversation", "release")
    return chapter(
        _("Talt med i låste tall"),
        *({_("Samtale"): one.conversation.held_at.date(), _("Tallene ble låst"): one.release.built_at.date()}
          for one in counted),
    )  # fmt: skip


def erase(resident_id: UUID) -> Forgotten:
    return forget(Counted.objects.filter(conversation__resident_id=resident_id))
