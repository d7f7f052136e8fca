"""Fields that take what a tired person types, and what a browser makes of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_WORDS = 10_000
LONGEST_LINE = 300


class WordsField(forms.CharField):
    """Free text; the browser's line endings become ours, so that sending again is the same content."""

    def __init__(self, **kwargs: Any) -> None:
        too_long = _("Det er for langt. Ta bort noe.")
        super().__init__(required=False, error_messages={"max_length": too_long}, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class UUIDsField(forms.MultipleChoiceField):
    """Ids from checkboxes. What is no id was not ticked by a person, and is left out."""

    widget = forms.MultipleHiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def valid_value(self, value: Any) -> bool:
        return True

    def clean(self, value: Any) -> Any:
        ids = set()
        for one in super().clean(value):
            try:
                ids.add(UUID(one))
            except ValueError:
                continue
        return ids


class IdField(forms.Field):
    """One id from a list. What is no id was not chosen by a person, and is left out."""

    def to_python(self, value: Any) -> UUID | None:
        try:
            return UUID(str(value)) if value else None
        except ValueError:
            return None


def whole_number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else otherwise
