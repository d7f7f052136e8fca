"""Suggestions learn from what a municipality has coded: only if it is better, and nothing of what was said is kept."""

import io
import uuid
from datetime import timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from dialog.conversations.jobs import train_themes
from dialog.conversations.learning import confirmed_codings
from dialog.themes import adapting, learned, learning, revising, services
from dialog.themes.adapting import Coded
from dialog.themes.coder import Coder
from dialog.themes.models import CoderTraining, ThemePattern
from dialog.themes.patterns import Pattern, compile_codebook
from tests.factories import make_place, make_resident, make_theme, record

pytestmark = pytest.mark.django_db

NOW = timezone.now()
# What the shipped sentences of these tests have taught, and how the municipality codes instead.
TAUGHT = [("god mat og varm suppe", "food"), ("ro og stille i huset", "home"), ("besøk av familien hver uke", "family")]
SAID = [("varm suppe i huset", "home"), ("stille og ro her", "home"), ("besøk hver uke av familien", "family")]
BOAT = "ut i båten på sjøen"


@pytest.fixture(autouse=True)
def few_sentences(monkeypatch):
    """A small vocabulary and quick weights in place of the shipped ones."""
    texts = [text for text, _code in TAUGHT for _each in range(6)] + ["ut i båten på sjøen med god mat"] * 6
    codes = [{code} for _text, code in TAUGHT for _each in range(6)] + [set()] * 6
    taught = learning.learn(["food", "home", "family"], texts, [{}] * len(texts), codes)
    monkeypatch.setattr(learned, "start", lambda: taught)
    return taught


@pytest.fixture
def themes(place):
    return {code: make_theme(place.municipality, code, code.title()) for code in ("food", "home", "family")}


def people(number):
    """Enough on both sides: one of five is held back."""
    return [uuid.UUID(int=one) for one in range(number)]


def said(number=120, extra=""):
    return [
        Coded(text + (extra if not at else ""), frozenset({code}), person)
        for at, person in enumerate(people(number))
        for text, code in [SAID[at % len(SAID)]]
    ]


def coder(codes=("food", "home", "family"), patterns=(), **goes_into):
    rows = [Pattern(code, text, "stem", 1.0) for code, text in patterns]
    return Coder(compile_codebook(rows), frozenset(codes) - set(goes_into), learned.start(), goes_into)


def codes(place, text):
    return [one.code for one in services.suggest_for(place.municipality, text)]


def test_what_people_here_code_is_suggested_and_only_here(place, themes):
    elsewhere = make_place("Nordvik kommune")
    for code in themes:
        make_theme(elsewhere.municipality, code, code.title())
    before = codes(place, "varm suppe i huset")

    training = services.train(municipality=place.municipality, coded=said(), now=NOW)

    assert training.was_kept
    assert training.new_f1 > training.old_f1
    assert (before[0], codes(place, "varm suppe i huset")[0]) == ("food", "home")
    assert codes(elsewhere, "varm suppe i huset")[0] == "food"


def test_what_is_in_use_stays_when_the_new_is_no_better(place, themes):
    first = services.train(municipality=place.municipality, coded=said(), now=NOW)
    # Those held back are coded as before, all others as if everything were about the family.
    held_back = {one.person for one in adapting.held_back(said())[1]}
    worse = [one if one.person in held_back else Coded(one.text, frozenset({"family"}), one.person) for one in said()]

    later = [
        services.train(municipality=place.municipality, coded=coded, now=NOW + timedelta(days=1))
        for coded in (said(), worse)
    ]

    first.refresh_from_db()
    assert first.moved is not None
    assert [(one.was_kept, one.moved) for one in later] == [(False, None), (False, None)]
    assert later[1].new_f1 < later[1].old_f1
    assert codes(place, "varm suppe i huset")[0] == "home"


def test_too_little_is_not_learned_from(place, themes):
    with pytest.raises(services.TooFewCoded):
        services.train(municipality=place.municipality, coded=said(99), now=NOW)

    assert not CoderTraining.objects.exists()


def test_what_was_learned_is_laid_away_after_a_year(place, themes):
    services.train(municipality=place.municipality, coded=said(), now=NOW - timedelta(days=366))

    assert codes(place, "varm suppe i huset")[0] == "food"


def test_what_was_learned_beside_other_weights_is_not_used(place, themes, monkeypatch):
    services.train(municipality=place.municipality, coded=said(), now=NOW)
    assert codes(place, "varm suppe i huset")[0] == "home"

    monkeypatch.setattr(adapting, "start_digest", lambda: "of another file")
    services._kept.clear()

    assert codes(place, "varm suppe i huset")[0] == "food"


# Nothing of what was said is kept -----------------------------------------------------------------------------------


def test_a_word_nobody_shipped_leaves_no_trace_in_what_is_kept():
    plain = adapting.adapt(coder(), said(), learned.start()).to_bytes()

    with_canary = adapting.adapt(coder(), said(extra=" Qzxwqvj"), learned.start()).to_bytes()

    assert with_canary == plain


