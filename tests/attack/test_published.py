"""The reading of pages and files finds every number, and notices one that does not follow."""

from tests.attack.published import (
    numbers_in,
    numbers_of,
    rows_of_csv,
    strange,
    strange_rows,
    tables_of_page,
    text_of_page,
)
from tests.attack.report_files import can_be_read_as

RELEASE = {
    "rounding": 5,
    "participation": [
        {"unit": "00", "unit_name": "Solvik", "level": "municipality", "residents": 90, "asked": 80, "answered": 62},
        {"unit": "01", "unit_name": "Sektor 7", "level": "sector", "residents": 9, "asked": None, "answered": None},
    ],
    "themes": [
        {"unit": "00", "level": "municipality", "answered": 62, "theme": "food", "by": None, "figure": 25},
        {"unit": "01", "level": "sector", "answered": 12, "theme": "food", "by": None, "figure": 5},
    ],
    "dimensions": [{"unit": "00", "dimension": "said_by", "figures": [{"value": "kin", "figure": 15}]}],
}
EARLIER = {"themes": [{"unit": "00", "answered": 60, "theme": "food", "by": None, "figure": 40}]}


def test_numbers_of_dates_and_explanations_are_not_figures():
    text = "Låste tall 4.–18. juni 2026 og 3. kvartal 2025: 1 234 av 2 000 sa 7,5. Til 0, 5, 10, 15 … Færre enn 20 svar"

    assert numbers_in(text) == [1234, 2000, 7.5]


def test_figures_shares_changes_and_those_left_follow_from_a_release():
    numbers = numbers_of(RELEASE, EARLIER)

    assert strange("25 av 62 (40 %), −15 fra 40; 10 av 90 er ikke spurt, 89 % er; pårørende 15", numbers, ["00"]) == []
    assert strange("26 av 62", numbers, ["00"]) == [26]
    assert strange("I Sektor 7 sa 5 det, 25 ikke", numbers, ["01"]) == [25]


def test_numbers_that_stand_beside_each_other_are_read_apart_and_each_must_follow():
    known = frozenset({5375.0, 425.0, 60.0})

    assert can_be_read_as(known, ["5", "375", "425"])
    assert can_be_read_as(known, ["60", "425"])
    assert not can_be_read_as(known, ["5", "375", "430"])
    assert not can_be_read_as(known, ["5", "425"])


def test_a_page_is_read_as_it_is_heard():
    html = """<p>99</p><main><h1>Solvik</h1><table><tr><th>Mat</th><td>25</td></tr></table>
        <svg aria-label="26 av 62"><rect width="13"/><text>27</text></svg><script>28</script></main>"""

    assert strange(text_of_page(html), numbers_of(RELEASE), ["00"]) == [26, 27]
    assert tables_of_page(html) == [[["Mat", "25"]]]


def test_a_row_of_a_file_is_looked_up_with_its_own_unit():
    text = "\ufeff# Avrunding;0, 5\r\nenhetskode;tema;antall\r\n00;Mat;25\r\n01;Mat;25\r\n"

    assert strange_rows(rows_of_csv(text), numbers_of(RELEASE)) == ["25: ['01', 'Mat', 25]"]


THEMES = {"theme_list": [{"theme": "food", "name": "Mat"}, {"theme": "home", "name": "Bolig"}]}
HOME = {"unit": "00", "level": "municipality", "answered": 62, "theme": "home", "by": None, "figure": 15}


def test_a_row_that_names_a_theme_is_looked_up_with_that_theme():
    numbers = numbers_of(RELEASE | THEMES | {"themes": [*RELEASE["themes"], HOME]})

    assert strange_rows([["Mat", 25, "40 %"], ["Bolig", 15], ["x", "home", 15]], numbers, ["00"]) == []
    assert strange_rows([["Mat", 15]], numbers, ["00"]) == ["15: ['Mat', 15]"]
    assert strange_rows([["Solvik", 62], ["Sektor 7 Færre enn 20 svar", 62]], numbers, ["00"]) == [
        "62: ['Sektor 7 Færre enn 20 svar', 62]"
    ]


def test_who_fell_off_the_staircase_follows_from_its_steps():
    steps = {"got_service": 90, "asked": 75, "asked_for_something": 40, "got_reply": 5}
    rows = [{"unit": "00", "dimension": "staircase", "value": one, "figure": number} for one, number in steps.items()]

    assert strange("15 er ikke spurt, 35 venter, 50 ikke", numbers_of({"dimensions": rows}), ["00"]) == [50]
