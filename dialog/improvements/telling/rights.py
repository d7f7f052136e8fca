"""Who told her what came of it, what she said afterwards, and what was decided when she had left."""

from uuid import UUID

from django.utils.translation import gettext as _

from dialog.improvements.models import Better, Departure, Told
from dialog.lib.dates import in_words
from dialog.lib.rights import Chapter, chapter


def everything_about(resident_id: UUID) -> list[Chapter]:
    tellings = Told.objects.filter(fate__statement__conversation__resident_id=resident_id).select_related(
        "told_by", "recorded_by"
    )
    better = (
        Better.objects.filter(fate__statement__conversation__resident_id=resident_id)
        .select_related("recorded_by")
        .order_by("recorded_at")
    )
    departures = Departure.objects.filter(resident_id=resident_id).select_related("decided_by", "unit")
    return [
        *chapter(_("Hvem som har fått beskjed"), *(_told(one) for one in tellings)),
        *chapter(_("Ble det bedre?"), *(_better(one) for one in better)),
        *chapter(
            _("Hva som ble bestemt etter flytting eller død"),
            *(_departure(one) for one in departures.order_by("decided_at")),
        ),
    ]


def _told(one: Told) -> dict[str, object]:
    return {
        _("Hvem"): one.whom_in_words or one.get_whom_display(),
        _("Hvordan"): one.get_how_display() if one.how else None,
        _("Sagt av"): one.told_by.name,
        _("Når"): one.told_on,
        _("Skrevet ned av"): one.recorded_by.name,
        _("Skrevet ned"): in_words(one.recorded_at),
        _("Trukket tilbake"): in_words(one.withdrawn_at) if one.withdrawn_at else None,
    }


def _better(one: Better) -> dict[str, object]:
    return {
        _("Når"): in_words(one.recorded_at),
        _("Svar"): one.get_answer_display(),
        _("Hvem svarte"): one.get_said_by_display() if one.said_by else None,
        _("Ord"): one.words,
        _("Skrevet ned av"): one.recorded_by.name,
    }


def _departure(one: Departure) -> dict[str, object]:
    return {
        _("Når"): in_words(one.decided_at),
        _("Enhet"): one.unit.name,
        _("Av"): one.decided_by.name,
        _("Hva"): one.get_choice_display(),
        _("Ord"): one.words,
        _("Sagt ja til å gi det videre"): _("ja") if one.has_yes else None,
    }
