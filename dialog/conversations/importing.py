"""Older, published answers brought in from a file: read, checked line by line, then written all or nothing.

They are words only: no resident, nobody who asked, no figures. The same file brought in again adds nothing, because an
answer's id is made from what it says.
"""

import csv
import io
import json
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dialog.campaigns.models import Campaign, Source
from dialog.conversations.models import Channel, Coding, Conversation, Intent, Outcome, SaidBy, Setting, Statement
from dialog.lib.dates import OSLO
from dialog.lib.encryption import blind_index
from dialog.themes.models import Theme
from dialog.units.models import ServiceType, Unit

COLUMNS = ("year", "text", "themes", "setting", "perspective", "asked_by")
REQUIRED = ("year", "text")
EARLIEST_YEAR = 1990
LONGEST_TEXT = 5000
MOST_PROBLEMS = 50
BATCH = 1000

SPEAKERS = {
    "resident": SaidBy.PERSON,
    "next_of_kin": SaidBy.KIN_ABOUT,
    "next_of_kin_self": SaidBy.KIN_SELF,
    "observed": SaidBy.OBSERVED,
}
# What we can tell of the place from the kind of service; elsewhere it may have been a room or a lounge.
PLACES = {ServiceType.HOME_CARE: Setting.AT_HOME, ServiceType.DAY_CENTRE: Setting.DAY_CENTRE}
# Control characters never belong in an answer; NUL and half a character cannot even be stored.
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place of the file; line 0 is the file as a whole."""

    line: int
    column: str
    message: str


class ImportRefused(Exception):
    """The file has mistakes, and nothing of it was brought in."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = list(problems)


@dataclass(frozen=True)
class Answer:
    """One line of the file, checked."""

    line: int
    year: int
    text: str
    themes: tuple[str, ...]
    setting: str
    said_by: str
    guest: str | None


@dataclass(frozen=True)
class Sheet:
    """A file that could be read, with what its owner ought to know about it."""

    answers: list[Answer]
    notices: list[str]


@dataclass(frozen=True)
class Outcomes:
    added: int
    already_there: int
    years: tuple[int, ...]


