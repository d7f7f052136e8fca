"""A run chart: readings in the order of time with their median, and what may be read out of it.

The rules are those of Perla, Provost and Murray, "The run chart: a simple analytical tool for learning from variation
in healthcare processes", BMJ Quality & Safety 2011;20:46–51: a *shift* is six or more points in a row on one side of
the median (points on it neither count nor break the row), a *trend* is five or more in a row that all rise or all fall
(a point like the one before it neither counts nor breaks). With few readings neither says anything. Their two other
rules, too many or too few runs and a point that stands quite apart, are left out: the first needs a table nobody on a
ward has learned to read, the second is for the eye.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SHIFT, TREND = 6, 5
# With fewer the median moves with every new reading, and a row on one side of it is easily an accident.
FEWEST = 10
WIDTH, LEFT, RIGHT, TOP, FLOOR = 400, 30, 318, 18, 178
ROOM_FOR_A_LINE = 17


class Reading(NamedTuple):
    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Signal:
    """Where the points lie that make a shift or a trend, from 0; how many of them count, and which way it goes."""

    places: range
    points: int
    is_up: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What can be read out of a row of readings; the longest shift and the longest trend, if there are any."""

    median: Decimal
    shift: Signal | None
    trend: Signal | None
    is_enough: bool


def read(values: Sequence[Decimal]) -> Run | None:
    """None when there is nothing to read. With few readings the signals are kept back: see ``FEWEST``."""
    if not values:
        return None
    middle = median(values)
    is_enough = len(values) >= FEWEST
    return Run(
        median=middle,
        shift=_longest(_shifts(values, middle), SHIFT) if is_enough else None,
        trend=_longest(_trends(values), TREND) if is_enough else None,
        is_enough=is_enough,
    )


class _Row(NamedTuple):
    first: int
    last: int
    points: int
    is_up: bool


def _shifts(values: Sequence[Decimal], middle: Decimal) -> list[_Row]:
    return _rows([(place, value > middle) for place, value in enumerate(values) if value != middle])


def _trends(values: Sequence[Decimal]) -> list[_Row]:
    """A row of steps the same way; a trend of five points is four steps, so the point before the first is its own."""
    changes = [0, *(place for place in range(1, len(values)) if values[place] != values[place - 1])]
    steps = [(place, values[place] > values[before]) for before, place in pairwise(changes)]
    before_of = {place: before for before, place in pairwise(changes)}
    return [_Row(before_of[row.first], row.last, row.points + 1, row.is_up) for row in _rows(steps)]


def _rows(sides: Sequence[tuple[int, bool]]) -> list[_Row]:
    """Join neighbours that lie the same way."""
    found: list[_Row] = []
    for place, is_up in sides:
        if found and found[-1].is_up == is_up:
            found[-1] = found[-1]._replace(last=place, points=found[-1].points + 1)
        else:
            found.append(_Row(place, place, 1, is_up))
    return found


def _longest(rows: Sequence[_Row], fewest: int) -> Signal | None:
    """The newest of the longest."""
    enough = [row for row in rows if row.points >= fewest]
    if not enough:
        return None
    row = max(reversed(enough), key=lambda one: one.points)
    return Signal(range(row.first, row.last + 1), row.points, row.is_up)


def written(value: Decimal) -> str:
    """«3», «2,5»: as a person writes it, in the language of the page."""
    return str(number_format(value.normalize() if value % 1 else value.quantize(Decimal(1)), use_l10n=True))


