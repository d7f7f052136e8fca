from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.improvements.forms import LONGEST_WORDS, PersonField
from dialog.improvements.telling_models import Answer, How, ToWhom

LONGEST_WHOM = 120


class ToldForm(forms.Form):
    """Who was told, how, by whom and when."""

    whom = forms.ChoiceField(
        label=_("Hvem har fått vite det?"),
        choices=ToWhom,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvem som har fått vite det.")},
    )
    whom_in_words = forms.CharField(label=_("Hvem er den andre?"), max_length=LONGEST_WHOM, required=False)
    how = forms.ChoiceField(
        label=_("Hvordan?"),
        choices=How,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan det ble sagt.")},
    )
    told_by = PersonField(
        label=_("Hvem sa det?"),
        queryset=User.objects.none(),
        empty_label="",
        error_messages={"required": _("Velg hvem som sa det.")},
    )
    told_on = forms.DateField(
        label=_("Når?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Skriv når det ble sagt.")},
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["told_by"]).queryset = colleagues
        self.today = today

    def clean_told_on(self) -> date:
        told_on: date = self.cleaned_data["told_on"]
        if told_on > self.today:
            raise forms.ValidationError(gettext("Datoen er ikke kommet ennå. Velg i dag eller tidligere."))
        return told_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("whom") == ToWhom.OTHER and not cleaned.get("whom_in_words"):
            self.add_error("whom_in_words", gettext("Skriv hvem som har fått vite det."))
        return cleaned


class BetterForm(forms.Form):
    """What she says when she is asked whether it got better."""

    answer = forms.ChoiceField(
        label=_("Ble det bedre for deg?"),
        choices=Answer,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva personen svarte.")},
    )
    said_by = forms.ChoiceField(
        label=_("Hvem svarte?"),
        choices=[(ToWhom.PERSON, ToWhom.PERSON.label), (ToWhom.KIN, ToWhom.KIN.label)],
        widget=forms.RadioSelect,
        required=False,
    )
    words = forms.CharField(
        label=_("Med egne ord"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "nb"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_asked = cleaned.get("answer") not in (None, Answer.NOT_ASKED)
        if is_asked and not cleaned.get("said_by"):
            self.add_error("said_by", gettext("Velg hvem som svarte."))
        return cleaned
