"""The system under attack as it is: an invented town in the database, released, exported, and shown on pages and in
files."""

import io
import json
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from dialog.accounts.models import Role, User
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Channel, Coding, Conversation, Resident, Statement, Stay
from dialog.insight.models import Quarter, Release
from dialog.insight.queries import ReleaseReader
from dialog.insight.services import build_quarter, build_release
from dialog.reports.contents.gather import gather
from dialog.reports.files import release_csv, write_release_xlsx
from dialog.reports.making import WRITERS
from dialog.themes.models import Lens, Theme
from dialog.units.models import Kind, Unit
from dialog.units.services import close_unit, found_municipality, open_unit
from tests.attack.published import Cell, Numbers, rows_of_csv, strange, strange_rows, tables_of_page, text_of_page
from tests.attack.report_files import strange_in_report
from tests.attack.towns import QUARTER, THEMES, Talk, Town, late
from tests.factories import make_campaign, make_user

FIRST_YEAR = 2025
XLSX_ROWS = 200_000


class House:
    """A town in the database, with its two strategists."""

    def __init__(self, town: Town) -> None:
        self.town = town
        root = found_municipality(name=f"{town.name} kommune")
        self.units: dict[str, Unit] = {"00": root}
        for unit in town.units.values():
            if unit.above:
                self.units[unit.code] = open_unit(
                    parent=self.units[unit.above],
                    kind=Kind(unit.level),
                    name=f"Enhet {unit.code}",
                    service_type=unit.service_type,
                    is_care_unit=unit.is_care_unit,
                )
        if {code: unit.code for code, unit in self.units.items()} != {code: code for code in self.units}:
            raise ValueError("the town and the house number their units differently")
        self.root = root
        self.siv = make_user("Siv", root, Role.STRATEGIST)
        self.second = make_user("Stein", root, Role.STRATEGIST)
        self.themes = Theme.objects.bulk_create(
            Theme(municipality=root, code=code, name=_named(code), position=number, lens=Lens.COMPANY)
            for number, code in enumerate(THEMES)
        )
        self._move_in()

    def _move_in(self) -> None:
        long_ago = datetime(2020, 1, 1, tzinfo=UTC).date()
        rows = {
            person: Resident(municipality=self.root, unit=self.units[unit], name="Borghild", active_from=long_ago)
            for person, unit in self.town.residents.items()
        }
        self.residents = rows
        Resident.objects.bulk_create(rows.values())
        Stay.objects.bulk_create(
            Stay(municipality=self.root, resident=one, unit=one.unit, starts_on=long_ago) for one in rows.values()
        )

    # --- A campaign ---

    def release(self, number: int) -> Release:
        """Everything that is said in a campaign, then its release."""
        year = FIRST_YEAR + number
        for code in self.town.closed[number]:
            self._merge(code, datetime(year, 1, 1, tzinfo=UTC).date())
        campaign = make_campaign(self.root, starts_on=datetime(year, 6, 4, tzinfo=UTC).date())
        self._talk(campaign, self.town.campaigns[number], campaign.window.starts_at)
        closed_at = campaign.window.ends_before + timedelta(days=campaign.grace_days)
        campaign.closing_asked_by, campaign.closing_asked_at = self.siv, closed_at
        campaign.closed_by, campaign.closed_at = self.second, closed_at
        campaign.save()
        return build_release(campaign=campaign, by=self.second, now=closed_at)

    def quarter(self) -> Release:
        """What is said in the quarter after the first campaign, and what came too late for that."""
        first = datetime(FIRST_YEAR, 7, 1, tzinfo=UTC)
        talks = self.town.campaigns[QUARTER][len(late(self.town.campaigns[0])) :]
        self._talk(None, talks, first + timedelta(days=20))
        closed_at = datetime(FIRST_YEAR, 11, 1, tzinfo=UTC)
        quarter = Quarter.objects.create(
            municipality=self.root,
            first_day=first.date(),
            asked_by=self.siv,
            asked_at=closed_at,
            closed_by=self.second,
            closed_at=closed_at,
        )
        return build_quarter(quarter=quarter, by=self.second, now=closed_at)

    def _merge(self, code: str, on: date) -> None:
        """A unit goes on in another, and so do those who live there."""
        successor = self.units[self.town.units[code].successor]
        close_unit(unit=self.units[code], on=on, successor=successor)
        moving = [one for one in self.residents.values() if one.unit_id == self.units[code].pk]
        Stay.objects.filter(resident__in=moving).update(ends_on=on - timedelta(days=1))
        Stay.objects.bulk_create(
            Stay(municipality=self.root, resident=one, unit=successor, starts_on=on) for one in moving
        )
        Resident.objects.filter(pk__in=[one.pk for one in moving]).update(unit=successor)

    def _talk(self, campaign: Campaign | None, talks: list[Talk], start: datetime) -> None:
        conversations, statements, codings = [], [], []
        for number, talk in enumerate(talks):
            one = self._conversation(campaign, talk, start + timedelta(hours=10, seconds=number))
            conversations.append(one)
            for position, themes in enumerate(talk.themes, start=1):
                said = Statement(
                    municipality=self.root,
                    unit_id=one.unit_id,
                    conversation=one,
                    position=position,
                    words="Kaffe",
                    intent="good_to_know",
                )
                statements.append(said)
                codings += [self._coding(said, self.themes[theme], one.recorded_at) for theme in sorted(themes)]
        Conversation.objects.bulk_create(conversations, batch_size=2000)
        Statement.objects.bulk_create(statements, batch_size=2000)
        Coding.objects.bulk_create(codings, batch_size=5000)

    def _conversation(self, campaign: Campaign | None, talk: Talk, start: datetime) -> Conversation:
        return Conversation(
            id=uuid.uuid4(),
            municipality=self.root,
            unit=self.units[talk.unit],
            campaign=campaign,
            resident=None if talk.person is None else self.residents[talk.person],
            held_at=start + timedelta(days=talk.day),
            recorded_at=start + timedelta(days=talk.recorded, minutes=1),
            channel=Channel.OWN_DEVICE,
            outcome=talk.outcome,
            said_by=talk.said_by if talk.outcome == "answered" else "",
            figures_only=talk.is_honest,
            withdrawn_at=start + timedelta(days=talk.recorded + 1) if talk.is_withdrawn else None,
            content_mac=b"",
        )

    def _coding(self, statement: Statement, theme: Theme, at: datetime) -> Coding:
        return Coding(municipality=self.root, statement=statement, theme=theme, confirmed_at=at)

    # --- What is published ---

    def export(self, release: Release) -> dict[str, Any]:
        """By the command, as a municipality does it."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "release.json"
            call_command(
                "export_release", str(release.pk), "--format", "json", "--out", str(file), stdout=io.StringIO()
            )
            known: dict[str, Any] = json.loads(file.read_text())
            return known

    def pages(self, release: Release, *, every: int = 1) -> Iterator[tuple[list[str], str]]:
        """The HTML of the pages of units, each with its tables and service types, of their first themes, and beside the
        year before and another unit; with the units that the tables of each are of."""
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(pk=self.siv.pk))
        reader = ReleaseReader(release)
        for code in list(reader.rows)[::every]:
            for of, address, choice in _pages_of(reader, code):
                answer = client.get(address, choice | {"tall": str(release.pk)})
                if answer.status_code != 200:
                    raise ValueError(f"{address}: {answer.status_code}")
                yield of, answer.content.decode()

    def files(self, release: Release, *, codes: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
        """Unit, file name's end and content of every kind of report of some units."""
        reader = ReleaseReader(release)
        for code in codes:
            contents = gather(reader, code, today=release.built_at.date())
            for kind, write in WRITERS.items():
                yield code, kind.extension, write(contents)


