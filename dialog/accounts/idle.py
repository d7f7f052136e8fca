"""Somebody who has left the device is signed out; what she had typed is kept for her.

When somebody was last here stands in a signed cookie, so that it costs no query. The page locks itself first
(static/js/lock.js); this is what holds when no script runs. A shared tablet that is taken off the list is closed within
a minute, whoever is signed in on it.
"""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from dialog.accounts import kept, tablets
from dialog.accounts.models import Role, User

COOKIE = "hva_sett"
# The page's own clock goes first.
GRACE_SECONDS = 60
# A cookie is written anew at most so often.
FRESH_SECONDS = 20
# Whether a shared tablet is still on the list, is asked no more often: "c" in the cookie says when it was.
CHECK_SECONDS = 60
MOST_KEPT_SECONDS = 24 * 60 * 60


class IdleMiddleware:
    """Ends the session of somebody who has been away, and keeps the words of a form that comes after its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user, seen = request.user, _read_seen(request)
        request.last_seen = seen  # type: ignore[attr-defined]
        if isinstance(user, User):
            request.idle_seconds = idle_seconds(request, user)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if isinstance(request.user, User):
            _write_seen(request, request.user, seen, response)
        elif COOKIE in request.COOKIES and isinstance(user, User):
            response.delete_cookie(COOKIE, samesite="Lax")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """After the check for forged forms, before anybody is asked to sign in."""
        user, seen = request.user, request.last_seen  # type: ignore[attr-defined]
        is_open = not getattr(view, "login_required", True)
        if not isinstance(user, User):
            who = None if is_open else _who_was_here(seen)
            return to_sign_in(request, is_kept=True) if who is not None and _keep(request, who) else None
        allowed = request.idle_seconds + GRACE_SECONDS  # type: ignore[attr-defined]
        if _away_seconds(request, user, seen) <= allowed and not _is_revoked(request, seen):
            return None
        is_kept = not is_open and _keep(request, user.pk)
        logout(request)
        return None if is_open else to_sign_in(request, is_kept=is_kept)


def idle_seconds(request: HttpRequest, user: User) -> int:
    """How long somebody may be away: shortest on a shared tablet, and for those who mostly use one."""
    is_staff = bool(user.memberships_today) and all(one.role == Role.STAFF for one in user.memberships_today)
    is_shared = is_staff or tablets.COOKIE in request.COOKIES or tablets.SESSION_KEY in request.session
    return 60 * int(settings.TABLET_IDLE_MINUTES if is_shared else settings.IDLE_MINUTES)


def _away_seconds(request: HttpRequest, user: User, seen: dict[str, Any]) -> float:
    if seen.get("s") == _session_tag(request):
        return time.time() - float(seen["t"])
    # A cookie taken away gives no more time than the sign-in did.
    records = get_authentication_records(request, user)
    if records:
        return time.time() - float(records[-1]["at"])
    return time.time() - user.last_login.timestamp() if user.last_login else 0


def _read_seen(request: HttpRequest) -> dict[str, Any]:
    try:
        seen: dict[str, Any] = signing.Signer(salt=COOKIE).unsign_object(request.COOKIES.get(COOKIE, ""))
    except (signing.BadSignature, ValueError):
        return {}
    return seen


def _write_seen(request: HttpRequest, user: User, seen: dict[str, Any], response: HttpResponse) -> None:
    is_fresh = seen.get("s") == _session_tag(request) and time.time() - float(seen["t"]) < FRESH_SECONDS
    checked = getattr(request, "tablet_checked", None)
    if is_fresh and checked is None:
        return
    value = here_now(user, request.session.session_key, checked or _checked(seen))
    response.set_cookie(COOKIE, value, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")


def _is_revoked(request: HttpRequest, seen: dict[str, Any]) -> bool:
    """Whether this is a session on a shared tablet that has been taken off the list since. Asked once a minute.

    The session names the tablet, so that a cookie taken away hides nothing.
    """
    tablet_id, now = request.session.get(tablets.SESSION_KEY), time.time()
    if tablet_id is None:
        return False
    if seen.get("s") == _session_tag(request) and now - _checked(seen) < CHECK_SECONDS:
        return False
    request.tablet_checked = now  # type: ignore[attr-defined]
    return not tablets.check_in(UUID(tablet_id), timezone.now())


def _checked(seen: dict[str, Any]) -> float:
    return float(seen.get("c", 0))


def here_now(user: User, session_key: str | None, checked: float = 0) -> str:
    """The cookie of somebody who is here this moment."""
    here = {"t": int(time.time()), "u": str(user.pk), "s": _tag(session_key), "c": int(checked)}
    return signing.Signer(salt=COOKIE).sign_object(here)


def _session_tag(request: HttpRequest) -> str:
    return _tag(request.session.session_key)


def _tag(session_key: str | None) -> str:
    return salted_hmac(COOKIE, session_key or "").hexdigest()[:16]


def _who_was_here(seen: dict[str, Any]) -> UUID | None:
    is_recent = bool(seen) and time.time() - float(seen["t"]) < MOST_KEPT_SECONDS
    return UUID(seen["u"]) if is_recent else None


def _keep(request: HttpRequest, user_id: UUID) -> bool:
    """Whether there was anything to keep."""
    if request.method != "POST" or request.resolver_match is None:
        return False
    return kept.keep(user_id=user_id, address=request.path, fields=request.POST) is not None


def to_sign_in(request: HttpRequest, *, is_kept: bool = False) -> HttpResponse:
    """To the sign-in page, which says what became of a form that was sent; htmx is told to leave the page for it."""
    answer: HttpResponse = redirect_to_login("/" if is_kept else _wanted(request))
    if is_kept or request.method == "POST":
        answer["Location"] += "&laast=1" if is_kept else "&ute=1"
    if request.headers.get("HX-Request"):
        # htmx follows a redirect and would put the sign-in page into the form.
        answer = HttpResponse(status=200, headers={"HX-Redirect": answer["Location"]})
    return answer


def _wanted(request: HttpRequest) -> str:
    """The page somebody was on or asked for; never the address of a form or of a part of a page."""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if request.headers.get("HX-Request") or request.method == "POST":
        is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
        return urlsplit(came_from).path if is_ours else "/"
    return request.get_full_path()
