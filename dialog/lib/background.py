"""Work that takes longer than a page may: it goes on in a thread of the web server, after the page has been answered.

It lives and dies with the server. So it must be one transaction, and leave nothing to be cleared up.
"""

import logging
import threading
from collections.abc import Callable

from django.db import connections
from django.utils.translation import get_language, override

logger = logging.getLogger(__name__)

# What is done this soon is done when the page is shown.
SOON_SECONDS = 0.8


def start(work: Callable[[], object]) -> None:
    """Begin ``work`` in the caller's language; returns when it is done, or soon."""
    # Not a daemon: a server that is asked to stop lets it finish, for as long as it is given.
    thread = threading.Thread(target=_run, args=(work, get_language()))
    thread.start()
    thread.join(SOON_SECONDS)


def _run(work: Callable[[], object], language: str | None) -> None:
    try:
        with override(language):
            work()
    except Exception:  # nobody above us would hear of it
        logger.exception("work in the background failed")
    finally:
        connections.close_all()
