"""Who a resident is, and everything that is written down of what she said."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dialog.accounts import rights as forms_kept
from dialog.audit.forgetting import bury, forget, forget_history
from dialog.audit.reading import compared_only
from dialog.conversations.models import (
    Coding,
    CodingDecision,
    Conversation,
    DayListEntry,
    EarlierWording,
    JournalMark,
    NotPresent,
    Resident,
    SaidBy,
    Seat,
    SecondCoding,
    Statement,
    Stay,
    Support,
)
from dialog.conversations.resident_import import forget_in_imports
from dialog.lib.dates import in_words
from dialog.lib.names import whole_name
from dialog.lib.rights import Chapter, Forgotten, chapter
from dialog.themes.queries import counted_as


def everything_about(resident_id: UUID) -> list[Chapter]:
    """Honest answers too: they are hers. What next of kin said of themselves is theirs, and only told to be there."""
    resident = Resident.objects.select_related("unit", "family_barred_by").get(pk=resident_id)
    return [
        *chapter(_("Hvem du er"), _person(resident)),
        *chapter(_("Hvor du har fått hjelp"), *_stays(resident_id)),
        *chapter(_("Samtaler"), *_conversations(resident_id)),
        *chapter(_("Det du har sagt"), *_statements(resident_id)),
        *chapter(_("Tidligere ordlyd"), *_earlier_wordings(resident_id)),
        *chapter(_("Lister du står på"), *_lists(resident_id)),
    ]


def erase(resident_id: UUID) -> Forgotten:
    forget_in_imports(resident_id)
    resident = Resident.objects.filter(pk=resident_id).first()
    ids = list(Conversation.objects.filter(resident_id=resident_id).values_list("pk", flat=True))
    # What somebody was in the middle of correcting, answering, or writing about several.
    gone = forms_kept.let_go([resident_id, *ids, *_statement_ids(ids)])
    with compared_only():
        name = whole_name(resident.name or "") if resident else None
        if resident and name:
            gone.add(forms_kept.erase_naming(name, resident.municipality_id))
    gone.add(forget(Resident.objects.filter(pk=resident_id)))
    return gone


def erase_answers(ids: Sequence[UUID]) -> Forgotten:
    """Of somebody whose name we never had: the conversations themselves, and all that hangs on them."""
    gone = forms_kept.let_go([*ids, *_statement_ids(ids)])
    gone.add(forget(Conversation.objects.filter(pk__in=ids)))
    return gone


def free_texts(unit_ids: Sequence[UUID]) -> list[QuerySet[Any]]:
    return [
        Statement.objects.filter(unit__in=unit_ids, words__isnull=False),
        EarlierWording.objects.filter(statement__unit__in=unit_ids),
        Conversation.objects.filter(unit__in=unit_ids).exclude(guest__isnull=True, interpreter__isnull=True),
    ]


def _statement_ids(conversation_ids: Sequence[UUID]) -> list[UUID]:
    return list(Statement.objects.filter(conversation_id__in=conversation_ids).values_list("pk", flat=True))


@transaction.atomic
def let_go(conversation_ids: Sequence[UUID]) -> Forgotten:
    """The themes stay, for counting; the words go, and with them whom they were with."""
    conversations = Conversation.objects.filter(pk__in=conversation_ids)
    statements = Statement.objects.filter(conversation_id__in=conversation_ids)
    gone = forget(
        EarlierWording.objects.filter(statement__in=statements),
        JournalMark.objects.filter(statement__in=statements),
        # How the themes came about; the themes themselves stay.
        CodingDecision.objects.filter(statement__in=statements),
        Seat.objects.filter(gathering__conversations__in=conversations),
        statements.exclude(removed_at=None),
    )
    conversations.update(
        resident=None,
        guest=None,
        interpreter=None,
        language="",
        support=[],
        content_mac=b"",
        words_gone_at=timezone.now(),
    )
    statements.update(words=None, translation=None, promise=None, open_since=None)
    # The rows as they were a moment ago name her: they are history now, and go as well.
    rows = {Conversation: list(conversation_ids), Statement: list(statements.values_list("pk", flat=True))}
    bury(rows)
    gone.history += forget_history(rows)
    return gone


def _person(resident: Resident) -> dict[str, object]:
    return {
        _("Navn"): resident.name,
        _("Fødselsår"): resident.birth_year,
        _("Rom eller adresse"): resident.place,
        _("Enhet"): resident.unit.name,
        _("Fra"): resident.active_from,
        _("Til"): resident.active_to,
        _("Neste revurdering"): resident.review_on,
        _("Språk"): resident.language,
        _("Trenger tolk"): _("ja") if resident.needs_interpreter else None,
        _("Trenger bilder"): _("ja") if resident.needs_pictures else None,
        _("Trenger mer tid"): _("ja") if resident.needs_time else None,
        _("Vil ikke at familien spørres, siden"): in_words(barred) if (barred := resident.family_barred_at) else None,
        _("Sagt til"): resident.family_barred_by.name if resident.family_barred_by else None,
        _("Kommunens egen id"): _("lagret som en kode som ikke kan leses") if resident.import_mac else None,
    }


def _stays(resident_id: UUID) -> list[dict[str, object]]:
    stays = Stay.objects.filter(resident_id=resident_id).select_related("unit").order_by("starts_on")
    return [{_("Enhet"): stay.unit.name, _("Fra"): stay.starts_on, _("Til"): stay.ends_on} for stay in stays]


def _conversations(resident_id: UUID) -> list[dict[str, object]]:
    held = Conversation.objects.filter(resident_id=resident_id).order_by("held_at", "pk")
    related = ("unit", "asked_by", "campaign", "pathway", "journey_step")
    return [
        {
            _("Når"): in_words(one.held_at),
            _("Skrevet ned"): in_words(one.recorded_at),
            _("Enhet"): one.unit.name,
            _("Markering"): str(one.campaign) if one.campaign else None,
            _("Spurt av"): one.asked_by.name if one.asked_by else None,
            _("Hvordan det gikk"): one.get_outcome_display(),
            _("Hvem som sa det"): one.get_said_by_display() if one.said_by else None,
            _("Hvor"): one.get_setting_display() if one.setting else None,
            _("Anledning"): one.get_occasion_display() if one.occasion else None,
            _("Skrevet på"): one.get_channel_display(),
            _("Gjest"): one.guest,
            _("Tolk"): one.interpreter or (_("ja") if one.with_interpreter else None),
            _("Med støtte"): _support(one),
            _("Sammen med andre"): _("ja") if one.gathering_id else None,
            _("På telefon"): _("ja") if one.by_phone else None,
            _("Språk"): one.language,
            _("Prøve igjen"): one.retry_on,
            _("Ikke spørre mer i år"): _("ja") if one.no_more_this_year else None,
            _("Vises for dem som jobber her"): _("nei") if one.figures_only else None,
            _("Pasientforløp"): one.pathway.name if one.pathway else None,
            _("Steg i brukerreisen"): one.journey_step.name if one.journey_step else None,
            _("Trukket tilbake"): in_words(one.withdrawn_at) if one.withdrawn_at else None,
        }
        for one in held.select_related(*related)
    ]


def _support(conversation: Conversation) -> str | None:
    kinds = ", ".join(str(Support(kind).label) for kind in conversation.support)
    return (kinds or _("ja")) if conversation.with_support else None


def _statements(resident_id: UUID) -> list[dict[str, object]]:
    said = Statement.objects.filter(conversation__resident_id=resident_id)
    themes: dict[UUID, list[str]] = {}
    for statement, theme in Coding.objects.filter(statement__in=said).values_list("statement_id", counted_as("name")):
        themes.setdefault(statement, []).append(theme)
    ordered = said.select_related("conversation", "journal_mark__marked_by").order_by(
        "conversation__held_at", "conversation_id", "position"
    )
    coded = _how_it_was_coded(said)
    return [_statement(one, themes.get(one.pk, []), coded.get(one.pk)) for one in ordered]


def _how_it_was_coded(said: QuerySet[Statement]) -> dict[UUID, str]:
    """Who decided what it is about, by statement id; and by whom it was drawn to be read once more."""
    decisions = CodingDecision.objects.filter(statement__in=said).select_related(
        "decided_by", "second_coding__coded_by"
    )
    coded: dict[UUID, str] = {}
    for one in decisions.order_by("decided_at"):
        line = _("%(name)s %(when)s") % {"name": one.decided_by.name, "when": in_words(one.decided_at)}
        if not one.themes:
            line = _("ingen av temaene, sa %(who)s") % {"who": line}
        second: SecondCoding | None = getattr(one, "second_coding", None)
        if second is not None and second.coded_by is not None:
            line = _("%(first)s; lest av to, også %(name)s") % {"first": line, "name": second.coded_by.name}
        coded[one.statement_id] = line
    return coded


def _statement(statement: Statement, themes: list[str], coded: str | None) -> dict[str, object]:
    is_kins = statement.conversation.said_by == SaidBy.KIN_SELF
    return {
        _("Når"): in_words(statement.conversation.held_at),
        _("Ord"): _("Pårørende sa dette om seg selv. Ordene er deres.") if is_kins else statement.words,
        _("Oversatt"): None if is_kins else statement.translation,
        _("Hva vi gjør"): statement.get_intent_display(),
        _("Løfte"): None if is_kins else statement.promise,
        _("Tema"): ", ".join(sorted(set(themes))),
        _("Tema satt av"): coded,
        _("Ført i journalen"): _journal(statement),
        _("Tatt bort ved retting"): in_words(statement.removed_at) if statement.removed_at else None,
    }


def _journal(statement: Statement) -> str | None:
    mark: JournalMark | None = getattr(statement, "journal_mark", None)
    if mark is None:
        return None
    said = _("ja, av %(name)s %(when)s") if mark.is_written else _("hører ikke hjemme der, sa %(name)s %(when)s")
    return said % {"name": mark.marked_by.name, "when": in_words(mark.marked_at)}


def _earlier_wordings(resident_id: UUID) -> list[dict[str, object]]:
    before = EarlierWording.objects.filter(statement__conversation__resident_id=resident_id)
    return [
        {
            _("Rettet"): in_words(one.replaced_at),
            _("Av"): one.replaced_by.name,
            _("Ord"): one.words,
            _("Oversatt"): one.translation,
            _("Løfte"): one.promise,
        }
        for one in before.exclude(statement__conversation__said_by=SaidBy.KIN_SELF).select_related(
            "replaced_by", "statement__conversation"
        )
    ]


def _lists(resident_id: UUID) -> list[Mapping[str, object]]:
    days = DayListEntry.objects.filter(resident_id=resident_id).select_related("user", "unit")
    away = NotPresent.objects.filter(resident_id=resident_id).select_related("campaign", "marked_by")
    seats = Seat.objects.filter(resident_id=resident_id).select_related("gathering")
    return [
        *({_("Liste"): _("Mine i dag"), _("Hos"): one.user.name, _("Enhet"): one.unit.name} for one in days),
        *(
            {_("Liste"): _("Ikke til stede"), _("Markering"): str(one.campaign), _("Satt av"): one.marked_by.name}
            for one in away
        ),
        *({_("Liste"): _("Satt sammen med andre"), _("Når"): in_words(one.gathering.recorded_at)} for one in seats),
    ]
