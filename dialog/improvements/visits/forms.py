from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.improvements.forms import LONGEST_WORDS, PersonField
from dialog.improvements.models import PromiseOutcome

LONGEST_LINE, LONGEST_PROMISE = 200, 300
# A wrong year is a slip of the finger.
FARTHEST = timedelta(days=3 * 366)
NO_NAMES = _("Ikke skriv navn på dem som bor her eller får tjenesten, og ikke noe som viser hvem det er.")


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SeenField(forms.CharField):
    """When what somebody saw was written; empty when nothing was."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> datetime | None:
        try:
            return parse_datetime(str(value or ""))
        except ValueError:
            return None


class VisitForm(forms.Form):
    """A visit that is planned, or that was; ``visit_id`` was made when the form opened."""

    visit_id = forms.UUIDField(widget=forms.HiddenInput)
    guests = forms.CharField(
        label=_("Hvem kommer?"),
        help_text=_("Navn og verv eller stilling, for eksempel «Eva Lund, ordfører»."),
        max_length=LONGEST_LINE,
        error_messages={"required": _("Skriv hvem som kommer.")},
    )
    held_on = DayField(label=_("Hvilken dag?"), error_messages={"required": _("Velg dagen.")})
    host = PersonField(
        label=_("Hvem er vert?"),
        help_text=_("Verten følger gjesten hele tiden, og skriver ned etterpå."),
        queryset=User.objects.none(),
        empty_label="",
        error_messages={"required": _("Velg hvem som er vert.")},
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["host"]).queryset = colleagues
        self.today = today

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if abs(day - self.today) > FARTHEST:
            raise forms.ValidationError(gettext("Se på årstallet en gang til."))
        return day


class CancelForm(forms.Form):
    why = forms.CharField(
        label=_("Hvorfor blir det ikke noe av?"),
        max_length=LONGEST_LINE,
        error_messages={"required": _("Skriv hvorfor det ikke blir noe av.")},
    )


class NoteForm(forms.Form):
    """What was heard at a visit."""

    seen = SeenField(required=False)
    words = forms.CharField(
        label=_("Hva hørte dere?"),
        help_text=NO_NAMES,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "nb"}),
        error_messages={"required": _("Skriv hva dere hørte.")},
    )


class PromiseForm(forms.Form):
    """What was promised; ``promise_id`` was made when the form opened."""

    promise_id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Hva ble lovet?"),
        help_text=_("Ett løfte om gangen, slik at den som ga det, kjenner det igjen. Ikke skriv hvem som bor her."),
        max_length=LONGEST_PROMISE,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "nb"}),
        error_messages={"required": _("Skriv hva som ble lovet.")},
    )
    owner = PersonField(
        label=_("Hvem i kommunen følger det opp?"),
        help_text=_("En som jobber her, en leder over dere, eller en i strategi og utvikling."),
        queryset=User.objects.none(),
        empty_label="",
        error_messages={"required": _("Velg hvem som følger det opp.")},
    )
    due_on = DayField(label=_("Innen"), error_messages={"required": _("Skriv når det skal være holdt.")})

    def __init__(self, *args: Any, owners: QuerySet[User], earliest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["owner"]).queryset = owners
        self.earliest = earliest

    def clean_due_on(self) -> date:
        return _after(self.cleaned_data["due_on"], self.earliest)


class ClosePromiseForm(forms.Form):
    """How it went with a promise."""

    outcome = forms.ChoiceField(
        label=_("Er løftet holdt?"),
        choices=[
            (PromiseOutcome.KEPT, _("Ja, det er holdt")),
            (PromiseOutcome.NOT_KEPT, _("Nei, det blir ikke holdt, fordi …")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg om løftet er holdt.")},
    )
    words = forms.CharField(
        label=_("Hva ble gjort, eller hvorfor ikke?"),
        help_text=_("Det kommer med på arket til neste besøk. Ikke skriv hvem som bor her."),
        max_length=LONGEST_PROMISE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "nb"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == PromiseOutcome.NOT_KEPT and not cleaned.get("words"):
            self.add_error("words", gettext("Skriv hvorfor løftet ikke blir holdt."))
        return cleaned


class MovePromiseForm(forms.Form):
    """Another date or another owner, with a reason."""

    due_on = DayField(label=_("Ny frist"), error_messages={"required": _("Skriv når det skal være holdt.")})
    owner = PersonField(
        label=_("Hvem følger det opp?"),
        queryset=User.objects.none(),
        empty_label="",
        error_messages={"required": _("Velg hvem som følger det opp.")},
    )
    why = forms.CharField(
        label=_("Hvorfor?"),
        max_length=LONGEST_LINE,
        error_messages={"required": _("Skriv hvorfor.")},
    )

    def __init__(self, *args: Any, owners: QuerySet[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["owner"]).queryset = owners
        self.today = today

    def clean_due_on(self) -> date:
        return _after(self.cleaned_data["due_on"], self.today)


def _after(day: date, earliest: date) -> date:
    if day < earliest:
        raise forms.ValidationError(gettext("Datoen er gått. Velg en dag som kommer."))
    if day - earliest > FARTHEST:
        raise forms.ValidationError(gettext("Se på årstallet en gang til."))
    return day
