"""Template tags that every template has without loading them (builtins in settings)."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from django import template
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialog.lib import svg
from dialog.lib.languages import Language

PICTOGRAM_FOLDER = Path(__file__).resolve().parents[2] / "static" / "img" / "pictograms"
ICON_FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor" / "aksel-icons"
MARK = (
    '<svg aria-hidden="true" viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="4.2"'
    ' stroke-linecap="round" stroke-linejoin="round"><path d="M24 42H6V24a18 18 0 1 1 28 15"/>'
    '<path d="M16 23.5a8 8 0 1 1 12 7c-2.6 1.5-4 2.7-4 5"/></svg>'
)

# Somebody typed the name of a language that we do not know: better said than read aloud as Norwegian.
UNKNOWN_LANGUAGE = "und"

register = template.Library()


class Spoken(Protocol):
    """What has been said in some language: its Norwegian name as it was typed, and the language if we know it."""

    language: str

    @property
    def tongue(self) -> Language | None: ...


@cache
def _icon(name: str) -> SafeString:
    file = ICON_FOLDER / f"{name}.svg"
    if not name.isidentifier() or not file.exists():
        raise template.TemplateSyntaxError(f"No icon {name!r} in static/vendor; run `make vendor` to copy it.")
    drawing = file.read_text(encoding="utf-8").strip()
    attributes = 'class="i" viewBox="0 0 24 24" fill="none" aria-hidden="true"'
    return mark_safe(f"<svg {attributes}>" + drawing.split(">", 1)[1].replace("\n", ""))  # noqa: S308  our own files


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of Aksel's icons, as large as the text. Decoration: the words beside it carry the meaning."""
    return _icon(name)


@register.simple_tag
@cache
def pictogram(code: str) -> SafeString:
    """Draw the picture of a theme we all start with; a municipality's own theme has none, and its name stands alone."""
    file = PICTOGRAM_FOLDER / f"{code}.svg"
    if not code.isidentifier() or not file.exists():
        return SafeString("")
    drawing = file.read_text(encoding="utf-8").strip().replace("<svg ", '<svg class="piktogram" aria-hidden="true" ', 1)
    return mark_safe(drawing)  # noqa: S308  our own files


@register.simple_tag
def mark() -> SafeString:
    """Draw our mark in the colour of the text."""
    return mark_safe(MARK)  # noqa: S308  a constant


@register.simple_tag
def widget(field: BoundField, **attributes: str) -> SafeString:
    """Draw a form field's control with attributes: {% widget form.due_on class="ds-input" inputmode="numeric" %}.

    An underscore in a name becomes a hyphen. What the template says wins over the form's own widget.
    """
    return field.as_widget(attrs={name.replace("_", "-"): value for name, value in attributes.items()})


@register.filter
def error_id(field: BoundField) -> str:
    """The id of the field's error message, empty when it has none: for aria-describedby."""
    return f"{field.auto_id}_error" if field.errors else ""


@register.filter
def less(number: int, other: int) -> int:
    """Subtract, never below nobody: {{ present|less:asked }} are left."""
    return max(number - other, 0)


@register.filter
def norsk(text: object) -> object:
    """Mark what somebody has written in Norwegian, on a page in another language, for those who hear the page."""
    return text if get_language() == "nb" or not text else format_html('<span lang="nb">{}</span>', text)


@register.filter
def spoken(conversation: Spoken | str) -> SafeString:
    """The attributes of words that were said: in the language that was written down, or else in Norwegian.

    A template without a conversation gives an empty string. What is returned begins with the space before it.
    """
    if not isinstance(conversation, str) and conversation.language:
        known = conversation.tongue
        code, direction = (known.code, known.direction) if known else (UNKNOWN_LANGUAGE, "auto")
        return format_html(' lang="{}" dir="{}"', code, direction)
    return SafeString("" if get_language() == "nb" else ' lang="nb"')


register.simple_tag(svg.speech_shapes, name="speech_shapes")
register.simple_tag(svg.share_bar, name="share_bar")
register.simple_tag(svg.stacked_bar, name="stacked_bar")
register.simple_tag(svg.theme_bar, name="theme_bar")
register.simple_tag(svg.waiting_bar, name="waiting_bar")
register.simple_tag(svg.trend_line, name="trend_line")
register.simple_tag(svg.pair_bar, name="pair_bar")
register.simple_tag(svg.hatching, name="hatching")
register.filter("heat_step", svg.heat_step)


@register.filter
def span(first: date, last: date) -> str:
    """«4.–18. juni 2026», «28. mai–4. juni 2026»."""
    end = date_format(last, _("j. F Y"))
    if first == last:
        return end
    start = date_format(first, _("j.") if (first.month, first.year) == (last.month, last.year) else _("j. F"))
    return f"{start}–{end}"
