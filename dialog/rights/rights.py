"""The requests somebody has made herself."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dialog.lib.rights import Chapter, Forgotten, chapter
from dialog.rights.models import BreakGlass, RightsRequest


def everything_about(resident_id: UUID) -> list[Chapter]:
    requests = RightsRequest.objects.filter(resident_id=resident_id).order_by("opened_at")
    return chapter(_("Det du har bedt om"), *(_row(one) for one in requests.select_related("opened_by")))


def erase(resident_id: UUID) -> Forgotten:
    """The request stays, as the reason for what was done; what was written in it goes."""
    RightsRequest.objects.filter(resident_id=resident_id).update(note=None)
    return Forgotten()


def let_go(conversation_ids: Sequence[UUID]) -> Forgotten:
    return Forgotten()


def free_texts(unit_ids: Sequence[UUID]) -> list[QuerySet[Any]]:
    return [
        RightsRequest.objects.filter(unit__in=unit_ids, note__isnull=False),
        BreakGlass.objects.filter(unit__in=unit_ids),
    ]


def _row(request: RightsRequest) -> dict[str, object]:
    return {
        _("Hva"): request.get_kind_display(),
        _("Mottatt"): request.received_on,
        _("Bedt om av"): request.get_asker_display(),
        _("Tatt imot av"): request.opened_by.name,
        _("Hva det ble til"): request.get_outcome_display() if request.outcome else None,
        _("Grunn"): request.get_ground_display() if request.ground else None,
        _("Begrunnelse"): request.note,
    }
