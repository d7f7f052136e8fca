from datetime import timedelta
from typing import Any

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dialog.accounts import services
from dialog.accounts.models import User


class Refusing:
    """A refused form is answered by 422, as everywhere else, so that htmx and tests can tell."""

    http_method_names = ["get", "head", "post"]

    def form_invalid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class SignIn(Refusing, allauth_views.LoginView):  # type: ignore[misc]
    """E-mail and password; says beforehand that what is opened will be logged."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        answer: dict[str, Any] = super().get_context_data(can_reset=settings.CAN_SEND_EMAIL, **context)
        return answer

    def form_valid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        # A moment, not a length: work in between does not make it later.
        self.request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
        return response


class ChangePassword(Refusing, allauth_views.PasswordChangeView):  # type: ignore[misc]
    """A new password for the one who is signed in. Somebody who has none yet gets the first one by e-mail."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # allauth would send them to a page that is not mounted.
        if isinstance(request.user, User) and not request.user.has_usable_password():
            return redirect("account_reset_password")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class AskForReset(Refusing, allauth_views.PasswordResetView):  # type: ignore[misc]
    """Says the same whether the address has an account or not. Without a mail server the page is not there."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if not settings.CAN_SEND_EMAIL:
            raise Http404
        super().setup(request, *args, **kwargs)


class NewPassword(Refusing, allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]
    """Where the link in the e-mail leads; the key is at once moved from the address to the session."""


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in the browser, and with the account for somebody who is signed in."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    if isinstance(request.user, User):
        services.choose_language(by=request.user, language=language)
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _back(request: HttpRequest) -> str:
    """Return the page of ours that the choice was made on, else the start page."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if is_ours else "/"
