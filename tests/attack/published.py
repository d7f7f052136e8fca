"""Every number on a page or in a file, and whether it follows from the release's JSON. Knows nothing of our own code.

What follows from a release is: its figures, who answered, participation, whole per cent of these, the change from an
earlier release, and how many are left ("4 of 9 are not asked"). A number is looked up with the units it is said of,
not in the whole release: among a thousand small multiples of five everything is found somewhere.

    numbers = numbers_of(release_json, last_years_json)
    strange(text_of_page(html), numbers, ["01/03"])      # [] when everything follows
    strange_rows(rows_of_csv(text), numbers)             # the same for rows of a file, theme by theme
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

CODE = re.compile(r"\d\d(/\d\d)*")
PERCENT_FROM = 50

MONTHS = "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
SPACE = " \u00a0\u202f\u2009"
# Dates, times, sizes and the words of the explanations: numbers that say nothing of anybody.
WORDS = (
    rf"\d{{1,2}}\.([{SPACE}]?[–-][{SPACE}]?\d{{1,2}}\.)?[{SPACE}]({MONTHS})([{SPACE}]\d{{4}})?",
    rf"({MONTHS})[{SPACE}]\d{{4}}",
    r"\d{4}-\d\d-\d\d(T[\d:.+]+Z?)?",
    r"\d{1,2}\.\d{1,2}\.\d{4}",
    r"(kl\. ?)?\b\d{1,2}[:.]\d\d\b",
    r"\b(19|20)\d\d\b",
    rf"\b\d\.[{SPACE}]kvartal",
    r"0, 5, 10, 15|\b0 betyr ingen",
    rf"(fra|enn|minst|under|over)[{SPACE}](\d+)[{SPACE}](svar|svarte|har svart|brukere|ansatte|avdelinger)",
    r"§§? ?\d+[-\d]*( ?[a-z]\b)?",
    r"\b[0-9a-f]{64}\b|Fingeravtrykket begynner med [0-9a-f]+",
    r"\bSHA-256\b|\bUTF-8\b|\bPDF/UA-1\b|\bA4\b",
)
_GROUPED = rf"\d{{1,3}}(?:[{SPACE}]\d{{3}})+"
NUMBER = re.compile(rf"(?<![\w/.,])[-−–+]?(?:{_GROUPED}|\d+(?:,\d+)?)(?![\w/])")


# --- What follows from a release ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Numbers:
    """Numbers that may be said of each unit; ``names`` are taken out of a text before its numbers are read."""

    by_unit: Mapping[str, frozenset[float]]
    loose: frozenset[float] = frozenset()
    """Of no unit in particular: how many units there are."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Name → code; a name that two units share has the code of the first."""
    by_theme: Mapping[tuple[str, str], frozenset[float]] = field(default_factory=dict)
    """By unit and theme: a row that names a theme has that theme's numbers, not another's."""
    themes: Mapping[str, str] = field(default_factory=dict)
    """Code and name of each theme → code."""

    def of(self, codes: Iterable[str]) -> set[float]:
        return {number for code in codes for number in self.by_unit.get(code, ())} | self.loose

    def of_theme(self, codes: Iterable[str], theme: str) -> set[float]:
        return {number for code in codes for number in self.by_theme.get((code, theme), ())}

    def below(self, code: str) -> list[str]:
        """The unit, all above it and everything below: the units a page of it may speak of."""
        return [
            other
            for other in self.by_unit
            if _is_root(code) or _is_root(other) or other.startswith(code) or code.startswith(other)
        ]

    @property
    def everything(self) -> set[float]:
        return self.of(self.by_unit)


def numbers_of(release: Mapping[str, Any], *earlier: Mapping[str, Any]) -> Numbers:
    """All that may be said of each unit, from the JSON of a release and of those it is compared with."""
    found: dict[str, set[float]] = {}
    names: dict[str, str] = {}
    by_theme: dict[tuple[str, str], set[float]] = {}
    themes: dict[str, str] = {}
    for one in (release, *earlier):
        _add_themes(one, by_theme, themes)
        _add_who_fell_off(one, found)
        for key, rows in one.items():
            if isinstance(rows, list | dict):
                _walk(rows, "00", found)
            elif isinstance(rows, int) and key != "rounding":
                found.setdefault("00", set()).add(rows)
        for row in one.get("participation", []):
            if row.get("unit_name"):
                names.setdefault(row["unit_name"], row["unit"])
    _add_changes(release, earlier, found, by_theme)
    loose = {len(release.get("participation", []))}
    return Numbers(
        {code: frozenset(some) for code, some in found.items()},
        frozenset(loose),
        names,
        {key: frozenset(some) for key, some in by_theme.items()},
        themes,
    )


