from django import forms
from django.utils.translation import gettext_lazy as _


class EntryForm(forms.Form):
    """One line of the list of courses of care, or of steps."""

    name = forms.CharField(
        label=_("Nytt på lista"), max_length=80, error_messages={"required": _("Skriv hva det heter.")}
    )
