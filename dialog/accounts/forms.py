"""allauth's forms with our words."""

from collections.abc import Iterable
from typing import Any

from allauth.account import forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms as plain
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from dialog.units.models import Unit
from dialog.units.naming import unit_titles


class SignInForm(forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-post")
        self.fields["password"].label = _("Passord")
        self.fields["login"].error_messages["required"] = _("Skriv e-posten din.")
        self.fields["password"].error_messages["required"] = _("Skriv passordet.")
        # allauth writes its own link and English words here; the page has them.
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SamePasswordTwice:
    """allauth has no nynorsk words for two passwords that differ."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()  # type: ignore[misc]
        if self.has_error("password2") and not self.has_error("password2", "required"):  # type: ignore[attr-defined]
            self.errors["password2"] = self.error_class([_("Skriv det samme passordet begge gangene.")])  # type: ignore[attr-defined]
        return cleaned


class ChangePasswordForm(SamePasswordTwice, forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Passordet du har nå")
        self.fields["oldpassword"].error_messages["required"] = _("Skriv passordet du har nå.")
        # allauth writes a link here, also where no mail can be sent; the sign-in page has it where it works.
        self.fields["oldpassword"].help_text = ""
        _new_password(self.fields)


class ResetPasswordForm(forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-post")
        self.fields["email"].error_messages["required"] = _("Skriv e-posten din.")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class NewPasswordForm(SamePasswordTwice, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _new_password(self.fields)


def _new_password(fields: dict[str, Any]) -> None:
    fields["password1"].label = _("Nytt passord")
    fields["password1"].help_text = _("Minst 12 tegn. Tre–fire ord etter hverandre er lette å huske.")
    fields["password2"].label = _("Nytt passord en gang til")
    fields["password1"].error_messages["required"] = _("Skriv et nytt passord.")
    fields["password2"].error_messages["required"] = _("Skriv det nye passordet en gang til.")
    for field in fields.values():
        field.widget.attrs.pop("placeholder", None)


class ConfirmPasswordForm(forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Passordet ditt")
        self.fields["password"].error_messages["required"] = _("Skriv passordet ditt.")
        self.fields["password"].widget.attrs.pop("placeholder", None)


def _plain_code(field: Any, label: Any) -> None:
    field.label = label
    field.error_messages["required"] = _("Skriv koden.")
    field.widget.attrs = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}


class CodeForm(factor_forms.AuthenticateForm):  # type: ignore[misc]
    """Takes a recovery code as well, which is longer and not a number to the eye."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self.fields["code"], _("Kode fra appen, eller en reservekode"))


class ConfirmCodeForm(factor_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self.fields["code"], _("Kode fra appen, eller en reservekode"))


class ActivateAppForm(app_forms.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self.fields["code"], _("De seks tallene appen viser"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddPasskeyForm(passkey_forms.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_of_passkey(self.fields["name"])
        # Always one that can let in by itself: a passkey, not a plug beside a password.
        self.fields.pop("passwordless", None)


class RenamePasskeyForm(passkey_forms.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_of_passkey(self.fields["name"])


def _name_of_passkey(field: Any) -> None:
    field.label = _("Hva vil du kalle den?")
    field.max_length = 40
    field.widget.attrs["maxlength"] = 40


_six_digits = RegexValidator(r"^[0-9]{6}$", _("Koden er seks tall."))


def _code_field(label: Any) -> plain.CharField:
    widget = plain.PasswordInput(attrs={"inputmode": "numeric", "maxlength": 6, "autocomplete": "off"})
    required = {"required": _("Skriv koden, seks tall.")}
    return plain.CharField(label=label, max_length=6, validators=[_six_digits], widget=widget, error_messages=required)


class PersonalCodeForm(plain.Form):
    """Let in again on a shared tablet."""

    code = _code_field(_("Koden din, seks tall"))


class ChooseCodeForm(plain.Form):
    """Choose the six digits; the password shows that it is oneself."""

    password = plain.CharField(
        label=_("Passordet ditt"),
        max_length=200,
        widget=plain.PasswordInput,
        error_messages={"required": _("Skriv passordet ditt.")},
    )
    code = _code_field(_("Ny kode, seks tall"))
    again = _code_field(_("Koden en gang til"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise plain.ValidationError(_("Passordet stemmer ikke."))
        return password

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("code") and cleaned.get("again") and cleaned["code"] != cleaned["again"]:
            self.add_error("again", _("Skriv den samme koden begge gangene."))
        return cleaned


class TabletNameForm(plain.Form):
    """What a tablet is called among those who share it."""

    name = plain.CharField(
        label=_("Hva kaller dere det?"),
        max_length=60,
        help_text=_("For eksempel «Vaktrommet». Ikke navn på folk."),
        error_messages={"required": _("Skriv hva dere kaller det.")},
    )


class TabletForm(TabletNameForm):
    """Make this browser a shared tablet of one of the units whose tablets somebody looks after."""

    unit = plain.ChoiceField(label=_("Hvor hører nettbrettet til?"))
    field_order = ("unit", "name")

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(pk), title) for pk, title in unit_titles(units).items()]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]
        self.fields["unit"].widget.attrs["class"] = "ds-input"
