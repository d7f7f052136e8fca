"""The parts of a report. None is what is not known: the writers say «mangler», never 0 and never a dash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from dialog.insight.participation import Participation
from dialog.insight.queries import Figures, ReleaseReader, Trend, UnitThen
from dialog.reports.models import ReportSentence


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the staircase. ``missing`` are those who fell off on the way to it."""

    code: str
    name: str
    figure: int | None
    last_time: int | None = None
    missing: int | None = None
    missing_name: str = ""
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class Outside:
    """People who do not get the service, and so were never asked."""

    name: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Staircase:
    steps: tuple[Step, ...]
    outside: tuple[Outside, ...]
    headline: str
    sentence: str
    not_shown: str
    """Why some steps have no figure, in words; empty when all have."""


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """What was said about one theme, and what came of it."""

    code: str
    name: str
    figure: int
    percent: int | None
    last_time: int | None
    trend: Trend
    change: str
    did: tuple[str, ...]
    waits: bool
    told: int | None
    to_tell: int | None
    better: str
    cost: str
    asks: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the strategy's three questions; ``words`` empty when nobody has answered it."""

    question: str
    words: str


@dataclass(frozen=True, slots=True)
class QuoteShown:
    id: UUID
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class ActionShown:
    title: str
    theme_code: str
    theme: str
    unit: str
    status: str
    status_name: str


@dataclass(frozen=True, slots=True)
class ResourceShown:
    service: str
    recipients: int | None
    full_time: Decimal | None
    kroner: int | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit below, or the unit itself: who was asked, and what most named, or where it is counted."""

    unit: UnitThen
    participation: Participation | None
    answered: int | None
    leading: tuple[str, ...]
    figure: int | None
    counted_in: str


@dataclass(frozen=True, slots=True)
class DimensionLine:
    name: str
    figure: int
    last_time: int | None


@dataclass(frozen=True, slots=True)
class DimensionTable:
    title: str
    lines: tuple[DimensionLine, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything a file of one unit is written from. ``themes`` holds all of them, the most frequent first."""

    reader: ReleaseReader
    figures: Figures
    municipality: str
    title: str
    year: int
    before: str
    locked: str
    question: str
    made_on: date
    staircase: Staircase
    themes: tuple[ThemeLine, ...]
    answers: tuple[Answer, ...]
    units: tuple[UnitLine, ...]
    dimensions: tuple[DimensionTable, ...]
    quotes: tuple[QuoteShown, ...]
    actions: tuple[ActionShown, ...]
    withheld: int
    """Actions whose title may name somebody: counted by nobody, and left out."""
    resources: tuple[ResourceShown, ...]
    resource_year: int | None
    summary: tuple[tuple[str, tuple[str, ...]], ...]
    method: tuple[tuple[str, str], ...]
    explanation: str

    @property
    def unit(self) -> UnitThen:
        return self.figures.unit

    @property
    def quote_ids(self) -> list[UUID]:
        return [quote.id for quote in self.quotes]

    @property
    def asks(self) -> tuple[ThemeLine, ...]:
        return tuple(theme for theme in self.themes if theme.asks)


Sentences = Sequence[ReportSentence]
