"""(b) A leader's pages with a large history against a small one, and how many rows a page shows."""

from html.parser import HTMLParser
from statistics import median
from typing import Any

from bench.figures import Figure
from bench.web import Line, serving, side_by_side
from hvaerviktig import postgres

MOST, MOST_ROWS = 1.1, 40
PAIRS, WARM_UP = 60, 8
PARENTS, ROWS = ("ul", "ol", "tbody"), ("li", "tr")


class RowCounter(HTMLParser):
    """The largest number of rows that any one list or table holds."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[int] = []
        self.largest = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in PARENTS:
            self.stack.append(0)
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


def measure(
    cluster: postgres.Cluster, small: tuple[str, dict[str, Any]], large: tuple[str, dict[str, Any]]
) -> list[Figure]:
    with serving(cluster, small[0]) as small_address, serving(cluster, large[0]) as large_address:
        lines = (Line(small_address, small[1]["leader"]), Line(large_address, large[1]["leader"]))
        return [one_page(name, lines, (small[1]["pages"][name], large[1]["pages"][name])) for name in large[1]["pages"]]


def one_page(name: str, lines: tuple[Line, Line], paths: tuple[str, str]) -> Figure:
    requests = (lines[0].get(paths[0]), lines[1].get(paths[1]))
    times, body = side_by_side(lines, requests, pairs=PAIRS, warm_up=WARM_UP)
    ratio, rows = median(times[1]) / median(times[0]), rows_in(body)
    said = f"{median(times[1]):.1f} ms mot {median(times[0]):.1f} ms, {rows} rader"
    return Figure(f"lederens side «{name}», mye mot lite", ratio, MOST, said, ratio <= MOST and rows < MOST_ROWS)
