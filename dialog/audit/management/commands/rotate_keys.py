"""Seal everything that is encrypted under the first key of FIELD_KEYS."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from dialog.audit import keys


class Command(BaseCommand):
    help = (
        "Seal everything that is encrypted under the current key, the first in FIELD_KEYS. First give every process "
        "both keys, new one first, and start it again; then run this, while people work. It can be broken off and run "
        "again. When it says 0 left, the old key can be taken away."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=keys.BATCH, help="values read at a time (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        columns = keys.sealed_columns()
        done = 0
        with tqdm(total=_left(columns), unit="", disable=None) as bar:
            # A process that has not heard of the new key still writes under the old one: go on until nothing moves.
            while moved := sum(self._rotate(column, options["batch"], bar) for column in columns):
                done += moved
        self.stdout.write(f"{done} values moved to {settings.FIELD_KEY_CURRENT}, {_left(columns)} left.")
        if _left(columns):
            self.stderr.write("Those that are left do not open. check_keys --every says where they are.")
            sys.exit(1)

    def _rotate(self, column: keys.SealedColumn, batch: int, bar: "tqdm[None]") -> int:
        total = 0
        for moved in keys.rotate(column, batch=batch):
            total += moved
            bar.update(moved)
        return total


def _left(columns: list[keys.SealedColumn]) -> int:
    return sum(keys.left_to_rotate(column) for column in columns)
