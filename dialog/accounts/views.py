from typing import Any
from uuid import UUID

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dialog.accounts import services, tablets
from dialog.accounts.models import User
from dialog.units.naming import unit_title


class Refusing:
    """A refused form is answered by 422, as everywhere else, so that htmx and tests can tell."""

    http_method_names = ["get", "head", "post"]

    def form_invalid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class SignIn(Refusing, allauth_views.LoginView):  # type: ignore[misc]
    """E-mail and password; says beforehand that what is opened will be logged. A shared tablet says whose it is."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """``whose``: the given name of somebody who tapped it, where a code is not enough."""
        tablet = tablets.tablet_of(self.request)
        visit = tablets.visit_of(tablet, self._tapped) if tablet and self._tapped else None
        answer: dict[str, Any] = super().get_context_data(
            can_reset=settings.CAN_SEND_EMAIL,
            tablet=tablet,
            tablet_unit=unit_title(tablet.unit) if tablet else "",
            people=tablets.known_people(tablet, timezone.now()) if tablet and not visit else [],
            whose=tablets.given_name(visit.user) if visit else "",
            is_locked="laast" in self.request.GET,
            is_ended="ute" in self.request.GET,
            wants_page=self.request.GET.get("next", "/") != "/",
            is_passkey_refused="nokkel" in self.request.GET,
            work_account=settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
            idle_minutes=settings.TABLET_IDLE_MINUTES,
            municipality_name=tablet.municipality.name if tablet else "",
            **context,
        )
        return answer

    def form_valid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if isinstance(self.request.user, User):
            # allauth has since given the session a length of time, which begins anew with all that is done in it.
            get_adapter(self.request).end_in_time(self.request)
        return response

    @property
    def _tapped(self) -> UUID | None:
        try:
            return UUID(self.request.GET.get("hvem", ""))
        except ValueError:
            return None


class WithWays:
    """Somebody who has nothing to show once more has nothing to change either; allauth would refuse the page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not get_adapter(request).get_reauthentication_methods(request.user):
            return redirect("mfa_index")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class Confirm(WithWays, Refusing, allauth_views.ReauthenticateView):  # type: ignore[misc]
    """Show once more that it is oneself, before a second factor is changed."""


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
