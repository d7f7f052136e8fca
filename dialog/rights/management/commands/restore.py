"""Bring a copy back into an empty database."""

import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dialog.outbox import epochs
from dialog.rights import copies


class Command(BaseCommand):
    help = (
        "Bring a copy made by `backup` into an empty database: every table is counted again, the tables are brought up "
        "to date, and what has been erased since is erased again. Needs the keys the copy was made with."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR")
        parser.add_argument("--leave-ledger", action="store_true", help="do not replay it: /readyz says no until it is")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            manifest = copies.restore(options["dir"])
        except copies.CopyRefused as error:
            raise CommandError(str(error)) from error
        if different := copies.differences(manifest):
            raise CommandError("Not as it was:\n" + "\n".join(different))
        rows = sum(rows for rows, _ in manifest.tables.values())
        minutes = (time.monotonic() - started) / 60
        self.stdout.write(
            f"{rows} rows of {len(manifest.tables)} tables as they were {manifest.made_at}: {minutes:.1f} minutes."
        )
        call_command("set_up_database", stdout=self.stdout)
        # Receipts given since the copy was made are forgotten: tablets offer again what they keep.
        epochs.begin(timezone.now())
        if not options["leave_ledger"]:
            call_command("replay_ledger", stdout=self.stdout)
