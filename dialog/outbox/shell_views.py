"""The app on the home screen: the page for writing without coverage, the worker that serves it, how to install it.

The page and the worker are the same for everybody and hold nothing about anybody: they are kept on tablets. The worker
keeps the page in every language, and shows it in that of whoever was last signed in there.
"""

import hashlib
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET

LANGUAGE_FIELD = "sprak"
# What the page without coverage stands on, and nothing more.
FILES = (
    "vendor/designsystemet/designsystemet.css",
    "vendor/hva-theme/hva.css",
    "vendor/inter/inter.css",
    "vendor/inter/inter-latin-opsz-normal.woff2",
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/pages/record.css",
    "css/pages/recording.css",
    "css/pages/outbox.css",
    "js/page.js",
    "js/outbox/shell.js",
    "js/outbox/form.js",
    "js/outbox/line.js",
    "js/outbox/outbox.js",
    "js/outbox/seal.js",
    "vendor/hpke/hpke.js",
    "vendor/idb/idb.js",
    "img/mark.svg",
)


@login_not_required
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """Made without the request but for the language it asks for, so that nothing of whoever asks can be in it."""
    asked = request.GET.get(LANGUAGE_FIELD, "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    answer = HttpResponse(_shell(_release(), language))
    answer["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    if settings.OFFLINE_OFF:
        text = render_to_string("outbox/sw_off.js")
    else:
        shells = {code: shell_address(code) for code, _name in settings.LANGUAGES}
        context = {"release": _release(), "shells": shells, "standard": settings.LANGUAGE_CODE, "assets": _assets()}
        text = render_to_string("outbox/sw.js", context)
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_GET
def install(request: HttpRequest) -> HttpResponse:
    """How to put the app on the home screen, device by device."""
    return render(request, "outbox/install.html")


@login_not_required
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits on this device, and the way in for a file that was saved as a last resort.

    The device knows, and the server does not: the page is the same for everybody. What is in the file is sealed, and
    its author stands inside it.
    """
    return render(request, "outbox/waiting.html")


def shell_address(language: str) -> str:
    address = reverse("outbox:shell")
    return address if language == settings.LANGUAGE_CODE else f"{address}?{LANGUAGE_FIELD}={language}"


def _assets() -> list[str]:
    return [static(name) for name in FILES]


@cache
def _release() -> str:
    """Changes with any file of the page and with the page in any language: another cache for another release.

    Neither changes while a process lives, and every device asks for the worker again and again.
    """
    pages = [_shell("", code) for code, _name in settings.LANGUAGES]
    return hashlib.sha256("\n".join([*_assets(), *pages]).encode()).hexdigest()[:16]


@cache
def _shell(release: str, language: str) -> str:
    with translation.override(language):
        return render_to_string("outbox/shell.html", {"release": release})
