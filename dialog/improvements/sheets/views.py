from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from dialog.accounts.http import UserRequest
from dialog.audit.reading import shows_residents
from dialog.improvements.queries import fates_in
from dialog.improvements.sheets import printing
from dialog.improvements.small_things import queries
from dialog.improvements.views import own_unit
from dialog.improvements.work_lists import open_lists
from dialog.units.naming import full_names


@require_GET
@shows_residents(why="printed morning list")
def morning_sheet(request: UserRequest, code: str) -> HttpResponse:
    """The small things to be done, on one page."""
    unit = own_unit(request, code)
    now = timezone.now()
    lists, counts = open_lists(unit, request.user, timezone.localdate())
    content = printing.morning_sheet(
        queries.as_things(queries.to_do(lists)[: printing.MOST_PRINTED], timezone.localdate(now)),
        count=counts.small,
        unit=unit,
        name=full_names([unit])[unit.pk],
        names=queries.sheet_names(unit),
        by=request.user,
        now=now,
    )
    return _pdf(content, "morgenliste.pdf")


@require_GET
@shows_residents(why="printed answer")
def told_sheet(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """What somebody is told, in large print, for those who want it on paper."""
    unit = own_unit(request, code)
    fates = fates_in(unit, request.user).filter(
        statement__removed_at=None, statement__conversation__withdrawn_at=None, statement__words__isnull=False
    )
    about = ("statement__conversation__resident", "statement__small_thing", "action", "teller", "told_by", "decided_by")
    fate = get_object_or_404(fates.select_related(*about, "unit__municipality"), pk=pk)
    if not printing.has_answer(fate):
        raise Http404
    return _pdf(printing.told_sheet(fate, name=full_names([unit])[unit.pk], now=timezone.now()), "svar.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    """``name`` says nothing about anybody: it stays behind on the machine that opened the file."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
