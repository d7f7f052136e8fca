import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dialog.audit.reading import refuse
from dialog.lib import fields


class ReadingMiddleware:
    """For the length of a request nothing can be decrypted, but by a view that writes the access log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.page_id = uuid.uuid4()  # type: ignore[attr-defined]
        token = fields.listener.set(refuse)
        try:
            return self.get_response(request)
        finally:
            fields.listener.reset(token)


def page_id(request: HttpRequest) -> dict[str, uuid.UUID | bool | None]:
    """Context processor: the id that a page's fragments send back, so that the log can group them; and whether the page
    may show residents, which a print of it says.
    """
    is_closed = fields.listener.get() in (None, refuse)
    return {"page_id": getattr(request, "page_id", None), "shows_residents": not is_closed}
