"""allauth's forms with our words."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-post")
        self.fields["password"].label = _("Passord")
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
        _new_password(self.fields)


class ResetPasswordForm(forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-post")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class NewPasswordForm(SamePasswordTwice, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _new_password(self.fields)


def _new_password(fields: dict[str, Any]) -> None:
    fields["password1"].label = _("Nytt passord")
    fields["password1"].help_text = _("Minst 12 tegn. Tre–fire ord etter hverandre er lette å huske.")
    fields["password2"].label = _("Nytt passord en gang til")
    for field in fields.values():
        field.widget.attrs.pop("placeholder", None)
