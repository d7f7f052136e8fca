import json
import random

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from dialog.themes import evaluation, learned, learning, patterns, starting, training
from dialog.themes.coder import Coder, claimed, start_coder
from dialog.themes.learned import Learned
from dialog.themes.patterns import Pattern, Suggestion, compile_codebook
from tests.themes import held_back

CODES = [theme.code for theme in starting.themes()]
SENTENCES = learned.START.with_name("sentences.jsonl")


@pytest.fixture(scope="module")
def coder():
    return start_coder(learned.start())


def codes(text, coder):
    return [one.code for one in coder.suggest(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vil ikke bli vekket klokka sju", {"autonomy", "privacy_rest"}),
        ("Ikkje fire nye fjes i veka", {"continuity"}),
        ("Æ vil på sjyen å fesk", {"activity"}),
        ("Æ sakne karan på brygga", {"community"}),
        ("Peace. They walk in and out of my room all day", {"privacy_rest"}),
    ],
)
def test_what_no_pattern_lists_is_known_from_the_sentences(text, expected, coder):
    assert expected <= set(codes(text, coder))


@pytest.mark.parametrize("text", ["", "   ", "???", "👵🏽👍", "...", "\x00 ﷽"])
def test_nothing_is_claimed_where_nothing_is_said(text, coder):
    assert not claimed(coder.suggest(text))


def test_the_writers_own_words_are_shown_with_each_suggestion(coder):
    text = "Koftå på til festen, og nokon som kan feste sølja"

    for one in coder.suggest(text):
        assert one.words
        assert all(words in text for words in one.words)


def test_a_theme_that_is_not_in_use_is_never_suggested(coder):
    without = Coder(coder.codebook, set(CODES) - {"food"}, coder.learned)

    assert "food" in codes("Fersk fisk til middag", coder)
    assert "food" not in codes("Fersk fisk til middag", without)


def test_a_theme_of_the_municipalitys_own_goes_by_its_patterns():
    book = compile_codebook([Pattern("ferje", "ferje", "stem", 1.0)])
    own = Coder(book, {*CODES, "ferje"}, learned.start())

    found = own.suggest("At ferja går om kvelden")

    assert ("ferje", ("ferja",)) in [(one.code, one.words) for one in found]


def test_what_stands_after_two_thousand_letters_costs_nothing_and_says_nothing(coder):
    long = "Jeg vil ut på tur med barna. " * 400

    assert coder.suggest(long + "Prest og kirke.") == coder.suggest(long)


def test_the_first_is_claimed_from_a_lower_likelihood_than_the_others():
    assert claimed([Suggestion("food", 0.25, ()), Suggestion("home", 0.25, ())]) == {"food"}
    assert claimed([Suggestion("food", 0.9, ()), Suggestion("home", 0.5, ())]) == {"food", "home"}
    assert claimed([Suggestion("food", 0.1, ())]) == set()


# --- what is learned, and how it is kept ---


def test_what_was_learned_is_the_same_when_it_has_been_kept_and_read_again():
    texts = ["god mat og kaffe", "mat og god kaffe", "ut på tur i skogen", "tur i skog og mark"] * 3
    themes = [{"food"}, {"food"}, {"activity"}, {"activity"}] * 3
    fresh = learning.learn(["food", "activity"], texts, [{}] * 12, themes)

    again = Learned.from_bytes(fresh.to_bytes())

    new = ["kaffe i skogen", "mat", ""]
    before, after = (one.likelihoods(new, [{}, {"food": 0.5}, {}]) for one in (fresh, again))
    assert np.allclose(before, after, atol=0.01)
    assert before[1, 0] > 0.5 > before[1, 1]


@pytest.mark.parametrize(
    ("vocabulary", "analyzer"),
    [
        (learned.start().letters, {"analyzer": "char_wb", "ngram_range": (3, 5)}),
        (
            learned.start().words,
            {"tokenizer": patterns.keys, "token_pattern": None, "lowercase": False, "ngram_range": (1, 2)},
        ),
    ],
    ids=["letters", "words"],
)
def test_a_text_weighs_what_the_library_that_learned_says(vocabulary, analyzer):
    library = TfidfVectorizer(**analyzer, sublinear_tf=True, vocabulary=list(vocabulary.terms))
    library.idf_ = vocabulary.rarity
    texts = [json.loads(line)["text"] for line in held_back.lines(tuning=True)]
    texts += ["", "a", "Å å", "😀", "ord\tmed\x1ddeler\u00a0mellom", "İstanbul", "mat mat MAT"]

    assert abs(vocabulary.weigh(texts) - library.transform(texts)).max() < 1e-12


def test_a_file_with_objects_in_it_is_not_opened(tmp_path):
    path = tmp_path / "evil.npz"
    np.savez(path, codes=np.array([object()], dtype=object))

    with pytest.raises(ValueError, match="allow_pickle"):
        Learned.from_bytes(path.read_bytes())


def test_the_kept_model_is_the_one_the_sentences_give():
    sentences = evaluation.read_labelled(SENTENCES, frozenset(CODES))
    some = random.Random(1).sample(sentences, len(sentences) // 25)

    small, kept = start_coder(training.learn_start(some)), start_coder(learned.start())

    firsts = [[found[:1] for found in one.suggest_each([s.text for s in some])] for one in (small, kept)]
    alike = [a[0].code == b[0].code for a, b in zip(*firsts, strict=True) if a and b]
    assert sum(alike) > 0.8 * len(alike)


def test_cross_validation_never_asks_a_model_that_was_taught_the_sentence(monkeypatch):
    sentences = [evaluation.Labelled(f"{word} {n}", frozenset({word})) for n in range(6) for word in ("food", "home")]
    taught = []
    monkeypatch.setattr(training, "learn_start", lambda given: taught.append(set(given)) or learned.start())

    training.cross_validated(sentences, 3)

    held = [set(sentences) - given for given in taught]
    assert [len(part) for part in held] == [4, 4, 4]
    assert set().union(*held) == set(sentences)


def test_no_sentence_is_an_answer_that_was_held_back():
    ours = {json.loads(line)["text"].casefold() for line in SENTENCES.read_text("utf-8").splitlines()}
    theirs = {json.loads(line)["text"].casefold() for line in held_back.lines(tuning=False)}

    assert len(theirs) > 100
    assert not ours & {text for text in theirs if len(text) > 20}


def test_the_patterns_take_part_in_what_is_learned(coder):
    text = "Prest trenger jeg ikke, men suppe"
    said = {one.code: one.score for one in patterns.suggest(text, coder.codebook, None)}

    (with_them,), (without,) = (coder.learned.likelihoods([text], [scores]) for scores in (said, {}))

    food = coder.learned.codes.index("food")
    assert with_them[food] > without[food]
