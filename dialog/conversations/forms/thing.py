"""One thing that matters."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from dialog.conversations.drafts import StatementDraft
from dialog.conversations.forms.fields import LONGEST_LINE, LONGEST_WORDS, UUIDsField, WordsField
from dialog.conversations.models import Coding, Intent, Statement

# What `thing_as_written` needs of a statement, in one query.
WITH_THEMES = Prefetch("codings", Coding.objects.select_related("theme"))


class ThingForm(forms.Form):
    """One thing that matters, and what we do with it."""

    words = WordsField(label=_("Det som ble sagt"), max_length=LONGEST_WORDS, widget=forms.Textarea)
    translation = WordsField(label=_("På norsk"), max_length=LONGEST_WORDS, widget=forms.Textarea)
    intent = forms.ChoiceField(
        label=_("Hva gjør vi?"), choices=Intent.choices, widget=forms.RadioSelect, required=False
    )
    promise = WordsField(label=_("Løfte på kortet"), max_length=LONGEST_LINE)
    themes = UUIDsField()
    suggested = UUIDsField()

    def raw(self) -> dict[str, Any]:
        """What was typed and chosen, whether or not it would be accepted."""
        return {name: self[name].value() for name in self.fields}

    @property
    def text(self) -> str:
        return str(self["words"].value() or "")

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()

    @property
    def intent_label(self) -> str:
        value = self["intent"].value()
        return str(Intent(value).label) if value in Intent.values else ""

    def must_be_whole(self, *, is_honest: bool) -> None:
        """Add an error to what is missing in a thing that is to be saved."""
        if not self.cleaned_data.get("words") and "words" not in self.errors:
            self.add_error("words", _("Skriv det som ble sagt, eller velg hvorfor det ikke ble svar."))
        if not is_honest and not self.cleaned_data.get("intent") and "intent" not in self.errors:
            self.add_error("intent", _("Velg hva vi gjør."))


def prefix(number: int) -> str:
    """The names of a thing's fields begin with this; the first thing is 1."""
    return f"ting{number + 1}"


def thing_as_written(statement: Statement) -> dict[str, Any]:
    """What the form begins with when a statement is corrected; its codings and their themes are prefetched.

    A theme that was merged is chosen as the one it went into.
    """
    codings = list(statement.codings.all())
    return {
        "words": statement.words,
        "translation": statement.translation,
        "intent": statement.intent,
        "promise": statement.promise,
        "themes": sorted({str(coding.theme.counts_as_id) for coding in codings}),
        "suggested": sorted({str(coding.theme.counts_as_id) for coding in codings if coding.was_suggested}),
    }


def statement_draft(
    thing: dict[str, Any], known: Iterable[UUID], about: dict[str, Any], is_honest: bool
) -> StatementDraft:
    known = set(known)
    themes = thing["themes"] & known
    return StatementDraft(
        words=thing["words"],
        # Nobody who works here sees an honest answer, so nobody here can do anything with it.
        intent=Intent.GOOD_TO_KNOW if is_honest else Intent(thing["intent"]),
        translation=(thing["translation"] or None) if about["other_language"] else None,
        promise=None if is_honest else thing["promise"] or None,
        themes=tuple(sorted(themes)),
        suggested=frozenset(themes & thing["suggested"]),
        offered=frozenset(known & thing["suggested"]),
    )
