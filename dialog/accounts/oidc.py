"""The municipality's own sign-in (OpenID Connect): it says who somebody is, and nothing about what they may do."""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from dialog.accounts.models import User

logger = logging.getLogger(__name__)
PROVIDER = "jobbkonto"


class WorkAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Lets in those who are imported, by a claim that stays the same. Nobody signs up; no claim is kept."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = _claims(sociallogin.account.extra_data)
        sociallogin.account.extra_data = {}
        known = sociallogin.user if sociallogin.is_existing else None
        if known is not None:
            # allauth has just written what was told.
            sociallogin.account.save(update_fields=["extra_data"])
        person = person_of(claims)
        # Another than the one the provider's id led to before: an address or a number was given to somebody else.
        if person is None or (known is not None and known.pk != person.pk):
            logger.warning("sign-in by the work account refused: %s", "nobody" if person is None else "another person")
            raise ImmediateHttpResponse(refusal(request))
        if known is None:
            sociallogin.connect(request, person)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(refusal(request))


def person_of(claims: dict[str, Any]) -> User | None:
    """The one who is imported with this e-mail address, if the provider has verified it, or this staff number."""
    value = str(claims.get(settings.OIDC_MATCH) or "").strip()
    if not value:
        return None
    active = User.objects.filter(is_active=True)
    if settings.OIDC_MATCH == "email":
        # Entra ID says xms_edov where others say email_verified.
        is_verified = any(claims.get(name) in (True, "true", "1", 1) for name in ("email_verified", "xms_edov"))
        return active.filter(email=value.lower()).first() if is_verified else None
    # A staff number is a municipality's own: where two have the same, it names nobody.
    found = list(active.filter(import_id=value)[:2])
    return found[0] if len(found) == 1 else None


def refusal(request: HttpRequest) -> Any:
    return render(request, "socialaccount/authentication_error.html", {"name": settings.OIDC_NAME}, status=403)


def _claims(told: dict[str, Any]) -> dict[str, Any]:
    """What the signed token says counts before what the provider's page about the person says."""
    return {**(told.get("userinfo") or {}), **(told.get("id_token") or {})}
