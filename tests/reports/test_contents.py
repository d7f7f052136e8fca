"""What a report says, whatever file it becomes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from dialog.improvements.models import QuoteUse, Status
from dialog.reports import services
from dialog.reports.contents.numbers import fraction_of, spaced, with_comma
from dialog.reports.contents.shapes import Step
from dialog.reports.contents.staircase import _headline, _sentence
from dialog.reports.contents.staircase import _with_missing as with_missing
from dialog.reports.models import About
from dialog.reports.resource_file import Line
from tests.reports.conftest import WORDS, clear_quote, contents_of, make_action

pytestmark = pytest.mark.django_db


def steps(*figures):
    names = ("got_service", "asked", "answered", "asked_for_something", "got_reply", "changed", "noticed")
    return {
        one.code: one
        for one in with_missing([Step(name, name, *figure) for name, figure in zip(names, figures, strict=True)])
    }


NOTHING = (None, None)
WHOLE = steps((1640, 1590), (1285, 1020), (1105, 860), (620, 455), (410, 240), (265, 150), (140, 65))


def test_who_waits_for_an_answer_is_said_first():
    assert _headline(WHOLE) == "Én av tre som ba om noe, venter fortsatt på svar"
    assert "210 venter" in _sentence(WHOLE, "i fjor")
    assert (WHOLE["asked"].missing, WHOLE["got_reply"].missing, WHOLE["answered"].missing) == (355, 210, None)


def test_without_the_later_steps_it_is_said_who_was_not_asked():
    known = steps((100, None), (80, None), (60, None), *[NOTHING] * 4)

    assert _headline(known) == "Én av fem som får tjenester, er ikke spurt"
    assert _sentence(known, "") == "80 av 100 er spurt. 60 svarte."


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(210, 620, "Én av tre"), (50, 100, "Halvparten av dem"), (1, 1000, "")]
)
def test_a_share_is_said_in_words_only_when_it_is_near_a_simple_one(part, whole, words):
    assert fraction_of(part, whole) == words


def test_numbers_are_written_as_norwegians_write_them():
    assert spaced(1234567) == "1\u00a0234\u00a0567"
    assert [with_comma(Decimal(one)) for one in ("0.4", "1200", "1210.50")] == ["0,4", "1\u00a0200", "1\u00a0210,5"]


def test_a_section_has_the_first_steps_of_the_staircase_and_says_that_the_rest_is_missing(counted):
    stairs = contents_of(counted.last, counted.large.code).staircase

    assert [step.figure for step in stairs.steps] == [64, 62, 62, None, None, None, None]
    assert "«Fikk svar»" in stairs.not_shown


def test_only_what_the_release_holds_is_said_of_each_unit(counted, reader):
    contents = contents_of(counted.last)

    assert [(one.code, one.figure) for one in contents.themes] == [
        (one.code, one.figure) for one in reader.figures("00").themes
    ]
    assert contents_of(counted.last, counted.small.code).themes == ()


def test_a_section_that_is_too_small_says_where_it_is_counted(counted):
    small = contents_of(counted.last, counted.small.code)

    assert small.figures.counted_in is not None
    assert small.units[0].counted_in == small.figures.counted_in.name


def test_quotes_are_those_approved_for_reports_and_said_in_this_unit(counted):
    clear_quote(counted)
    clear_quote(counted, "Bare på plakaten", QuoteUse.POSTER)

    assert [one.words for one in contents_of(counted.last).quotes] == [WORDS]
    assert contents_of(counted.last, counted.large.code).quotes[0].source == "Hjemmetjenesten nord, juni 2026"
    assert contents_of(counted.last, counted.small.code).quotes == ()
    assert contents_of(counted.before).quotes == ()


def test_an_action_whose_title_may_name_somebody_is_left_out(counted):
    make_action(counted, counted.large, "Fast tur hver formiddag")
    make_action(counted, counted.large, "Kaffe med Borghild på rom 12")

    contents = contents_of(counted.last)

    assert [one.title for one in contents.actions] == ["Fast tur hver formiddag"]
    assert contents.withheld == 1


def test_actions_are_those_begun_since_people_were_asked(counted):
    old = make_action(counted, counted.large, "Fra i fjor")
    type(old).objects.filter(pk=old.pk).update(created_at=counted.campaign.window.starts_at - timedelta(days=1))
    make_action(counted, counted.large, "Avsluttet", status=Status.TOLD)

    assert [one.title for one in contents_of(counted.last).actions] == ["Avsluttet"]


def test_the_same_action_in_several_units_is_one_line_without_a_number(counted):
    other = counted.home_care("Hjemmetjenesten sør")
    make_action(counted, counted.large, "Spør om kaffe")
    make_action(counted, counted.small, "spør om kaffe")
    make_action(counted, other, "Et tiltak i en enhet som kom etter at tallene ble låst")

    shown = contents_of(counted.last).actions

    assert [one.title.casefold() for one in shown] == ["spør om kaffe"]
    assert "Hjemmetjenesten nord" in shown[0].unit and ", " in shown[0].unit


def write(town, code, **said):
    named = {About.ASKS: "activity", About.DID: "activity", About.BETTER: "activity", About.COST: "activity"}
    by_key = {(About(about).value, named.get(about, "")): words for about, words in said.items()}
    services.write_sentences(release=town.last, unit_code=code, said=by_key, by=town.siv, now=timezone.now())


def test_the_strategists_sentences_are_kept_for_each_release_and_unit(counted):
    write(counted, "00", organised="Ja, i to soner", asks="Én stilling til", did="Tur hver dag")

    contents, section = contents_of(counted.last), contents_of(counted.last, counted.large.code)

    assert contents.answers[0].words == "Ja, i to soner"
    assert (contents.themes[0].asks, contents.themes[0].did) == ("Én stilling til", ("Tur hver dag",))
    assert [answer.words for answer in section.answers] == ["", "", ""]
    assert section.themes[0].asks == ""


def test_an_emptied_sentence_is_missing_again(counted):
    write(counted, "00", organised="Ja", need="Nei")
    write(counted, "00", organised="", need="Nei, i nord")

    assert [answer.words for answer in contents_of(counted.last).answers] == ["", "Nei, i nord", ""]


def send(town, *lines, year=2026):
    file = services.send_resources(year=year, lines=lines, by=town.siv, now=timezone.now())
    services.use_resources(file=file, now=timezone.now())
    return file


def test_the_newest_file_in_use_counts_and_undoing_it_brings_the_one_before_back(counted):
    line = Line(2, "Sykehjem", "", False, 410, Decimal("12.5"), 900)
    first = send(counted, line)
    second = send(counted, Line(2, "Hjemmetjeneste", "", False, None, None, None))
    send(counted, line, year=2025)

    assert [one.service for one in contents_of(counted.last).resources] == ["Hjemmetjeneste"]
    with pytest.raises(services.NotTheNewest):
        services.undo_resources(file=first, by=counted.siv, now=timezone.now())
    services.undo_resources(file=second, by=counted.siv, now=timezone.now())

    assert [(one.service, one.recipients) for one in contents_of(counted.last).resources] == [("Sykehjem", 410)]


def test_who_stands_outside_the_staircase_comes_from_the_file_and_each_unit_has_its_own_lines(counted):
    alarm = Line(2, "Har bare trygghetsalarm", "", True, 190, None, None)
    send(counted, alarm, Line(3, "Sone nord", counted.large.code, False, 62, None, None))

    whole, section = contents_of(counted.last), contents_of(counted.last, counted.large.code)

    assert [(one.name, one.number) for one in whole.staircase.outside] == [("Har bare trygghetsalarm", 190)]
    assert (whole.resources, section.staircase.outside) == ((), ())
    assert [one.service for one in section.resources] == ["Sone nord"]
