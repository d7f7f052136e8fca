"""A guest sits beside the host: the screen holds one conversation, and then thanks. The way back needs the host.

A guest has no account and may be left alone with the tablet for a moment. While the session is marked, no page but that
one conversation is there; the mark goes with the session, when the host locks the screen and signs in again. A receipt
is never shown before that, also when the host wrote down who was there and did not lock the screen first.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from dialog.accounts.middleware import rule_for
from dialog.accounts.models import User
from dialog.accounts.policy import PUBLIC, SEALED
from dialog.conversations.models import Conversation

SESSION_KEY = "guest"
# Beside what is open to everybody: the conversation's own suggestions, thanks, and the lock.
OPEN = frozenset({"conversations:thanks", "conversations:suggest", "account_lock", "account_awake"})
# Open to everybody, and yet a place to write: held as the others are. On the device it has forgotten whose it is.
WAYS_AROUND = frozenset({"outbox:shell", "outbox:waiting"})
# Where the form leads when it is saved: on this device the receipt is what is asked for next.
AFTER_SAVING = frozenset({"conversations:receipt", "outbox:mine"})


def begin(request: HttpRequest, address: str) -> None:
    """From now on this session comes to the form at ``address``, and nowhere else."""
    request.session[SESSION_KEY] = {"address": address, "is_over": False}


def end(request: HttpRequest) -> None:
    """The conversation is over: not even its form is there any more."""
    request.session[SESSION_KEY] = {"address": "", "is_over": True}


def present(request: HttpRequest) -> dict[str, Any] | None:
    """The mark of this session, or None when no guest is there."""
    mark: dict[str, Any] | None = request.session.get(SESSION_KEY)
    return mark


def may_still_be_there(request: HttpRequest, conversation: Conversation) -> bool:
    """Whether a guest was present and the host has not signed in since."""
    if not conversation.guest:
        return False
    since = _signed_in_at(request)
    return since is None or since <= conversation.recorded_at


def _signed_in_at(request: HttpRequest) -> datetime | None:
    user = request.user
    records = get_authentication_records(request, user)
    if records:
        return datetime.fromtimestamp(max(one["at"] for one in records), tz=UTC)
    return user.last_login if isinstance(user, User) else None


class GuestMiddleware:
    """Leads every other page back to the thanks while a guest is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        # What is open to everybody shows nobody, and some of it must not touch a session.
        is_open = route in OPEN or (rule_for(request) in (PUBLIC, SEALED) and route not in WAYS_AROUND)
        if is_open or not request.user.is_authenticated:
            return None
        mark = present(request)
        if mark is None or request.path == mark["address"]:
            return None
        if route in AFTER_SAVING:
            end(request)
        thanks = reverse("conversations:thanks")
        # htmx would put the page into the form.
        return HttpResponseClientRedirect(thanks) if request.headers.get("HX-Request") else redirect(thanks)
