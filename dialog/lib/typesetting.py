"""Pages for print: a Typst page and its words in, a PDF out that a screen reader can read (PDF/UA-1).

The words go in as data and are shown as they are: nothing a municipality writes is ever read as markup. The fonts are
our own, so that a page looks the same on every machine.
"""

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import typst

FONTS = Path(__file__).with_name("fonts")

# Latin, Greek and Cyrillic with their punctuation: what Inter draws. PDF/UA allows no sign without a shape, so that an
# emoji in the name of a campaign would otherwise cost the whole page.
_NOT_DRAWN = re.compile("[^\n\u0020-\u007e\u00a0-\u024f\u0370-\u03ff\u0400-\u04ff\u2010-\u2027\u2030-\u203a\u20ac]")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def typeset(page: Path, words: Mapping[str, object], *, root: Path, is_kept: bool = True) -> bytes:
    """Set one page; ``words`` is what JSON can hold. ``root`` is the only folder the page can read from.

    ``is_kept``: False for a page about a person. Its words are then not remembered after it is sent.
    """
    set_page = _set if is_kept else _set.__wrapped__
    return set_page(page, json.dumps(_drawable(words), ensure_ascii=False), root)


def can_be_drawn(text: str) -> bool:
    """Whether our fonts have a shape for the letters of ``text``: Arabic and others they have not."""
    return not _NOT_DRAWN.search(text)


# The same poster is fetched by everybody who hangs it up; a piece is at most some hundred kilobytes.
@lru_cache(maxsize=32)
def _set(page: Path, words: str, root: Path) -> bytes:
    pdf = typst.compile(page, root=root, font_paths=_fonts(), sys_inputs={"words": words}, pdf_standards=["ua-1"])
    assert isinstance(pdf, bytes)
    return pdf


def _drawable(value: object) -> object:
    """The same, without the signs that our fonts have no shape for."""
    if isinstance(value, str):
        return _NOT_DRAWN.sub("", value)
    if isinstance(value, Mapping):
        return {name: _drawable(one) for name, one in value.items()}
    return [_drawable(one) for one in value] if isinstance(value, list | tuple) else value
