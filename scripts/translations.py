"""The catalogues of nynorsk and English, without GNU gettext on the machine.

python scripts/translations.py update     bring new and changed strings into locale/
python scripts/translations.py check      fail on anything missing, fuzzy or left in Bokmål
python scripts/translations.py compile    make the .mo files that Django reads; they are not committed
"""

import argparse
import contextlib
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from django.conf import settings  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

LANGUAGES = ("nn", "en")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NAMED = re.compile(r"%\((\w+)\)")


def catalogue_path(language: str, root: Path) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def source_files(root: Path) -> Iterator[Path]:
    for folder, pattern in (("dialog", "*.py"), ("hvaerviktig", "*.py"), ("templates", "*"), ("dialog", "*.html")):
        for path in sorted((root / folder).rglob(pattern)):
            if path.is_file() and path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def as_python(path: Path) -> bytes:
    """A template becomes the calls it makes, as Django's own makemessages does it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # A template indents as it likes, which Python's tokenizer refuses. Line numbers stay.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))
    return text.encode()


def marked_strings(root: Path) -> Catalog:
    catalogue = Catalog(project="hvaerviktig", charset="utf-8")
    for path in source_files(root):
        options = {"encoding": "utf-8"}
        for line, message, comments, context in extract(
            "python", io.BytesIO(as_python(path)), KEYWORDS, options=options
        ):
            place = (str(path.relative_to(root)), line)
            catalogue.add(message, locations=[place], auto_comments=comments, context=context)
    return catalogue


def read_catalogue(language: str, root: Path) -> Catalog:
    path = catalogue_path(language, root)
    if not path.exists():
        header = "# The interface in another language. The msgids are Bokmål."
        return Catalog(locale=language, project="hvaerviktig", charset="utf-8", fuzzy=False, header_comment=header)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def faults(language: str, root: Path) -> Iterator[str]:
    """Everything that keeps a catalogue from being complete, in plain words."""
    catalogue = read_catalogue(language, root)
    for marked in marked_strings(root):
        if not marked.id:
            continue
        message = catalogue.get(marked.id, marked.context)
        if message is None or not all(texts(message.string)):
            yield f"{language}: not translated: {marked.id!r} ({marked.locations[0][0]})"
            continue
        if message.fuzzy:
            yield f"{language}: only guessed (fuzzy): {marked.id!r}"
        if language == "en" and set(texts(message.string)) & set(texts(message.id)) and has_words(marked):
            yield f"{language}: same as the Bokmål: {marked.id!r}"
        wrong = {name for text in texts(message.string) for name in placeholders(text)} - placeholders_of(message)
        if wrong:
            yield f"{language}: unknown placeholder {sorted(wrong)} in the translation of {marked.id!r}"
        lost = placeholders_of(message) - {name for text in texts(message.string) for name in placeholders(text)}
        if lost:
            yield f"{language}: placeholder {sorted(lost)} is lost in the translation of {marked.id!r}"


def texts(value: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [value or ""] if value is None or isinstance(value, str) else list(value)


def has_words(message: Message) -> bool:
    """`%(n)s %%` and `–` are the same in every language."""
    return any(character.isalpha() for text in texts(message.id) for character in NAMED.sub("", text))


def placeholders_of(message: Message) -> set[str]:
    return {name for text in texts(message.id) for name in placeholders(text)}


def placeholders(text: str) -> set[str]:
    names = set(NAMED.findall(text))
    # A lone brace is no format string.
    with contextlib.suppress(ValueError):
        names |= {name for _, name, _, _ in Formatter().parse(text) if name}
    return names


def check(root: Path) -> int:
    found = [fault for language in LANGUAGES for fault in faults(language, root)]
    for fault in found:
        print(fault)
    print(f"Translations: {len(found)} faults." if found else "Translations: nn and en are complete.")
    return 1 if found else 0


def update(root: Path) -> int:
    for language in LANGUAGES:
        catalogue, path = read_catalogue(language, root), catalogue_path(language, root)
        # The date would make every update a change.
        catalogue.update(marked_strings(root), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, sort_output=True, omit_header=False, include_lineno=False)
        missing = len([message for message in catalogue if message.id and not all(texts(message.string))])
        print(f"{path.relative_to(root)}: {missing} without a translation")
    return 0


def compile_catalogues(root: Path) -> int:
    for language in LANGUAGES:
        source = catalogue_path(language, root)
        if source.exists():
            draft = source.with_suffix(".mo.new")
            with draft.open("wb") as file:
                write_mo(file, read_catalogue(language, root))
            draft.replace(source.with_suffix(".mo"))
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["update", "check", "compile"])
    parser.add_argument("--root", type=Path, default=ROOT, help="another checkout")
    options = parser.parse_args()
    # Only the template reader is needed, and it asks for nothing that has to be set.
    settings.configure(USE_I18N=True)
    actions = {"update": update, "check": check, "compile": compile_catalogues}
    return actions[options.action](options.root.resolve())


if __name__ == "__main__":
    sys.exit(main())
