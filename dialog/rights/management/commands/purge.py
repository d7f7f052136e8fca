"""Let go of what has been kept as long as it may be."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from dialog.rights import services
from dialog.units.models import Kind, Unit


class Command(BaseCommand):
    help = (
        f"Take away words, and whom they were with, when they are older than the municipality keeps them (else "
        f"RETENTION_MONTHS, {settings.RETENTION_MONTHS}), and residents whose care ended before that. Themes stay "
        "for counting. "
        "Run it every night. Broken off, it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how much is due, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        today = timezone.localdate()
        for municipality in Unit.objects.filter(kind=Kind.MUNICIPALITY).order_by("name"):
            if options["dry_run"]:
                due = services.due(municipality.pk, services.retention_months(municipality.pk), today)
                self.stdout.write(
                    f"{municipality.name}: {due.words} conversations and {due.residents} residents are due "
                    f"(kept for {due.months} months, from {due.first_kept})."
                )
            elif receipt := services.purge(municipality=municipality, now=now):
                self.stdout.write(f"{municipality.name}: receipt {receipt.pk}, {receipt.counts}")
            else:
                self.stdout.write(f"{municipality.name}: nothing is due.")
