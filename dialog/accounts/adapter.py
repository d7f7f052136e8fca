import hashlib
import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import User

# A whole municipality comes from one address on the day, and some mistype; a program that guesses does far more.
MOST_FAILURES_A_MINUTE = 600


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from the municipality's own lists: nobody signs themselves up."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-posten og passordet hører ikke sammen. Se etter skrivefeil, og prøv igjen."),
        "enter_current_password": _("Passordet du har nå, stemmer ikke."),
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

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if cache.get(self._failures_key(request), 0) >= MOST_FAILURES_A_MINUTE:
            raise self.validation_error("rate_limited")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count per address without a lock: a few lost in the crowd do not matter.

        allauth's own limit per address takes a lock at every sign-in, and turned 12 of 200 people away who came from
        one address at the same time with the right password.
        """
        key = self._failures_key(request)
        if not cache.add(key, 1, timeout=120):
            cache.set(key, cache.get(key, 0) + 1, timeout=120)

    def _failures_key(self, request: HttpRequest) -> str:
        address = hashlib.sha256(self.get_client_ip(request).encode()).hexdigest()
        return f"sign-in-failures:{address}:{int(time.time() // 60)}"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """As allauth's, but somebody whose account is switched off is answered like somebody we do not know."""
        user: User | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: allauth's messages ("Successfully signed in as …") carry e-mail addresses."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count per account alone. allauth adds the host, and each name of ours would give ten tries more."""
        return str(credentials.get("email", "")).strip().lower()
