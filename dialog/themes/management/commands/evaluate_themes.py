"""Print how well the machine suggests themes, as one line of JSON."""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from dialog.themes import services
from dialog.themes.evaluation import UnreadableFileError
from dialog.units.models import Kind, Unit

FAULTY_FILE = 2

EXPLANATION = """
The file is JSONL: one answer a line, such as {"text": "Blide folk", "themes": ["kindness"]}; other fields are ignored.

Prints one line of JSON:
  n            answers read
  micro_f1     F1 over all pairs of answer and theme; a theme counts as given when it is among the first three
               suggestions with a likelihood of at least 0.4, or is the first with at least 0.2; also where the
               answer has no themes
  macro_f1     the mean of each theme's F1, over the themes the answers have
  recall_at_3  the share of the answers' themes found among the first three suggestions
  ms_per_text  milliseconds for one text, after words and sentences are loaded

Exit code 0 when measured, 1 when the file or the municipality isn't found, 2 when the file has faults; each fault is
written with its line.
"""


class Command(BaseCommand):
    help = "Measure theme suggestions against answers that somebody has labelled."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog, parser.formatter_class = EXPLANATION, RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the labelled answers")
        parser.add_argument(
            "--municipality",
            metavar="CODE",
            help="measure this municipality's own words (id, import id or name); otherwise those everybody starts with",
        )

    def handle(self, *args: Any, file: Path, municipality: str | None, **options: Any) -> None:
        root = find_municipality(municipality) if municipality else None
        try:
            measures = services.measure_suggestions(file, root)
        except OSError as error:
            raise CommandError(f"Får ikke åpnet {file}: {error.strerror}.") from error
        except UnreadableFileError as error:
            for line in error.errors:
                self.stderr.write(line)
            sys.exit(FAULTY_FILE)
        self.stdout.write(json.dumps(asdict(measures)))


def find_municipality(code: str) -> Unit:
    """By its id, its own import id or its name; by the code all roots share ("00") when there is only one."""
    wanted = Q(import_id=code) | Q(name__iexact=code) | Q(code=code)
    with suppress(ValueError):
        wanted |= Q(pk=UUID(code))
    found: list[Unit] = list(Unit.objects.filter(wanted, kind=Kind.MUNICIPALITY)[:2])
    if len(found) != 1:
        raise CommandError(f"{'Finner ingen kommune' if not found else 'Flere kommuner passer'}: {code}.")
    return found[0]
