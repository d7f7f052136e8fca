"""Who has read what about somebody. The log itself stands when she is erased: her id in it then names nobody."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from dialog.accounts.models import User
from dialog.audit.models import AccessLog
from dialog.audit.sentences import Reading
from dialog.lib.rights import Chapter, Forgotten, chapter
from dialog.units.models import Unit


def everything_about(resident_id: UUID) -> list[Chapter]:
    rows = AccessLog.objects.filter(resident_ids__contains=[resident_id]).order_by("at", "pk")
    return chapter(_("Hvem som har lest om deg"), *({_("Hva som skjedde"): one} for one in readings(rows)))


def erase(resident_id: UUID) -> Forgotten:
    return Forgotten()


def readings(rows: Iterable[AccessLog]) -> list[Reading]:
    """Put names on rows of the log: who read, and where she belongs."""
    rows = list(rows)
    people = User.objects.in_bulk({row.user_id for row in rows})
    units = Unit.objects.in_bulk({unit for row in rows for unit in row.unit_ids})
    return [
        Reading(
            at=row.at,
            reader=people[row.user_id].name if row.user_id in people else _("en tidligere bruker"),
            role=row.role,
            place=", ".join(units[unit].name for unit in row.unit_ids if unit in units) or _("kommunen"),
            what=row.what,
            why=row.why,
        )
        for row in rows
    ]
