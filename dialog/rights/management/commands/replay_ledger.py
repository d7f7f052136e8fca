"""Erase again what a restored copy has brought back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dialog.rights import services
from dialog.rights.ledger import LedgerBroken


class Command(BaseCommand):
    help = (
        "Hold the database against the ledger of erasures, and erase again what an older copy has brought back. "
        "Until that is done, /readyz says no. Safe to run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            gone = services.replay()
        except LedgerBroken as error:
            raise CommandError(f"The ledger of erasures is damaged: {error}. Nothing was done.") from error
        people = len(gone.ids.get("conversations.Resident", ()))
        self.stdout.write(f"{people} people erased again, {sum(gone.counts.values())} rows.")
        if fault := services.fault_of_ledger():
            raise CommandError(f"Still not ready: {fault}")
