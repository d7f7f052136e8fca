"""What is told beside the themes: only of sectors and the municipality, each from a table of its own, from twenty."""

from datetime import UTC, date, datetime
from uuid import uuid4

import numpy as np
import pytest

from dialog.campaigns.confidence_models import Tap
from dialog.campaigns.models import ConfidenceTally
from dialog.conversations.models import Conversation, JourneyStep, Outcome, Pathway, SaidBy, Statement
from dialog.improvements.models import Better, Fate, FateKind, ImprovementAction, Status
from dialog.insight.counting import CountedTable, Counts
from dialog.insight.dimension_counting import DimensionTable
from dialog.insight.freezing import Node, Tree, freeze, freeze_dimensions
from dialog.insight.models import Dimension, ReleaseDimension, Table
from dialog.insight.queries import ReleaseReader
from dialog.units.models import Kind
from tests.factories import make_resident

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 20, tzinfo=UTC)


def shown(release, unit, dimension):
    return {one.value: one.figure for one in ReleaseReader(release).dimension(unit.code, dimension)}


def residents_in(town, unit, number, **fields):
    town.campaign.taking_part.get_or_create(municipality=town.municipality, unit=unit)
    residents = [make_resident(unit, **fields) for _ in range(number)]
    for one in residents:
        one.stays.update(starts_on=date(2026, 1, 1))
    return residents


def fates(town, conversations, kind, *, told=False, **fields):
    Fate.objects.bulk_create(
        Fate(
            municipality=town.municipality,
            unit_id=statement.unit_id,
            statement=statement,
            kind=kind,
            words="Ja",
            decided_by=town.siv,
            decided_at=NOW,
            **({"told_by": town.siv, "told_at": NOW} if told else {}),
            **fields,
        )
        for statement in Statement.objects.filter(conversation__in=conversations)
    )


def said_afterwards(town, conversations, answer):
    Better.objects.bulk_create(
        Better(municipality=town.municipality, fate=fate, answer=answer, said_by="person", recorded_by=town.siv,
               recorded_at=NOW)
        for fate in Fate.objects.filter(statement__conversation__in=conversations)
    )  # fmt: skip


def action_of(town, unit, **fields):
    return ImprovementAction.objects.create(
        municipality=town.municipality,
        unit=unit,
        title="Tur hver uke",
        owner=town.siv,
        due_on=date(2026, 9, 1),
        created_by=town.siv,
        created_at=NOW,
        **fields,
    )


def test_who_said_it_counts_each_person_once_and_the_one_who_spoke_herself_as_herself(town):
    section = town.home_care("Nord")
    residents = [make_resident(section) for _ in range(30)]
    town.answers(section, 30, residents=residents)
    town.answers(section, 10, residents=residents[:10], said_by=SaidBy.KIN_ABOUT)
    town.answers(section, 15, said_by=SaidBy.KIN_ABOUT)
    town.answers(section, 25, said_by=SaidBy.KIN_SELF)
    town.answers(section, 19, said_by=SaidBy.OBSERVED)
    town.answers(section, 30, figures_only=True)

    release = town.release()

    for unit in (town.sector, town.municipality):
        assert shown(release, unit, Dimension.SAID_BY) == {"person": 30, "kin_about": 15, "kin_self": 25}
    for unit in (section, town.area):
        assert shown(release, unit, Dimension.SAID_BY) == {}


def test_a_dimension_of_fewer_than_twenty_people_is_shown_nowhere(town):
    pathway = Pathway.objects.create(municipality=town.municipality, name="Etter hoftebrudd")
    section = town.home_care("Nord")
    marked = [one.pk for one in town.answers(section, 40)[:19]]
    Conversation.objects.filter(pk__in=marked).update(pathway=pathway)

    release = town.release()

    assert not ReleaseDimension.objects.filter(release=release, dimension=Dimension.PATHWAY).exists()
    assert ReleaseDimension.objects.filter(release=release, dimension=Dimension.SAID_BY).exists()