def _add_themes(
    release: Mapping[str, Any], by_theme: dict[tuple[str, str], set[float]], themes: dict[str, str]
) -> None:
    """What is said of each theme in each unit: its figures in every table, as per cent too, and what came of it."""
    for row in release.get("theme_list", []):
        themes |= {row["theme"]: row["theme"], row["name"]: row["theme"]}
    for row in (*release.get("themes", []), *(one for some in release.get("tables", {}).values() for one in some)):
        if row["figure"] is not None:
            some = {row["figure"]} | _percent(row["figure"], row["answered"])
            by_theme.setdefault((row["unit"], row["theme"]), set()).update(some)
    for row in release.get("dimensions", []):
        if row.get("value") in themes:
            by_theme.setdefault((row["unit"], row["value"]), set()).add(row["figure"])


FELL_OFF = (("got_service", "asked"), ("asked_for_something", "got_reply"))


def _add_who_fell_off(release: Mapping[str, Any], found: dict[str, set[float]]) -> None:
    """Of the staircase: who was not asked, and who waits."""
    rows = [row for row in release.get("dimensions", []) if row["dimension"] == "staircase"]
    steps = {(row["unit"], row["value"]): row["figure"] for row in rows}
    for code in {code for code, _ in steps}:
        for above, step in FELL_OFF:
            if (code, above) in steps and (code, step) in steps:
                found.setdefault(code, set()).add(max(0, steps[code, above] - steps[code, step]))


def _walk(node: Any, code: str, found: dict[str, set[float]]) -> None:
    """Whatever tables a release has beside the agreed ones: numbers belong to the nearest unit above them."""
    if isinstance(node, Mapping):
        code = node["unit"] if isinstance(node.get("unit"), str) else code
        some = found.setdefault(code, set())
        whole = node.get("answered")
        for key, value in node.items():
            if isinstance(value, bool) or key == "position":
                continue
            if isinstance(value, int | float):
                some |= {value} | _percent(value, whole)
            else:
                _walk(value, code, found)
        for part, of in (("asked", "residents"), ("staff_asked", "staff"), ("answered", "asked")):
            if isinstance(node.get(part), int) and isinstance(node.get(of), int):
                some |= {node[of] - node[part]} | _share(node[part], node[of])
    elif isinstance(node, list):
        for one in node:
            _walk(one, code, found)


def _percent(part: float, whole: Any) -> set[float]:
    return _share(part, whole) if isinstance(whole, int) and whole >= PERCENT_FROM else set()


def _share(part: float, whole: int) -> set[float]:
    return {min(100, round(100 * part / whole))} if whole else set()


def _add_changes(
    release: Mapping[str, Any],
    earlier: Iterable[Mapping[str, Any]],
    found: dict[str, set[float]],
    by_theme: dict[tuple[str, str], set[float]],
) -> None:
    now = _cells(release)
    for one in earlier:
        before = _cells(one)
        for key, (figure, percent) in now.items():
            if key in before:
                change = {abs(figure - before[key][0])}
                if percent is not None and before[key][1] is not None:
                    change.add(abs(percent - before[key][1]))
                found.setdefault(key[0], set()).update(change)
                by_theme.setdefault(key[:2], set()).update(change)


def _cells(release: Mapping[str, Any]) -> dict[tuple[str, str, str], tuple[int, int | None]]:
    cells = {}
    for row in release.get("themes", []):
        if row["figure"] is not None:
            percent = next(iter(_percent(row["figure"], row["answered"])), None)
            cells[row["unit"], row["theme"], str(row["by"])] = (row["figure"], percent)
    return cells


def _is_root(code: str) -> bool:
    return code == "00"


# --- Numbers of a text -------------------------------------------------------------------------------------------


def numbers_in(text: str, *, names: Collection[str] = (), but: Sequence[str] = ()) -> list[float]:
    """The numbers of a text, without those that are part of a date, a name of a unit, or our own explanations."""
    for name in sorted(names, key=len, reverse=True):
        if any(letter.isdigit() for letter in name):
            text = text.replace(name, " ")
    for words in (*but, *WORDS):
        text = re.sub(words, " ", text, flags=re.IGNORECASE)
    return [_number(match.group()) for match in NUMBER.finditer(text)]


