"""Second factors: an app, passkeys, recovery codes. allauth's views, with our statuses and pages."""

from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dialog.accounts import second_factor
from dialog.accounts.models import User
from dialog.accounts.views import Refusing, WithWays


class Index(base.IndexView):  # type: ignore[misc]
    """What one has, and the way on for somebody who must have one."""

    http_method_names = ["get", "head"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        answer: dict[str, Any] = super().get_context_data(
            is_missing=isinstance(user, User) and second_factor.is_missing(self.request, user),
            must_have_one=isinstance(user, User) and second_factor.must_have_one(user),
            **kwargs,
        )
        return answer


class Authenticate(base.AuthenticateView):  # type: ignore[misc]
    """Between the password and being let in."""

    http_method_names = ["get", "head", "post"]

    def form_invalid(self, form: object) -> HttpResponse:
        # allauth draws the page anew by its GET, which has no status of its own.
        context = self.get_context_data()
        answer: HttpResponse = self.render_to_response({**context, "refused": form}, status=422)
        return answer


class Confirm(WithWays, Refusing, base.ReauthenticateView):  # type: ignore[misc]
    """Show once more that it is oneself, by a code."""


class ConfirmByPasskey(WithWays, passkeys.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Show once more that it is oneself, by a passkey."""

    http_method_names = ["get", "head", "post"]

    def form_invalid(self, form: object) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return answer


class ActivateApp(Refusing, app.ActivateTOTPView):  # type: ignore[misc]
    """Scan the picture, type the digits: then this session has shown its second factor."""

    def form_valid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _has_shown(self.request, Authenticator.Type.TOTP)
        return response


class DeactivateApp(Refusing, app.DeactivateTOTPView):  # type: ignore[misc]
    """Take the app away."""


class AddPasskey(Refusing, passkeys.AddWebAuthnView):  # type: ignore[misc]
    """A fingerprint, a face or a key: then this session has shown its second factor."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answer: dict[str, Any] = super().get_context_data(**kwargs)
        # allauth leaves the refused form out.
        return {**answer, **kwargs}

    def form_valid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _has_shown(self.request, Authenticator.Type.WEBAUTHN)
        return response


class Passkeys(passkeys.ListWebAuthnView):  # type: ignore[misc]
    http_method_names = ["get", "head"]


class RenamePasskey(Refusing, passkeys.EditWebAuthnView):  # type: ignore[misc]
    """Call it something else."""


class RemovePasskey(Refusing, passkeys.RemoveWebAuthnView):  # type: ignore[misc]
    """Take a passkey away."""


class SignInByPasskey(passkeys.LoginWebAuthnView):  # type: ignore[misc]
    """By a passkey alone: what the device asks of its owner is the second factor."""

    http_method_names = ["get", "head", "post"]

    def form_invalid(self, form: object) -> HttpResponse:
        answer = redirect("account_login")
        answer["Location"] += "?nokkel=1"
        return answer


class RecoveryCodes(codes.ViewRecoveryCodesView):  # type: ignore[misc]
    """To be written down and kept somewhere else than the phone."""

    http_method_names = ["get", "head"]


class NewRecoveryCodes(Refusing, codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    """The old ones stop working."""


def _has_shown(request: HttpRequest, kind: str) -> None:
    newest = Authenticator.objects.filter(user_id=request.user.pk, type=kind).order_by("-created_at").first()
    post_authentication(request, newest)
