from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from the municipality's own lists: nobody signs themselves up."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-posten og passordet hører ikke sammen. Se etter skrivefeil, og prøv igjen."),
        "enter_current_password": _("Skriv passordet du har nå."),
        "incorrect_password": _("Passordet stemmer ikke."),
        "invalid_login": _("E-posten og passordet hører ikke sammen. Se etter skrivefeil, og prøv igjen."),
        "invalid_password_reset": _("Lenken er brukt eller for gammel. Be om en ny."),
        "rate_limited": _("Det kom for mange forsøk på kort tid. Vent litt, og prøv igjen."),
        "same_as_current": _("Velg et annet passord enn det du har nå."),
        "too_many_login_attempts": _("Det er prøvd feil passord for mange ganger. Vent fem minutter, og prøv igjen."),
        "unknown_email": _("E-posten og passordet hører ikke sammen. Se etter skrivefeil, og prøv igjen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: allauth's messages ("Successfully signed in as …") carry e-mail addresses."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count per account alone. allauth adds the host, and each name of ours would give ten tries more."""
        return str(credentials.get("email", "")).strip().lower()
