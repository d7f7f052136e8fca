"""The verbs of the theme list. Each makes a new version of it, and `undo` takes the newest one back.

What has been coded stays as it was coded through all of them, so an undo has nothing to put back but the list itself.
A theme is never deleted: one that an undo takes away goes out of use, and what was coded with it meanwhile counts as
the theme it was split from, if it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify

from dialog.accounts.models import User
from dialog.audit import history
from dialog.themes import queries
from dialog.themes.models import Change, CodebookVersion, PatternKind, Theme, ThemePattern
from dialog.units.models import Unit

FEWEST_THEMES = 2
_IDS = ("merged_into_id", "split_from_id")
_TOUCHED = ["name", "definition", "includes", "excludes", "examples", "lens", "retired_at", "since"]
_TOUCHED += ["merged_into", "split_from"]


class NameTaken(Exception):
    """Another theme of the municipality has this name."""


class TooFewThemes(Exception):
    """The last themes in use stay: nobody could give an answer a theme."""


class NotInUse(Exception):
    """The theme is out of use, merged into another, or not of this municipality."""


class MergedIntoItself(Exception):
    """A theme cannot go into itself, and something has to go into another."""


class TooFewParts(Exception):
    """What is split becomes two themes at least."""


class IsSplit(Exception):
    """The theme was split, and its parts are in use: merge them, or undo the split."""


class NotTheNewest(Exception):
    """Changes are taken back one by one, the newest first; somebody has made another meanwhile."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the themes that a theme is split into; ``words`` are to point to it."""

    name: str
    definition: str
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class _Step:
    """The way from one version to the next. Whatever is changed is remembered as it was."""

    municipality_id: UUID
    by: User
    now: datetime
    number: int
    themes: dict[UUID, Theme]
    were_in_use: int
    before: dict[str, dict[str, Any] | None] = field(default_factory=dict)

    def in_use(self, theme: Theme) -> Theme:
        """The theme as it is now, locked. Raises `NotInUse`."""
        found = self.themes.get(theme.pk)
        if found is None or found.retired_at is not None:
            raise NotInUse
        return found

    def set(self, theme: Theme, **values: Any) -> None:
        kept = self.before.setdefault(theme.code, {})
        for name, value in values.items():
            if kept is not None:
                kept.setdefault(name, _plain(getattr(theme, name)))
            setattr(theme, name, value)

    def create(self, **values: Any) -> Theme:
        taken = {theme.code for theme in self.themes.values()}
        last = max((theme.position for theme in self.themes.values()), default=0)
        code = _free_code(values["name"], taken)
        theme = Theme(municipality_id=self.municipality_id, code=code, position=last + 1, since=self.number, **values)
        self._check_names([*self.themes.values(), theme])
        theme.save(force_insert=True)
        self.themes[theme.pk], self.before[code] = theme, None
        return theme

    def finish(self, change: Change, names: Sequence[str], **written: Any) -> CodebookVersion:
        in_use = [theme for theme in self.themes.values() if theme.retired_at is None]
        self._check_names(in_use)
        if change != Change.UNDONE and len(in_use) < min(FEWEST_THEMES, self.were_in_use):
            raise TooFewThemes
        # One statement: the database looks at all of them when all are written.
        Theme.objects.bulk_update([one for one in self.themes.values() if self.before.get(one.code)], _TOUCHED)
        return CodebookVersion.objects.create(
            municipality_id=self.municipality_id,
            number=self.number,
            change=change,
            made_at=self.now,
            made_by=self.by,
            names=names,
            themes={theme.code: theme.since for theme in in_use},
            before=self.before,
            **written,
        )

    def _check_names(self, themes: Sequence[Theme]) -> None:
        names = [theme.name.casefold() for theme in themes if theme.retired_at is None]
        if len(set(names)) < len(names):
            raise NameTaken


