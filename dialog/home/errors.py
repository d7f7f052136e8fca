"""Pages for what went wrong. They are made without the request, so they are the same for everybody and everything:
a row of another unit and one that does not exist are answered alike to the last byte, and nobody's name is on them.
"""

import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from dialog.accounts.approvals import NotApprovedYet

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# The database is away, full, or has let us wait too long: nothing is broken, and the next try may go well.
AWAY = (OperationalError, InterfaceError)
AWAY_SECONDS = 30


class EmptyAnswerMiddleware:
    """An address that only takes forms, opened as a page, would be an empty one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code == 405 and not answer.streaming and not answer.content:
            page = _page("405.html", 405)
            page["Allow"] = answer["Allow"]
            return page
        return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What could not be read, or was more than we take at once: Django asks for both here."""
    if isinstance(exception, TOO_MUCH):
        return _page("413.html", 413)
    return _page("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("403_approvals.html" if isinstance(exception, NotApprovedYet) else "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("404.html", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Django asks while it handles the exception, and gives no other way to it."""
    if isinstance(sys.exc_info()[1], AWAY):
        answer = _page("503.html", 503)
        answer["Retry-After"] = str(AWAY_SECONDS)
        return answer
    return _page("500.html", 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The sign-in has changed since the page was opened: what was typed is still on the page behind."""
    return _page("403_csrf.html", 403)


def _page(template: str, status: int) -> HttpResponse:
    return HttpResponse(render_to_string(template), status=status)
