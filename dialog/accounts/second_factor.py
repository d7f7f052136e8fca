"""The second factor: who must have one, whether this session has shown one, and how its secrets are kept."""

from typing import ClassVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dialog.accounts.models import Role, User
from dialog.lib import encryption

# A secret is one of few words in its row and has no key of its own when it is sealed.
CONTEXT = "mfa_authenticator|data"
MOST_NAME = 40


def must_have_one(user: User) -> bool:
    """Everybody but those who are only staff."""
    return settings.SECOND_FACTOR_REQUIRED and any(one.role != Role.STAFF for one in user.memberships_today)


def is_missing(request: HttpRequest, user: User) -> bool:
    """Whether ``user`` must show a second factor before anything else. Asks the session alone, no table."""
    return must_have_one(user) and not any(_is_strong(one) for one in get_authentication_records(request, user))


def _is_strong(record: dict[str, object]) -> bool:
    method = record.get("method")
    return method == "mfa" or (method == "socialaccount" and settings.OIDC_HAS_TWO_FACTORS)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's, with secrets sealed by our keys and our words."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _("Slå på en app eller en passnøkkel først."),
        "incorrect_code": _("Det gikk ikke. Bruk koden som står i appen nå, eller prøv en gang til."),
    }

    def encrypt(self, text: str) -> str:
        return encryption.seal(text, context=CONTEXT).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.open_sealed(bytes.fromhex(encrypted_text), context=CONTEXT)

    def generate_authenticator_name(self, user: User, type: object) -> str:
        return _now("Min passnøkkel")

    def _get_site_name(self) -> str:
        return str(settings.MFA_TOTP_ISSUER)