def _begin(municipality_id: UUID, by: User, now: datetime) -> _Step:
    """Locks the municipality's theme list; whoever writes down codings need not wait for it."""
    Unit.objects.select_for_update(no_key=True).get(pk=municipality_id)
    themes = {theme.pk: theme for theme in Theme.objects.filter(municipality_id=municipality_id).select_for_update()}
    known = CodebookVersion.objects.filter(municipality_id=municipality_id).exists()
    if not known:
        start_versions(municipality_id=municipality_id, by=by, now=now)
    in_use = sum(theme.retired_at is None for theme in themes.values())
    return _Step(municipality_id, by, now, queries.version_number(municipality_id) + 1, themes, in_use)


def start_versions(*, municipality_id: UUID, by: User, now: datetime) -> CodebookVersion:
    """Write down how the list is after the starting themes were put into it."""
    newest = CodebookVersion.objects.filter(municipality_id=municipality_id).values_list("number", flat=True).first()
    return CodebookVersion.objects.create(
        municipality_id=municipality_id,
        number=(newest or 0) + 1,
        change=Change.STARTED,
        made_at=now,
        made_by=by,
        themes=dict(Theme.objects.in_use(municipality_id).values_list("code", "since")),
    )


@transaction.atomic
def add_theme(*, municipality: Unit, name: str, lens: str, by: User, now: datetime, **borders: str) -> Theme:
    """A theme of the municipality's own, last in the list."""
    step = _begin(municipality.pk, by, now)
    with history.change(by=by, reason="theme added"):
        theme = step.create(name=name, lens=lens, **borders)
        step.finish(Change.ADDED, [name])
    return theme


@transaction.atomic
def describe_theme(*, theme: Theme, name: str, by: User, now: datetime, **borders: str) -> Theme:
    """Change a theme's name, lens and borders. What has been coded with it stays, and so does what it is compared to.

    Nothing is written when nothing is changed.
    """
    step = _begin(theme.municipality_id, by, now)
    theme = step.themes[theme.pk]
    wanted = {"name": name, **borders}
    changed = {key: value for key, value in wanted.items() if getattr(theme, key) != value}
    if not changed:
        return theme
    was = theme.name
    with history.change(by=by, reason="theme described"):
        step.set(theme, **changed)
        step.finish(Change.DESCRIBED, [was], new_names=[name] if name != was else [])
    return theme


@transaction.atomic
def merge_themes(*, themes: Sequence[Theme], into: Theme, by: User, now: datetime) -> Theme:
    """Let themes go into another: what was coded with them is shown and counted as that one from now on."""
    step = _begin(into.municipality_id, by, now)
    into = step.in_use(into)
    going = [step.in_use(theme) for theme in {theme.pk: theme for theme in themes}.values()]
    if not going or into in going:
        raise MergedIntoItself
    gone = {theme.pk for theme in going}
    with history.change(by=by, reason="themes merged"):
        for theme in step.themes.values():
            if theme.merged_into_id in gone:
                step.set(theme, merged_into_id=into.pk)
        for theme in going:
            step.set(theme, merged_into_id=into.pk, retired_at=now)
        step.set(into, since=step.number)
        moved = {theme.code: [into.code] for theme in going}
        step.finish(Change.MERGED, [theme.name for theme in going], new_names=[into.name], mapping=moved)
    return into


@transaction.atomic
def split_theme(*, theme: Theme, parts: Sequence[Part], by: User, now: datetime) -> list[Theme]:
    """Make several themes of one that goes out of use; what was coded with it waits for a person to choose anew."""
    if len(parts) < FEWEST_THEMES:
        raise TooFewParts
    step = _begin(theme.municipality_id, by, now)
    theme = step.in_use(theme)
    with history.change(by=by, reason="theme split"):
        step.set(theme, retired_at=now)
        made = [
            step.create(name=part.name, definition=part.definition, lens=theme.lens, split_from_id=theme.pk)
            for part in parts
        ]
        ThemePattern.objects.bulk_create(
            row for part, one in zip(parts, made, strict=True) for row in _patterns(one, part.words)
        )
        moved = {theme.code: [one.code for one in made]}
        step.finish(Change.SPLIT, [theme.name], new_names=[one.name for one in made], mapping=moved)
    return made


