import hashlib

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url
from django_htmx.middleware import HtmxDetails

from dialog.accounts.models import User


class UserRequest(HttpRequest):
    """A request from somebody signed in; spares each view a None check."""

    user: User
    htmx: HtmxDetails


def see_other(to: str, *args: object) -> HttpResponseRedirect:
    """After a change: Back and reload do not make it again. ``to`` and ``args`` as for ``redirect``."""
    answer = HttpResponseRedirect(resolve_url(to, *args))
    answer.status_code = 303
    return answer


def address_of(request: HttpRequest) -> bytes:
    """Where a request comes from, hashed: no address is kept, not even for a minute."""
    return hashlib.sha256(get_adapter().get_client_ip(request).encode()).digest()[:16]
