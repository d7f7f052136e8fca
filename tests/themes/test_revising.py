"""The theme list from version to version: each verb, each undo, and what can be compared afterwards."""

from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dialog.accounts.models import Role
from dialog.lib.dates import OSLO
from dialog.themes import queries, revising, services
from dialog.themes.models import Change, CodebookVersion, Theme, ThemePattern
from dialog.themes.revising import Part
from dialog.units.services import found_municipality
from tests.factories import make_place, make_theme, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("untaught")]

NOW = datetime(2026, 2, 3, 10, tzinfo=OSLO)
CODES = ("food", "home", "safety", "health", "family")


@pytest.fixture
def themes(place):
    """Five themes in use, by code."""
    return {code: make_theme(place.municipality, code, code.title()) for code in CODES}


@pytest.fixture
def revise(place, siv):
    """Call a verb as Siv, a day after the last."""
    at = [NOW]

    def call(verb, **arguments):
        at[0] += timedelta(days=1)
        return getattr(revising, verb)(by=siv, now=at[0], **arguments)

    return call


@pytest.fixture
def undo(place, revise):
    def call():
        return revise("undo", municipality=place.municipality, number=queries.undoable(place.municipality.pk).number)

    return call


def picture(municipality_id):
    """All that can be seen of a theme list, without what an undo has put out of use for good."""
    fields = ("code", "name", "definition", "lens", "retired_at", "merged_into_id", "split_from_id", "since")
    rows = Theme.objects.filter(municipality_id=municipality_id).values_list(*fields)
    return {row[0]: row[1:] for row in rows}


def number(place):
    return queries.version_number(place.municipality.pk)


def test_a_merged_theme_goes_out_of_use_and_keeps_its_own_codings(place, themes, revise):
    revise("merge_themes", themes=[themes["food"], themes["home"]], into=themes["health"])

    food, health = Theme.objects.get(code="food"), Theme.objects.get(code="health")
    assert (food.counts_as, food.retired_at is None) == (health, False)
    assert (health.since, health.counts_as, food.since) == (2, health, 1)
    assert set(Theme.objects.in_use(place.municipality.pk).values_list("code", flat=True)) == {
        "safety",
        "health",
        "family",
    }


def test_what_was_merged_into_a_merged_theme_follows_in_one_step(themes, revise, undo):
    revise("merge_themes", themes=[themes["food"]], into=themes["home"])

    revise("merge_themes", themes=[themes["home"]], into=themes["health"])

    assert {one.counts_as.code for one in Theme.objects.filter(code__in=["food", "home"])} == {"health"}
    undo()
    assert Theme.objects.get(code="food").counts_as.code == "home"


def test_words_of_a_merged_theme_suggest_the_one_it_went_into(place, themes, revise, undo):
    for code, text in (("food", "lapskaus"), ("home", "lenestol")):
        ThemePattern.objects.create(municipality=place.municipality, theme=themes[code], kind="stem", pattern=text)

    revise("merge_themes", themes=[themes["food"]], into=themes["home"])

    (found,) = services.suggest_for(place.municipality, "Lapskaus i lenestolen")
    assert (found.code, set(found.words)) == ("home", {"Lapskaus", "lenestolen"})
    undo()
    assert {one.code for one in services.suggest_for(place.municipality, "Lapskaus i lenestolen")} == {"food", "home"}


def test_a_split_theme_goes_out_of_use_and_waits_for_new_themes(place, themes, revise):
    parts = [Part("Mat", "Det man spiser", ("lapskaus",)), Part("Drikke", "Det man drikker")]

    made = revise("split_theme", theme=themes["food"], parts=parts)

    assert [one.code for one in made] == ["mat", "drikke"]
    assert {one.since for one in made} == {2}
    assert [one.code for one in Theme.objects.split()] == ["food"]
    assert [one.code for one in services.suggest_for(place.municipality, "Lapskaus")] == ["mat"]


