"""Filling an empty database in seconds instead of a minute and a half.

After each constraint, index, trigger and column Django builds the classes of all models that are related to the changed
one anew: here nearly all there are, a thousand times. In an empty database nothing but the changed class is asked for
its table, so only that one is built. The tables are the same: tests/project/test_quick_migrations.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


def is_empty(alias: str) -> bool:
    return not MigrationRecorder(connections[alias]).applied_migrations()


@contextmanager
def one_class_at_a_time() -> Iterator[None]:
    by_django = ProjectState.reload_model
    ProjectState.reload_model = _reload_alone  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = by_django  # type: ignore[method-assign]


def _reload_alone(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    if "apps" in state.__dict__:
        # Makes a migration that runs Python build all classes again before it does.
        state.is_delayed = True
        state._reload({(app_label, model_name)})  # type: ignore[attr-defined]
