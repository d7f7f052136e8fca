"""What came of what somebody said: the replies, and what receivers did with honest answers, and quotes."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dialog.audit.forgetting import forget
from dialog.conversations.models import SaidBy
from dialog.improvements.models import (
    ActionReading,
    ActionRound,
    Better,
    ChangeNote,
    Departure,
    Fate,
    HandOver,
    ImprovementAction,
    OwnWords,
    Praise,
    Promise,
    PromiseStep,
    Quote,
    ReceiverStep,
    SharedAction,
    SmallThing,
    Told,
    UnitQuestion,
    Visit,
    VisitNote,
    Worry,
)
from dialog.improvements.telling import rights as telling
from dialog.lib.dates import in_words
from dialog.lib.rights import Chapter, Forgotten, chapter

# Free text about what an action does, in rows of its own.
WRITTEN_ON_ACTIONS: tuple[type[Any], ...] = (ActionRound, ActionReading, ChangeNote, Worry, SharedAction)


def everything_about(resident_id: UUID) -> list[Chapter]:
    """The title of an action is not told: it is about the unit, and may come from what others said as well."""
    fates = Fate.objects.filter(statement__conversation__resident_id=resident_id)
    quotes = Quote.objects.filter(statement__conversation__resident_id=resident_id)
    given = HandOver.objects.filter(thing__statement__conversation__resident_id=resident_id)
    praise = Praise.objects.filter(statement__conversation__resident_id=resident_id)
    return [
        *chapter(
            _("Hva som ble gjort med det"),
            *(_row(fate) for fate in fates.select_related("decided_by", "teller", "told_by").order_by("decided_at")),
            *(_step(step) for step in _steps(resident_id).select_related("by", "conversation")),
        ),
        *telling.everything_about(resident_id),
        *chapter(
            _("Små ting på morgenlista"),
            *(_small(one) for one in _small_things(resident_id).select_related("listed_by", "taken_by")),
            *(_given(one) for one in given.select_related("to", "by")),
        ),
        *chapter(_("Merket som ros"), *(_praise(one) for one in praise.select_related("marked_by"))),
        *chapter(
            _("Sitater"),
            *(_quote(one) for one in quotes.select_related("statement__conversation", "proposed_by", "decided_by")),
        ),
    ]


def erase(resident_id: UUID) -> Forgotten:
    hers = Fate.objects.filter(statement__conversation__resident_id=resident_id)
    _leave_unnamed(hers)
    return forget(
        hers,
        HandOver.objects.filter(thing__in=_small_things(resident_id)),
        _small_things(resident_id),
        Praise.objects.filter(statement__conversation__resident_id=resident_id),
        Departure.objects.filter(resident_id=resident_id),
        Quote.objects.filter(statement__conversation__resident_id=resident_id),
        _steps(resident_id),
    )


def let_go(conversation_ids: Sequence[UUID]) -> Forgotten:
    fates = Fate.objects.filter(statement__conversation_id__in=conversation_ids)
    decided = list(fates.exclude(departure=None).values_list("departure", flat=True))
    return forget(
        HandOver.objects.filter(thing__statement__conversation_id__in=conversation_ids),
        SmallThing.objects.filter(statement__conversation_id__in=conversation_ids),
        Praise.objects.filter(statement__conversation_id__in=conversation_ids),
        fates,
        # What was decided about her goes with the last thing it was decided about.
        Departure.objects.filter(pk__in=decided, fates=None),
        Quote.objects.filter(statement__conversation_id__in=conversation_ids),
        ReceiverStep.objects.filter(conversation_id__in=conversation_ids),
    )


def let_go_before(municipality_id: UUID, first_kept: date) -> Forgotten:
    """What was heard at a visit is nobody's in particular: it goes by its own day. What was promised stays."""
    old = VisitNote.objects.filter(municipality_id=municipality_id, visit__held_on__lt=first_kept)
    return forget(old) if old.exists() else Forgotten()


