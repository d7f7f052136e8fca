"""When a municipality asks, all year: four numbers of days for each kind of service, empty for not at all."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from dialog.campaigns.asking_rules import FIELDS, Rule
from dialog.campaigns.rule_models import LONGEST_AHEAD, LONGEST_BETWEEN, SHORTEST_BETWEEN
from dialog.units.models import ServiceType

LABELS = {
    "within_days": _("Etter at noen kommer, innen"),
    "every_days": _("Igjen etter"),
    "review_days": _("Før revurdering, de siste"),
    "discharge_days": _("Før noen slutter her, de siste"),
}
BOUNDS = dict.fromkeys(FIELDS, (1, LONGEST_AHEAD)) | {"every_days": (SHORTEST_BETWEEN, LONGEST_BETWEEN)}


class DaysField(forms.IntegerField):
    # What it is called where all that is wrong stands together: each kind of service has the same four.
    called = ""


def _field(name: str, service_type: str) -> DaysField:
    least, most = BOUNDS[name]
    told = _("Skriv et helt tall fra %(least)s til %(most)s, eller la feltet stå tomt.") % {
        "least": least,
        "most": most,
    }
    field = DaysField(
        label=LABELS[name],
        required=False,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3}),
        error_messages={"invalid": told, "min_value": told, "max_value": told},
    )
    field.called = f"{ServiceType(service_type).label.capitalize()} – {LABELS[name]}"
    return field


class RulesForm(forms.Form):
    """All kinds of service that the municipality has, on one page."""

    def __init__(self, *args: Any, service_types: Iterable[str], rules: dict[str, Rule], **kwargs: Any) -> None:
        self.service_types, self.rules = list(service_types), rules
        initial = {f"{one}-{name}": getattr(rules[one], name) for one in self.service_types for name in FIELDS}
        super().__init__(*args, **kwargs)
        self.initial = initial
        for one in self.service_types:
            for name in FIELDS:
                self.fields[f"{one}-{name}"] = _field(name, one)

    def rows(self) -> list[tuple[str, Rule, list[BoundField]]]:
        """Each kind of service with its rule and its four fields."""
        return [(one, self.rules[one], [self[f"{one}-{name}"] for name in FIELDS]) for one in self.service_types]

    @property
    def wanted(self) -> dict[str, Rule]:
        numbers = self.cleaned_data
        return {one: Rule(**{name: numbers[f"{one}-{name}"] for name in FIELDS}) for one in self.service_types}
