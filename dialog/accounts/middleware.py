import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

from dialog.accounts import second_factor
from dialog.accounts.idle import to_sign_in
from dialog.accounts.models import Role, User
from dialog.accounts.policy import POLICY, Rule

logger = logging.getLogger(__name__)


class LateAnswerMiddleware(SessionMiddleware):
    """Sessions, and an answer that comes late signs nobody out.

    On a tablet that changes hands something may still be on its way for the one before. Django would take the cookie of
    her ended session away with that answer, and with it the session of whoever has just signed in.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.session.is_empty() and not request.session.modified:
            patch_vary_headers(response, ("Cookie",))
            return response
        return super().process_response(request, response)


class NoStoreMiddleware:
    """What somebody signed in has seen stays in no cache, neither a proxy's nor a shared tablet's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked before the view: whoever signs out here was signed in when the page was made.
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in or request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        if was_signed_in and not request.user.is_authenticated:
            # Nothing of theirs behind the Back button. Not "storage": sealed words wait there to be sent.
            response["Clear-Site-Data"] = '"cache"'
        return response


class LanguageMiddleware:
    """The language somebody has chosen, with the account or in this browser; else Bokmål, whatever the device says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = _chosen_language(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """Whoever is not signed in is asked to, and comes back to a page: not to the address of the form they sent."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        """Not always a redirect: htmx is told to leave the page."""
        return to_sign_in(request)


class PolicyMiddleware:
    """Refuses every view that the policy table does not open for this person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        rule = rule_for(request)
        if rule is None:
            logger.error("route without an access rule: %s", _route(request))
            raise PermissionDenied
        if any("\x00" in value for value in request.GET.values()):
            # The database has no such letter, and no address of ours has one in it.
            raise BadRequest
        if rule.is_public:
            return None
        user = request.user
        # Somebody not signed in has been sent to the sign-in page by SignInFirstMiddleware before this.
        if not isinstance(user, User) or not user.has_role(*rule.roles):
            raise PermissionDenied
        return redirect("mfa_index") if second_factor.is_missing(request, user) else None


def _chosen_language(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if isinstance(request.user, User):
        chosen = request.user.language
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def rule_for(request: HttpRequest) -> Rule | None:
    """Return the rule of the page this request has come to, or None when nobody has written one."""
    return POLICY.get(_route(request))


def acting_role(request: HttpRequest) -> str:
    """Return the role by which this person was let in, for the access log."""
    rule = rule_for(request)
    if rule is None or not isinstance(request.user, User):
        return ""
    return request.user.first_role_of(Role(role) for role in rule.roles)


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
