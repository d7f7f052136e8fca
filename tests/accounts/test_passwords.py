import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from dialog.accounts.forms import ChangePasswordForm
from dialog.accounts.models import User


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("kort", "Passordet er for kort. Det må ha minst 12 tegn."),
        ("gettherefast", "Mange bruker dette passordet. Velg et annet."),
        ("271828182845", "Passordet kan ikke bare være tall."),
        ("ola.nesvoll1", "Passordet ligner for mye på navnet eller e-posten din."),
    ],
)
def test_what_is_wrong_with_a_password_is_said_in_our_words(password, complaint):
    ola = User(email="ola.nesvoll@solvik.example", name="Ola Nesvoll")

    with pytest.raises(ValidationError) as refused:
        validate_password(password, ola)

    assert complaint in refused.value.messages


def test_two_passwords_that_differ_are_refused_in_our_words():
    typed = {"oldpassword": "x", "password1": "en lang setning", "password2": "en annen setning"}
    form = ChangePasswordForm(user=User(email="ola@solvik.example"), data=typed)

    assert form.errors["password2"] == ["Skriv det samme passordet begge gangene."]