@dataclass
class Reader:
    """Turns lines into answers and collects everything that is wrong on the way."""

    theme_codes: frozenset[str]
    today: date
    year: int | None = None
    problems: list[Problem] = field(default_factory=list)

    def answers(self, rows: Iterable[tuple[int, dict[str, Any]]]) -> Iterator[Answer]:
        for line, row in rows:
            before = len(self.problems)
            answer = self._answer(line, row)
            if len(self.problems) == before:
                yield answer

    def wrong(self, line: int, column: str, message: str) -> None:
        self.problems.append(Problem(line, column, message))

    def _answer(self, line: int, row: dict[str, Any]) -> Answer:
        return Answer(
            line=line,
            year=self._year(line, row.get("year")),
            text=self._text(line, row.get("text")),
            themes=self._themes(line, row.get("themes")),
            setting=self._setting(line, row.get("setting")),
            said_by=self._said_by(line, row.get("perspective")),
            guest=_("Politiker på besøk") if row.get("asked_by") == "visiting_politician" else None,
        )

    def _year(self, line: int, value: Any) -> int:
        if value in (None, "") and self.year is not None:
            return self.year
        text = str(value if value is not None else "").strip()
        if isinstance(value, bool) or not re.fullmatch(r"[0-9]{4}", text):
            self.wrong(line, "year", _("Skriv årstallet med fire sifre, for eksempel 2015."))
            return 0
        if not EARLIEST_YEAR <= int(text) <= self.today.year:
            reason = _("Årstallet må være fra %(first)s til %(last)s.")
            self.wrong(line, "year", reason % {"first": EARLIEST_YEAR, "last": self.today.year})
        return int(text)

    def _text(self, line: int, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            self.wrong(line, "text", _("Her mangler svaret."))
            return ""
        if INVISIBLE.search(value):
            self.wrong(line, "text", _("Svaret har usynlige styretegn. Skriv det på nytt."))
        if len(value) > LONGEST_TEXT:
            self.wrong(line, "text", _("Svaret er lengre enn %(most)s tegn.") % {"most": LONGEST_TEXT})
        return value.strip()

    def _themes(self, line: int, value: Any) -> tuple[str, ...]:
        codes = re.split(r"[\s,;|]+", value.strip()) if isinstance(value, str) else value or []
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            self.wrong(line, "themes", _("Temaene må være en liste med temakoder."))
            return ()
        codes = list(dict.fromkeys(code for code in codes if code))
        for code in codes:
            if code not in self.theme_codes:
                self.wrong(line, "themes", _("Temaet «%(code)s» finnes ikke i temalisten.") % {"code": code[:40]})
        return tuple(codes)

    def _setting(self, line: int, value: Any) -> str:
        if value in (None, ""):
            return ""
        if value in Setting.values:
            return str(value)
        if value in ServiceType.values:
            return PLACES.get(ServiceType(value), "")
        known = ", ".join([*ServiceType.values, *Setting.values])
        self.wrong(line, "setting", _("Ukjent sted. Bruk ett av disse: %(known)s.") % {"known": known})
        return ""

    def _said_by(self, line: int, value: Any) -> str:
        if value in (None, ""):
            return SaidBy.PERSON
        if value == "staff":
            reason = _("«staff» er det som er viktig for en ansatt, ikke et svar fra en bruker. Ta bort linjen.")
            self.wrong(line, "perspective", reason)
        elif not isinstance(value, str) or value not in SPEAKERS:
            known = ", ".join(SPEAKERS)
            self.wrong(line, "perspective", _("Bruk ett av disse: %(known)s.") % {"known": known})
        return SPEAKERS.get(value, SaidBy.PERSON) if isinstance(value, str) else SaidBy.PERSON


def read(path: Path, *, theme_codes: Iterable[str], today: date, year: int | None = None) -> Sheet:
    """Read and check a file, JSON Lines or CSV; raises ``ImportRefused`` with everything that is wrong in it."""
    text, notices = _decode(path.read_bytes())
    reader = Reader(frozenset(theme_codes), today, year)
    is_json = path.suffix.lower() in (".jsonl", ".json", ".ndjson") or text.lstrip().startswith("{")
    rows = list(_json_rows(text, reader) if is_json else _csv_rows(text, reader))
    answers = list(reader.answers(rows))
    if not rows and not reader.problems:
        reader.wrong(0, "", _("Filen har ingen svar."))
    if reader.problems:
        raise ImportRefused(reader.problems)
    unused = sorted({name for _line, row in rows for name in row if name and name not in COLUMNS})
    notices += [_("Kolonnen «%(name)s» brukes ikke.") % {"name": name} for name in unused]
    return Sheet(answers, notices)


def _decode(content: bytes) -> tuple[str, list[str]]:
    """UTF-8 with or without its mark, UTF-16 with it; otherwise what Excel on Windows writes, with a notice."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        guessed = encoding == "cp1252"
        notice = _("Filen er ikke UTF-8. Den er lest som Windows-1252: se etter at æ, ø og å er riktige.")
        return text, [notice] if guessed else []
    raise ImportRefused([Problem(0, "", _("Filen er ikke en tekstfil vi kan lese. Lagre den som UTF-8."))])


def _json_rows(text: str, reader: Reader) -> Iterator[tuple[int, dict[str, Any]]]:
    # Only real line ends: splitlines() would also cut at the odd separators that may stand inside an answer.
    for line, content in enumerate(text.split("\n"), start=1):
        if not content.strip():
            continue
        try:
            row = json.loads(content)
        except (ValueError, RecursionError) as error:
            place = getattr(error, "colno", 1)
            reader.wrong(line, "", _("Linjen er ikke gyldig JSON (tegn %(place)s).") % {"place": place})
            continue
        if isinstance(row, dict):
            yield line, row
        else:
            reader.wrong(line, "", _("Hver linje må være ett svar i krøllparenteser."))


def _csv_rows(text: str, reader: Reader) -> Iterator[tuple[int, dict[str, Any]]]:
    head = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] = []
    try:
        for cells in table:
            if not any(cell.strip() for cell in cells):
                continue
            if not names:
                names = [cell.strip().lower() for cell in cells]
                if not _has_columns(names, reader):
                    return
            elif len(cells) != len(names):
                reader.wrong(table.line_num, "", _cell_count(len(cells), len(names)))
            else:
                yield table.line_num, dict(zip(names, cells, strict=True))
    except csv.Error:
        reader.wrong(table.line_num, "", _("Linjen kan ikke leses: se etter et anførselstegn som ikke er lukket."))


def _has_columns(names: list[str], reader: Reader) -> bool:
    needed = [name for name in REQUIRED if name != "year" or reader.year is None]
    missing = [name for name in needed if name not in names]
    for name in missing:
        reader.wrong(1, name, _("Kolonnen mangler. Første linje skal ha navnene på kolonnene."))
    twice = [name for name, times in Counter(names).items() if name and times > 1]
    for name in twice:
        reader.wrong(1, name, _("Kolonnen står to ganger."))
    return not missing and not twice


def _cell_count(found: int, wanted: int) -> str:
    return _("Linjen har %(found)s felt, men skulle hatt %(wanted)s.") % {"found": found, "wanted": wanted}


def bring_in(
    *, municipality: Unit, answers: Sequence[Answer], now: datetime, progress: Callable[[int], object] | None = None
) -> Outcomes:
    """Write answers into one campaign a year, all or nothing; those that are there already are left as they are."""
    with transaction.atomic():
        # Two imports at once wait for each other, so that neither counts what the other is about to write.
        municipality = Unit.objects.select_for_update().get(pk=municipality.pk)
        campaigns = {year: _campaign(municipality, year) for year in sorted({answer.year for answer in answers})}
        themes = dict(Theme.objects.filter(municipality=municipality).values_list("code", "id"))
        numbered = dict(zip(_ids(municipality, answers), answers, strict=True))
        there = set(Conversation.objects.filter(pk__in=numbered).values_list("pk", flat=True))
        new = [(key, answer) for key, answer in numbered.items() if key not in there]
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            _insert(municipality, campaigns, themes, batch, now)
            if progress is not None:
                progress(len(batch))
    return Outcomes(added=len(new), already_there=len(there), years=tuple(campaigns))


def _campaign(municipality: Unit, year: int) -> Campaign:
    """The year's campaign of published answers. Only the year is known, so its window is the whole of it."""
    return Campaign.objects.get_or_create(
        municipality=municipality,
        year=year,
        source=Source.PUBLISHED,
        defaults={"name": _("Publiserte svar"), "starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)},
    )[0]


def _ids(municipality: Unit, answers: Sequence[Answer]) -> Iterator[UUID]:
    """An id made of the answer itself; the second of two equal answers has its number in it."""
    seen: Counter[tuple[Any, ...]] = Counter()
    for answer in answers:
        content = (answer.year, answer.said_by, answer.setting, answer.text)
        seen[content] += 1
        value = "\x1f".join([str(municipality.pk), *map(str, content), str(seen[content])])
        yield UUID(bytes=blind_index(value, purpose="imported answer")[:16], version=4)


def _insert(
    municipality: Unit,
    campaigns: dict[int, Campaign],
    themes: dict[str, UUID],
    numbered: Sequence[tuple[UUID, Answer]],
    now: datetime,
) -> None:
    conversations, statements, codings = [], [], []
    for key, answer in numbered:
        conversation = _conversation(municipality, campaigns[answer.year], key, answer, now)
        statement = Statement(
            id=uuid.uuid4(),
            municipality=municipality,
            unit=municipality,
            conversation=conversation,
            position=1,
            words=answer.text,
            intent=Intent.GOOD_TO_KNOW,
        )
        conversations.append(conversation)
        statements.append(statement)
        codings += [
            Coding(municipality=municipality, statement=statement, theme_id=themes[code], confirmed_at=now)
            for code in answer.themes
        ]
    Conversation.objects.bulk_create(conversations)
    Statement.objects.bulk_create(statements)
    Coding.objects.bulk_create(codings)


def _conversation(municipality: Unit, campaign: Campaign, key: UUID, answer: Answer, now: datetime) -> Conversation:
    return Conversation(
        id=key,
        municipality=municipality,
        # Which care unit it was is not known, and no unit's list is to hold it.
        unit=municipality,
        campaign=campaign,
        held_at=datetime.combine(campaign.starts_on, time(12), tzinfo=OSLO),
        recorded_at=now,
        outcome=Outcome.ANSWERED,
        said_by=answer.said_by,
        setting=answer.setting,
        guest=answer.guest,
        channel=Channel.IMPORT,
        content_mac=blind_index(answer.text, purpose="content"),
    )
