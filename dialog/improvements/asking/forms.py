from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dialog.improvements.forms import LONGEST_WORDS
from dialog.themes.models import Theme


class AskForm(forms.Form):
    """A question to a care unit; ``form_id`` was made when the form opened."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    theme = forms.ModelChoiceField(
        label=_("Hva handler det om?"),
        queryset=Theme.objects.none(),
        empty_label="",
        to_field_name="code",
        widget=forms.Select(attrs={"lang": "nb"}),
        error_messages={"required": _("Velg hva det handler om.")},
    )
    words = forms.CharField(
        label=_("Hva vil du vite?"),
        help_text=_("Spør om arbeidet deres. Ikke be om navn, og ikke om hva én person har sagt."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "nb"}),
        error_messages={"required": _("Skriv hva du vil vite.")},
    )

    def __init__(self, *args: Any, themes: QuerySet[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["theme"]).queryset = themes  # type: ignore[type-arg]


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("Hva svarer dere?"),
        help_text=_("Skriv om arbeidet deres, ikke om én person. Ingen navn, rom, datoer eller diagnoser."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "nb"}),
        error_messages={"required": _("Skriv hva dere svarer.")},
    )
