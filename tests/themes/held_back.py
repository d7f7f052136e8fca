"""The labelled answers in two halves, parted by a hash of their id.

The word lists were written and tuned with the tuning half open and the other shut. A measure is honest only on the
half held back: whoever works on the lists reads the tuning half alone.
"""

import hashlib
import json
from pathlib import Path

ANSWERS = Path(__file__).with_name("answers.jsonl")


def is_for_tuning(answer_id):
    return int(hashlib.sha256(answer_id.encode()).hexdigest(), 16) % 2 == 0


def lines(*, tuning):
    """The file's own lines of one half."""
    every = ANSWERS.read_text("utf-8").splitlines()
    return [line for line in every if is_for_tuning(json.loads(line)["id"]) == tuning]
