"""What the coding desk shows of one statement: what it may be about, and how it was said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dialog.conversations.models import Channel, Conversation, SaidBy, Statement
from dialog.conversations.wording import day_in_words
from dialog.lib.dates import OSLO
from dialog.themes.models import Lens, Theme
from dialog.themes.services import suggest_for
from dialog.units.models import Unit

# The keys of the numbers; 0 is "none of them".
KEYS = 9
LENSES = Lens.values


@dataclass(frozen=True, slots=True)
class Choice:
    """A theme to choose. ``words`` are those that led to a suggestion; ``key`` is the number that ticks it, or 0."""

    theme: Theme
    is_chosen: bool
    key: int = 0
    words: str = ""


def choices(
    statement: Statement, municipality: Unit, chosen: Collection[UUID], *, with_suggestions: bool
) -> dict[str, Any]:
    """Every theme in use once: the suggested first, the others by lens. What it has already is told, not asked."""
    had = [one.theme for one in statement.codings.select_related("theme__merged_into")] if with_suggestions else []
    standing = {theme.counts_as_id for theme in had}
    in_use = list(Theme.objects.in_use(municipality.pk))
    themes = {theme.code: theme for theme in in_use if theme.pk not in standing}
    text = statement.translation or statement.words or ""
    found = suggest_for(municipality, text) if with_suggestions else []
    why = {one.code: _quoted(one.words) for one in found if one.code in themes}
    by_lens = sorted(themes.values(), key=lambda theme: LENSES.index(theme.lens))
    order = [themes[code] for code in why] + [theme for theme in by_lens if theme.code not in why]
    every = [
        Choice(theme, theme.pk in chosen, number if number <= KEYS else 0, why.get(theme.code, ""))
        for number, theme in enumerate(order, start=1)
    ]
    suggested, others = every[: len(why)], every[len(why) :]
    lenses = [(lens.label, [one for one in others if one.theme.lens == lens]) for lens in Lens]
    return {
        "suggested": suggested,
        "lenses": [(label, some) for label, some in lenses if some],
        "standing": [theme.name for theme in in_use if theme.pk in standing],
        "out_of_use": [theme.name for theme in had if theme.counts_as.retired_at is not None],
    }


def lines_about(statement: Statement, today: date) -> dict[str, Any]:
    """Who said it and when, and the question if it was not the usual one. No name: the theme is in the words."""
    conversation = statement.conversation
    campaign = conversation.campaign
    asked = campaign.question_to_ask if campaign and campaign.is_own_question else ""
    return {"source": _source(conversation, today), "question": asked}


def _source(conversation: Conversation, today: date) -> str:
    if conversation.channel == Channel.IMPORT and conversation.campaign:
        return str(conversation.campaign)
    who = {
        SaidBy.PERSON: _("Personen selv"),
        SaidBy.KIN_ABOUT: _("Pårørende, om personen"),
        SaidBy.KIN_SELF: _("Pårørende, om seg selv"),
        SaidBy.OBSERVED: _("Vi så det"),
    }[SaidBy(conversation.said_by)]
    return f"{who}, {day_in_words(conversation.held_at.astimezone(OSLO).date(), today)}"


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"«{word}»" for word in words)
