from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User
from dialog.improvements.forms import PersonField
from dialog.improvements.models import SheetNames, Shift

LONGEST_LINE = 160


class PutOnListForm(forms.Form):
    """What we are to do, in our own words: this line is printed, the person's own words never are."""

    words = forms.CharField(
        label=_("Hva skal dere gjøre?"),
        help_text=_("Én linje med deres egne ord. Den kan bli skrevet ut, så skriv ikke navn eller helseopplysninger."),
        max_length=LONGEST_LINE,
        widget=forms.TextInput(attrs={"lang": "nb", "autocomplete": "off"}),
        error_messages={"required": _("Skriv hva dere skal gjøre.")},
    )


class HandOverForm(forms.Form):
    """Who takes over: a shift or a colleague, never both; ``hand_over_id`` was made when the form opened."""

    hand_over_id = forms.UUIDField(widget=forms.HiddenInput)
    shift = forms.ChoiceField(
        label=_("Til neste vakt"),
        choices=Shift.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    to = PersonField(
        label=_("Eller til en bestemt"), queryset=User.objects.none(), required=False, empty_label=_("Ingen bestemt")
    )
    words = forms.CharField(
        label=_("Hva må den neste vite?"),
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput(attrs={"lang": "nb", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["to"]).queryset = colleagues

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        shift, to = cleaned.get("shift"), cleaned.get("to")
        if shift and to:
            self.add_error("shift", gettext("Velg en vakt eller en bestemt, ikke begge."))
        elif not shift and not to and not {"shift", "to"} & self.errors.keys():
            self.add_error("shift", gettext("Velg hvem som tar over."))
        return cleaned


class SheetForm(forms.Form):
    names = forms.ChoiceField(
        label=_("Slik står folk på utskriften"),
        help_text=_("Utskriften henger eller ligger der flere går. Velg det minste dere klarer dere med."),
        choices=SheetNames.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan folk skal stå på utskriften.")},
    )
