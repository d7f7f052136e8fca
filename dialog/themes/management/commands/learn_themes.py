"""Learn the themes anew from labelled sentences, and keep what was learned as the start of every municipality."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dialog.themes import learned, starting, training
from dialog.themes.evaluation import read_labelled

SENTENCES = learned.START.with_name("sentences.jsonl")


class Command(BaseCommand):
    help = "Learn theme suggestions from labelled sentences, one JSON object a line with “text” and “themes”."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="*", metavar="FILE", default=[SENTENCES])
        parser.add_argument("--folds", type=int, default=0, help="only measure: cross-validate in so many parts")

    def handle(self, *args: Any, file: list[Path], folds: int, **options: Any) -> None:
        known = frozenset(theme.code for theme in starting.themes())
        sentences = [one for path in file for one in read_labelled(path, known)]
        if folds:
            self.stdout.write(json.dumps(asdict(training.cross_validated(sentences, folds))))
            return
        learned.START.write_bytes(training.learn_start(sentences).to_bytes())
        self.stdout.write(f"{len(sentences)} setninger, {learned.START.stat().st_size // 1024} kB")
