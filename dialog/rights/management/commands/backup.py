"""Copy the database into a folder."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dialog.rights import copies


class Command(BaseCommand):
    help = (
        "Copy the database into DIR while people work, with the count and digest of every table. The keys (FIELD_KEYS, "
        "LOOKUP_KEY) are not in it: keep them elsewhere, or nothing can be read again. The ledger of erasures "
        "(HVA_LEDGER) is not in it either: it must be newer than any copy, so it is kept by itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR", help="a new folder, on another machine's disk")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            manifest = copies.make(options["dir"], now=timezone.now())
        except copies.CopyRefused as error:
            raise CommandError(str(error)) from error
        rows, minutes = sum(rows for rows, _ in manifest.tables.values()), (time.monotonic() - started) / 60
        self.stdout.write(f"{rows} rows of {len(manifest.tables)} tables copied in {minutes:.1f} minutes.")
        self.stdout.write("The keys are not in the copy. Keep FIELD_KEYS, LOOKUP_KEY and the ledger of erasures apart.")
