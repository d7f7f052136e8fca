"""Quotes: proposed where somebody said it, decided by a strategist, shown to the municipality's own people."""

import uuid
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.conversations.models import Statement
from dialog.improvements.models import QUOTABLE, Quote, QuoteUse
from dialog.improvements.queries import statements_in
from dialog.improvements.quotes import queries, services
from dialog.improvements.quotes.forms import APPROVE, DecisionForm, ProposalForm
from dialog.improvements.quotes.identifying import Mark, pieces
from dialog.improvements.views import own_unit
from dialog.units.naming import unit_titles

ROWS_A_PAGE = 20
CLEARING = "clearing desk"
QUOTES = "approved quotes"


@require_GET
@shows_residents(why=QUOTES)
def index(request: UserRequest) -> HttpResponse:
    """What the municipality's own people may read: approved for that, in force, and released."""
    return _show(request, QuoteUse.INTERNAL, "quotes/index.html")


@require_GET
@shows_residents()
def unit(request: UserRequest, code: str) -> HttpResponse:
    """What a care unit has proposed, and where each stands."""
    here, today = own_unit(request, code), timezone.localdate()
    proposed = Quote.objects.in_working_view_of(request.user).filter(unit=here)
    page = Paginator(
        proposed.select_related(*queries.WITH_SOURCE, "decided_by").order_by("-proposed_at", "pk"), ROWS_A_PAGE
    )
    rows = page.get_page(request.GET.get("side"))
    lines = [(quote, queries.state(quote, today)) for quote in rows]
    return render(request, "quotes/unit.html", {"unit": here, "page": rows, "lines": lines, "today": today})