def test_an_undone_split_counts_its_parts_as_the_theme_again(place, themes, revise, undo):
    made = revise("split_theme", theme=themes["food"], parts=[Part("Mat", "x"), Part("Drikke", "y")])

    undo()

    assert {Theme.objects.get(pk=one.pk).counts_as for one in made} == {themes["food"]}
    assert not Theme.objects.split().exists()
    assert picture(place.municipality.pk)["food"][3:] == (None, None, None, 1)


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("describe_theme", {"theme": "food", "name": "Kaffe", "definition": "Varmt", "lens": "fellesskap"}),
        ("merge_themes", {"themes": ["food", "home"], "into": "health"}),
        ("retire_theme", {"theme": "food"}),
    ],
)
def test_each_change_is_undone_to_what_was_and_both_stand_in_the_history(
    place, siv, themes, revise, undo, verb, arguments
):
    before = picture(place.municipality.pk)
    named = {key: _named(themes, value) for key, value in arguments.items()}

    revise(verb, **named)
    changed = picture(place.municipality.pk)
    undo()

    assert changed != before
    assert picture(place.municipality.pk) == before
    assert [one.number for one in queries.history(siv)] == [3, 2, 1]
    assert queries.history(siv)[0].undoes.number == 2
    assert {one.made_by for one in queries.history(siv)} == {siv}


def _named(themes, value):
    if isinstance(value, list):
        return [themes[code] for code in value]
    return themes.get(value, value)


def test_an_undone_addition_is_out_of_use_and_its_name_is_free(place, themes, revise, undo):
    revise("add_theme", municipality=place.municipality, name="Båt", lens="aktivitet")

    undo()

    assert not Theme.objects.in_use(place.municipality.pk).filter(name="Båt").exists()
    again = revise("add_theme", municipality=place.municipality, name="Båt", lens="aktivitet")
    assert again.code == "bat-2"


def test_a_restored_theme_and_its_undo(themes, revise, undo):
    revise("retire_theme", theme=themes["food"])
    revise("restore_theme", theme=themes["food"])
    assert Theme.objects.get(code="food").retired_at is None

    undo()

    assert Theme.objects.get(code="food").retired_at is not None


def test_undo_takes_back_step_by_step_and_never_an_undo(place, themes, revise, undo):
    before = picture(place.municipality.pk)
    revise("retire_theme", theme=themes["food"])
    revise("merge_themes", themes=[themes["home"]], into=themes["health"])

    undone = [undo().undoes.change, undo().undoes.change]

    assert undone == [Change.MERGED, Change.RETIRED]
    assert queries.undoable(place.municipality.pk) is None
    assert picture(place.municipality.pk) == before


def test_only_the_newest_change_is_undone(place, themes, revise):
    revise("retire_theme", theme=themes["food"])
    revise("retire_theme", theme=themes["home"])

    with pytest.raises(revising.NotTheNewest):
        revise("undo", municipality=place.municipality, number=2)


# Refusals ---------------------------------------------------------------------------------------------------------


def test_a_theme_never_goes_into_itself_nor_nothing_into_another(themes, revise):
    with pytest.raises(revising.MergedIntoItself):
        revise("merge_themes", themes=[themes["food"], themes["home"]], into=themes["home"])
    with pytest.raises(revising.MergedIntoItself):
        revise("merge_themes", themes=[], into=themes["home"])


def test_nothing_is_merged_with_what_is_out_of_use(themes, revise):
    revise("merge_themes", themes=[themes["food"]], into=themes["home"])

    with pytest.raises(revising.NotInUse):  # which would be a circle
        revise("merge_themes", themes=[themes["home"]], into=themes["food"])
    with pytest.raises(revising.NotInUse):
        revise("merge_themes", themes=[themes["food"]], into=themes["health"])
    with pytest.raises(revising.NotInUse):
        revise("split_theme", theme=themes["food"], parts=[Part("a", ""), Part("b", "")])