@transaction.atomic
def retire_theme(*, theme: Theme, by: User, now: datetime) -> Theme:
    """Take a theme out of use, so that it is no longer suggested nor chosen. What has been coded with it keeps it."""
    step = _begin(theme.municipality_id, by, now)
    theme = step.in_use(theme)
    with history.change(by=by, reason="theme retired"):
        step.set(theme, retired_at=now)
        step.finish(Change.RETIRED, [theme.name])
    return theme


@transaction.atomic
def restore_theme(*, theme: Theme, by: User, now: datetime) -> Theme:
    """Let a theme be chosen again. One that was merged comes out of the other, and both have new borders."""
    step = _begin(theme.municipality_id, by, now)
    theme = step.themes[theme.pk]
    if theme.retired_at is None:
        return theme
    if any(one.split_from_id == theme.pk and one.retired_at is None for one in step.themes.values()):
        raise IsSplit
    held_by = step.themes[theme.merged_into_id] if theme.merged_into_id else None
    with history.change(by=by, reason="theme in use again"):
        step.set(theme, retired_at=None)
        moved: dict[str, list[str]] = {}
        if held_by is not None:
            step.set(theme, merged_into_id=None, since=step.number)
            step.set(held_by, since=step.number)
            moved = {held_by.code: [held_by.code, theme.code]}
        step.finish(Change.RESTORED, [theme.name], new_names=[held_by.name] if held_by else [], mapping=moved)
    return theme


@transaction.atomic
def undo(*, municipality: Unit, number: int, by: User, now: datetime) -> CodebookVersion:
    """Take the newest change back, and write that down as a version of its own. Raises `NotTheNewest`."""
    step = _begin(municipality.pk, by, now)
    newest = queries.undoable(municipality.pk)
    if newest is None or newest.number != number:
        raise NotTheNewest
    by_code = {theme.code: theme for theme in step.themes.values()}
    with history.change(by=by, reason="theme list change undone"):
        for code, were in newest.before.items():
            _put_back(step, by_code[code], were)
        in_use = {theme.code for theme in step.themes.values() if theme.retired_at is None}
        backwards = _inverse(newest.mapping, in_use)
        names = {"names": newest.names, "new_names": newest.new_names}
        return step.finish(Change.UNDONE, **names, mapping=backwards, undoes=newest)


def _put_back(step: _Step, theme: Theme, were: Mapping[str, Any] | None) -> None:
    if were is None:
        # Parts of its own, of a split that is undone already, are merged into it.
        for one in (theme, *(one for one in step.themes.values() if one.merged_into_id == theme.pk)):
            step.set(one, retired_at=step.now, merged_into_id=theme.split_from_id or one.merged_into_id)
        step.set(theme, split_from_id=None)
    else:
        step.set(theme, **{name: _typed(name, value) for name, value in were.items()})


def _inverse(mapping: Mapping[str, Sequence[str]], in_use: set[str]) -> dict[str, list[str]]:
    """Where what is coded with the new codes is found when the old ones are back."""
    back: dict[str, list[str]] = {}
    for old, news in mapping.items():
        for new in news:
            found = back.setdefault(new, [new] if new in in_use else [])
            found.extend({old} - set(found))
    return back


def _plain(value: Any) -> Any:
    """As it is kept in a version."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _typed(name: str, value: Any) -> Any:
    if value is not None and name == "retired_at":
        return parse_datetime(value)
    return UUID(value) if value is not None and name in _IDS else value


def _patterns(theme: Theme, words: Sequence[str]) -> list[ThemePattern]:
    return [
        ThemePattern(
            municipality_id=theme.municipality_id,
            theme=theme,
            kind=PatternKind.PHRASE if " " in one else PatternKind.STEM,
            pattern=one,
        )
        for one in dict.fromkeys(words)
    ]


def _free_code(name: str, taken: set[str]) -> str:
    # Norwegian letters have no decomposition that slugify knows.
    start = slugify(name.lower().translate(str.maketrans("æøå", "eoa")))[:30] or "tema"
    return next(code for number in count(1) if (code := start if number == 1 else f"{start}-{number}") not in taken)