def drawn(
    readings: Sequence[Reading],
    run: Run,
    *,
    target: Decimal | None = None,
    baseline: Decimal | None = None,
    names: tuple[str, str, str],
) -> SafeString:
    """Points with a line between, the median as a whole line, the target in dashes, where it began in dots.

    ``names`` are the words for median, target and where it began, written beside their lines. Points of a shift are
    filled and square: it holds without colour. The table stands beneath; the drawing is hidden from screen readers.
    """
    levels = [run.median, *(level for level in (target, baseline) if level is not None)]
    bottom, top = _scale([one.value for one in readings], levels)
    span = max((readings[-1].day - readings[0].day).days, 1)
    places = [
        (LEFT + (RIGHT - LEFT) * (one.day - readings[0].day).days / span, _height(one.value, bottom, top))
        for one in readings
    ]
    shift = run.shift.places if run.shift else range(0)
    return format_html(
        '<svg class="kurve" viewBox="0 0 {} 208" aria-hidden="true">{}{}'
        '<polyline class="s-linje" points="{}"/>{}{}{}</svg>',
        WIDTH,
        _axis(bottom, top),
        _levels(run.median, target, baseline, names, bottom, top),
        " ".join(f"{x:.1f},{y:.1f}" for x, y in places),
        format_html_join(
            "",
            '<circle class="s-punkt" cx="{}" cy="{}" r="4.5"/>',
            ((f"{x:.1f}", f"{y:.1f}") for place, (x, y) in enumerate(places) if place not in shift),
        ),
        format_html_join(
            "",
            '<rect class="s-skift" x="{}" y="{}" width="10" height="10"/>',
            ((f"{places[place][0] - 5:.1f}", f"{places[place][1] - 5:.1f}") for place in shift),
        ),
        _days(readings, places[-1][0]),
    )


def _scale(values: Sequence[Decimal], levels: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """From 0 when nothing is below it, so that a small change is not drawn as a large one."""
    everything = [*values, *levels]
    bottom, top = min(Decimal(0), *everything), max(everything)
    return bottom, top if top > bottom else bottom + 1


def _height(value: Decimal, bottom: Decimal, top: Decimal) -> float:
    return FLOOR - (FLOOR - TOP) * float((value - bottom) / (top - bottom))


def _axis(bottom: Decimal, top: Decimal) -> SafeString:
    rows = ((LEFT - 6, f"{_height(level, bottom, top):.1f}", level) for level in (bottom, top))
    return format_html_join(
        "",
        '<line class="s-akse" x1="{x}" x2="{r}" y1="{y}" y2="{y}"/>'
        '<text class="s-tekst" text-anchor="end" x="{t}" y="{b}">{label}</text>',
        (
            {"x": LEFT - 4, "r": RIGHT + 6, "y": y, "t": x, "b": float(y) + 5, "label": written(level)}
            for x, y, level in rows
        ),
    )


def _levels(
    middle: Decimal,
    target: Decimal | None,
    baseline: Decimal | None,
    names: tuple[str, str, str],
    bottom: Decimal,
    top: Decimal,
) -> SafeString:
    """The three level lines; their words are moved apart where they would lie on each other."""
    kinds = (("s-median", middle, names[0]), ("s-mal", target, names[1]), ("s-for", baseline, names[2]))
    lines = sorted(
        ((_height(level, bottom, top), kind, level, name) for kind, level, name in kinds if level is not None),
        reverse=True,
    )
    rows, lowest = [], FLOOR + 12.0
    for y, kind, level, name in lines:
        lowest = min(y + 5, lowest - ROOM_FOR_A_LINE)
        rows.append({"kind": kind, "y": f"{y:.1f}", "t": f"{lowest:.1f}", "name": name, "level": written(level)})
    return format_html_join(
        "",
        '<line class="{kind}" x1="26" x2="324" y1="{y}" y2="{y}"/>'
        '<text class="s-tekst" x="328" y="{t}">{name} {level}</text>',
        rows,
    )


def _days(readings: Sequence[Reading], last: float) -> SafeString:
    """The first day and the last."""
    day = _("j. F")
    first = format_html('<text class="s-tekst" x="{}" y="202">{}</text>', LEFT - 6, date_format(readings[0].day, day))
    if len(readings) == 1:
        return first
    return format_html(
        '{}<text class="s-tekst" text-anchor="end" x="{}" y="202">{}</text>',
        first,
        f"{last + 6:.0f}",
        date_format(readings[-1].day, day),
    )