def test_another_municipalitys_theme_is_not_merged_with(themes, revise):
    theirs = make_theme(make_place("Nordvik kommune").municipality, "food", "Mat")

    with pytest.raises(revising.NotInUse):
        revise("merge_themes", themes=[theirs], into=themes["home"])


def test_two_themes_stay_in_use(themes, revise):
    revise("merge_themes", themes=[themes["food"], themes["home"]], into=themes["health"])
    revise("retire_theme", theme=themes["safety"])

    with pytest.raises(revising.TooFewThemes):
        revise("retire_theme", theme=themes["family"])
    with pytest.raises(revising.TooFewThemes):
        revise("merge_themes", themes=[themes["family"]], into=themes["health"])


def test_a_name_is_never_used_twice_also_when_a_theme_comes_back(place, themes, revise):
    revise("retire_theme", theme=themes["food"])
    revise("add_theme", municipality=place.municipality, name="FOOD", lens="aktivitet")

    with pytest.raises(revising.NameTaken):
        revise("restore_theme", theme=themes["food"])
    with pytest.raises(revising.NameTaken):
        revise("split_theme", theme=themes["home"], parts=[Part("Safety", ""), Part("Annet", "")])
    with pytest.raises(revising.NameTaken):
        revise("split_theme", theme=themes["home"], parts=[Part("Likt", ""), Part("likt", "")])


def test_a_split_theme_does_not_come_back_beside_its_parts(themes, revise):
    revise("split_theme", theme=themes["food"], parts=[Part("Mat", ""), Part("Drikke", "")])

    with pytest.raises(revising.IsSplit):
        revise("restore_theme", theme=themes["food"])


def test_one_part_is_no_split(themes, revise):
    with pytest.raises(revising.TooFewParts):
        revise("split_theme", theme=themes["food"], parts=[Part("Mat", "")])


def test_the_database_refuses_a_chain_and_a_changed_version(place, themes, revise):
    revise("merge_themes", themes=[themes["food"]], into=themes["home"])

    with pytest.raises(DatabaseError, match="itself merged"), transaction.atomic():
        Theme.objects.filter(code="home").update(merged_into=themes["health"], retired_at=NOW)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        CodebookVersion.objects.filter(number=2).update(number=9)


# What can be compared -----------------------------------------------------------------------------------------------


def test_themes_are_compared_while_their_borders_are_the_same(place, themes, revise, undo):
    revise("retire_theme", theme=themes["family"])  # 2
    revise("merge_themes", themes=[themes["food"]], into=themes["home"])  # 3
    revise("describe_theme", theme=themes["safety"], name="Trygg", definition="")  # 4
    undo()  # 5
    undo()  # 6

    def compared(one, other):
        return queries.comparable(place.municipality.pk, one, other)

    assert number(place) == 6
    assert compared(1, 2) == {"food", "home", "safety", "health"}
    assert compared(2, 3) == compared(3, 2) == {"safety", "health"}
    assert compared(3, 4) == {"home", "safety", "health"}
    assert compared(5, 6) == {"safety", "health"}
    assert compared(2, 6) == {"food", "home", "safety", "health"}


def test_a_theme_taken_out_of_another_is_compared_with_neither_before(place, themes, revise):
    revise("merge_themes", themes=[themes["food"]], into=themes["home"])
    revise("restore_theme", theme=themes["food"])

    assert queries.comparable(place.municipality.pk, 1, 3) == {"safety", "health", "family"}
    assert queries.mapping(place.municipality.pk, 2, 3)["home"] == ("food", "home")


