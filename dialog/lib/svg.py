"""Bars, dots and lines as SVG, made on the server. Lengths are attributes and colours classes: the CSP forbids styles.

Every figure drawn here also stands as a number in the page, so the drawing itself is hidden from screen readers
unless it is given a label.
"""

from collections.abc import Sequence
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SHAPES_AT_MOST = 40  # more people than this become a bar
SHAPE = "M1 22V10.5a9.5 9.5 0 1 1 9.5 9.5H5z"
GAP = 0.9  # per cent between two parts of a bar
HEAT_STEPS = 5
YEARS_WRITTEN = 6

Part = Literal["plan", "gang", "venter", "ferdig", "na", "fjor"]


def percent(value: float, whole: float) -> float:
    """Return value as a share of whole, 0 to 100, also when whole is 0 or the value is outside."""
    return min(max(100 * value / whole, 0.0), 100.0) if whole > 0 else 0.0


def speech_shapes(done: int, total: int) -> SafeString:
    """One speech shape per person, solid for those who are asked; a share bar above 40 people."""
    if total > SHAPES_AT_MOST:
        return share_bar(done, total)
    shapes = ("prikk prikk--ja" if number < done else "prikk" for number in range(total))
    return format_html(
        '<div class="prikker" aria-hidden="true">{}</div>',
        format_html_join("", '<svg viewBox="0 -1 22 24"><path class="{}" d="{}"/></svg>', ((c, SHAPE) for c in shapes)),
    )


def share_bar(done: int, total: int) -> SafeString:
    """A bar of two parts: done is solid, waiting is hollow."""
    return stacked_bar([("na", done), ("venter", max(total - done, 0))])


def stacked_bar(parts: Sequence[tuple[Part, int]], label: str = "") -> SafeString:
    """A whole bar of the given parts in order; parts of 0 are left out. `label` is read aloud when given."""
    shown = [(part, count) for part, count in parts if count > 0]
    whole = sum(count for _, count in shown)
    room = 100 - GAP * (len(shown) - 1)
    rects = []
    start = 0.0
    for part, count in shown:
        width = room * count / whole
        rects.append((part, f"{start:.1f}%", f"{width:.1f}%"))
        start += width + GAP
    body = format_html_join("", '<rect class="s-{}" x="{}" width="{}" height="100%" rx="4"/>', rects)
    return _bar(body, label)


def theme_bar(value: int, largest: int, before: int | None = None) -> SafeString:
    """One theme's bar against the largest of its table; with `before` last year's thin bar under (0: new theme)."""
    if before is None:
        return _bar(_rect("na", percent(value, largest), height=100))
    return _bar(
        mark_safe(  # noqa: S308  both parts are made by format_html
            _rect("na", percent(value, largest), height=66) + _rect("fjor", percent(before, largest), height=24, y=76)
        )
    )


def waiting_bar(value: int, largest: int) -> SafeString:
    """A hollow bar: somebody waits."""
    width = percent(value, largest) * 0.98
    return _bar(
        format_html('<rect class="s-venter" x="1" y="1" width="{}" height="88%" rx="4"/>', f"{width:.1f}%")
        if value > 0
        else SafeString("")
    )


def heat_step(value: int, largest: int) -> str:
    """The class of a heat-map cell, v0 (nobody or a few) to v5."""
    if value <= 0 or largest <= 0:
        return "v0"
    return f"v{min(HEAT_STEPS, 1 + int((HEAT_STEPS - 1) * value / largest + 0.5))}"


def trend_line(shares: Sequence[float | None], name: str = "") -> SafeString:
    """Shares (0 to 100) year by year, oldest first; None is a year without figures and breaks the line.

    The last share stands as a number beside its point with `name` under it. Put the table twin beneath.
    """
    step = 264 / max(len(shares) - 1, 1)
    points = [(46 + number * step, 146 - 1.26 * share) for number, share in _numbered(shares)]
    runs: list[list[tuple[float, float]]] = []
    previous: int | None = None
    for (number, _), point in zip(_numbered(shares), points, strict=True):
        if previous is None or number != previous + 1:
            runs.append([])
        runs[-1].append(point)
        previous = number
    return format_html(
        '<svg class="kurve" viewBox="0 0 400 172" aria-hidden="true">{}{}{}{}</svg>',
        format_html_join(
            "",
            '<line class="s-akse" x1="34" x2="320" y1="{y}" y2="{y}"/>'
            '<text class="s-tekst" x="0" y="{t}">{label}</text>',
            ({"y": y, "t": y + 5, "label": label} for y, label in ((146, "0"), (83, "50"), (20, "100"))),
        ),
        format_html_join(
            "",
            '<polyline class="s-linje" points="{}"/>',
            ((" ".join(f"{x:.0f},{y:.0f}" for x, y in run),) for run in runs if len(run) > 1),
        ),
        format_html_join(
            "", '<circle class="s-punkt" cx="{}" cy="{}" r="5"/>', ((f"{x:.0f}", f"{y:.0f}") for x, y in points)
        ),
        _last_point(shares, points, name),
    )


