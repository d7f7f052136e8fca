"""Waiting for what no element of a page tells of: another process or thread, the database, a browser's own store."""

import time


def until(question, seconds=10):
    """Ask again and again until the answer is yes; an assertion fails if it never is."""
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
