"""No receipt of one's own: on a shared tablet somebody else may have signed in while a colleague's form was open."""

from django.http import HttpResponse
from django.shortcuts import render

from dialog.accounts.http import UserRequest


def not_ones_own(request: UserRequest) -> HttpResponse:
    """A miss that frightens nobody: the same for a colleague's, for somebody else's and for none at all."""
    return render(request, "conversations/receipt_of_another.html", status=404)
