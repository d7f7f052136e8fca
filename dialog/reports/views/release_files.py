from tempfile import SpooledTemporaryFile
from uuid import UUID

from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.insight.models import Release
from dialog.insight.queries import ReleaseReader
from dialog.reports import files

IN_MEMORY_BYTES = 2_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def release_csv(request: UserRequest, pk: UUID) -> StreamingHttpResponse:
    reader = _reader(request, pk)
    answer = StreamingHttpResponse(files.release_csv(reader), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(reader)}.csv"'
    return answer


@require_GET
def release_xlsx(request: UserRequest, pk: UUID) -> FileResponse:
    reader = _reader(request, pk)
    # The answer closes it.
    file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
    files.write_release_xlsx(reader, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_file_name(reader)}.xlsx", content_type=XLSX)


def _reader(request: UserRequest, pk: UUID) -> ReleaseReader:
    releases = Release.objects.visible_to(request.user).standing().select_related("campaign")
    release = get_object_or_404(releases, pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return ReleaseReader(release)


def _file_name(reader: ReleaseReader) -> str:
    return f"hva-er-viktig-for-deg-{reader.year}"