def years_line(values: Sequence[int | None], labels: Sequence[str], *, top: int, unit: str = "") -> SafeString:
    """One figure year by year, oldest first, each written at its point; None breaks the line. The table stands beneath.

    ``top`` is the largest value of the scale, which begins at 0.
    """
    left, right, floor, ceiling = 22, 298, 112, 24
    step = (right - left) / max(len(values) - 1, 1)
    # Room for six; of more, every other from the last is written.
    is_written = [len(values) <= YEARS_WRITTEN or (len(values) - number) % 2 == 1 for number in range(len(values))]
    places = [
        (number, left + number * step, floor - (floor - ceiling) * percent(value, top) / 100, value)
        for number, value in enumerate(values)
        if value is not None
    ]
    return format_html(
        '<svg class="kurve" viewBox="0 0 320 140" aria-hidden="true">'
        '<line class="s-akse" x1="0" x2="320" y1="112" y2="112"/>{}{}{}{}</svg>',
        format_html_join("", '<polyline class="s-linje" points="{}"/>', ((run,) for run in _runs(places))),
        format_html_join(
            "", '<circle class="s-punkt" cx="{}" cy="{}" r="4.5"/>', ((f"{x:.0f}", f"{y:.0f}") for _, x, y, _ in places)
        ),
        format_html_join(
            "",
            '<text class="s-navn" text-anchor="middle" x="{}" y="{}">{}{}</text>',
            ((f"{x:.0f}", f"{y - 10:.0f}", value, unit) for one, x, y, value in places if is_written[one]),
        ),
        format_html_join(
            "",
            '<text class="s-tekst" text-anchor="middle" x="{}" y="134">{}</text>',
            ((f"{left + one * step:.0f}", label) for one, label in enumerate(labels) if is_written[one]),
        ),
    )


def _runs(places: Sequence[tuple[int, float, float, int]]) -> list[str]:
    """The points of each unbroken line of two or more years."""
    runs: list[list[str]] = []
    before: int | None = None
    for number, x, y, _value in places:
        if before is None or number != before + 1:
            runs.append([])
        runs[-1].append(f"{x:.0f},{y:.0f}")
        before = number
    return [" ".join(run) for run in runs if len(run) > 1]


def pair_bar(one: float, other: float, largest: float) -> SafeString:
    """Two shares of the same thing, one above the other: solid, and hatched (see ``hatching``)."""
    return _bar(
        format_html(
            "{}{}",
            _rect("na", percent(one, largest), height=46),
            format_html(
                '<rect class="s-mot" fill="url(#skravert)" y="54%" width="{}" height="46%" rx="3"/>',
                f"{percent(other, largest):.1f}%",
            )
            if other > 0
            else "",
        )
    )


def hatching() -> SafeString:
    """What ``pair_bar`` fills its second bar with: once on a page that has such bars."""
    return mark_safe(
        '<svg width="0" height="0" aria-hidden="true"><defs>'
        '<pattern id="skravert" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="s-skravur" d="M0 0V6"/></pattern></defs></svg>'
    )


def _numbered(shares: Sequence[float | None]) -> list[tuple[int, float]]:
    return [(number, share) for number, share in enumerate(shares) if share is not None]


def _last_point(shares: Sequence[float | None], points: list[tuple[float, float]], name: str) -> SafeString:
    if not points or shares[-1] is None:
        return SafeString("")
    y = points[-1][1]
    return format_html(
        '<text class="s-navn" x="324" y="{}">{} %</text><text class="s-tekst" x="324" y="{}">{}</text>',
        f"{y - 1:.0f}",
        f"{shares[-1]:.0f}",
        f"{y + 17:.0f}",
        name,
    )


def _rect(part: Part, width: float, *, height: int, y: int = 0) -> SafeString:
    if width <= 0:
        return SafeString("")
    return format_html('<rect class="s-{}" y="{}%" width="{}" height="{}%" rx="3"/>', part, y, f"{width:.1f}%", height)


def _bar(body: SafeString, label: str = "") -> SafeString:
    if label:
        return format_html('<svg class="stolpe" role="img" aria-label="{}">{}</svg>', label, body)
    return format_html('<svg class="stolpe" aria-hidden="true">{}</svg>', body)
