"""What leaves the unit: an action its leader has written for others, and sums that nobody is in."""

from hashlib import sha256
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.improvements.actions import sharing
from dialog.improvements.actions.forms import GAIN_FIELDS, ShareForm
from dialog.improvements.actions.page import fetch_as_leader
from dialog.improvements.actions.queries import with_unit
from dialog.improvements.actions.sums import costs, gains, years
from dialog.improvements.models import Category, ImprovementAction, SharedAction
from dialog.improvements.quotes.identifying import Mark, find_counts, pieces
from dialog.improvements.quotes.queries import marked
from dialog.units.models import Unit

ROWS_A_PAGE = 20
# Nobody is read about: the decorator lets the words be opened, and writes no row.
WHY = "what units have shared"


@require_http_methods(["GET", "POST"])
@shows_residents(why=WHY)
def share(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """Write an ended action for others; what the aid points at has been on the screen before it goes."""
    unit, one = fetch_as_leader(request, code, pk)

    standing = SharedAction.objects.filter(action=one).first()
    form = _form(request, one, standing)
    if request.method == "POST" and form.is_valid() and _has_looked(request, form, unit):
        try:
            sharing.share(
                action=one,
                title=form.cleaned_data["title"],
                words=form.cleaned_data["words"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("Delt. Andre i kommunen ser det når tallene fra markeringen er låst."))
            return redirect("improvements:action", unit.code, one.pk)
        except sharing.NotEnded:
            form.add_error(None, _("Tiltaket er ikke avsluttet ennå. Da er det ikke noe å lære bort."))
    text = _text(form)
    marks = _marks(text, unit) if request.method == "POST" else []
    context = {
        "unit": unit,
        "action": one,
        "form": form,
        "is_shared": standing is not None,
        "is_checked": request.method == "POST",
        "pieces": pieces(text, marks),
        "has_marks": bool(marks),
        "seen": _digest(text) if marks else "",
    }
    return render(request, "improvements/share_action.html", context, status=422 if form.errors else 200)


@require_POST
@shows_residents(why=WHY)
def take_back(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit, one = fetch_as_leader(request, code, pk)
    sharing.take_back(action=one, by=request.user)
    messages.success(request, _("Tatt bort. Andre ser det ikke lenger."))
    return redirect("improvements:action", unit.code, one.pk)


@require_GET
@shows_residents(why=WHY)
def shared(request: UserRequest) -> HttpResponse:
    """What units of the municipality have tried, and what came of it; the newest first."""
    category = request.GET.get("slag", "")
    if category and category not in Category.values:
        raise Http404
    rows = SharedAction.objects.visible_to(request.user).select_related("action__unit").order_by("-shared_at", "pk")
    rows = rows.filter(action__category=category) if category else rows
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("side"))
    led = [unit for unit in request.user.units_as(Role.LEADER) if unit.is_care_unit]
    context = {
        "page": page,
        "ideas": with_unit(page, timezone.localdate()),
        "category": category,
        "categories": Category.choices,
        "query": f"slag={category}&" if category else "",
        "led": led[0] if led else None,
    }
    return render(request, "improvements/shared_actions.html", context)


@require_GET
def sums(request: UserRequest) -> HttpResponse:
    """What actions cost and give, by kind and year, over the whole municipality."""
    this_year = timezone.localdate().year
    municipality_id = request.user.municipality_id
    known = years(municipality_id, this_year)
    year = next((one for one in known if str(one) == request.GET.get("ar")), this_year)
    context = {
        "year": year,
        "years": known,
        "costs": costs(municipality_id, year),
        "gains": gains(municipality_id, year),
        "cost_heads": [_("Kroner"), _("Timer")],
        "gain_heads": [label for label, _most in GAIN_FIELDS.values()],
    }
    return render(request, "improvements/action_sums.html", context)


def _form(request: UserRequest, one: ImprovementAction, standing: SharedAction | None) -> ShareForm:
    if request.method == "POST":
        return ShareForm(request.POST)
    words = {"title": standing.title, "words": standing.words} if standing else {}
    return ShareForm(initial=words or {"title": one.title, "words": one.result})


def _text(form: ShareForm) -> str:
    return "\n".join(str(form[name].value() or "") for name in ("title", "words"))


def _has_looked(request: UserRequest, form: ShareForm, unit: Unit) -> bool:
    """Whether what the aid points at in exactly this text has been on the screen."""
    text = _text(form)
    if not _marks(text, unit) or request.POST.get("seen") == _digest(text):
        return True
    form.add_error("words", _("Se på det som er merket. Endre teksten, eller send den en gang til slik den er."))
    return False


def _marks(text: str, unit: Unit) -> list[Mark]:
    """What the aid points at: who somebody is, and how many they were. Voices are told by locked figures alone."""
    who = marked([text], unit, timezone.localdate())
    how_many = [one for one in find_counts(text) if all(one.end <= mark.start or mark.end <= one.start for mark in who)]
    return sorted([*who, *how_many], key=lambda mark: mark.start)


def _digest(text: str) -> str:
    return sha256(text.strip().replace("\r\n", "\n").encode()).hexdigest()
