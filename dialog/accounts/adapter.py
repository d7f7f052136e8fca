import hashlib
import time
from datetime import datetime, timedelta
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dialog.accounts import tablets
from dialog.accounts.models import User
from dialog.accounts.sign_in_models import KeptForm

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

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """allauth asks again even of somebody who signed in this minute; ten minutes is recent enough."""
        records = get_authentication_records(context.request, context.request.user)
        is_recent = any(time.time() - one["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for one in records)
        return not is_recent and bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Bruk passordet"),
            "mfa_reauthenticate": _("Bruk kode fra appen"),
            "mfa_reauthenticate:webauthn": _("Bruk passnøkkelen"),
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**one, "description": words.get(one["id"], one["description"])} for one in methods]

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Where words are kept for somebody, they come before the page she asked for."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return HttpResponseRedirect(reverse("home:kept")) if self.has_kept_words(user, timezone.now()) else response

    def has_kept_words(self, user: User, now: datetime) -> bool:
        return bool(KeptForm.objects.of(user.pk, now).exists())

    def login(self, request: HttpRequest, user: User) -> None:
        """Every way in ends here. A session ends a moment, not a length of time, after it: work does not move it."""
        super().login(request, user)
        self.end_in_time(request)
        tablet = tablets.tablet_of(request)
        if tablet is not None:
            request.session[tablets.SESSION_KEY] = str(tablet.pk)
        shown = get_authentication_records(request, user)
        if not shown or shown[-1]["method"] != tablets.BY_CODE:
            tablets.note_full_sign_in(tablet=tablet, user=user)

    def end_in_time(self, request: HttpRequest) -> None:
        request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: allauth's messages ("Successfully signed in as …") carry e-mail addresses."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count per account alone. allauth adds the host, and each name of ours would give ten tries more."""
        return str(credentials.get("email", "")).strip().lower()
