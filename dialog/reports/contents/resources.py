"""What a year cost, from the file in use."""

from dialog.insight.models import Release
from dialog.reports.contents.shapes import ResourceShown
from dialog.reports.models import FileState, Resource, ResourceFile


def file_in_use(release: Release) -> ResourceFile | None:
    """The newest file of the release's year that has not been taken back."""
    files = ResourceFile.objects.filter(
        municipality_id=release.municipality_id, year=release.first_day.year, state=FileState.IN_USE
    )
    return files.order_by("-sent_at").first()


def lines_of(file: ResourceFile | None, unit_code: str, municipality_code: str) -> list[Resource]:
    """The lines of one unit; those without a unit are the municipality's."""
    if file is None:
        return []
    codes = {unit_code, ""} if unit_code == municipality_code else {unit_code}
    return list(file.lines.filter(unit_code__in=codes))


def shown(lines: list[Resource]) -> tuple[ResourceShown, ...]:
    return tuple(
        ResourceShown(line.service, line.recipients, line.full_time, line.kroner)
        for line in lines
        if not line.is_outside
    )