def test_what_is_kept_is_numbers_and_codes_only(place, themes):
    training = services.train(municipality=place.municipality, coded=said(extra=" Borghild"), now=NOW)

    with np.load(io.BytesIO(bytes(training.moved)), allow_pickle=False) as kept:
        held = {name: kept[name] for name in kept}
    assert {name: held[name].dtype.kind for name in held if held[name].size} == {
        "rows": "i",
        "moves": "f",
        "intercepts": "f",
    }
    assert held["own_codes"].size == 0
    assert b"orghild" not in b"".join(array.tobytes() for array in held.values())


def test_a_word_that_few_have_said_keeps_its_weight(few_sentences):
    rare, common = [Coded("varm suppe i huset familien", frozenset({"home"}), one) for one in people(4)], said()
    without = [one for one in common if "familien" not in one.text]
    row = len(few_sentences.letters.terms) + few_sentences.words.terms.index("famili")

    few = adapting.adapt(coder(), [*without, *rare], few_sentences)
    many = adapting.adapt(coder(), common, few_sentences)

    assert row not in few.rows
    assert row in many.rows


def test_what_one_person_has_said_lies_on_one_side():
    learn, measured = adapting.held_back([*said(), *said()])

    assert {one.person for one in learn}.isdisjoint({one.person for one in measured})
    assert len(measured) == 48


# When the theme list changes ----------------------------------------------------------------------------------------


def test_a_theme_of_ones_own_is_suggested_when_enough_is_coded_with_it(place, siv, themes):
    boats = make_theme(place.municipality, "boats", "Båt")
    boating = [Coded(BOAT, frozenset({"boats"}), one) for one in people(60)]
    assert codes(place, BOAT)[:1] != ["boats"]

    services.train(municipality=place.municipality, coded=[*said(), *boating], now=NOW)

    assert codes(place, BOAT)[0] == "boats"
    revising.retire_theme(theme=boats, by=siv, now=NOW)
    assert "boats" not in codes(place, BOAT)


def test_a_theme_with_little_is_not_learned_yet():
    few = [Coded(BOAT, frozenset({"boats"}), one) for one in people(20)]
    one_person = [Coded(BOAT, frozenset({"boats"}), uuid.UUID(int=1)) for _each in range(60)]
    boats = coder(codes=("food", "home", "family", "boats"))

    assert adapting.adapt(boats, [*said(), *few], learned.start()).own_codes == ()
    assert adapting.adapt(boats, [*said(), *one_person], learned.start()).own_codes == ()


def test_codings_of_a_merged_theme_teach_the_one_it_went_into(place, themes, siv):
    make_theme(place.municipality, "other", "Annet")
    revising.merge_themes(themes=[themes["food"]], into=themes["home"], by=siv, now=NOW)
    coded = [
        Coded(one.text, frozenset({"food"} if at % 2 else one.themes), one.person) for at, one in enumerate(said())
    ]

    training = services.train(municipality=place.municipality, coded=coded, now=NOW)

    assert training.statements == 120
    assert codes(place, "varm suppe i huset")[0] == "home"


def test_patterns_are_weighed_beside_what_was_learned(place, themes):
    ThemePattern.objects.create(municipality=place.municipality, theme=themes["family"], kind="stem", pattern="onkel")

    services.train(municipality=place.municipality, coded=said(), now=NOW)

    assert codes(place, "suppe med onkel") != []


# From what was said -------------------------------------------------------------------------------------------------


def test_only_what_those_who_work_there_may_read_is_handed_over(place, ola, themes):
    borghild = make_resident(place.department)
    record(ola, borghild, "Suppe", themes=(themes["food"],))
    record(ola, borghild, "Uten tema")
    record(ola, borghild, "Ærlig", themes=(themes["food"],), figures_only=True)
    withdrawn = record(ola, borghild, "Trukket", themes=(themes["food"],))
    withdrawn.withdrawn_at = NOW
    withdrawn.save(update_fields=["withdrawn_at"])

    assert confirmed_codings(place.municipality.pk) == [Coded("Suppe", frozenset({"food"}), borghild.pk)]


def test_the_command_says_what_came_of_it(place, ola, themes, monkeypatch, capsys):
    with pytest.raises(CommandError, match="minst 100"):
        call_command("train_themes", str(place.municipality.pk))
    monkeypatch.setattr(adapting, "FEWEST_CODED", 10)
    monkeypatch.setattr(adapting, "FEWEST_MEASURED", 1)
    for at in range(24):
        text, code = SAID[at % len(SAID)]
        resident = make_resident(place.department, f"Person {at}", id=uuid.UUID(int=at + 1))
        record(ola, resident, text, themes=(themes[code],))

    call_command("train_themes", str(place.municipality.pk))

    assert "Omtrent 20 utsagn." in capsys.readouterr().out


def test_the_monthly_job_leaves_a_municipality_with_little_as_it_is(place, themes):
    train_themes(str(place.municipality.pk))

    assert not CoderTraining.objects.exists()


def test_a_strategist_sees_what_was_learned(client, siv, place, themes):
    services.train(municipality=place.municipality, coded=said(), now=NOW)
    client.force_login(siv)

    page = client.get(reverse("themes:index")).text

    assert "omtrent 120 utsagn" in page
