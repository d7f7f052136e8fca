"""Let theme suggestions learn from what a municipality's own people have coded."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dialog.conversations.learning import confirmed_codings
from dialog.themes.adapting import FEWEST_CODED
from dialog.themes.management.commands.evaluate_themes import find_municipality
from dialog.themes.services import TooFewCoded, train


class Command(BaseCommand):
    help = (
        "Let theme suggestions learn from the municipality's own confirmed codings. Words are read in memory and not "
        "kept. What is in use stays in use unless the new does better on codings that were held back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("municipality", metavar="MUNICIPALITY_CODE", help="its id, import id or name")

    def handle(self, *args: Any, municipality: str, **options: Any) -> None:
        root = find_municipality(municipality)
        try:
            training = train(municipality=root, coded=confirmed_codings(root.pk), now=timezone.now())
        except TooFewCoded as error:
            raise CommandError(f"For få utsagn med tema til å lære av: det trengs minst {FEWEST_CODED}.") from error
        kept = (
            "Det nye er tatt i bruk." if training.was_kept else "Det nye er ikke bedre. Det gamle er fortsatt i bruk."
        )
        self.stdout.write(
            f"Omtrent {training.statements} utsagn. Før: {training.old_f1:.2f}. Nå: {training.new_f1:.2f}. {kept}"
        )
