"""A few hundred made-up files without a web server in between; `make drill` sends thousands to one."""

from collections import Counter
from contextlib import suppress

import pytest

from dialog.lib.sheets import SheetRefused
from drills.imports import different, stamps
from drills.spoilt_files import Maker
from tests.imports.conftest import make_numbered
from tests.imports.files import fingerprint


@pytest.mark.parametrize("seed", range(4))
def test_a_made_up_file_is_refused_in_words_or_taken_in_and_back_again(place, upload, bring_in_waiting, undo, seed):
    make_numbered(place)
    maker, done, before = Maker(seed), Counter(), fingerprint()
    for number in range(60):
        file = maker.file()
        written = stamps()
        one = None
        with suppress(SheetRefused):
            one = upload(file.kind, file.content, is_complete=file.scope == "alle")
        done["refused" if one is None else "taken in"] += 1
        assert different(written, stamps()) == [], (number, file.how)
        if one is not None and one.touches and done["taken in"] % 3 == 0:
            undo(bring_in_waiting(one))
            assert fingerprint() == before, (number, file.how)
            done["there and back"] += 1

    assert done["refused"] > 10 and done["there and back"] > 2
