from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dialog.accounts.http import UserRequest


@require_safe
def start(request: UserRequest) -> HttpResponse:
    """Everybody's first page: where they work today."""
    return render(request, "home/start.html", {"memberships": request.user.memberships_today})
