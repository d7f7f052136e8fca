"""Bring the database up to date: tables, cache table and what the application's role may do."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction
from django.db.models import Model
from django.utils import timezone
from pghistory.models import Context, Event
from psycopg import sql

from dialog.home.quick_migrations import is_empty, one_class_at_a_time
from dialog.outbox import used_keys

OWNER = "owner"
# One set-up at a time, whoever starts it.
LOCK = 7_040_604

READ_WRITE = ("SELECT", "INSERT", "UPDATE", "DELETE")
READ_INSERT = ("SELECT", "INSERT")


def privileges(model: type[Model]) -> tuple[str, ...]:
    """What the application may do with a model's rows. History and logs can only be added to."""
    if issubclass(model, Context):
        # pghistory's own trigger function writes the context again when it grows.
        return ("SELECT", "INSERT", "UPDATE")
    if issubclass(model, Event) or getattr(model, "insert_only", False):
        return READ_INSERT
    return READ_WRITE


def privileges_by_table() -> dict[str, tuple[str, ...]]:
    granted = {
        model._meta.db_table: privileges(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    # The queue's tables are made by its own SQL: to Django they are not managed.
    queue = {model._meta.db_table: READ_WRITE for model in apps.get_app_config("procrastinate").get_models()}
    cache = str(settings.CACHES["default"]["LOCATION"])
    return granted | queue | {cache: READ_WRITE, "django_migrations": ("SELECT",)}


def statements(role: str) -> Iterator[sql.Composed]:
    """Take everything away and give back what is listed; in one transaction nobody sees the moment between."""
    name = sql.Identifier(role)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(name)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
    for table, allowed in sorted(privileges_by_table().items()):
        words = sql.SQL(", ").join(sql.SQL(word) for word in allowed)
        yield sql.SQL("GRANT {} ON {} TO {}").format(words, sql.Identifier(table), name)


class Command(BaseCommand):
    help = "Bring the database up to date. Safe to run again and again; does nothing when nothing is to be done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say nothing when all is well")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["quiet"]:
            self.stdout.write("Bringing the database up to date …")
        if OWNER not in connections:
            raise CommandError("OWNER_DATABASE_URL is not set: only the role that owns the tables can change them.")
        role = settings.DATABASES["default"]["USER"]
        with connections[OWNER].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                with one_class_at_a_time() if is_empty(OWNER) else nullcontext():
                    call_command("migrate", database=OWNER, interactive=False, verbosity=0)
                call_command("createcachetable", database=OWNER, verbosity=0)
                self._look_at_outbox_keys()
                if role != settings.DATABASES[OWNER]["USER"]:
                    with transaction.atomic(using=OWNER):
                        for statement in statements(role):
                            cursor.execute(statement)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _look_at_outbox_keys(self) -> None:
        """No start with a key that does not open what tablets have sealed to it."""
        used_keys.note(timezone.now(), using=OWNER)
        if faults := used_keys.wrong_keys(using=OWNER):
            raise CommandError("\n".join(faults))
