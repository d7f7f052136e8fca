"""Answers from a tablet that have not become a conversation; of those that have, only that and when they came.

What cannot be opened is tied to nobody, and neither an access request nor erasure can find it: see README.md.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dialog.audit.forgetting import forget
from dialog.audit.reading import compared_only
from dialog.conversations.models import Conversation, Resident, SaidBy
from dialog.lib.dates import in_words
from dialog.lib.names import whole_name
from dialog.lib.rights import Chapter, Forgotten, chapter
from dialog.outbox.contents import Contents, parse
from dialog.outbox.models import Envelope, VisitTicket
from dialog.units.models import Unit


def everything_about(resident_id: UUID) -> list[Chapter]:
    came = Envelope.objects.filter(conversation__resident_id=resident_id).order_by("received_at")
    kept = Envelope.objects.filter(resident_id=resident_id, body__isnull=False).order_by("received_at")
    visits = VisitTicket.objects.filter(resident_id=resident_id).order_by("issued_at")
    return [
        *chapter(_("Besøk noen tok med seg"), *(_visit(one) for one in visits.select_related("author"))),
        *chapter(_("Sendt fra et nettbrett"), *(_sent(one) for one in came.select_related("tablet"))),
        *chapter(_("Ikke skrevet ferdig"), *(_unfinished(one) for one in kept.select_related("author"))),
    ]


def erase(resident_id: UUID) -> Forgotten:
    """Also what is about her by what somebody typed, and every form that names her or a conversation of hers."""
    resident = Resident.objects.filter(pk=resident_id).first()
    hers = Conversation.objects.filter(resident_id=resident_id)
    ids = {str(pk) for pk in (resident_id, *hers.values_list("pk", flat=True))}
    found = [] if resident is None else _naming(resident, ids)
    return forget(
        Envelope.objects.filter(Q(resident_id=resident_id) | Q(conversation__in=hers) | Q(pk__in=found)),
        VisitTicket.objects.filter(resident_id=resident_id),
    )


def erase_answers(ids: Sequence[UUID]) -> Forgotten:
    return forget(Envelope.objects.filter(Q(conversation_id__in=ids) | Q(form_id__in=ids)))


def free_texts(unit_ids: Sequence[UUID]) -> list[QuerySet[Any]]:
    nowhere = Q(unit=None, municipality__in=Unit.objects.filter(pk__in=unit_ids).values("municipality_id"))
    return [Envelope.objects.filter(Q(unit__in=unit_ids) | nowhere, body__isnull=False)]


def let_go(conversation_ids: Sequence[UUID]) -> Forgotten:
    return forget(Envelope.objects.filter(conversation_id__in=conversation_ids))


def _naming(resident: Resident, ids: set[str]) -> list[UUID]:
    """All that waits in the municipality is opened: there is never much of it."""
    waiting = Envelope.objects.filter(municipality_id=resident.municipality_id, body__isnull=False)
    with compared_only():
        name = whole_name(resident.name or "")
        return [one.pk for one in waiting.iterator() if _is_about(parse(one.body or ""), ids, name)]


def _is_about(contents: Contents, ids: set[str], name: Any) -> bool:
    if {str(contents.form_id), str(contents.about.id)} & ids:
        return True
    # Several at a table are several people's words: the others' go too, rather than hers stay.
    if any(value.lower() in ids for _name, value in contents.fields):
        return True
    return bool(name and name.search(contents.about.whom))


def _visit(one: VisitTicket) -> dict[str, object]:
    return {_("Når"): in_words(one.issued_at), _("Av"): one.author.name, _("Kalt"): one.label}


def _sent(one: Envelope) -> dict[str, object]:
    return {
        _("Skrevet"): in_words(one.placed_at) if one.placed_at else None,
        _("Kom inn"): in_words(one.received_at),
        _("Nettbrett"): one.tablet.name if one.tablet else None,
    }


def _unfinished(one: Envelope) -> dict[str, object]:
    contents = parse(one.body or "")
    is_kins = any(pair == ("kin_about", SaidBy.KIN_SELF.value) for pair in contents.fields)
    words = [value for name, value in contents.fields if name.endswith("words") and value.strip()]
    return {
        _("Skrevet"): in_words(one.placed_at) if one.placed_at else None,
        _("Av"): one.author.name if one.author else contents.claimed_by,
        _("Hvorfor det venter"): one.get_reason_display(),
        _("Ord"): _("Pårørende sa dette om seg selv. Ordene er deres.") if is_kins else "\n".join(words),
    }
