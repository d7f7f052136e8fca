"""What each page of the facts costs the database of DATABASE_URL and the line, as JSON: milliseconds and kilobytes."""

import gzip
import json
import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client

from bench.facts import facts

TIMES, WARM_UP = 15, 3


class Stopwatch:
    """Adds up the time from a statement's sending to its answer."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *about: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*about)
        finally:
            self.seconds += time.perf_counter() - started


def cost(session: str, path: str) -> dict[str, float]:
    client = Client(HTTP_HOST="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    taken = []
    for _ in range(WARM_UP + TIMES):
        watch = Stopwatch()
        with connection.execute_wrapper(watch):
            answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        taken.append(watch.seconds * 1000)
    return {"database_ms": median(taken[WARM_UP:]), "kilobytes": len(gzip.compress(answer.content)) / 1024}


if __name__ == "__main__":
    known = facts()
    pages = {name: cost(known["leader"], path) for name, path in known["pages"].items()}
    pages |= {name: cost(known["strategist"], path) for name, path in known["figures"].items()}
    print(json.dumps(pages))
