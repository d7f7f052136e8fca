"""How the recording pages are drawn: what the form, the table and the picture board show of one sheet."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from dialog.accounts.http import UserRequest, see_other
from dialog.campaigns.models import DEFAULT_QUESTION, Campaign
from dialog.conversations.alarm import may_be_urgent
from dialog.conversations.forms import KnownThemes, Sheet, ThingForm
from dialog.conversations.models import Resident
from dialog.conversations.queries import pathways_and_steps, urgent_phone
from dialog.lib import languages
from dialog.lib.languages import Language
from dialog.themes.models import Theme
from dialog.themes.services import known_themes, suggest_for
from dialog.units.models import Unit

HOW = (
    "with_interpreter",
    "with_support",
    "by_phone",
    "other_language",
    "setting",
    "guest",
    "pathway",
    "journey_step",
)


def go_to(request: UserRequest, url: str) -> HttpResponse:
    """Send the browser on after a change, so that Back and reload do not send it again."""
    if request.htmx:
        return HttpResponseClientRedirect(url)
    return see_other(url)


def question_of(campaign: Campaign | None) -> str:
    return campaign.question_to_ask if campaign else _(DEFAULT_QUESTION)


def how_context(sheet: Sheet, unit: Unit) -> dict[str, Any]:
    """What the folded part of the form offers, and whether something in it is chosen already."""
    pathways, steps = pathways_and_steps(unit.municipality_id)
    return {
        "pathways": pathways,
        "journey_steps": steps,
        "is_how_open": any(sheet.about[name].value() for name in _worth_opening(sheet)),
    }


def _worth_opening(sheet: Sheet) -> tuple[str, ...]:
    # Asked in another language, the form says so above the field: the fold need not say it again.
    return tuple(name for name in HOW if name != "other_language" or not sheet.about["asked_in"].value())


def language_context(sheet: Sheet, resident: Resident | None, campaign: Campaign | None) -> dict[str, Any]:
    """The question in the language it is asked in, and the language that the words are written in."""
    asked_in = languages.known().get(str(sheet.about["asked_in"].value() or ""))
    is_other = bool(sheet.about["other_language"].value())
    own = languages.named(resident.language) if resident else None
    context: dict[str, Any] = {
        "languages": languages.with_question(),
        "asked_in": asked_in if asked_in and asked_in.question else None,
        "own_language": own if own and own.question and own != asked_in else None,
        "spoken": languages.named(str(sheet.about["language"].value() or "")) if is_other else None,
        "language_names": [language.name for language in languages.known().values()],
    }
    # A question of the municipality's own is in Norwegian only: the interpreter must put it.
    context["is_own_question"] = campaign is not None and campaign.is_own_question
    return context


def asked_in(code: str) -> Language | None:
    """The language that was pressed; None for Norwegian again, and for what nobody can press."""
    language = languages.known().get(code)
    return language if language and language.question else None


def urgency_context(unit: Unit, things: Iterable[ThingForm]) -> dict[str, Any]:
    texts = [text for thing in things for text in (thing.text, thing["translation"].value())]
    return {"urgent_phone": urgent_phone(unit), "may_be_urgent": may_be_urgent(*texts)}


def themes_known_to(request: UserRequest) -> KnownThemes:
    return partial(known_themes, request.user.municipality_id)


def theme_context(request: UserRequest, sheet: Sheet) -> dict[str, Any]:
    """All themes that can be chosen, once each: those chosen or suggested first, the rest behind "Flere"."""
    thing = sheet.open
    themes = {theme.code: theme for theme in Theme.objects.in_use(request.user.municipality_id)}
    found = [] if thing.is_empty else suggest_for(request.user.municipality, thing.text)
    because = {one.code: one.because for one in found}
    suggested = [themes[one.code] for one in found if one.code in themes]
    chosen = {str(pk) for pk in thing["themes"].value() or ()}
    was_suggested = {str(pk) for pk in thing["suggested"].value() or ()} & chosen
    shown = [theme for theme in themes.values() if str(theme.pk) in chosen and theme not in suggested] + suggested
    return {
        "shown_themes": [(theme, str(theme.pk) in chosen, because.get(theme.code, "")) for theme in shown],
        "more_themes": [theme for theme in themes.values() if theme not in shown],
        "suggested_ids": sorted(was_suggested | {str(theme.pk) for theme in suggested}),
    }


def board_context(request: UserRequest, sheet: Sheet) -> dict[str, Any]:
    """Every theme as a picture to point at, in the order of the list."""
    chosen = {str(pk) for pk in sheet.open["themes"].value() or ()}
    themes = Theme.objects.in_use(request.user.municipality_id)
    return {"tiles": [(theme, str(theme.pk) in chosen) for theme in themes]}


def family_context(resident: Resident | None) -> dict[str, Any]:
    """Whether she has said that her family is not to be asked, to whom and when."""
    if resident is None or resident.family_barred_at is None:
        return {}
    return {"barred_on": timezone.localtime(resident.family_barred_at).date(), "barred_by": resident.family_barred_by}
