from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialog.campaigns.confidence_models import Reply, Tap


class ConfidenceForm(forms.Form):
    """Three taps. Nothing is chosen beforehand, and none can be left out: what is left out would tell too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for tap in Tap:
            self.fields[tap.value] = forms.ChoiceField(
                label=tap.label,
                choices=Reply.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Velg ett svar.")},
            )

    @property
    def answers(self) -> dict[Tap, Reply]:
        return {tap: Reply(self.cleaned_data[tap.value]) for tap in Tap}
