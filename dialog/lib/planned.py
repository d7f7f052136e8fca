"""Queries whose plans are kept: for a page that asks many small questions, and the same ones each time."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.http import HttpResponse

P = ParamSpec("P")

# As often as a query is asked on a connection before its plan is kept.
KEPT_AFTER = 3


def planned_once(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let PostgreSQL plan each query of a page once a connection instead of each time.

    Only for a view that reads: what pghistory puts in front of a change cannot be prepared.
    """

    @wraps(view)
    def read(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        connection.ensure_connection()
        session: Any = connection.connection
        before = session.cursor_factory, session.prepare_threshold
        session.cursor_factory, session.prepare_threshold = ServerBindingCursor, KEPT_AFTER
        try:
            return view(*args, **kwargs)
        finally:
            session.cursor_factory, session.prepare_threshold = before

    return read
