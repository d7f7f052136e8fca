"""The aid: what it points at in a text, and what it leaves alone."""

import pytest

from dialog.improvements.quotes.identifying import Register, What, find_counts, find_identifying, pieces

REGISTER = Register.of(
    ["Borghild Hansen", "Åse Øverli", "Hansen, Liv", "José Ruiz", "Bo Lie"],
    ["Bjørkelia", "Bjørkelia sykehjem", "Avdeling 2"],
)
FOUND = [
    ("Jeg heter Borghild.", "Borghild", What.NAME),
    ("jeg heter borghild", "borghild", What.NAME),
    ("Det er Hansens kaffe.", "Hansens", What.NAME),
    ("Åse er snill.", "Åse", What.NAME),
    ("Jose hjelper meg.", "Jose", What.NAME),
    ("Liv kommer om morgenen.", "Liv", What.NAME),
    ("Her på Bjørkelia sykehjem er det fint.", "Bjørkelia sykehjem", What.PLACE),
    ("bjørkelias hage", "bjørkelias", What.PLACE),
    ("Kom til rom 202 i kveld.", "rom 202", What.ROOM),
    ("Vi bor i 3. etasje.", "3. etasje", What.ROOM),
    ("Det var 17. mai 2024.", "17. mai 2024", What.DATE),
    ("Den 4.6.2025 falt jeg.", "4.6.2025", What.DATE),
    ("Jeg er født i 1931.", "1931", What.DATE),
    ("Jeg er 94 år.", "94 år", What.AGE),
    ("Ring 412 34 567.", "412 34 567", What.PHONE),
    ("Ring +47 41234567.", "+47 41234567", What.PHONE),
    ("Nummeret er 010131 12345.", "010131 12345", What.BIRTH_NUMBER),
    ("Jeg bor i Kirkebakken 31.", "Kirkebakken 31", What.ADDRESS),
    ("Skriv til ola@example.no.", "ola@example.no", What.EMAIL),
]


@pytest.mark.parametrize(("text", "word", "what"), FOUND)
def test_what_may_give_somebody_away_is_found(text, word, what):
    assert [(mark.text, mark.what) for mark in find_identifying(text, REGISTER)] == [(word, what)]


@pytest.mark.parametrize(
    "text",
    [
        "Livet er godt.",
        "et godt liv",
        "Jeg vil bo hjemme.",
        "Kaffe klokka 10.",
        "Vi er 12 stykker.",
        "Det er avdelingen vår.",
        "",
    ],
)
def test_everyday_words_are_left_alone(text):
    assert find_identifying(text, REGISTER) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tre ba om kaffe.", ["Tre ba"]),
        ("5 av 14 ville ut.", ["5 av 14"]),
        ("Sju av de eldre beboerne gikk.", ["Sju av de eldre beboerne"]),
        ("Det gjaldt to personer, og fire pårørende.", ["to personer", "fire pårørende"]),
        ("Vi gikk to og to, tre ganger i uka, i 30 minutter.", []),
    ],
)
def test_how_many_people_it_was_is_found_where_it_is_asked_for(text, found):
    assert [mark.text for mark in find_counts(text)] == found


def test_the_pieces_are_the_text():
    text = "Borghild vil ha kaffe på rom 202, sier Åse."

    cut = pieces(text, find_identifying(text, REGISTER))

    assert "".join(piece for piece, _ in cut) == text
    assert [what for _, what in cut if what] == [What.NAME, What.ROOM, What.NAME]
