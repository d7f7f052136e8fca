"""Let go of drafts and receipts that nobody needs any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from dialog.outbox import keeping


class Command(BaseCommand):
    help = (
        "Take away drafts from tablets that nobody has come back to for 30 days, and receipts older than two years. An "
        "answer that somebody had saved never goes by itself. Safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and take nothing away")

    def handle(self, *args: Any, **options: Any) -> None:
        gone = keeping.expire(now=timezone.now(), is_dry=options["dry_run"])
        self.stdout.write(
            f"{gone.written} drafts written down since, {gone.drafts} drafts gone, {gone.receipts} receipts gone"
        )
