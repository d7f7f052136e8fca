"""Say whether the keys open what is stored."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from dialog.audit import keys


class Command(BaseCommand):
    help = (
        "Check that the keys open what is stored: a value of every key in every encrypted column. Ends with 1 if "
        "anything does not open or is under a key that is not in FIELD_KEYS. Run it after a restore and before a key "
        "is taken away."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", action="store_true", help="open every value, not one of each kind")

    def handle(self, *args: Any, **options: Any) -> None:
        report = keys.check(every=options["every"])
        for key_id, number in sorted(report.values.items()):
            role = "current" if key_id == settings.FIELD_KEY_CURRENT else "older"
            self.stdout.write(f"{key_id}: {number} values ({role if key_id in settings.FIELD_KEYS else 'unknown'})")
        for line in [line for room in keys.rooms_with_keys() for line in room.told()]:
            self.stdout.write(line)
        for fault in report.faults:
            self.stderr.write(fault)
        if report.faults:
            sys.exit(1)
        self.stdout.write("All keys fit.")
