"""A small municipality through the real house: what comes out is what was said, and holds against the attacker."""

from datetime import timedelta

import numpy as np
import pytest

from dialog.conversations.models import Conversation
from tests.attack.fast import released, truth
from tests.attack.housed import House, strange_in_csv, strange_in_reports, strange_in_xlsx, strange_on_pages
from tests.attack.judge import Judge
from tests.attack.published import numbers_of
from tests.attack.towns import QUARTER, small

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def town():
    return small(3)


def test_a_release_out_of_the_database_holds_and_everything_shown_follows_from_it(town):
    house = House(town)
    first, quarter = (house.export(release) for release in (house.release(0), house.quarter()))
    release = house.release(1)
    second = house.export(release)

    for campaign, known in enumerate((first, second, quarter)):
        losses = Judge(town, known, truth(town, campaign)).attack()
        assert {name: loss.exact for name, loss in losses.items() if loss.exact} == {}
        assert losses["outsider"].tries > 50
    assert answered(first) == answered(released(town, 0))
    assert answered(quarter) == answered(released(town, QUARTER))
    assert {row["unit"] for row in second["participation"]}.isdisjoint(town.closed[1])
    numbers = numbers_of(second, first)
    assert strange_on_pages(house, release, numbers, every=4) == []
    assert strange_in_csv(release, numbers) == []
    assert strange_in_xlsx(release, numbers) == []
    assert strange_in_reports(house, release, numbers, ["01/01"]) == []
    # Beside another release they are all strange: the readers have found numbers to look up.
    other = numbers_of(second | {"themes": first["themes"], "tables": {}})
    assert strange_on_pages(house, release, other, every=11)
    assert strange_in_csv(release, other)
    assert strange_in_xlsx(release, other)


def answered(known):
    return {
        (row["unit"], row["table"], str(row["by"])): row["answered"]
        for row in known["answered"]
        if row["table"] != "honest"
    }


def test_what_happens_after_the_release_changes_no_figure(town):
    house = House(town)
    release = house.release(0)
    before = house.export(release)
    person = Conversation.objects.filter(outcome="answered", withdrawn_at=None).first()

    person.withdrawn_at = person.recorded_at + timedelta(days=60)
    person.save(update_fields=["withdrawn_at"])
    late = Conversation.objects.filter(recorded_at__gt=release.arrived_by)
    assert late.exists()

    assert house.export(release) == before
    assert np.sum([row["figure"] for row in before["themes"]]) > 0