@require_http_methods(["GET", "POST"])
@shows_residents()
def propose(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """Edit what somebody said, look at what the aid points at, and propose it for one use."""
    here, today = own_unit(request, code), timezone.localdate()
    quotable = statements_in(here, request.user).filter(conversation__said_by__in=QUOTABLE)
    statement = get_object_or_404(quotable, pk=pk)

    if request.method == "GET":
        form = ProposalForm(initial={"quote_id": uuid.uuid4(), "words": statement.words}, today=today)
        return _proposal(request, statement, form)
    form = ProposalForm(request.POST, today=today)
    if request.POST.get("action") == "check":
        form = ProposalForm(initial=request.POST.dict(), today=today)
        return _proposal(request, statement, form, is_checked=True)
    if form.is_valid() and _has_looked(request, form, statement) and _propose(request, form, statement):
        messages.success(request, _("Forslaget er sendt. En annen ser på det før det vises."))
        return redirect("quotes:unit", here.code)
    return _proposal(request, statement, form, is_checked=True)


@require_POST
def withdraw(request: UserRequest, pk: UUID) -> HttpResponse:
    """Somebody has changed their mind: it is gone everywhere, at once."""
    reachable = Quote.objects.in_working_view_of(request.user) | Quote.objects.cleared_by(request.user)
    quote = get_object_or_404(reachable.select_related("unit"), pk=pk)
    services.withdraw(quote=quote, by=request.user, now=timezone.now())
    messages.success(request, _("Sitatet er tatt bort overalt."))
    if quote.unit_id in request.user.unit_ids(Role.STAFF, Role.LEADER):
        return redirect("quotes:unit", quote.unit.code)
    return redirect("quotes:desk")


@require_GET
@shows_residents(why=CLEARING)
def desk(request: UserRequest) -> HttpResponse:
    """What waits for a strategist, or what is approved for one use."""
    use = request.GET.get("bruk", "")
    if use in QuoteUse.values:
        return _show(request, QuoteUse(use), "quotes/desk.html")
    waiting = Quote.objects.cleared_by(request.user).waiting().select_related("unit", "proposed_by")
    page = Paginator(waiting.order_by("proposed_at", "pk"), ROWS_A_PAGE).get_page(request.GET.get("side"))
    titles = unit_titles(quote.unit for quote in page)
    context = {
        "page": page,
        "waiting": [(quote, titles[quote.unit_id]) for quote in page],
        "count": page.paginator.count,
        "uses": QuoteUse.choices,
        "today": timezone.localdate(),
    }
    return render(request, "quotes/desk.html", context)


@require_http_methods(["GET", "POST"])
@shows_residents(why=CLEARING)
def review(request: UserRequest, pk: UUID) -> HttpResponse:
    """Read the edited text, never what it came from, and decide."""
    reachable = Quote.objects.cleared_by(request.user).waiting()
    quote = get_object_or_404(reachable.select_related(*queries.WITH_SOURCE, "proposed_by"), pk=pk)

    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decide(request, form, quote):
        return redirect("quotes:desk")
    today = timezone.localdate()
    marks = queries.marked([quote.words], quote.unit, today)
    context = {
        "quote": quote,
        "form": form,
        "pieces": pieces(quote.words or "", marks),
        "has_marks": bool(marks),
        "source": queries.with_source([quote], today)[0],
        "is_own": quote.proposed_by_id == request.user.pk,
        "today": today,
    }
    return render(request, "quotes/review.html", context, status=422 if form.errors else 200)


def _show(request: UserRequest, use: QuoteUse, template: str) -> HttpResponse:
    today = timezone.localdate()
    page = Paginator(queries.shown(request.user.municipality_id, use, today), ROWS_A_PAGE)
    rows = page.get_page(request.GET.get("side"))
    context = {
        "page": rows,
        "quotes": queries.with_source(list(rows), today),
        "use": use,
        "uses": QuoteUse.choices,
        "query": f"bruk={use.value}&",
        "today": today,
    }
    return render(request, template, context)


def _proposal(
    request: UserRequest, statement: Statement, form: ProposalForm, *, is_checked: bool = False
) -> HttpResponse:
    text = str(form["words"].value() or "")
    marks = queries.marked([text], statement.unit, timezone.localdate()) if is_checked else []
    context = {
        "unit": statement.unit,
        "statement": statement,
        "form": form,
        "is_checked": is_checked,
        "pieces": pieces(text, marks),
        "has_marks": bool(marks),
        "seen": _digest(text),
    }
    return render(request, "quotes/propose.html", context, status=422 if form.errors else 200)


def _has_looked(request: UserRequest, form: ProposalForm, statement: Statement) -> bool:
    """Whether what the aid points at in exactly this text has been on the screen."""
    text = form.cleaned_data["words"]
    marks: list[Mark] = queries.marked([text], statement.unit, timezone.localdate())
    if not marks or request.POST.get("seen") == _digest(text):
        return True
    form.add_error("words", _("Se på det som er merket. Endre teksten, eller send den en gang til slik den er."))
    return False


def _digest(text: str) -> str:
    return sha256(text.strip().replace("\r\n", "\n").encode()).hexdigest()


def _propose(request: UserRequest, form: ProposalForm, statement: Statement) -> bool:
    try:
        services.propose(
            quote_id=form.cleaned_data["quote_id"],
            statement=statement,
            by=request.user,
            now=timezone.now(),
            **form.said(),
        )
    except services.NotQuotable:
        form.add_error(None, _("Utsagnet er tatt bort, og kan ikke brukes."))
        return False
    except services.BelongsToAnother:
        raise Http404 from None
    return True


def _decide(request: UserRequest, form: DecisionForm, quote: Quote) -> bool:
    now: dict[str, Any] = {"quote": quote, "by": request.user, "now": timezone.now()}
    try:
        if form.cleaned_data["decision"] == APPROVE:
            services.approve(**now, today=timezone.localdate())
            messages.success(request, _("Godkjent. Det vises når tallene fra markeringen er låst."))
        else:
            services.send_back(**now, why=form.cleaned_data["why"])
            messages.success(request, _("Sendt tilbake til dem som foreslo det."))
    except services.SamePerson:
        form.add_error(None, _("Du har foreslått dette selv. En annen må se på det."))
    except services.Expired:
        form.add_error(None, _("Samtykket har gått ut. Send det tilbake."))
    except services.Withdrawn:
        form.add_error(None, _("Det er tatt bort av dem som foreslo det."))
    except services.AlreadyDecided as refusal:
        decided_by = refusal.quote.decided_by
        form.add_error(None, _("%(name)s har alt bestemt.") % {"name": decided_by.name if decided_by else ""})
    return not form.errors
