"""Pages for print: a Typst page and its words in, a PDF out that a screen reader can read (PDF/UA-1).

The words go in as data and are shown as they are: nothing a municipality writes is ever read as markup. The fonts are
our own, so that a page looks the same on every machine.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

FONTS = Path(__file__).with_name("fonts")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def typeset(page: Path, words: Mapping[str, object], *, root: Path) -> bytes:
    """Set one page; ``words`` is what JSON can hold. ``root`` is the only folder the page can read from."""
    inputs = {"words": json.dumps(words, ensure_ascii=False)}
    pdf = typst.compile(page, root=root, font_paths=_fonts(), sys_inputs=inputs, pdf_standards=["ua-1"])
    assert isinstance(pdf, bytes)
    return pdf