def test_the_mapping_follows_merges_and_splits_and_forgets_what_was_undone(place, themes, revise, undo):
    revise("merge_themes", themes=[themes["food"]], into=themes["home"])  # 2
    revise("split_theme", theme=themes["home"], parts=[Part("Inne", ""), Part("Ute", "")])  # 3
    revise("retire_theme", theme=themes["family"])  # 4

    def mapped(one, other):
        return queries.mapping(place.municipality.pk, one, other)

    assert mapped(1, 4) == {
        "food": ("inne", "ute"),
        "home": ("inne", "ute"),
        "safety": ("safety",),
        "health": ("health",),
        "family": (),
    }
    undo()  # 5: family is back
    undo()  # 6: home is one again
    assert mapped(1, 6)["food"] == ("home",)
    assert mapped(3, 6)["inne"] == ("home",)
    undo()  # 7: and food by itself
    assert mapped(1, 7) == {code: (code,) for code in CODES}
    assert mapped(2, 7)["home"] == ("food", "home")


# Any way back and forth ---------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "split", "retire", "restore", "describe", "add"]), st.integers(0, 99)),
    min_size=1,
    max_size=7,
)


class AnyWayBack(TestCase):
    """Whatever is done, undoing all of it gives the list there was, and every coding counts as it did."""

    def setUp(self):
        self.municipality = found_municipality(name="Solvik kommune")
        self.siv = make_user("Siv", self.municipality, Role.STRATEGIST)
        for code in CODES:
            make_theme(self.municipality, code, code.title())

    def _do(self, verb, seed):
        every = list(Theme.objects.filter(municipality=self.municipality).order_by("code"))
        one, other = every[seed % len(every)], every[(seed // 7) % len(every)]
        by = {"by": self.siv, "now": NOW + timedelta(minutes=seed)}
        if verb == "merge":
            return revising.merge_themes(themes=[one], into=other, **by)
        if verb == "split":
            return revising.split_theme(theme=one, parts=[Part(f"Del {seed}", ""), Part(f"Rest {seed}", "")], **by)
        if verb == "describe":
            return revising.describe_theme(theme=one, name=f"Navn {seed}", definition="", **by)
        if verb == "add":
            return revising.add_theme(municipality=self.municipality, name=f"Nytt {seed}", lens="mestring", **by)
        return getattr(revising, f"{verb}_theme")(theme=one, **by)

    def _seen(self):
        seen = picture(self.municipality.pk)
        return {code: seen[code] for code in CODES}

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_all_undone_is_what_was(self, steps):
        refusals = (
            revising.NameTaken,
            revising.NotInUse,
            revising.MergedIntoItself,
            revising.IsSplit,
            revising.TooFewThemes,
        )
        before = self._seen()
        for verb, seed in steps:
            try:
                with transaction.atomic():
                    self._do(verb, seed)
            except refusals:
                continue
            assert not Theme.objects.filter(merged_into__merged_into__isnull=False).exists()

        while newest := queries.undoable(self.municipality.pk):
            revising.undo(municipality=self.municipality, number=newest.number, by=self.siv, now=NOW)

        assert self._seen() == before
        in_use = Theme.objects.in_use(self.municipality.pk)
        assert set(in_use.values_list("code", flat=True)) == set(CODES)
        last = queries.version_number(self.municipality.pk)
        assert queries.comparable(self.municipality.pk, 1, last) == set(CODES)
        assert queries.mapping(self.municipality.pk, 1, last) == {code: (code,) for code in CODES}
        # What was coded with a part while it lasted counts as a theme that is there, or as one that was added.
        split_off = Theme.objects.filter(municipality=self.municipality, merged_into__isnull=False)
        assert all(one.merged_into.retired_at is None or one.merged_into.code not in CODES for one in split_off)


def test_the_migration_gives_old_lists_their_lens_and_first_version(place):
    theme = make_theme(place.municipality, "kindness", "Blide folk")
    migration = import_module("dialog.themes.migrations.0004_first_version")

    for _twice in range(2):
        migration.forwards(apps, SimpleNamespace(connection=connection))

    theme.refresh_from_db()
    assert theme.lens == "fellesskap"
    assert [one.themes for one in CodebookVersion.objects.all()] == [{"kindness": 1}]
