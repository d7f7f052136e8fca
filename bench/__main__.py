"""make bench: how fast the house is, as ratios within one run; a table on screen and var/bench.json.

    python -m bench [--only saving pages lists log release] [--small N] [--large N]

Non-zero exit when a bar is missed. The first run fills its databases, which takes some minutes.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")
    django.setup()

from django.conf import settings

from bench import databases, log, pages, saving
from bench.figures import Figure
from hvaerviktig import postgres

NAMES = ("saving", "pages", "lists", "log", "release")
RELEASE_SECONDS, FILE_SECONDS, GROWN_MEGABYTES = 10, 2, 50
RESULT = Path(__file__).resolve().parent.parent / "var" / "bench.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--small", type=int, default=10_000, help="statements in the small history")
    parser.add_argument("--large", type=int, default=1_000_000, help="statements in the large one, and in the release")
    options = parser.parse_args()
    if settings.VAR.name != "bench":
        raise SystemExit("Run this by `make bench`: it has a database of its own.")
    cluster = postgres.Cluster(settings.VAR / "postgres")
    figures: list[Figure] = []
    with postgres.running(cluster):
        for name in options.only:
            print(f"{name} …", flush=True)
            found = measure(name, cluster, options.small, options.large)
            for figure in found:
                tell(figure)
            figures += found
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=2) + "\n")
    return 0 if all(figure.is_passed for figure in figures) else 1


def measure(name: str, cluster: postgres.Cluster, small: int, large: int) -> list[Figure]:
    if name == "saving":
        return save(cluster, small)
    if name == "pages":
        middle = with_facts(cluster, round((small * large) ** 0.5))
        return pages.measure(cluster, with_facts(cluster, small), middle, with_facts(cluster, large))
    if name == "lists":
        return work_lists(cluster, small)
    if name == "log":
        return log.measure(cluster, small)
    return release(cluster, small, large)


def save(cluster: postgres.Cluster, statements: int) -> list[Figure]:
    """In a copy: what the bare view keeps is not sealed, and no page could show it."""
    copy = databases.copied(cluster, databases.ready(cluster, statements))
    try:
        return saving.measure(cluster, copy, facts_of(cluster, copy))
    finally:
        databases.drop(cluster, copy)


def work_lists(cluster: postgres.Cluster, statements: int) -> list[Figure]:
    copy = databases.copied(cluster, databases.ready(cluster, statements), "lists")
    try:
        found = json.loads(databases.run(cluster, copy, "-m", "bench.loop"))
        databases.vacuum(cluster, copy)
        return pages.lists(cluster, copy, found)
    finally:
        databases.drop(cluster, copy)


def with_facts(cluster: postgres.Cluster, statements: int) -> tuple[str, dict[str, Any]]:
    name = databases.ready(cluster, statements)
    return name, facts_of(cluster, name)


def facts_of(cluster: postgres.Cluster, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(databases.run(cluster, name, "-m", "bench.facts"))
    return found


def release(cluster: postgres.Cluster, small: int, large: int) -> list[Figure]:
    """The largest against its bars; the smaller ones to see how time and memory grow."""
    smaller = [release_of(cluster, statements) for statements in (small, round((small * large) ** 0.5))]
    return [*(figures[0] for figures in smaller), *release_of(cluster, large)]


def release_of(cluster: postgres.Cluster, statements: int) -> list[Figure]:
    copy = databases.copied(cluster, databases.ready(cluster, statements, one_campaign=True))
    try:
        found = json.loads(databases.run(cluster, copy, "-m", "bench.release"))
    finally:
        databases.drop(cluster, copy)
    grown = found["grown_kilobytes"] / 1024
    memory = f"{found['built_kilobytes'] / 1024:.0f} MB minne"
    size = f"{found['figures']} tall, {found['csv_kilobytes']} kB"
    return [
        seconds(f"låse tallene av {found['statements']} utsagn", found["built"], RELEASE_SECONDS, f"{size}, {memory}"),
        seconds("skrive CSV", found["csv"], FILE_SECONDS, size),
        seconds("skrive XLSX", found["xlsx"], FILE_SECONDS, size),
        Figure("minne filene tok", grown, GROWN_MEGABYTES, "", grown <= GROWN_MEGABYTES, "MB"),
    ]


def seconds(name: str, value: float, most: float, said: str) -> Figure:
    return Figure(name, value, most, said, value <= most, "s")


def tell(figure: Figure) -> None:
    verdict = "bestått" if figure.is_passed else "IKKE BESTÅTT"
    bar = f"{figure.value:8.2f} {figure.unit} (høyst {figure.most:g})"
    print(f"{verdict:12} {figure.name:42} {bar:28} {figure.said}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
