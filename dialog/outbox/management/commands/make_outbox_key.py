"""Make a key that tablets can seal answers to."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dialog.outbox import keys


class Command(BaseCommand):
    help = (
        "Make a key that tablets seal answers to, and print the line for OUTBOX_KEYS. Put it first, and let the older "
        "ones stand below it: they open what is still waiting on a tablet. Keep it in two places, neither of them with "
        "the database or its copies. A lost key loses every answer that was sealed to it and has not come in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key_id", nargs="?", metavar="ID", help="letters and digits; k1, k2 … when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        key_id = options["key_id"] or self._next_id()
        if not (key_id.isascii() and key_id.isalnum() and len(key_id) <= keys.LONGEST_ID):
            raise CommandError(f"A key's id is letters and digits, at most {keys.LONGEST_ID} of them.")
        if key_id in settings.OUTBOX_KEYS:
            raise CommandError(f"There is a key called {key_id} already: an id is never used again.")
        self.stdout.write(f"{key_id}:{keys.new_key()}")

    def _next_id(self) -> str:
        number = len(settings.OUTBOX_KEYS) + 1
        while f"k{number}" in settings.OUTBOX_KEYS:
            number += 1
        return f"k{number}"
