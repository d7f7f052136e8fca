import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from dialog.themes import patterns, spelling, starting
from dialog.themes.patterns import MalformedPatternError, Pattern, compile_codebook

BARBED = "æøå ÆØÅ e\u0301 \u200b\ufeff 👵🏽❤️‍🔥 ١٢٣ ﷽ \x00 \ud800".encode("utf-8", "replace").decode("utf-8")


@pytest.fixture(scope="module")
def codebook():
    return starting.codebook()


def codes(text, codebook):
    return [one.code for one in patterns.suggest(text, codebook)]


# The guide's own borders: what must be among the three, and what must not be.
BORDERS = [
    ("Vil ikke bli vekket klokka sju", {"autonomy", "privacy_rest"}, set()),
    ("Siste olje kan dere spare dere for. Fred og ro vil jeg ha.", {"privacy_rest"}, {"meaning", "food"}),
    ("Prest trenger jeg ikke.", set(), {"meaning"}),
    ("Ut i frisk luft", {"activity"}, {"health"}),
    ("Bingo på torsdager", {"activity"}, set()),
    ("Når blir det min tur", set(), {"activity"}),
    ("Gå på do uten å ringe på noen", {"independence"}, {"body_care"}),
    ("La meg prøve selv først", {"independence"}, set()),
    ("Være sjef i eget liv", {"autonomy"}, set()),
    ("Familien mener jeg bør søke sykehjem", set(), {"family", "home"}),
    ("Sønnen kommer hjem til jul", {"family"}, {"home"}),
    ("Holde meg rusfri så jeg får se ungene", {"health", "family"}, set()),
    ("Kaffe sammen med de andre", {"community"}, {"food"}),
    ("En skikkelig kopp kokekaffe", {"food"}, {"community"}),
    ("Maten er så som så, men det er hyggelig å sitte sammen", {"community"}, {"food"}),
    ("Ikke snakk over hodet på meg", {"being_seen"}, set()),
    ("Snakk med meg, ikke datteren min", {"being_seen", "information"}, {"family"}),
    ("At de som kommer er milde på hånda", {"kindness"}, {"body_care"}),
    ("Snille er de, men de har det travelt", {"continuity"}, {"kindness"}),
    ("At det er den samme som kommer hver gang", {"continuity"}, set()),
    ("Redd for å falle på badet", {"safety"}, set()),
    ("En god natt med nok folk på vakt", {"safety"}, set()),
    ("Bli bra i hofta", {"health"}, set()),
    ("Sove ut om morgenen", {"privacy_rest"}, {"health"}),
    ("Får ikke sove om natta for smerter", {"health"}, set()),
    ("Bo hjemme så lenge jeg kan", {"home"}, set()),
    ("De i hjemmetjenesten er blide", {"kindness"}, {"home"}),
    ("TV-en står på hele dagen", {"privacy_rest"}, set()),
    ("Nye batterier i høreapparatet", {"body_care"}, set()),
    ("Kle på meg selv", {"independence"}, {"body_care"}),
    ("Gå i kirken på søndager", {"meaning"}, set()),
    ("Strikke luer til nyfødte", {"meaning"}, set()),
    ("At noen forklarer hva som skal skje", {"information"}, set()),
    ("Én koordinator i kommunen", {"information"}, set()),
    ("Få meg en jobb og bli kvitt gjelda", {"work_money"}, set()),
    ("De som jobber her er snille", {"kindness"}, {"work_money"}),
]


@pytest.mark.parametrize(("text", "expected", "unwanted"), BORDERS)
def test_the_guides_borders_hold(text, expected, unwanted, codebook):
    found = set(codes(text, codebook))

    assert expected <= found
    assert not unwanted & found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eg vil ikkje vere åleine heile dagen", "community"),
        ("Æ vil kom mæ ut på tur", "activity"),
        ("itj mas på mæ om å stå opp", "autonomy"),
        ("At dæm e bli å hyggeli", "kindness"),
        ("Kem e det som kjæm i kveld", "information"),
        ("Ka som skjer", "information"),
        ("sjå borna og barneborna", "family"),
        ("Eg er redd for å dette. Tryggleik.", "safety"),
        ("Få kvile og fred", "privacy_rest"),
        ("Maten heimante, raspeball", "food"),
        ("Klare mæ sjøl", "independence"),
        ("Fred og ro, ikkje bråk", "privacy_rest"),
        ("Sjukeheimen er ikkje heimen min", "home"),
        ("utryg om natta", "safety"),
        ("Ny rulle stol", "body_care"),
        ("fotballkveldene på stua", "activity"),
    ],
)
def test_dialect_nynorsk_and_slips_are_read_as_their_bokmaal(text, expected, codebook):
    assert expected in codes(text, codebook)


