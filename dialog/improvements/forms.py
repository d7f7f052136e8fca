from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.improvements.models import Fate, FateKind
from dialog.improvements.services import Telling

LONGEST_WORDS = 4000


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of those who work in the unit; nobody is chosen beforehand."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def check_telling(form: forms.Form, cleaned: dict[str, Any], today: date, *, nobody: str) -> None:
    """Somebody tells, by a day that has not gone; ``nobody`` is said where no one is chosen."""
    tell_by = cleaned.get("tell_by")
    if not cleaned.get("teller") and "teller" not in form.errors:
        form.add_error("teller", nobody)
    if tell_by is None and "tell_by" not in form.errors:
        form.add_error("tell_by", gettext("Skriv når det skal være sagt."))
    elif tell_by is not None and tell_by < today:
        form.add_error("tell_by", gettext("Datoen er gått. Velg i dag eller senere."))


class ReplyForm(forms.Form):
    """What one person is told, by whom and by when."""

    words = forms.CharField(
        label=_("Ordene personen får høre"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "nb"}),
        error_messages={"required": _("Skriv hva personen skal få høre.")},
    )
    kind = forms.ChoiceField(
        label=_("Hva slags svar er det?"),
        choices=[(FateKind.ANSWERED, _("Ja, eller noe å vite")), (FateKind.DECLINED, _("Nei, fordi …"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg om det er et ja eller et nei.")},
    )
    teller = PersonField(label=_("Hvem sier det?"), queryset=User.objects.none(), required=False, empty_label="")
    tell_by = forms.DateField(
        label=_("Innen"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    is_told = forms.BooleanField(label=_("Personen har fått beskjed"), required=False)

    def __init__(self, *args: Any, colleagues: QuerySet[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["teller"]).queryset = colleagues
        self.today = today

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("is_told"):
            nobody = gettext("Velg hvem som sier det, eller at personen har fått beskjed.")
            check_telling(self, cleaned, self.today, nobody=nobody)
        return cleaned

    @property
    def telling(self) -> Telling:
        is_told = self.cleaned_data["is_told"]
        if is_told:
            return Telling(is_told=True)
        return Telling(teller=self.cleaned_data["teller"], tell_by=self.cleaned_data["tell_by"])

    def is_same_as(self, fate: Fate, by: User) -> bool:
        """Whether ``fate`` is what this very form said the first time it was sent."""
        return fate.decided_by_id == by.pk and (fate.kind, fate.words) == (
            self.cleaned_data["kind"],
            self.cleaned_data["words"],
        )
