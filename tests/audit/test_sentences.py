"""The log is read by people: every ground a page gives stands there in words."""

import re
from pathlib import Path

import pytest

from dialog.audit.sentences import ground_in_words

SOURCE = "\n".join(file.read_text() for file in (Path(__file__).parents[2] / "dialog").rglob("*.py"))
SAID = re.findall(r'shows_residents\(why="([^"]+)"', SOURCE)
NAMED = set(re.findall(r"shows_residents\(why=([A-Z_]+)", SOURCE))
CONSTANTS = re.findall(r'^([A-Z_]+) = "([^"]+)"', SOURCE, re.MULTILINE)
GROUNDS = sorted({*SAID, *(value for name, value in CONSTANTS if name in NAMED)})


def test_the_grounds_are_found():
    assert {"paper forms", "clearing desk"} <= set(GROUNDS)


@pytest.mark.parametrize("why", GROUNDS)
def test_every_ground_is_said_in_words(why):
    assert ground_in_words(why) != why
