"""The log is read by people: every ground a page gives stands there in words."""

import re
from pathlib import Path

import pytest

from dialog.audit.sentences import ground_in_words

SOURCE = Path(__file__).parents[2] / "dialog"
GIVEN = re.compile(r'(?:shows_residents\(why=|^WHY = )"([^"]+)"', re.MULTILINE)
grounds = sorted({why for file in SOURCE.rglob("*.py") for why in GIVEN.findall(file.read_text())})


def test_the_grounds_are_found():
    assert "paper forms" in grounds


@pytest.mark.parametrize("why", grounds)
def test_every_ground_is_said_in_words(why):
    assert ground_in_words(why) != why
