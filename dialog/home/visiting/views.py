"""The sheet before a visit: on the screen, and to print."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dialog.accounts.http import UserRequest
from dialog.audit.reading import shows_residents
from dialog.home.visiting import printing
from dialog.home.visiting.brief import brief_of
from dialog.improvements.visits.access import seen_unit
from dialog.improvements.visits.visit_views import WHY


@require_GET
@shows_residents(why=WHY)
def brief(request: UserRequest, code: str) -> HttpResponse:
    unit, today = seen_unit(request, code), timezone.localdate()
    context = {"unit": unit, "brief": brief_of(unit, request.user, today), "today": today}
    return render(request, "visits/brief.html", context)


@require_GET
@shows_residents(why=WHY)
def brief_pdf(request: UserRequest, code: str) -> HttpResponse:
    unit, today = seen_unit(request, code), timezone.localdate()
    content = printing.pdf(
        brief_of(unit, request.user, today), municipality=request.user.municipality.name, today=today
    )
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"{_('besok')}-{unit.code.replace('/', '-')}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
