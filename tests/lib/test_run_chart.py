"""Perla, Provost and Murray's rules, on rows small enough to be counted on paper."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dialog.lib import run_chart
from dialog.lib.run_chart import Reading

DAY = date(2026, 1, 5)


def numbers(text):
    return [Decimal(number) for number in text.split()]


def places(signal):
    return list(signal.places) if signal else None


@pytest.mark.parametrize(
    ("values", "shift"),
    [
        # six above the median of 5.5
        ("1 2 3 4 5 5 6 7 8 9 6 7", [6, 7, 8, 9, 10, 11]),
        # five on each side are not enough
        ("1 2 1 2 1 9 8 9 8 9", None),
        # points on the median of 5 neither count nor break
        ("1 9 6 5 7 5 8 6 7 9 1 1 5 1 9 1 1", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        # all alike: everything is on the median
        ("4 4 4 4 4 4 4 4 4 4 4 4", None),
    ],
)
def test_six_or_more_in_a_row_on_one_side_of_the_median_are_a_shift(values, shift):
    run = run_chart.read(numbers(values))

    assert places(run.shift) == shift


@pytest.mark.parametrize(
    ("values", "trend", "is_up"),
    [
        ("5 4 5 4 5 4 5 6 7 8", [5, 6, 7, 8, 9], True),
        ("5 4 5 4 5 4 5 4 5 6 7", None, None),
        # like neighbours neither count nor break
        ("5 6 5 6 5 4 4 3 2 2 1 3", [3, 4, 5, 6, 7, 8, 9, 10], False),
    ],
)
def test_five_or_more_in_a_row_the_same_way_are_a_trend(values, trend, is_up):
    run = run_chart.read(numbers(values))

    assert places(run.trend) == trend
    assert trend is None or run.trend.is_up is is_up


def test_what_does_not_count_is_not_counted():
    trend = run_chart.read(numbers("2 2 3 1 2 2 4 5 6 5 7 6")).trend
    shift = run_chart.read(numbers("1 9 6 5 7 5 8 6 7 9 1 1 5 1 9 1 1")).shift

    assert (places(trend), trend.points) == ([3, 4, 5, 6, 7, 8], 5)
    assert shift.points == 7


def test_few_readings_say_nothing_and_none_at_all_are_no_run():
    few = run_chart.read(numbers("1 1 1 1 2 3 4 5 6"))

    assert (few.median, few.is_enough, few.shift, few.trend) == (2, False, None, None)
    assert run_chart.read([]) is None


@pytest.mark.parametrize(
    ("value", "said"), [("3.00", "3"), ("2.50", "2,5"), ("0.25", "0,25"), ("10", "10"), ("-1.10", "-1,1"), ("0", "0")]
)
def test_a_number_is_written_as_people_write_it(value, said):
    assert run_chart.written(Decimal(value)) == said


def test_the_drawing_marks_a_shift_by_shape_and_keeps_inside_its_frame():
    values = numbers("1 2 3 4 5 5 6 7 8 9 6 7")
    readings = [Reading(DAY + timedelta(weeks=week), value) for week, value in enumerate(values)]

    drawing = run_chart.drawn(readings, run_chart.read(values), target=Decimal(8), names=("midten", "målet", "før"))

    assert drawing.count('class="s-skift"') == 6
    assert drawing.count('class="s-punkt"') == 6
    assert "midten 5,5" in drawing and "målet 8" in drawing and "s-for" not in drawing
    heights = [float(y) for y in re.findall(r'c?y[12]?="([\d.]+)"', drawing)]
    assert min(heights) >= 10 and max(heights) <= 208
    assert "style=" not in drawing


def test_one_reading_is_drawn():
    drawing = run_chart.drawn(
        [Reading(DAY, Decimal(0))], run_chart.read([Decimal(0)]), baseline=Decimal(0), names=("midten", "målet", "før")
    )

    assert drawing.count('class="s-punkt"') == 1
