"""A flood is turned away before anything that costs: no session, no database, no template, no line in the log.

What somebody has written comes back with the refusal all the same, to be sent again as it is.
"""

import re
from collections.abc import Callable
from functools import cached_property
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape, format_html_join

from dialog.intake import limits
from dialog.intake.forms import LONGEST_WORDS, MOST_THINGS, how_many
from dialog.intake.queries import known_door
from dialog.lib.codes import LENGTH, typed_code

# Five things of 5,000 signs, each of which may take twelve bytes on its way.
MOST_BYTES = 400_000
KEPT = ("token", "said_by", "own_name", "figures_only", *(f"words{number}" for number in range(1, MOST_THINGS + 1)))
# What differs from refusal to refusal, in the order of the page.
PLACES = ("words", "address", "kept")

# By template and language: the page in pieces, with what differs between them.
_pages: dict[tuple[str, str], list[str]] = {}


class DoorstepMiddleware:
    """Lets so many of the public's requests in, in a while, and answers the others itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @cached_property
    def beginning(self) -> str:
        """Every request of every page is held against it: looked up once."""
        return reverse("intake:enter")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(self.beginning):
            return self.get_response(request)
        typed = request.path_info[len(self.beginning) :].rstrip("/")
        if _is_let_in(request, typed_code(typed[: 4 * LENGTH])):
            return self.get_response(request)
        is_written = request.method == "POST" and length(request) <= MOST_BYTES
        answer = wait(request) if is_written else crowded(request)
        # Every other page has it from a middleware further in.
        answer["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        return answer


def _is_let_in(request: HttpRequest, code: str) -> bool:
    if request.method == "POST" and length(request) <= MOST_BYTES and request.POST.get("action", "send") == "send":
        here = known_door(code, timezone.localdate())
        # The unit has had its share. Somebody may still move about in the form.
        if here is not None and not limits.takes(here.unit.pk):
            return False
    return limits.turns.take(code)


def length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdigit() else MOST_BYTES + 1


def wait(request: HttpRequest) -> HttpResponse:
    """Not now; with all that was written, as it was written, to be sent again."""
    post, language = request.POST, _language(request.POST.get("sprak"))
    kept = [(name, post[name][: 2 * LONGEST_WORDS]) for name in KEPT if name in post]
    words = [(value,) for name, value in kept if name.startswith("words") and value.strip()]
    hidden = [*kept, ("things", how_many(post)), ("sprak", language)]
    filled = (
        format_html_join("", '<blockquote class="utsagn">{}</blockquote>', words),
        escape(f"{request.path.rstrip('/')}/"),
        format_html_join("", '<input type="hidden" name="{}" value="{}" autocomplete="off">', hidden),
    )
    first, *rest = _pieces("intake/wait.html", language)
    return _refused(first + "".join(own + piece for own, piece in zip(filled, rest, strict=True)), language)


def crowded(request: HttpRequest) -> HttpResponse:
    """Not now, to somebody who has written nothing yet."""
    language = _language(request.GET.get("sprak"))
    return _refused("".join(_pieces("intake/crowded.html", language)), language)


def _pieces(template: str, language: str) -> list[str]:
    if (template, language) not in _pages:
        marks = [uuid4().hex for _ in PLACES]
        with translation.override(language):
            whole = render_to_string(template, dict(zip(PLACES, marks, strict=True)))
        _pages[template, language] = re.split("|".join(marks), whole)
    return _pages[template, language]


def _language(asked: str | None) -> str:
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _refused(text: str, language: str) -> HttpResponse:
    answer = HttpResponse(text, status=429)
    answer["Cache-Control"] = "no-store"
    answer["Content-Language"] = language
    answer["Retry-After"] = "10"
    # Django writes a line for each refusal: a flood would fill the disk with them.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer
