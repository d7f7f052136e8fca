"""What stands on the sheet before a visit. It is handed to somebody from outside, and left lying on a table.

Promises, and themes as a release has published them: nothing that was heard, no live figure, nobody who lives there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dialog.accounts.models import User
from dialog.campaigns.models import DEFAULT_QUESTION, Campaign
from dialog.improvements.models import Visit
from dialog.improvements.queries import last_campaign
from dialog.improvements.visits.queries import Standing, next_visit, standing
from dialog.insight.models import Release
from dialog.insight.pages.words import locked_label
from dialog.insight.queries import EXPLANATION, LIST_EXPLANATION, Figures, ReleaseReader
from dialog.units.models import Kind, Unit
from dialog.units.naming import unit_title

MOST_THEMES = 5


@dataclass(frozen=True, slots=True)
class Themes:
    """Published themes of a unit, or of the unit above where its answers are counted; ``said`` says whose they are."""

    said: str
    locked: str
    names: Sequence[str]
    explanation: str


@dataclass(frozen=True, slots=True)
class Brief:
    unit: Unit
    title: str
    visit: Visit | None
    """The next that is planned, if any."""
    promises: Standing
    themes: Themes | None
    """None while nothing is locked."""
    question: str
    listening: Sequence[str]


def brief_of(unit: Unit, user: User, today: date) -> Brief:
    return Brief(
        unit=unit,
        title=unit_title(unit),
        visit=next_visit(unit, user, today),
        promises=standing(unit, user, today),
        themes=themes_of(unit, user),
        question=question_for(unit, today),
        listening=listening(),
    )


def question_for(unit: Unit, today: date) -> str:
    """Of the campaign that is under way or comes next, else the last one."""
    ahead = Campaign.objects.asked().with_unit(unit.pk).filter(ends_on__gte=today).order_by("starts_on").first()
    campaign = ahead or last_campaign(unit, today)
    return campaign.question_to_ask if campaign else _(DEFAULT_QUESTION)


def themes_of(unit: Unit, user: User) -> Themes | None:
    """As everybody else may know the unit, also when it is one of its own who prints the sheet."""
    releases = list(Release.objects.visible_to(user).newest_first())
    release = next((one for one in releases if one.campaign_id), None)
    if release is None:
        return None
    reader = ReleaseReader(release, standing=releases)
    code = next((code for code, row in reader.rows.items() if row.unit_id == unit.pk), None)
    if code is None:
        return None
    if reader.rows[code].kind == Kind.DEPARTMENT:
        return _of_department(reader, code, release)
    return _of_figures(reader, reader.figures_of([code], is_compared=False)[code], release)


def listening() -> list[str]:
    return [
        _("Sett deg ned. Si hvem du er, og at du er kommet for å lytte."),
        _("Still spørsmålet, og vent. Tell til ti inni deg før du sier noe mer."),
        _("Si det tilbake: «Har jeg forstått deg rett?»"),
        _("Lov bare det du kan holde. Si når, og hvem som følger det opp."),
        _("Verten skriver. Ikke ta bilder, og ikke fortell videre hvem som sa hva."),
    ]


def _of_department(reader: ReleaseReader, code: str, release: Release) -> Themes | None:
    known = reader.lists_of([code])[code]
    if known.themes:
        return Themes(_("Her har minst fem sagt noe om:"), locked_label(release), known.themes, str(LIST_EXPLANATION))
    if known.counted_in is None:
        return None
    above = reader.figures_of([known.counted_in.code], is_compared=False)[known.counted_in.code]
    return _of_figures(reader, above, release, is_above=True)


def _of_figures(reader: ReleaseReader, figures: Figures, release: Release, *, is_above: bool = False) -> Themes | None:
    if not figures.is_shown:
        if figures.counted_in is None:
            return None
        above = reader.figures_of([figures.counted_in.code], is_compared=False)[figures.counted_in.code]
        return _of_figures(reader, above, release, is_above=True)
    said = _("Det har flest sagt noe om:")
    if is_above:
        said = _("Svarene herfra er talt med i %(unit)s. Der har flest sagt noe om:") % {"unit": figures.unit.name}
    names = [theme.name for theme in figures.themes if theme.figure][:MOST_THEMES]
    return Themes(said, locked_label(release), names, str(EXPLANATION)) if names else None
