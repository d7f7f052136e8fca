"""Write everything that is published of a release to one file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.text import slugify

from dialog.insight.export import Withdrawn, release_json
from dialog.insight.models import Release
from dialog.lib.dates import quarter_number


class Command(BaseCommand):
    help = "Writes the locked figures of a campaign or a quarter to a file: all that is published of them, and no more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "release",
            help="The release's id; or its campaign as year/name, such as 2026/hva-er-viktig-for-deg-dagen, or only "
            "the year when it has one; or a quarter, such as 2026/3.",
        )
        parser.add_argument("--format", choices=["json"], default="json")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, release: str, out: Path, **options: Any) -> None:
        with translation.override("nb"):
            try:
                known = release_json(_find(release))
            except Withdrawn as refusal:
                raise CommandError("These figures are withdrawn. The period stays blank.") from refusal
        out.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(f"Written: {out}, digest {known['digest']}")


def _find(wanted: str) -> Release:
    releases = Release.objects.select_related("campaign")
    found = [one for one in releases.order_by("built_at") if _is_called(one, wanted)]
    if not found:
        raise CommandError("There is no release with that id or name.")
    if len(found) > 1:
        names = "\n".join(f"  {one.pk}  {one.title}" for one in found)
        raise CommandError(f"Several releases are called that. Give an id:\n{names}")
    return found[0]


def _is_called(release: Release, wanted: str) -> bool:
    if _is_id(wanted):
        return release.pk == UUID(wanted)
    year, _, name = wanted.strip("/").partition("/")
    if release.campaign is None:
        quarter = str(quarter_number(release.first_day))
        return (year, name.lstrip("Kk")) == (str(release.first_day.year), quarter)
    return year == str(release.campaign.year) and name in ("", slugify(release.campaign.name))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
