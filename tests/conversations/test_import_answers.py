"""Older, published answers come in whole or not at all, and only once."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialog.campaigns.models import Campaign, Source
from dialog.conversations.importing import COLUMNS, ImportRefused, bring_in, read
from dialog.conversations.models import Channel, Coding, Conversation, SaidBy, Setting, Statement
from tests.factories import make_place, make_theme

TODAY = date(2026, 6, 9)
CODES = ("activity", "food")
ANSWER = {
    "year": 2015,
    "text": "Å komme meg ut på kjøkkenet, på øya",
    "themes": ["activity"],
    "setting": "home_care",
    "perspective": "resident",
    "asked_by": "nurse",
}


# The first text of all takes seconds on a busy machine, while tables of letters are read.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def solvik(db):
    municipality = make_place().municipality
    for code in CODES:
        make_theme(municipality, code)
    return municipality


def write_jsonl(folder, *rows, name="svar.jsonl", encoding="utf-8"):
    path = folder / name
    path.write_bytes("\n".join(json.dumps(row) for row in rows).encode(encoding))
    return path


def write_csv(folder, *rows, delimiter=",", encoding="utf-8", names=COLUMNS):
    text = StringIO()
    table = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    table.writerows([names, *rows])
    path = folder / "svar.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def run(path, *words):
    out, err = StringIO(), StringIO()
    call_command("import_answers", str(path), *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def problems_in(path):
    with pytest.raises(ImportRefused) as refused:
        read(path, theme_codes=CODES, today=TODAY)
    return [(one.line, one.column, one.message) for one in refused.value.problems]


def test_each_year_becomes_a_campaign_of_published_words(tmp_path, solvik):
    out, err = run(write_jsonl(tmp_path, ANSWER, {**ANSWER, "year": 2016}))

    campaigns = Campaign.objects.order_by("year")
    assert [(one.year, one.source) for one in campaigns] == [(2015, Source.PUBLISHED), (2016, Source.PUBLISHED)]
    assert "2 svar er hentet inn i Solvik kommune (2015, 2016)" in out
    assert err == ""


def test_an_answer_has_no_name_no_care_unit_and_nobody_who_asked(tmp_path, solvik):
    run(write_jsonl(tmp_path, ANSWER))

    conversation = Conversation.objects.get()
    statement = conversation.statements.get()
    assert (conversation.resident, conversation.asked_by, conversation.unit) == (None, None, solvik)
    assert (conversation.channel, conversation.said_by, conversation.setting) == (
        Channel.IMPORT,
        SaidBy.PERSON,
        Setting.AT_HOME,
    )
    assert (statement.words, statement.open_since) == (ANSWER["text"], None)
    assert [coding.theme.code for coding in Coding.objects.all()] == ["activity"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_says_the_same_as_json_lines(tmp_path, solvik, delimiter):
    row = [2015, ANSWER["text"], "activity food", "home_care", "resident", "nurse"]
    run(write_csv(tmp_path, row, delimiter=delimiter))

    assert Statement.objects.get().words == ANSWER["text"]
    assert Coding.objects.count() == 2


def test_the_same_file_again_adds_nothing(tmp_path, solvik):
    path = write_jsonl(tmp_path, ANSWER, ANSWER, {**ANSWER, "text": "Kaffe"})

    first, _err = run(path)
    again, _err = run(path)

    assert "3 svar er hentet inn" in first
    assert "0 svar er hentet inn" in again
    assert "3 var der fra før" in again
    assert Conversation.objects.count() == 3


def test_a_longer_file_in_another_order_adds_what_is_new(tmp_path, solvik):
    run(write_jsonl(tmp_path, ANSWER, {**ANSWER, "text": "Kaffe"}))

    run(write_jsonl(tmp_path, {**ANSWER, "text": "Ro"}, {**ANSWER, "text": "Kaffe"}, ANSWER))

    assert Conversation.objects.count() == 3


def test_one_mistake_and_nothing_comes_in(tmp_path, solvik):
    path = write_jsonl(tmp_path, ANSWER, {**ANSWER, "themes": ["coffee"]}, {**ANSWER, "text": ""})

    with pytest.raises(CommandError) as refused:
        run(path)

    assert "linje 2, kolonne themes: Temaet «coffee» finnes ikke i temalisten." in str(refused.value)
    assert "linje 3, kolonne text: Her mangler svaret." in str(refused.value)
    assert not Conversation.objects.exists()
    assert not Campaign.objects.exists()


def test_a_failure_halfway_leaves_nothing(tmp_path, solvik):
    sheet = read(write_jsonl(tmp_path, ANSWER), theme_codes=CODES, today=TODAY)

    def fail(count):
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        bring_in(municipality=solvik, answers=sheet.answers, now=timezone.now(), progress=fail)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("year", "femten"),
        ("year", True),
        ("year", 15),
        ("year", 2999),
        ("year", None),
        ("year", "2015 "[:3]),
        ("text", "   "),
        ("text", 7),
        ("text", "før\x00etter"),
        ("text", "halvt tegn \ud83d"),
        ("text", "x" * 5001),
        ("themes", 7),
        ("themes", [7]),
        ("themes", {"food": 1}),
        ("setting", "castle"),
        ("setting", ["home_care"]),
        ("perspective", "neighbour"),
        ("perspective", ["resident"]),
        ("perspective", "staff"),
    ],
)
def test_a_mistake_is_told_by_line_and_column(tmp_path, column, value):
    found = problems_in(write_jsonl(tmp_path, ANSWER, {**ANSWER, column: value}))

    assert [(line, name) for line, name, _message in found] == [(2, column)]


def test_a_line_that_is_not_json_is_told_with_its_place(tmp_path):
    path = tmp_path / "svar.jsonl"
    path.write_text(json.dumps(ANSWER) + '\n\n{"year": 2015,, }\n[1]\n', encoding="utf-8")

    assert [(line, column) for line, column, _message in problems_in(path)] == [(3, ""), (4, "")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (0, "")),
        (b"\n \n", (0, "")),
        (b"year,text\n", (0, "")),
        (b"text\nKaffe\n", (1, "year")),
        (b"year,text,text\n2015,a,b\n", (1, "text")),
        (b"year,text\n2015\n", (2, "")),
        (b"year,text\n2015,a,b\n", (2, "")),
        (b'year,text\n2015,"a\n', (2, "")),
        (b"\xff\xfe\x00", (0, "")),
        (b"PK\x03\x04\x00\x81\x8d\x8f", (0, "")),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, expected):
    path = tmp_path / "svar.csv"
    path.write_bytes(content)

    assert problems_in(path)[0][:2] == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_from_excel_are_read(tmp_path, encoding):
    sheet = read(
        write_csv(tmp_path, [2015, "Kjøtt og brød på øya", "", "", "", ""], delimiter=";", encoding=encoding),
        theme_codes=CODES,
        today=TODAY,
    )

    assert sheet.answers[0].text == "Kjøtt og brød på øya"
    assert sheet.notices == []


def test_an_old_windows_file_is_read_with_a_notice(tmp_path, solvik):
    path = write_csv(tmp_path, [2015, "Kjøtt og brød på øya", "", "", "", ""], encoding="cp1252")

    _out, err = run(path)

    assert "Windows-1252" in err
    assert Statement.objects.get().words == "Kjøtt og brød på øya"


def test_a_column_nobody_uses_is_told(tmp_path, solvik):
    _out, err = run(write_jsonl(tmp_path, {**ANSWER, "form": "nb"}))

    assert "Kolonnen «form» brukes ikke." in err


@pytest.mark.parametrize("text", ["=1+1", "+47 900 00 000", "-kaffe", "@SUM(A1)", '=HYPERLINK("x")', "\ttabulator"])
def test_text_that_looks_like_a_formula_is_just_text(tmp_path, solvik, text):
    run(write_csv(tmp_path, [2015, text, "", "", "", ""]))

    assert Statement.objects.get().words == text.strip()


def test_the_year_can_be_said_once_for_the_whole_file(tmp_path, solvik):
    run(write_jsonl(tmp_path, {"text": "Kaffe"}), "--year", "2014")

    assert Campaign.objects.get().year == 2014


def test_a_politician_who_asked_is_kept_as_the_guest(tmp_path, solvik):
    run(write_jsonl(tmp_path, {**ANSWER, "asked_by": "visiting_politician"}))

    assert Conversation.objects.get().guest == "Politiker på besøk"


def test_a_dry_run_writes_nothing(tmp_path, solvik):
    out, _err = run(write_jsonl(tmp_path, ANSWER), "--dry-run")

    assert "1 svar kan hentes inn" in out
    assert not Conversation.objects.exists()


def test_which_municipality_must_be_said_when_there_are_several(tmp_path, solvik):
    make_place("Nordvik kommune")
    path = write_jsonl(tmp_path, ANSWER)

    with pytest.raises(CommandError, match="--municipality"):
        run(path)
    run(path, "--municipality", "solvik kommune")

    assert Conversation.objects.get().municipality == solvik


def test_a_missing_file_is_told(tmp_path, solvik):
    with pytest.raises(CommandError, match="kan ikke åpnes"):
        run(tmp_path / "borte.jsonl")


def test_only_the_first_fifty_mistakes_are_listed(tmp_path, solvik):
    path = write_jsonl(tmp_path, *[{**ANSWER, "text": ""}] * 60)

    with pytest.raises(CommandError, match="og 10 feil til"):
        run(path)


def read_or_problems(path):
    """Nothing but these two may come of a file."""
    try:
        read(path, theme_codes=CODES, today=TODAY)
    except ImportRefused as refused:
        return refused.problems
    return []


@patient
@given(content=st.binary(max_size=300), suffix=st.sampled_from([".csv", ".jsonl", ""]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content, suffix):
    path = tmp_path_factory.getbasetemp() / f"bytes{suffix}"
    path.write_bytes(content)

    assert all(one.message for one in read_or_problems(path))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@patient
@given(row=st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, json_values)))
def test_any_values_are_read_or_refused(tmp_path_factory, row):
    path = write_jsonl(tmp_path_factory.getbasetemp(), row)

    assert {one.column for one in read_or_problems(path)} <= {*COLUMNS, ""}
