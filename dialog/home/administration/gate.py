"""Before anybody is asked: outside the demo the four approvals must be there, and it is said before the form opens."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from dialog.accounts.approvals import require_all
from dialog.accounts.models import User

# Where asking somebody, or getting ready to, begins. What is posted elsewhere meets the same rule in record().
BEGINNINGS = frozenset(
    {
        "campaigns:new",
        "campaigns:plan",
        "conversations:new",
        "conversations:new_gathering",
        "conversations:new_unnamed",
        "intake:papers",
    }
)


class ApprovalsMiddleware:
    """Answers 403 with a page that says in plain words what is missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        if route in BEGINNINGS and isinstance(request.user, User):
            require_all(request.user.municipality_id)
