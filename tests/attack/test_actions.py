"""The pages of sums and of shared actions, watched while people speak, are told, and say that it got better."""

import pytest

from tests.attack.actions import Workshops, attack, attack_money, voices_told_on_the_same_terms, without_a_minimum

pytestmark = pytest.mark.django_db


def test_nobody_who_watches_the_sums_and_the_shared_actions_learns_how_many_stand_behind_one():
    town = Workshops(1, actions=14)

    losses = attack(town)

    assert {what: (loss.exact, loss.beyond) for what, loss in losses.items()} == dict.fromkeys(losses, (0, 0))
    assert {what: loss.tries for what, loss in losses.items()} == {"begun": 14, "joined": 14, "told": 7, "better": 7}
    seen = town.read()
    assert {row for _table, row, _head in seen.cells} and not seen.loose
    assert attack_money(town).exact == 0 < attack_money(town).tries
    with without_a_minimum():
        assert attack_money(town).exact >= 1


def test_voices_told_on_the_terms_of_money_would_be_found():
    with voices_told_on_the_same_terms():
        losses = attack(Workshops(1, actions=14))

    assert losses["joined"].exact >= 7
