from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from dialog.accounts.models import User


class UserRequest(HttpRequest):
    """A request from somebody signed in; spares each view a None check."""

    user: User
    htmx: HtmxDetails
