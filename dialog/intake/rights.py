"""That an answer came from an own phone or on paper. Its words are the conversation's, and told and erased there.

An answer nobody has taken in yet is tied to nobody: it can't be found by who it is about, and expires by itself.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dialog.audit.forgetting import forget
from dialog.intake.models import Arrival, TypedPaper
from dialog.lib.dates import in_words
from dialog.lib.rights import Chapter, Forgotten, chapter


def everything_about(resident_id: UUID) -> list[Chapter]:
    arrived = Arrival.objects.filter(conversation__resident_id=resident_id).order_by("received_at")
    typed = TypedPaper.objects.filter(conversation__resident_id=resident_id).order_by("typed_at")
    return [
        *chapter(_("Svar på egen telefon"), *(_sent(one) for one in arrived.select_related("decided_by"))),
        *chapter(_("Svar på papir"), *(_typed(one) for one in typed.select_related("typed_by"))),
    ]


def erase(resident_id: UUID) -> Forgotten:
    return forget(
        Arrival.objects.filter(conversation__resident_id=resident_id),
        TypedPaper.objects.filter(conversation__resident_id=resident_id),
    )


def erase_answers(ids: Sequence[UUID]) -> Forgotten:
    """An arrival has the id of the conversation it becomes; one that waits goes as well."""
    return forget(Arrival.objects.filter(pk__in=ids), TypedPaper.objects.filter(conversation_id__in=ids))


def free_texts(unit_ids: Sequence[UUID]) -> list[QuerySet[Any]]:
    return [
        Arrival.objects.filter(unit__in=unit_ids).exclude(things__isnull=True, own_name__isnull=True),
        TypedPaper.objects.filter(unit__in=unit_ids, own_name__isnull=False),
    ]


def let_go(conversation_ids: Sequence[UUID]) -> Forgotten:
    """Of an honest answer the name that was written with it goes too."""
    return forget(
        Arrival.objects.filter(conversation_id__in=conversation_ids),
        TypedPaper.objects.filter(conversation_id__in=conversation_ids),
    )


def _sent(one: Arrival) -> dict[str, object]:
    return {
        _("Sendt"): in_words(one.received_at),
        _("Nummer"): one.number,
        _("Tatt imot"): in_words(one.decided_at) if one.decided_at else None,
        _("Av"): one.decided_by.name if one.decided_by else None,
        _("Navn som ble skrevet"): one.own_name,
    }


def _typed(one: TypedPaper) -> dict[str, object]:
    return {
        _("Nummer på papiret"): one.number,
        _("Ført"): in_words(one.typed_at),
        _("Av"): one.typed_by.name,
        _("Navn som ble skrevet"): one.own_name,
    }
