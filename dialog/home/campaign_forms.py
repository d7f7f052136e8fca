"""What a strategist says of a campaign, and a leader of her unit's part in it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.campaigns.models import DEFAULT_QUESTION, LONGEST_REASON, MayChange
from dialog.campaigns.services import Plan

LONGEST_DAYS = 120
STANDS_ONCE_BEGUN = ("question", "plan", "starts_on", "sign_up_by")


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class CampaignForm(forms.Form):
    """Name, question and days. Which units are invited is chosen beside it (`unit_tree`)."""

    name = forms.CharField(
        label=_("Hva heter markeringen?"),
        max_length=120,
        error_messages={"required": _("Skriv hva markeringen heter.")},
    )
    question = forms.CharField(
        label=_("Spørsmålet"),
        max_length=200,
        initial=DEFAULT_QUESTION,
        help_text=_("Slik det blir sagt høyt, og slik det står på plakaten."),
        error_messages={"required": _("Skriv spørsmålet.")},
    )
    plan = forms.CharField(
        label=_("Plan eller sak svarene skal brukes i"),
        max_length=200,
        required=False,
        help_text=_("For eksempel Omsorgsplan 2027–2030. Det står under spørsmålet der det blir stilt."),
    )
    starts_on = _day(_("Første dag"), error_messages={"required": _("Velg den første dagen.")})
    ends_on = _day(_("Siste dag"), error_messages={"required": _("Velg den siste dagen.")})
    sign_up_by = _day(
        _("Enhetene svarer innen"),
        required=False,
        help_text=_("Lederne ser invitasjonen på sin egen side."),
    )

    def __init__(self, *args: Any, today: date, may: MayChange = MayChange.ALL, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.may = today, may
        for name in STANDS_ONCE_BEGUN if may == MayChange.HARMLESS else ():
            self.fields[name].disabled = True

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if self.may == MayChange.ALL and starts_on < self.today:
            raise forms.ValidationError(gettext("Dagen er gått. Velg i dag eller senere."))
        return starts_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last, by = (cleaned.get(name) for name in ("starts_on", "ends_on", "sign_up_by"))
        if first and last and last < first:
            self.add_error("ends_on", gettext("Den siste dagen kommer før den første."))
        elif first and last and (last - first).days > LONGEST_DAYS:
            self.add_error("ends_on", gettext("En markering kan vare i høyst fire måneder."))
        if last and last < self.today:
            self.add_error("ends_on", gettext("Dagen er gått. Velg i dag eller senere."))
        if first and by and by > first:
            self.add_error("sign_up_by", gettext("Enhetene må svare senest den første dagen."))
        return cleaned

    @property
    def planned(self) -> Plan:
        return Plan(**self.cleaned_data)


class DeclineForm(forms.Form):
    """Why a unit does not take part."""

    reason = forms.CharField(
        label=_("Hvorfor blir dere ikke med?"),
        help_text=_("Kort, og ikke om enkeltpersoner. Den som planlegger markeringen, leser det."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Skriv kort hvorfor.")},
    )
