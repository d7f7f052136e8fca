from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.improvements.models import StepKind

LONGEST_WORDS = 4_000
CHOICES = [(kind.value, kind.label) for kind in StepKind if kind is not StepKind.OPENED]


class StepForm(forms.Form):
    """What the receiver did; ``step_id`` was made when the form opened."""

    step_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Hva har du gjort?"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva du har gjort.")},
    )
    words = forms.CharField(
        label=_("Skriv kort hva som skjedde"),
        help_text=_("Hvem snakket du med? Hva ble dere enige om? Er det ikke noe å gjøre: skriv hvorfor."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "nb"}),
        error_messages={"required": _("Skriv kort hva som skjedde, eller hvorfor det ikke er noe å gjøre.")},
    )
    has_consent = forms.BooleanField(label=_("Personen har sagt ja til at dette gis videre"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == StepKind.PASSED_ON and not cleaned.get("has_consent"):
            self.add_error(
                "has_consent",
                gettext("Spør personen først, og kryss av når svaret er ja. Er liv eller helse i fare, velg varsling."),
            )
        return cleaned
