"""What only people can say in a report: the strategist writes it, for one release and one unit."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.insight.models import Release
from dialog.insight.queries import ReleaseReader
from dialog.reports import services
from dialog.reports.forms import SentencesForm
from dialog.reports.models import ReportSentence
from dialog.reports.queries import units_to_report_on


@require_http_methods(["GET", "POST"])
@shows_residents(why="report", saves=True)
def sentences(request: UserRequest, pk: UUID, code: str) -> HttpResponse:
    release = get_object_or_404(Release.objects.visible_to(request.user).select_related("campaign"), pk=pk)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    reader = ReleaseReader(release)
    units = units_to_report_on(reader, request.user)
    unit = next((one for one in units if one.code == code), None)
    if unit is None:
        raise Http404

    themes = [(theme.code, theme.name) for theme in reader.figures(code).themes]
    form = SentencesForm(request.POST or None, themes=themes, initial=_written(release, code))
    if request.method == "POST" and form.is_valid():
        services.write_sentences(release=release, unit_code=code, said=form.said, by=request.user, now=timezone.now())
        messages.success(request, _("Lagret. Det kommer med i rapporter som lages fra nå."))
        return redirect("reports:sentences", release.pk, code)
    context = {"release": release, "unit": unit, "units": units, "form": form}
    return render(request, "reports/sentences.html", context, status=422 if form.errors else 200)


def _written(release: Release, code: str) -> dict[str, str]:
    rows = ReportSentence.objects.filter(release=release, unit_code=code)
    return {f"{one.about}-{one.theme_code}" if one.theme_code else one.about: one.words or "" for one in rows}
