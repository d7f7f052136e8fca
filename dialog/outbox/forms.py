from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialog.conversations.models import Resident
from dialog.outbox.models import WhyThrown

UNNAMED = "unnamed"
# What an author or a leader may say; "not mine" is an answer to another question.
REASONS = (WhyThrown.DONE, WhyThrown.TEST, WhyThrown.TWICE, WhyThrown.NOBODYS, WhyThrown.TAKEN_BACK)


class WhoseForm(forms.Form):
    """Whom an answer is about."""

    resident = forms.ChoiceField(label=_("Hvem gjelder det?"), error_messages={"required": _("Velg hvem det gjelder.")})

    def __init__(self, *args: Any, residents: Iterable[Resident], may_be_unnamed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_id = {str(one.pk): one for one in residents}
        choices = [("", _("Velg fra lista")), *((pk, one.name) for pk, one in self.by_id.items())]
        unnamed = [(UNNAMED, _("Noen som ikke står på lista"))] if may_be_unnamed else []
        self.fields["resident"].choices = [*choices, *unnamed]  # type: ignore[attr-defined]

    def chosen(self) -> Resident | None:
        """None is somebody who is not on the list."""
        return self.by_id.get(self.cleaned_data["resident"])


class ThrowForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Hvorfor tas det bort?"),
        choices=[(one.value, one.label) for one in REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvorfor.")},
    )


class DateForm(forms.Form):
    on = forms.DateField(
        label=_("Dagen det ble sagt"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Velg en dato."), "invalid": _("Velg en dato.")},
    )

    def __init__(self, *args: Any, first: date, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.last = first, last
        self.fields["on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not self.first <= on <= self.last:
            raise forms.ValidationError(_("Velg en dato som har vært."))
        return on


class TicketForm(forms.Form):
    """What a visit is called on the device, and when it is if that helps."""

    label = forms.CharField(
        label=_("Hva vil du kalle besøket?"),
        max_length=30,
        help_text=_("Ikke navn, romnummer eller forbokstaver. Det står åpent på nettbrettet."),
        error_messages={"required": _("Skriv hva du vil kalle det.")},
    )
    at = forms.TimeField(
        label=_("Klokka"),
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
        help_text=_("For eksempel 10.00."),
        error_messages={"invalid": _("Skriv klokkeslettet slik: 10.00.")},
    )