@pytest.mark.parametrize(
    ("text", "expected", "unwanted"),
    [
        ("To be able to walk by myself again", "independence", "activity"),
        ("I want to see my grandchildren", "family", "being_seen"),
        ("More time, the staff are always rushing", "continuity", "privacy_rest"),
        ("Peace and quiet in the afternoon", "privacy_rest", "health"),
        ("She is afraid of falling", "safety", "kindness"),
        ("Music", "meaning", "food"),
        ("Please don't talk over my head", "being_seen", "health"),
        ("Patient wants to go home", "home", "kindness"),
    ],
)
def test_english_is_read_by_its_own_lists(text, expected, unwanted, codebook):
    found = codes(text, codebook)

    assert expected in found
    assert unwanted not in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Uten smerter", "health"),
        ("Smerter", "health"),
        ("Ikke så sure folk", "kindness"),
        ("Slippe å være alene", "community"),
    ],
)
def test_denying_what_is_bad_wishes_for_its_opposite(text, expected, codebook):
    assert expected in codes(text, codebook)


@pytest.mark.parametrize("text", ["", "   ", "???", "👵🏽👍", "...", BARBED, "asdfgh qwerty", "Vet ikke", "Alt er bra"])
def test_nothing_is_suggested_where_nothing_is_said(text, codebook):
    assert patterns.suggest(text, codebook) == []


def test_words_are_the_writers_own(codebook):
    (first, *_) = patterns.suggest("Eg vil HEIM til huset mitt!", codebook)

    assert first.code == "home"
    assert all(words in "Eg vil HEIM til huset mitt!" for words in first.words)


def test_suggestions_come_best_first_and_no_more_than_asked_for(codebook):
    text = "Tur i skogen, god mat, besøk av barnebarna, hjemme i eget hus, uten smerter, fred og ro"

    three, one = patterns.suggest(text, codebook), patterns.suggest(text, codebook, limit=1)

    assert [s.score for s in three] == sorted((s.score for s in three), reverse=True)
    assert (len(three), one) == (3, three[:1])
    assert all(0 < s.score < 1 for s in three)


def test_a_longer_pattern_hides_the_shorter_ones_within_it():
    book = compile_codebook([Pattern("activity", "frisk luft", "phrase", 1), Pattern("health", "frisk", "stem", 1)])

    assert codes("ut i frisk luft", book) == ["activity"]
    assert codes("bli frisk", book) == ["health"]


def test_weight_nought_hides_its_own_theme_only():
    rows = [("family", "at sønnen får", 0.0), ("family", "sønnen", 1.0), ("autonomy", "sønnen", 1.0)]
    book = compile_codebook(Pattern(code, text, "phrase", weight) for code, text, weight in rows)

    assert codes("at sønnen får velge", book) == ["autonomy"]


def test_a_compound_is_read_by_its_parts_unless_the_pattern_says_no():
    book = compile_codebook([Pattern("food", "suppe", "stem", 1), Pattern("activity", "=turen", "stem", 1)])

    assert codes("torsdagssuppa", book) == ["food"]
    assert codes("kulturen", book) == []


def test_a_gap_spans_at_most_three_words_and_no_full_stop():
    book = compile_codebook([Pattern("independence", "klare … selv", "phrase", 1)])

    assert codes("klare å gjøre det selv", book) == ["independence"]
    assert codes("klare å gjøre det helt alene selv", book) == []
    assert codes("klare det. Selv", book) == []


def test_alternatives_and_classes_stand_in_for_words():
    book = compile_codebook([Pattern("family", "se|treffe @slekt", "phrase", 1)])

    assert codes("treffa dotra", book) == ["family"]


@pytest.mark.parametrize("text", ["", "en:", "… selv", "klare …", "|"])
def test_a_pattern_without_words_is_refused(text):
    with pytest.raises(MalformedPatternError):
        compile_codebook([Pattern("food", text, "stem", 1)])


def test_without_patterns_nothing_is_suggested():
    assert codes("God mat og fred og ro", compile_codebook([])) == []


SLOW = {
    "prose": "Jeg vil ikke bli vekket klokka sju, men ut på tur med barna og spise god mat hjemme. ",
    "negations": "ikke ",
    "one pattern's beginning": "komme meg ",
    "kin": "at mor far ",
    "one word": "a",
    "commas": ",",
    "different words": "",
}


@pytest.mark.parametrize("name", SLOW)
def test_ten_thousand_characters_take_no_longer_than_their_length(name, codebook):
    unit = SLOW[name] or "".join(f"ord{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{n} " for n in range(2_000))
    long, short = (unit * 10_000)[:10_000], (unit * 10_000)[:1_000]
    patterns.suggest(long, codebook)

    long_time, short_time = fastest(long, codebook), fastest(short, codebook)

    assert long_time < 0.5
    assert long_time < 40 * short_time + 0.02


def test_a_common_text_takes_less_than_twenty_milliseconds(codebook):
    text = "Jeg vil gjerne komme meg ut en tur hver dag, også når det regner, og ha besøk av datteren min."
    patterns.suggest(text, codebook)

    assert fastest(text, codebook) < 0.020


def fastest(text, codebook):
    def once():
        start = time.process_time()
        patterns.suggest(text, codebook)
        return time.process_time() - start

    return min(once() for _ in range(3))


def test_threads_share_a_codebook_without_disturbing_each_other(codebook):
    texts = ["Blide folk", "Komme meg ut på tur", "Uten smerter", "Fred og ro", "Go home to my wife"] * 40
    alone = [patterns.suggest(text, codebook) for text in texts]
    spelling._stem.cache_clear()

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: patterns.suggest(text, codebook), texts))

    assert together == alone
