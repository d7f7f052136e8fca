from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from dialog.improvements.own_words.services import Sentences

LONGEST_SENTENCE = 300


def _sentence(label: Any, help_text: Any, required: Any = None) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_SENTENCE,
        required=required is not None,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "nb"}),
        error_messages={"required": required} if required else None,
    )


class SeenField(forms.CharField):
    """When what somebody saw was written; empty when nothing was."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> datetime | None:
        try:
            return parse_datetime(str(value or ""))
        except ValueError:
            return None


class OwnWordsForm(forms.Form):
    seen = SeenField(required=False)
    learned = _sentence(
        _("Hva lærte dere?"),
        _("For eksempel: «Det handlet mindre om turer enn om å få lukta av hagen inn.»"),
        _("Skriv hva dere lærte."),
    )
    changed = _sentence(
        _("Hva gjør dere annerledes nå?"),
        _("For eksempel: «Vi åpner døra ut etter frokost.»"),
        _("Skriv hva dere gjør annerledes, eller at dere ikke har kommet dit ennå."),
    )
    lacking = _sentence(_("Hva får dere ikke til alene?"), _("For eksempel: «Helgene får vi ikke til.»"))

    @property
    def sentences(self) -> Sentences:
        cleaned = self.cleaned_data
        return Sentences(cleaned["learned"], cleaned["changed"], cleaned["lacking"] or None)


class ApproveForm(forms.Form):
    seen = SeenField(required=False)