def free_texts(unit_ids: Sequence[UUID]) -> list[QuerySet[Any]]:
    return [
        Fate.objects.filter(unit__in=unit_ids, words__isnull=False),
        Told.objects.filter(fate__unit__in=unit_ids, whom_in_words__isnull=False),
        Better.objects.filter(fate__unit__in=unit_ids, words__isnull=False),
        Departure.objects.filter(unit__in=unit_ids, words__isnull=False),
        ReceiverStep.objects.filter(conversation__unit__in=unit_ids, words__isnull=False),
        ImprovementAction.objects.filter(unit__in=unit_ids),
        SmallThing.objects.filter(unit__in=unit_ids, words__isnull=False),
        HandOver.objects.filter(thing__unit__in=unit_ids, words__isnull=False),
        *(model.objects.filter(action__unit__in=unit_ids) for model in WRITTEN_ON_ACTIONS),
        Quote.objects.filter(unit__in=unit_ids),
        UnitQuestion.objects.filter(unit__in=unit_ids),
        OwnWords.objects.filter(unit__in=unit_ids),
        Visit.objects.filter(unit__in=unit_ids),
        VisitNote.objects.filter(unit__in=unit_ids),
        Promise.objects.filter(unit__in=unit_ids),
        PromiseStep.objects.filter(promise__unit__in=unit_ids, words__isnull=False),
    ]


def _leave_unnamed(fates: QuerySet[Fate]) -> None:
    """An action that came of her words alone may be called what she said: the unit keeps it, without its words.

    What was tried, counted and said about it goes with them; that there was an action, and what it cost, stays.
    """
    alone = ImprovementAction.objects.filter(fates__in=fates).exclude(fates__in=Fate.objects.exclude(pk__in=fates))
    for action in alone.distinct():
        action.title = _("Tittelen er slettet")
        action.result = None if action.closed_at is None else _("Slettet")
        action.measure = action.measured_in = action.baseline = action.target = action.learned_elsewhere = None
        action.save(
            update_fields=["title", "result", "measure", "measured_in", "baseline", "target", "learned_elsewhere"]
        )
        forget(*(model.objects.filter(action=action) for model in WRITTEN_ON_ACTIONS))


def _small_things(resident_id: UUID) -> QuerySet[SmallThing]:
    return SmallThing.objects.filter(statement__conversation__resident_id=resident_id)


def _small(thing: SmallThing) -> dict[str, object]:
    return {
        _("Hva"): thing.words,
        _("Satt på lista av"): thing.listed_by.name if thing.listed_by else None,
        _("Tatt av"): thing.taken_by.name if thing.taken_by else None,
    }


def _given(given: HandOver) -> dict[str, object]:
    return {
        _("Når"): in_words(given.at),
        _("Av"): given.by.name,
        _("Til"): given.to.name if given.to else given.get_shift_display(),
        _("Hva"): given.words,
    }


def _praise(praise: Praise) -> dict[str, object]:
    return {_("Når"): in_words(praise.marked_at), _("Av"): praise.marked_by.name}


def _steps(resident_id: UUID) -> QuerySet[ReceiverStep]:
    """What next of kin kept about themselves is theirs, and so is what came of it; erased it is all the same."""
    return ReceiverStep.objects.filter(conversation__resident_id=resident_id)


def _step(step: ReceiverStep) -> dict[str, object]:
    is_kins = step.conversation.said_by == SaidBy.KIN_SELF
    return {
        _("Når"): in_words(step.at),
        _("Av"): step.by.name,
        _("Hva"): step.get_kind_display(),
        _("Svar"): _("Pårørende sa dette om seg selv. Ordene er deres.") if is_kins else step.words,
    }


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


def _quote(quote: Quote) -> dict[str, object]:
    is_kins = quote.statement.conversation.said_by == SaidBy.KIN_SELF
    return {
        _("Ord"): _("Pårørende sa dette om seg selv. Ordene er deres.") if is_kins else quote.words,
        _("Bruk"): quote.get_use_display(),
        _("Navn"): None if is_kins else quote.name,
        _("Sted"): None if is_kins else quote.place,
        _("Bilde"): _("ja") if quote.picture_allowed else None,
        _("Hvem sa ja"): quote.get_consented_by_display(),
        _("På vegne av personen"): quote.consenter,
        _("Sa ja"): quote.consented_on,
        _("Gjelder til"): quote.expires_on,
        _("Foreslått av"): quote.proposed_by.name,
        _("Bestemt av"): quote.decided_by.name if quote.decided_by else None,
        _("Godkjent"): _("ja") if quote.is_approved else None,
        _("Hvorfor ikke"): quote.reason,
        _("Tatt bort"): in_words(quote.withdrawn_at) if quote.withdrawn_at else None,
    }
