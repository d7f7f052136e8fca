"""(b) Pages with a large history against a small one: how long, how many rows, what the database and the line bear."""

import json
from html.parser import HTMLParser
from statistics import median
from typing import Any

from bench import databases
from bench.figures import Figure
from bench.web import Line, serving, side_by_side
from hvaerviktig import postgres

MOST, MOST_LISTS, MOST_ROWS = 1.1, 1.3, 40
MOST_DATABASE_MS, MOST_KILOBYTES = 15, 50
PAIRS, WARM_UP = 60, 8
PARENTS, ROWS = ("ul", "ol", "tbody"), ("li", "tr")


class RowCounter(HTMLParser):
    """The largest number of rows that any one list or table holds, or of quotes on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[int] = []
        self.largest = self.quotes = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in PARENTS:
            self.stack.append(0)
        elif tag == "blockquote":
            self.quotes += 1
            self.largest = max(self.largest, self.quotes)
        elif tag in ROWS and self.stack:
            self.stack[-1] += 1
            self.largest = max(self.largest, self.stack[-1])

    def handle_endtag(self, tag: str) -> None:
        if tag in PARENTS and self.stack:
            self.stack.pop()


def rows_in(page: bytes) -> int:
    counter = RowCounter()
    counter.feed(page.decode())
    return counter.largest


Database = tuple[str, dict[str, Any]]


def measure(cluster: postgres.Cluster, small: Database, middle: Database, large: Database) -> list[Figure]:
    """A leader's pages against the small history; pages of figures against the middle one.

    A year of the small history has three answers a section: nothing in it may be shown, and a page that says so tells
    nothing of what a page of figures takes.
    """
    found = []
    for whom, which, little in (("leader", "pages", small), ("strategist", "figures", middle)):
        with serving(cluster, little[0]) as little_address, serving(cluster, large[0]) as large_address:
            lines = (Line(little_address, little[1][whom]), Line(large_address, large[1][whom]))
            for name, path in large[1][which].items():
                found.append(one_page(name, lines, (little[1][which][name], path)))
    return [*found, *costs(json.loads(databases.run(cluster, large[0], "-m", "bench.cost")))]


def lists(cluster: postgres.Cluster, name: str, found: dict[str, Any]) -> list[Figure]:
    """Each work list of the unit with much behind it against that of the unit with a tenth, in one database."""
    with serving(cluster, name) as address:
        lines = (Line(address, found["small"]["leader"]), Line(address, found["large"]["leader"]))
        pairs = {one: (path, found["large"]["pages"][one]) for one, path in found["small"]["pages"].items()}
        return [one_page(f"{one}, 500 tiltak", lines, paths, most=MOST_LISTS) for one, paths in pairs.items()]


def costs(pages: dict[str, dict[str, float]]) -> list[Figure]:
    """The dearest page of all, for the database and for the line."""
    dearest, largest = (max(pages, key=lambda name: pages[name][what]) for what in ("database_ms", "kilobytes"))
    database_ms, kilobytes = pages[dearest]["database_ms"], pages[largest]["kilobytes"]
    return [
        Figure(
            "databasens tid, dyreste side", database_ms, MOST_DATABASE_MS, dearest, database_ms < MOST_DATABASE_MS, "ms"
        ),
        Figure("pakket størrelse, største side", kilobytes, MOST_KILOBYTES, largest, kilobytes < MOST_KILOBYTES, "kB"),
    ]


def one_page(name: str, lines: tuple[Line, Line], paths: tuple[str, str], most: float = MOST) -> Figure:
    requests = (lines[0].get(paths[0]), lines[1].get(paths[1]))
    times, body = side_by_side(lines, requests, pairs=PAIRS, warm_up=WARM_UP)
    ratio, rows = median(times[1]) / median(times[0]), rows_in(body)
    said = f"{median(times[1]):.1f} ms mot {median(times[0]):.1f} ms, {rows} rader"
    return Figure(f"siden «{name}», mye mot lite", ratio, most, said, ratio <= most and rows < MOST_ROWS)
