"""Fill an empty installation with an invented municipality."""

from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Fill an empty installation with an invented municipality. Does nothing when it is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("There is no demo municipality yet.")