def test_pathways_and_steps_are_named_as_they_were_called_then(town):
    hip, stroke = (
        Pathway.objects.create(municipality=town.municipality, name=name, position=place)
        for place, name in enumerate(["Etter hoftebrudd", "Etter slag"])
    )
    step = JourneyStep.objects.create(municipality=town.municipality, name="Første besøk hjemme")
    pks = [one.pk for one in town.answers(town.home_care("Nord"), 60)]
    Conversation.objects.filter(pk__in=pks[:25]).update(pathway=hip, journey_step=step)
    Conversation.objects.filter(pk__in=pks[25:35]).update(pathway=stroke)

    release = town.release()
    Pathway.objects.filter(pk=hip.pk).update(name="Hofte")

    found = ReleaseReader(release).dimension("00", Dimension.PATHWAY)
    assert [(one.label, one.figure) for one in found] == [("Etter hoftebrudd", 25), ("Etter slag", 10)]
    assert shown(release, town.sector, Dimension.JOURNEY_STEP) == {str(step.pk): 25}


def test_why_they_were_asked_is_told_of_those_who_had_a_reason(town):
    pks = [one.pk for one in town.answers(town.home_care("Nord"), 60)]
    Conversation.objects.filter(pk__in=pks[:20]).update(occasion="review")
    Conversation.objects.filter(pk__in=pks[20:30]).update(occasion="admission")

    release = town.release()

    told = {"admission": 10, "application": 0, "review": 20, "discharge": 0}
    assert shown(release, town.sector, Dimension.OCCASION) == told
    assert shown(release, town.area, Dimension.OCCASION) == {}


@pytest.mark.parametrize(("replies", "is_shown"), [(15, False), (20, True)])
def test_confidence_is_told_of_sectors_from_twenty_replies_and_nothing_between_yes_and_no(town, replies, is_shown):
    section = town.home_care("Nord")
    yes, no = replies - 10, 5
    ConfidenceTally.objects.create(
        municipality=town.municipality,
        campaign=town.campaign,
        unit=section,
        phase="before",
        replies=replies,
        **{f"{tap}_yes": yes for tap in Tap},
        **{f"{tap}_no": no for tap in Tap},
        **{f"{tap}_some": 5 for tap in Tap},
    )

    release = town.release()

    told = {"all": 20, **{f"{tap}_yes": 10 for tap in Tap}, **{f"{tap}_no": 5 for tap in Tap}}
    assert shown(release, town.sector, Dimension.CONFIDENCE_BEFORE) == (told if is_shown else {})
    assert shown(release, town.area, Dimension.CONFIDENCE_BEFORE) == {}
    assert shown(release, town.sector, Dimension.CONFIDENCE_AFTER) == {}


def test_the_silent_are_those_who_were_there_and_not_asked_by_what_stands_on_their_own_page(town):
    section = town.home_care("Nord")
    asked = residents_in(town, section, 10)
    town.answers(section, 10, residents=asked)
    unable = residents_in(town, section, 5, needs_interpreter=True, language="so")
    town.answers(section, 5, residents=unable, outcome=Outcome.UNABLE)
    residents_in(town, section, 20, needs_pictures=True)
    declined = residents_in(town, section, 5, needs_pictures=True)
    town.answers(section, 5, residents=declined, outcome=Outcome.DECLINED)

    release = town.release()

    assert shown(release, town.sector, Dimension.SILENT) == {
        "not_asked": 25,
        "unable": 5,
        "needs_interpreter": 5,
        "other_language": 5,
        "needs_pictures": 20,
        "needs_time": 0,
        "home_care": 25,
    }
    assert shown(release, section, Dimension.SILENT) == {}


def test_the_staircase_counts_those_who_stood_on_the_step_before(town):
    section = town.home_care("Nord")
    residents = residents_in(town, section, 60)
    wishes = town.answers(section, 40, residents=residents)
    town.answers(section, 5, residents=residents[40:], outcome=Outcome.DECLINED)
    town.answers(section, 5, residents=residents[45:], figures_only=True)
    asking = wishes[:30]
    Statement.objects.filter(conversation__in=asking).update(intent="leader")
    fates(town, asking[:10], FateKind.DONE, told=True)
    fates(town, asking[10:20], FateKind.ANSWERED, told=True)
    # Done, but nobody has told her: she has got no answer.
    fates(town, asking[20:25], FateKind.DONE)
    # Five have noticed, five have not; what those say who were only answered is no change.
    said_afterwards(town, asking[:5], "a_bit")
    said_afterwards(town, asking[5:10], "no")
    said_afterwards(town, asking[10:15], "yes")

    release = town.release()

    steps = ReleaseReader(release).dimension(town.sector.code, Dimension.STAIRCASE)
    assert [(step.value, step.figure) for step in steps] == [
        ("got_service", 60),
        ("asked", 50),
        ("answered", 40),
        ("asked_for_something", 30),
        ("got_reply", 20),
        ("changed", 10),
        ("noticed", 5),
    ]


