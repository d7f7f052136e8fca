"""Who approved the four documents the law asks for, and templates to write them from."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dialog.accounts.access import require_role
from dialog.accounts.approvals import missing, name_approval
from dialog.accounts.http import UserRequest
from dialog.accounts.import_models import Approval, ApprovalKind
from dialog.accounts.models import Role
from dialog.home.administration.forms import ApprovalForm

FOLDER = Path(settings.BASE_DIR) / "docs" / "maler"
FILES = {
    ApprovalKind.ASSESSMENT: "vurdering-av-personvernkonsekvenser.md",
    ApprovalKind.PROCESSING: "behandlingsprotokoll.md",
    ApprovalKind.LEGAL_BASIS: "rettslig-grunnlag.md",
    ApprovalKind.ARCHIVE_PLAN: "arkivplan.md",
}


@require_http_methods(["GET", "POST"])
def approvals(request: UserRequest) -> HttpResponse:
    """The four, with a form for each. The policy lets administrators in; they write for their own municipality."""
    kind = request.POST.get("kind", "")
    form = ApprovalForm(request.POST or None, today=timezone.localdate(), auto_id=f"id_{kind}_%s")
    if request.method == "POST":
        if kind not in ApprovalKind.values:
            raise Http404
        if form.is_valid():
            name_approval(kind=ApprovalKind(kind), by=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Godkjenningen er skrevet ned."))
            return redirect("administration:approvals")
    return _page(request, kind, form, status=422 if form.errors else 200)


@require_GET
def template(request: UserRequest, kind_code: str) -> HttpResponseBase:
    """One of the templates, to write on in the municipality's own tools."""
    require_role(request.user, request.user.municipality, Role.ADMINISTRATOR)
    if kind_code not in ApprovalKind.values:
        raise Http404
    name = FILES[ApprovalKind(kind_code)]
    return FileResponse(
        (FOLDER / name).open("rb"), as_attachment=True, filename=name, content_type="text/markdown; charset=utf-8"
    )


def _page(request: UserRequest, posted: str, form: ApprovalForm, *, status: int) -> HttpResponse:
    there = {
        one.kind: one
        for one in Approval.objects.filter(municipality_id=request.user.municipality_id).select_related("named_by")
    }
    rows = []
    for kind in ApprovalKind:
        own = form if kind == posted else _form_of(kind, there.get(kind))
        rows.append((kind, there.get(kind), own, kind == posted and bool(form.errors)))
    context = {"rows": rows, "missing": missing(request.user.municipality_id), "is_demo": settings.DEMO, "form": form}
    return render(request, "home/administration/approvals.html", context, status=status)


def _form_of(kind: ApprovalKind, there: Approval | None) -> ApprovalForm:
    names = ("approved_by", "approved_on", "reference")
    initial = {name: getattr(there, name) for name in names} if there else None
    return ApprovalForm(today=timezone.localdate(), initial=initial, auto_id=f"id_{kind}_%s")
