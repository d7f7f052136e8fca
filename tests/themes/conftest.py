import numpy as np
import pytest

from dialog.themes import learned, learning


@pytest.fixture
def untaught(monkeypatch):
    """No sentence has taught anything: suggestions come from the patterns alone."""
    something = learning.learn(["any"], ["en to"] * 9 + ["tre fire"], [{}] * 10, [{"any"}] * 5 + [set()] * 5)
    # Without a theme there is no score of a theme to weigh either.
    weights, intercepts = something.weights[:-1, :0], np.zeros(0, dtype=np.float32)
    nothing = learned.Learned((), something.letters, something.words, weights, intercepts)
    monkeypatch.setattr(learned, "start", lambda: nothing)