def test_voices_behind_an_action_and_those_told_are_counted_in_all_and_by_theme(town):
    section = town.home_care("Nord")
    said = town.answers(section, 40, named={"activity": 30, "food": 10})
    town.theme("health")
    fates(town, said[:25], FateKind.IN_ACTION, told=True, action=action_of(town, section))
    dropped = action_of(town, section, status=Status.DROPPED, result="Nei", closed_by=town.siv, closed_at=NOW)
    fates(town, said[25:35], FateKind.IN_ACTION, action=dropped)

    release = town.release()

    behind = ReleaseReader(release).dimension("00", Dimension.BEHIND_ACTION)
    assert [(one.label, one.figure) for one in behind] == [
        ("I alt", 25),
        ("Activity", 25),
        ("Food", 10),
        ("Health", 0),
    ]
    assert shown(release, town.sector, Dimension.TOLD_BACK)["all"] == 25


def test_a_small_sector_is_counted_in_the_municipality_only(town):
    town.answers(town.home_care("Nord"), 40)
    town.answers(town.home_care("Velferd", town.other_sector), 15)

    release = town.release()

    assert shown(release, town.other_sector, Dimension.SAID_BY) == {}
    assert shown(release, town.sector, Dimension.SAID_BY) == {"person": 40, "kin_about": 0}
    assert shown(release, town.municipality, Dimension.SAID_BY) == {"person": 55, "kin_about": 0}


def test_every_figure_of_a_dimension_is_a_five_whatever_the_counts(town):
    town.answers(town.home_care("Nord"), 33)
    town.answers(town.home_care("Sør"), 28, said_by=SaidBy.KIN_ABOUT)

    release = town.release(seed=4)

    figures = list(ReleaseDimension.objects.filter(release=release).values_list("figure", flat=True))
    assert figures
    assert all(figure % 5 == 0 for figure in figures)


def test_the_first_part_of_a_number_that_is_told_exactly_is_what_the_others_leave_of_it(town):
    """So it says nothing that the others do not say: 41 answered, and 15 or 10 of them let somebody speak for them."""
    section = town.home_care("Nord")
    town.answers(section, 28)
    town.answers(section, 13, said_by=SaidBy.KIN_ABOUT)

    found = shown(town.release(), town.sector, Dimension.SAID_BY)

    assert found in ({"person": 25, "kin_about": 15}, {"person": 30, "kin_about": 10})


def test_what_is_told_of_sectors_alone_is_rounded_by_section_and_shown_as_the_sum(town):
    """Nine sections with two each: rounded as one, a sector would always be 15 or 20."""
    root, *sectors = (uuid4() for _ in range(3))
    places = {uuid4(): sectors[number % 2] for number in range(18)}
    tree = Tree(
        [
            Node(root, None, Kind.MUNICIPALITY, ""),
            *(Node(sector, root, Kind.SECTOR, "") for sector in sectors),
            *(Node(unit, sector, Kind.SECTION, "home_care") for unit, sector in places.items()),
        ]
    )
    counted = CountedTable(dict.fromkeys(places, 30), {(unit, "hip"): 2 for unit in places})
    table = DimensionTable(Dimension.PATHWAY, [("hip", "")], counted)
    chances = [np.random.default_rng(seed) for seed in range(30)]

    single = [one for rng in chances for one in freeze_dimensions([table], tree, rng)]
    kin = [one for rng in chances for one in freeze(Counts({Table.KIN: counted}), tree, ["hip"], rng).figures]

    for found in (single, kin):
        assert {one.unit for one in found} == {root, *sectors}
        assert {one.figure for one in found if one.unit == root} == {35, 40}
        assert {one.figure for one in found if one.unit != root} - {15, 20}
