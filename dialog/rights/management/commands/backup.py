"""Copy the database into a folder."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dialog.rights import copies


class Command(BaseCommand):
    help = (
        "Copy the database into DIR while people work, with the count and digest of every table. The keys (FIELD_KEYS, "
        "LOOKUP_KEY, OUTBOX_KEYS) are not in it: keep them elsewhere, or nothing can be read again. The ledger of "
        "erasures (HVA_LEDGER) is not in it either: it must be newer than any copy, so it is kept by itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "dir",
            type=Path,
            metavar="DIR",
            nargs="?",
            help="a new folder, on another machine's disk; left out: one named by the moment in HVA_BACKUPS, where "
            "copies older than BACKUP_DAYS are then deleted",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started, now = time.monotonic(), timezone.now()
        if not options["dir"] and not settings.BACKUPS:
            raise CommandError("Say where: a folder, or HVA_BACKUPS.")
        folder = options["dir"] or Path(settings.BACKUPS) / now.strftime("%Y-%m-%dT%H%M%SZ")
        try:
            manifest = copies.make(folder, now=now)
        except copies.CopyRefused as error:
            raise CommandError(str(error)) from error
        rows, minutes = sum(rows for rows, _ in manifest.tables.values()), (time.monotonic() - started) / 60
        self.stdout.write(f"{rows} rows of {len(manifest.tables)} tables copied in {minutes:.1f} minutes.")
        if not options["dir"]:
            limit = now - timedelta(days=settings.BACKUP_DAYS)
            for old in copies.let_go(folder.parent, older_than=limit):
                self.stdout.write(f"{old.name} is deleted.")
        kept_apart = "FIELD_KEYS, LOOKUP_KEY, OUTBOX_KEYS and the ledger of erasures"
        self.stdout.write(f"The keys are not in the copy. Keep {kept_apart} apart.")
