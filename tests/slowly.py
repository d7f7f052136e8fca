"""A server that takes its time, as on a machine with much else to do."""

import os
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def slowly(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: each page comes ``SLOW_SERVER`` seconds later; files at once."""
    seconds = float(os.environ["SLOW_SERVER"])

    def answer(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/static/"):
            time.sleep(seconds)
        return get_response(request)

    return answer
