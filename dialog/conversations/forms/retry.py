from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class RetryForm(forms.Form):
    """When to try again: today, tomorrow, a date, or not more this year."""

    when = forms.ChoiceField(
        choices=[("today", ""), ("tomorrow", ""), ("date", ""), ("never", "")],
        error_messages={"required": _("Velg når.")},
    )
    on = forms.DateField(
        label=_("Dato"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Velg en dato.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on is not None and not self.today <= on <= self.today + timedelta(days=365):
            raise forms.ValidationError(_("Velg en dato fra i dag og ett år fram."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") == "date" and "on" not in self.errors and not cleaned.get("on"):
            self.add_error("on", _("Velg en dato."))
        return cleaned

    def retry_on(self) -> date | None:
        """The day; None is not more this year."""
        days = {"today": self.today, "tomorrow": self.today + timedelta(days=1), "date": self.cleaned_data["on"]}
        return days.get(self.cleaned_data["when"])
