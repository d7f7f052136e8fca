import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dialog.accounts.models import Role
from dialog.themes import services, starting
from dialog.themes.evaluation import Labelled, measure
from dialog.themes.models import ThemePattern
from dialog.themes.patterns import Suggestion
from dialog.units.services import found_municipality
from tests.factories import make_user
from tests.themes import held_back

# Short and hard ones by the writer of the last sentences; nothing was chosen by them, and nothing is to be.
FRESH = Path(__file__).with_name("fresh.jsonl")
KEYS = ["n", "micro_f1", "macro_f1", "recall_at_3", "ms_per_text"]


@pytest.fixture
def held_back_file(tmp_path):
    path = tmp_path / "held_back.jsonl"
    path.write_text("\n".join(held_back.lines(tuning=False)), "utf-8")
    return path


def write(tmp_path, *lines):
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def evaluate(path, **options):
    out = StringIO()
    call_command("evaluate_themes", str(path), stdout=out, **options)
    return out.getvalue()


def test_answers_held_back_get_nine_of_ten_themes_among_the_first_three(held_back_file):
    printed = evaluate(held_back_file)

    measures = json.loads(printed)
    assert printed.count("\n") == 1
    assert list(measures) == KEYS
    assert measures["n"] == 103
    assert measures["recall_at_3"] >= 0.91
    assert measures["micro_f1"] >= 0.83
    assert measures["ms_per_text"] < 30


def test_answers_written_after_all_tuning_get_nearly_as_many():
    measures = json.loads(evaluate(FRESH))

    assert measures["n"] == 200
    assert measures["recall_at_3"] >= 0.88
    assert measures["micro_f1"] >= 0.71


@pytest.mark.django_db
def test_a_municipalitys_own_words_are_measured(held_back_file):
    solvik = found_municipality(name="Solvik kommune")
    services.start_codebook(municipality=solvik, by=make_user("Siv", solvik, Role.STRATEGIST))
    started = json.loads(evaluate(held_back_file, municipality=str(solvik.pk)))

    ThemePattern.objects.filter(municipality=solvik).delete()
    emptied = json.loads(evaluate(held_back_file, municipality="Solvik kommune"))

    assert started["recall_at_3"] == json.loads(evaluate(held_back_file))["recall_at_3"]
    # What sentences have taught is left, and it is less.
    assert 0.4 < emptied["micro_f1"] < started["micro_f1"]


@pytest.mark.django_db
def test_an_unknown_municipality_is_refused(held_back_file):
    with pytest.raises(CommandError, match="Finner ingen kommune: Atlantis"):
        evaluate(held_back_file, municipality="Atlantis")


@pytest.mark.django_db
def test_a_name_that_two_municipalities_share_is_refused(held_back_file):
    for _ in range(2):
        found_municipality(name="Solvik kommune")

    with pytest.raises(CommandError, match="Flere kommuner passer: 00"):
        evaluate(held_back_file, municipality="00")


def test_an_answer_without_themes_can_only_cost(tmp_path):
    right = '{"text": "Blide folk", "themes": ["kindness"]}'
    nothing_wished = '{"text": "God mat", "themes": []}'

    alone = json.loads(evaluate(write(tmp_path, right)))
    together = json.loads(evaluate(write(tmp_path, right, nothing_wished)))

    assert (alone["micro_f1"], together["micro_f1"]) == (1, 0.6667)
    assert together["recall_at_3"] == 1


def test_recall_counts_labels_and_not_answers():
    answers = [Labelled("a", frozenset({"x", "y"})), Labelled("b", frozenset({"x"}))]

    measures = measure(answers, lambda text: [Suggestion("x", 0.9, ("a",))])

    assert measures.recall_at_3 == 0.6667
    assert (measures.micro_f1, measures.macro_f1) == (0.8, 0.5)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "Linje 2: er ikke gyldig JSON."),
        ("[]", "Linje 2: skal være et objekt"),
        ('{"themes": []}', "Linje 2: feltet «text» mangler"),
        ('{"text": 7, "themes": []}', "Linje 2: feltet «text»"),
        ('{"text": "Smil"}', "Linje 2: feltet «themes» mangler"),
        ('{"text": "Smil", "themes": "kindness"}', "Linje 2: feltet «themes»"),
        ('{"text": "Smil", "themes": ["joy"]}', "Linje 2: temaet «joy» finnes ikke"),
    ],
)
def test_a_faulty_line_is_named_in_plain_words(tmp_path, line, fault):
    path, errors = write(tmp_path, '{"text": "Smil", "themes": ["kindness"]}', line), StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("evaluate_themes", str(path), stderr=errors)

    assert stopped.value.code == 2
    assert errors.getvalue().startswith(fault)


@pytest.mark.parametrize(("content", "fault"), [(b"", "ingen svar"), (b"\n\n", "ingen svar"), (b"\xff\xfe", "UTF-8")])
def test_a_file_without_answers_is_refused(tmp_path, content, fault):
    path, errors = tmp_path / "answers.jsonl", StringIO()
    path.write_bytes(content)

    with pytest.raises(SystemExit):
        call_command("evaluate_themes", str(path), stderr=errors)

    assert fault in errors.getvalue()


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="Får ikke åpnet"):
        evaluate(tmp_path / "nowhere.jsonl")


def test_help_explains_the_figures(capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("evaluate_themes", "--help")

    assert stopped.value.code == 0
    printed = capsys.readouterr().out
    assert all(key in printed for key in KEYS)


def test_the_lists_are_broad_and_every_row_fits_the_table():
    patterns = starting.patterns()

    assert len(patterns) > 1_500
    assert max(len(row.text) for row in patterns) <= ThemePattern._meta.get_field("pattern").max_length
    assert len({(row.code, row.kind, row.text) for row in patterns}) == len(patterns)
    assert {row.kind for row in patterns} == {"stem", "phrase", "negated"}
    assert {row.code for row in patterns} == {theme.code for theme in starting.themes()}


def test_a_malformed_list_is_refused_with_its_line():
    with pytest.raises(starting.MalformedListError, match="food, line 2"):
        list(starting.read_list("food", "# Mat\nstems 1.0\n  suppe\n"))
