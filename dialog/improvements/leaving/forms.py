from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.improvements.forms import LONGEST_WORDS, PersonField, check_telling
from dialog.improvements.services import Telling
from dialog.improvements.telling_models import Fitting

TELLS = (Fitting.PERSON, Fitting.KIN)


class DepartureForm(forms.Form):
    """What is fitting when somebody has left; asked once, for everything."""

    choice = forms.ChoiceField(
        label=_("Hva passer?"),
        choices=Fitting,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva som passer.")},
    )
    words = forms.CharField(
        label=_("Hva skal sies, eller gis videre?"),
        help_text=_("Lar du det ligge, kan du skrive hvorfor."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "nb"}),
    )
    teller = PersonField(label=_("Hvem sier det?"), queryset=User.objects.none(), required=False, empty_label="")
    tell_by = forms.DateField(
        label=_("Innen"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    has_yes = forms.BooleanField(label=_("Personen har sagt ja til at det gis videre"), required=False)

    def __init__(
        self,
        *args: Any,
        colleagues: QuerySet[User],
        today: date,
        has_waiting: bool,
        can_hand_over: bool,
        **kwargs: Any,
    ) -> None:
        """``has_waiting``: something is not answered, so that whoever is told needs words."""
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["teller"]).queryset = colleagues
        self.today, self.has_waiting, self.can_hand_over = today, has_waiting, can_hand_over
        if not can_hand_over:
            choices = [(one.value, one.label) for one in Fitting if one != Fitting.HAND_OVER]
            cast(forms.ChoiceField, self.fields["choice"]).choices = choices
            del self.fields["has_yes"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        choice = cleaned.get("choice")
        if choice in TELLS:
            check_telling(self, cleaned, self.today, nobody=gettext("Velg hvem som sier det."))
        needs_words = choice == Fitting.HAND_OVER or (choice in TELLS and self.has_waiting)
        if needs_words and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", gettext("Skriv hva som skal sies, eller gis videre."))
        if choice == Fitting.HAND_OVER and not cleaned.get("has_yes"):
            self.add_error("has_yes", gettext("Det gis bare videre når personen har sagt ja."))
        return cleaned

    @property
    def telling(self) -> Telling:
        if self.cleaned_data["choice"] not in TELLS:
            return Telling()
        return Telling(teller=self.cleaned_data["teller"], tell_by=self.cleaned_data["tell_by"])
