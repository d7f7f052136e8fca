from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


class UrgentPhoneForm(forms.Form):
    """The number that stands beside "Haster?"."""

    phone = forms.CharField(
        label=_("Telefonnummer"),
        max_length=20,
        required=False,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ]{2,18}$", _("Skriv et telefonnummer: bare tall og mellomrom."))],
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
