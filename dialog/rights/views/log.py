"""The data protection officer's log: who read what, and on top what is worth looking at."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dialog.accounts.http import UserRequest
from dialog.accounts.models import User
from dialog.audit.models import AccessLog
from dialog.audit.reading import SUPERVISION, note_supervision, shows_residents
from dialog.conversations.models import Resident
from dialog.rights.findings import findings
from dialog.rights.forms import USUAL_DAYS, LogForm, last_days
from dialog.rights.queries import Filter, log_page, people_named, readers_named
from dialog.rights.views.desk import unit_choice


@require_http_methods(["GET", "POST"])
@shows_residents(why=SUPERVISION)
def log(request: UserRequest) -> HttpResponse:
    """Rows, newest first. What to show is posted, and stands in the address as ids only."""
    if request.method == "POST":
        return _look_for(request)
    days = request.GET.get("dager", USUAL_DAYS)
    window = last_days(days, timezone.localdate())
    wanted = Filter(
        municipality_id=request.user.municipality_id,
        window=window,
        reader=_id(request, "leser"),
        resident=_id(request, "person"),
        unit=_id(request, "enhet"),
    )
    # The log is read: that is logged before anything of it is shown.
    note_supervision(request, wanted.municipality_id, [wanted.resident] if wanted.resident else [])
    after = request.GET.get("etter", "")
    is_first = not (after or wanted.reader or wanted.resident or wanted.unit)
    initial = {"unit": wanted.unit, "days": days}
    context = {
        "form": LogForm(**unit_choice(request), initial=initial),
        "wanted": wanted,
        "reader": User.objects.in_municipality(wanted.municipality_id)
        .filter(pk__in=[wanted.reader or UUID(int=0)])
        .first(),
        "page": log_page(wanted, after),
        "after": after,
        "query": _query(request),
        "findings": findings(wanted.municipality_id, last_days(min(days, "31", key=_number), timezone.localdate()))
        if is_first
        else None,
    }
    return render(request, "rights/log.html", context)


@require_POST
@shows_residents(why=SUPERVISION)
def log_names(request: UserRequest, pk: UUID) -> HttpResponse:
    """The names behind one row, because she asks; that is logged with those names."""
    row = get_object_or_404(AccessLog.objects.filter(municipality_id=request.user.municipality_id), pk=pk)
    people = Resident.objects.filter(pk__in=row.resident_ids, municipality_id=request.user.municipality_id)
    context = {"row": row, "people": list(people), "gone": len(row.resident_ids) - len(people)}
    return render(request, "rights/_names.html" if request.htmx else "rights/names.html", context)


def _look_for(request: UserRequest) -> HttpResponse:
    form = LogForm(request.POST, **unit_choice(request))
    if not form.is_valid():
        return render(request, "rights/log.html", {"form": form}, status=422)
    wanted = form.cleaned_data
    choices: dict[str, list[tuple[str, UUID]]] = {}
    query = {"dager": wanted["days"] or USUAL_DAYS}
    if wanted["unit"]:
        query["enhet"] = str(wanted["unit"].pk)
    if wanted["reader"]:
        readers = readers_named(request.user.municipality_id, wanted["reader"])
        choices["leser"] = [(user.name, user.pk) for user in readers]
    if wanted["person"]:
        people = people_named(wanted["unit"], wanted["person"])
        choices["person"] = [(person.name or "", person.pk) for person in people]
    for name, found in choices.items():
        if not found:
            label = {"leser": "reader", "person": "person"}[name]
            form.add_error(label, _("Fant ingen med det navnet."))
            return render(request, "rights/log.html", {"form": form}, status=422)
        if len(found) == 1:
            query[name] = str(found[0][1])
    if all(len(found) == 1 for found in choices.values()):
        return redirect(f"{reverse('rights:log')}?{urlencode(query)}")
    which = [
        (name, [(label, urlencode({**query, name: str(pk)})) for label, pk in found])
        for name, found in choices.items()
        if len(found) > 1
    ]
    return render(request, "rights/which.html", {"which": which[:1]})


def _id(request: UserRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _query(request: UserRequest) -> str:
    """The address's choices without the page, for the way to the next one."""
    kept = {name: value for name, value in request.GET.items() if name in ("dager", "leser", "person", "enhet")}
    return urlencode(kept)


def _number(days: str) -> int:
    return int(days) if days.isdecimal() else 0
