from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.improvements.models import ConsentedBy, QuoteUse

LONGEST_WORDS, LONGEST_LINE = 1_000, 120
LONGEST_CONSENT = timedelta(days=2 * 365)


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProposalForm(forms.Form):
    """An edited text, what it may be used for, and who said yes; ``quote_id`` was made when the form opened."""

    quote_id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Teksten, slik den skal vises"),
        help_text=_("Bruk personens egne ord. Ta bort navn, rom, datoer og annet som viser hvem det er."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "nb"}),
        error_messages={"required": _("Skriv teksten som skal vises.")},
    )
    use = forms.ChoiceField(
        label=_("Hva skal den brukes til?"),
        help_text=_("Ett ja gjelder én bruk. Skal den brukes til mer, lager du et forslag til."),
        choices=QuoteUse.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva den skal brukes til.")},
    )
    consented_by = forms.ChoiceField(
        label=_("Hvem har sagt ja?"),
        choices=ConsentedBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvem som har sagt ja.")},
    )
    consenter = forms.CharField(
        label=_("Hvem, og hvorfor kan de si ja for personen?"),
        help_text=_("For eksempel «datteren, verge»."),
        max_length=LONGEST_LINE,
        required=False,
    )
    consented_on = DayField(label=_("Når sa de ja?"), error_messages={"required": _("Skriv når de sa ja.")})
    expires_on = DayField(
        label=_("Hvor lenge gjelder det?"),
        help_text=_("Siste dag den kan vises. Høyst to år."),
        error_messages={"required": _("Skriv siste dag den kan vises.")},
    )
    name = forms.CharField(
        label=_("Navnet, hvis personen har sagt ja til at det vises"), max_length=LONGEST_LINE, required=False
    )
    place = forms.CharField(
        label=_("Stedet, hvis personen har sagt ja til at det vises"), max_length=LONGEST_LINE, required=False
    )
    picture_allowed = forms.BooleanField(label=_("Personen har sagt ja til bilde sammen med teksten"), required=False)
    is_heard = forms.BooleanField(
        label=_("Personen har hørt akkurat denne teksten, og sagt ja til å bruke den slik"),
        error_messages={"required": _("Les teksten for personen først. Den må være akkurat slik den skal vises.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_consented_on(self) -> date:
        day: date = self.cleaned_data["consented_on"]
        if day > self.today:
            raise forms.ValidationError(gettext("Dagen har ikke vært ennå."))
        return day

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not self.today <= day <= self.today + LONGEST_CONSENT:
            raise forms.ValidationError(gettext("Velg en dag fra i dag og høyst to år fram."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("consented_by") == ConsentedBy.KIN and not cleaned.get("consenter"):
            self.add_error("consenter", gettext("Skriv hvem som sa ja, og hvorfor de kan si ja for personen."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """The quote's own columns."""
        columns = {name: self.cleaned_data[name] for name in self.fields if name not in ("quote_id", "is_heard")}
        return columns | {name: columns[name] or None for name in ("name", "place", "consenter")}


APPROVE, SEND_BACK = "approve", "send_back"


class DecisionForm(forms.Form):
    """What a strategist decides about a proposal."""

    decision = forms.ChoiceField(
        label=_("Hva blir det til?"),
        choices=[(APPROVE, _("Godkjenn")), (SEND_BACK, _("Send tilbake"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg om du godkjenner eller sender tilbake.")},
    )
    why = forms.CharField(
        label=_("Hva må endres?"),
        help_text=_("Skriv det bare når du sender tilbake."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "nb"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == SEND_BACK and not cleaned.get("why"):
            self.add_error("why", gettext("Skriv hva som må endres."))
        return cleaned
