import re

import pytest

from dialog.lib import svg


def widths(drawing):
    return [float(width) for width in re.findall(r'width="([\d.]+)%"', drawing)]


@pytest.mark.parametrize(("done", "total"), [(0, 1), (3, 3), (14, 22), (40, 40)])
def test_every_person_has_a_shape_up_to_forty(done, total):
    drawing = svg.speech_shapes(done, total)

    assert drawing.count("<path") == total
    assert drawing.count("prikk--ja") == done


def test_more_than_forty_people_become_a_bar():
    drawing = svg.speech_shapes(112, 180)

    assert "prikk" not in drawing
    assert widths(drawing) == pytest.approx([61.7, 37.4], abs=0.1)


@pytest.mark.parametrize("counts", [(0, 4), (4, 0), (1, 1), (1, 999)])
def test_the_parts_of_a_bar_and_their_gap_fill_it_exactly(counts):
    drawing = svg.stacked_bar([("na", counts[0]), ("venter", counts[1])])

    parts = widths(drawing)
    assert sum(parts) + svg.GAP * (len(parts) - 1) == pytest.approx(100, abs=0.2)


def test_nobody_at_all_draws_an_empty_bar():
    assert widths(svg.share_bar(0, 0)) == []
    assert widths(svg.theme_bar(0, 0)) == []
    assert svg.speech_shapes(0, 0).count("<path") == 0


def test_a_theme_bar_is_measured_against_the_largest_and_shows_last_year():
    assert widths(svg.theme_bar(20, 25, before=10)) == [80, 40]
    assert widths(svg.theme_bar(20, 25, before=0)) == [80]


def test_a_label_is_read_aloud_and_escaped():
    drawing = svg.stacked_bar([("plan", 2)], '2 "planlagt" <b>')

    assert 'role="img"' in drawing
    assert "<b>" not in drawing


@pytest.mark.parametrize(("value", "step"), [(0, "v0"), (5, "v2"), (20, "v3"), (40, "v5"), (60, "v5")])
def test_heat_has_five_steps_and_nothing_for_nobody(value, step):
    assert svg.heat_step(value, 40) == step


def test_a_year_without_figures_breaks_the_line():
    drawing = svg.trend_line([41, 48, None, 67, 78], "er spurt")

    assert drawing.count("<polyline") == 2
    assert drawing.count("<circle") == 4
    assert "78 %" in drawing


@pytest.mark.parametrize("shares", [[], [None], [50], [50, None]])
def test_a_line_of_few_years_is_still_drawn(shares):
    assert svg.trend_line(shares).startswith("<svg")