def _number(text: str) -> float:
    """A change is looked up without its sign."""
    plain = re.sub(rf"[{SPACE}−–+-]", "", text).replace(",", ".")
    return float(plain) if "." in plain else int(plain)


def strange(text: str, numbers: Numbers, codes: Iterable[str], *, but: Sequence[str] = ()) -> list[float]:
    """The numbers of a text that do not follow from what is known of these units."""
    known = numbers.of(codes)
    return [number for number in numbers_in(text, names=numbers.names, but=but) if number not in known]


# --- Pages -------------------------------------------------------------------------------------------------------


class _Text(HTMLParser):
    """What somebody reads or hears in <main>: text, and the attributes that are read aloud."""

    HEARD = ("aria-label", "alt", "title", "aria-valuetext", "data-value")
    VOID = ("br", "hr", "img", "input", "meta", "link", "rect", "circle", "line", "path", "use")

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.tables: list[list[list[str]]] = []
        self._depth = 0
        self._skip = 0
        self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self._depth += 1
        if tag in ("script", "style", "template"):
            self._skip += 1
        if not self._depth or self._skip:
            return
        self.parts.append(" | " if tag in ("td", "th", "li", "p", "dt", "dd", "h1", "h2", "h3", "text", "tr") else " ")
        self.parts += [f" | {value} | " for name, value in attrs if name in self.HEARD and value]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self._cell = True
        elif tag == "a" and self._cell and self.tables[-1][-1][-1].strip():
            # The name of a group stands before the unit's own.
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._depth -= 1
        if tag in ("script", "style", "template"):
            self._skip -= 1
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._depth and not self._skip:
            self.parts.append(data)
            if self._cell:
                self.tables[-1][-1][-1] += data


def text_of_page(html: str) -> str:
    return re.sub(r"[ \n\t]+", " ", "".join(_read(html).parts))


def tables_of_page(html: str) -> list[list[list[str]]]:
    """Each table as rows of cells, headings included; a link after other words is a cell of its own."""
    return [[[" ".join(cell.split()) for cell in row] for row in table] for table in _read(html).tables]


def _read(html: str) -> _Text:
    reader = _Text()
    reader.feed(html)
    reader.close()
    return reader


# --- Files -------------------------------------------------------------------------------------------------------

Cell = str | int | float | None


def rows_of_csv(text: str) -> list[list[Cell]]:
    """The rows of a semicolon file without the lines that explain it; whole numbers as numbers, codes as text."""
    rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";") if row and row[0][:1] != "#"]
    # Codes, and names of columns, which may be years.
    codes = {place for place, title in enumerate(rows[0]) if "kode" in title or title == "Kolonne"} if rows else set()
    counted = [[_cell(cell, place in codes) for place, cell in enumerate(row)] for row in rows[1:]]
    # A heading may be a year.
    return [*rows[:1], *counted]


def _cell(text: str, is_code: bool) -> Cell:
    return int(text) if re.fullmatch(r"-?\d+", text) and not is_code else text


def strange_rows(
    rows: Iterable[Sequence[Cell]], numbers: Numbers, codes: Iterable[str] = (), *, but: Sequence[str] = ()
) -> list[str]:
    """Numbers in the rows of a file that do not follow. A row speaks of the units whose codes or names it holds, else
    of ``codes``, else of any; and of the theme that its first cell names, or whose code it holds."""
    faults = []
    for row in rows:
        known = _known_of(row, numbers, codes)
        for cell in row:
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                told = [abs(cell)]
            elif isinstance(cell, str) and not CODE.fullmatch(cell):
                told = numbers_in(cell, names=numbers.names, but=but)
            else:
                told = []
            faults += [f"{number}: {row}" for number in told if number not in known]
    return faults


def _known_of(row: Sequence[Cell], numbers: Numbers, codes: Iterable[str]) -> set[float]:
    texts = [cell for cell in row if isinstance(cell, str)]
    named = [cell for cell in texts if cell in numbers.by_unit]
    named = named or [numbers.names[cell] for cell in texts if cell in numbers.names]
    if not named and texts:
        # A name with a remark under it.
        names = sorted(name for name in numbers.names if texts[0].startswith(name))
        named = [numbers.names[name] for name in names[-1:]]
    named = named or list(codes)
    theme = next((numbers.themes[cell] for cell in texts if numbers.themes.get(cell) == cell), None)
    if theme is None and row and isinstance(row[0], str):
        theme = numbers.themes.get(row[0])
    if theme is not None:
        return numbers.of_theme(named or numbers.by_unit, theme)
    return numbers.of(named) if named else numbers.everything
