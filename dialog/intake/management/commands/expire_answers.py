"""Take away answers from own phones that nobody has taken in."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from dialog.intake import services


class Command(BaseCommand):
    help = (
        "Take away answers from own phones that have waited longer than INTAKE_DAYS_HELD days, and what is left of "
        "those that were decided upon more than 14 days ago. Run it every night. Answers that are taken in are "
        "conversations, and stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        expired = services.expire(now=timezone.now(), is_dry_run=options["dry_run"])
        verb = "Would take away" if options["dry_run"] else "Took away"
        self.stdout.write(
            f"{verb} {expired.waiting} that waited more than {settings.INTAKE_DAYS_HELD} days, "
            f"and what was left of {expired.decided}."
        )