def _pages_of(reader: ReleaseReader, code: str) -> Iterator[tuple[list[str], str, dict[str, str]]]:
    """The units that a page's tables are of, its address, and what is chosen on it."""
    unit = reverse("insight:unit", args=[code])
    choices = [{"hvem": table.value} for table in reader.tables(code)[1:]]
    choices += [{"type": one} for one in reader.service_types(code)]
    for choice in [{}, *choices]:
        yield [code], unit, choice
    themes = reader.figures(code).themes
    if not themes:
        return
    yield [code], reverse("insight:theme", args=[code, themes[0].code]), {}
    if reader.previous is not None:
        yield [code], unit, {"mot": str(reader.previous.release.pk)}
    other = next(one for one, row in reader.rows.items() if one != code and row.kind != Kind.DEPARTMENT)
    yield [code, other], unit, {"mot": other}


def _named(code: str) -> str:
    return code.replace("_", " ").capitalize()


def strange_on_pages(house: House, release: Release, numbers: Numbers, *, every: int = 1) -> list[str]:
    """Numbers on pages that do not follow from the release: those of tables row by row, with unit and theme."""
    faults = []
    for codes, html in house.pages(release, every=every):
        faults += [f"{codes}: {number}" for number in strange(text_of_page(html), numbers, numbers.below(codes[0]))]
        for table in tables_of_page(html):
            faults += [f"{codes}: {fault}" for fault in strange_rows(table, numbers, codes)]
    return faults


def strange_in_reports(house: House, release: Release, numbers: Numbers, codes: Iterable[str]) -> list[str]:
    return [
        f"{extension} of {code}: {fault}"
        for code, extension, content in house.files(release, codes=codes)
        for fault in strange_in_report(extension, content, numbers, code)
    ]


def strange_in_csv(release: Release, numbers: Numbers) -> list[str]:
    return strange_rows(rows_of_csv("".join(release_csv(ReleaseReader(release)))), numbers)


def strange_in_xlsx(release: Release, numbers: Numbers) -> list[str]:
    file = io.BytesIO()
    write_release_xlsx(ReleaseReader(release), file)
    book = openpyxl.load_workbook(file, read_only=True)
    # The dictionary explains; the other sheets count.
    sheets = [sheet for sheet in book if sheet.title != "Forklaring"]
    return [fault for sheet in sheets for fault in strange_rows(_rows(sheet), numbers)]


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    for row in sheet.iter_rows(max_row=XLSX_ROWS, values_only=True):
        yield list(row)
