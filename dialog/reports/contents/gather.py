"""Puts a report together, once, for all its files."""

from datetime import date
from typing import Protocol

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dialog.insight.models import Dimension
from dialog.insight.pages.words import locked_label
from dialog.insight.queries import EXPLANATION, ReleaseReader
from dialog.reports.contents import actions, method, quotes, resources, said_done, staircase, summary
from dialog.reports.contents.shapes import Answer, Contents, DimensionLine, DimensionTable, Sentences, UnitLine
from dialog.reports.models import QUESTIONS, ReportSentence
from dialog.units.models import Kind, ServiceType

# Beside the staircase and the themes; voices behind actions stand in the table of page two.
DIMENSIONS = (Dimension.SAID_BY, Dimension.SILENT, Dimension.PATHWAY, Dimension.JOURNEY_STEP)
STEPS = 5


class Progress(Protocol):
    def __call__(self, done: int, total: int) -> object: ...


def gather(reader: ReleaseReader, code: str, *, today: date, progress: Progress = lambda done, total: None) -> Contents:
    """Read everything a report of one unit says. Raises KeyError when the release has no such unit.

    ``progress`` is told after each of five steps.
    """
    sentences = list(ReportSentence.objects.filter(release=reader.release, unit_code=code))
    before = _before(reader)
    file = resources.file_in_use(reader.release)
    lines = resources.lines_of(file, code, reader.municipality.code)
    stairs = staircase.staircase(reader, code, before, [line for line in lines if line.is_outside])
    progress(1, STEPS)
    done = actions.actions_of(reader, code, today)
    progress(2, STEPS)
    figures = reader.figures(code)
    themes = said_done.theme_lines(reader, figures, sentences, done.shown, before)
    progress(3, STEPS)
    said = quotes.quotes_of(reader, code, today)
    progress(4, STEPS)
    campaign = reader.release.campaign
    question = campaign.question_to_ask if campaign else _("Hva er viktig for deg?")
    contents = Contents(
        reader=reader,
        figures=figures,
        municipality=reader.municipality.name,
        title=reader.title,
        year=reader.year,
        before=before,
        locked=locked_label(reader.release),
        question=question,
        made_on=today,
        staircase=stairs,
        themes=themes,
        answers=_answers(sentences),
        units=_units(reader, code),
        dimensions=_dimensions(reader, code),
        quotes=said,
        actions=done.shown,
        withheld=done.withheld,
        resources=resources.shown(lines),
        resource_year=file.year if file else None,
        summary=summary.summary(question, stairs, themes, done.shown),
        method=method.method(reader),
        explanation=str(EXPLANATION),
    )
    progress(5, STEPS)
    return contents


def _before(reader: ReleaseReader) -> str:
    if reader.previous is None:
        return ""
    return _("i fjor") if reader.previous.year == reader.year - 1 else str(reader.previous.year)


def _answers(sentences: Sentences) -> tuple[Answer, ...]:
    words = {one.about: one.words or "" for one in sentences if not one.theme_code}
    return tuple(Answer(str(one.label), words.get(one, "")) for one in QUESTIONS)


def _units(reader: ReleaseReader, code: str) -> tuple[UnitLine, ...]:
    """The unit, then those right below it; a department has participation and no figures."""
    below = [unit.code for unit in reader.children(code)]
    codes = [code, *below]
    told = reader.participation(codes)
    figures = reader.figures_of(codes)
    lists = reader.lists_of([one for one in below if reader.rows[one].kind == Kind.DEPARTMENT])
    lines = []
    for one in codes:
        known, of_department = figures[one], lists.get(one)
        leading = tuple(theme.name for theme in known.leading[:2])
        counted_in = known.counted_in.name if known.counted_in and not known.is_shown else ""
        lines.append(
            UnitLine(
                unit=known.unit,
                participation=told.get(one),
                answered=known.answered,
                leading=of_department.themes if of_department else leading,
                figure=known.leading[0].figure if leading else None,
                counted_in="" if of_department and of_department.themes else counted_in,
            )
        )
    return tuple(lines)


def _dimensions(reader: ReleaseReader, code: str) -> tuple[DimensionTable, ...]:
    tables = []
    for dimension in DIMENSIONS:
        rows = [row for row in reader.dimension(code, dimension) if row.figure is not None]
        by_service = [row for row in rows if dimension == Dimension.SILENT and row.value in ServiceType.values]
        others = [row for row in rows if row not in by_service]
        for title, some in ((str(dimension.label), others), (_("Ikke spurt, etter tjeneste"), by_service)):
            if some:
                lines = (DimensionLine(capfirst(row.label), row.figure or 0, row.last_time) for row in some)
                tables.append(DimensionTable(title, tuple(lines)))
    return tuple(tables)
