from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.conversations.models import Statement
from dialog.improvements import queries, services
from dialog.improvements.forms import ReplyForm
from dialog.improvements.models import FateKind
from dialog.improvements.work_lists import desk, open_lists
from dialog.lib.paging import Counted
from dialog.themes.models import Theme
from dialog.units.models import Unit

# At most 40 child rows on any of these pages.
ROWS_A_PAGE = 20
ROWS_ON_DESK = 4
WORDS_OF_A_THEME = 10


def own_unit(request: UserRequest, code: str) -> Unit:
    """The care unit with this code, if this person works there today; to everybody else it does not exist."""
    mine = (unit for unit in request.user.units_as(Role.STAFF, Role.LEADER) if unit.is_care_unit)
    unit = next((unit for unit in mine if unit.code == code), None)
    if unit is None:
        raise Http404
    return unit


def can_act(request: UserRequest, unit: Unit) -> bool:
    return unit.pk in request.user.unit_ids(Role.LEADER)


def theme_called(request: UserRequest, code: str) -> Theme:
    """The theme of the address, or the one it was merged into: links of earlier years lead there too."""
    themes = Theme.objects.visible_to(request.user).select_related("merged_into")
    return get_object_or_404(themes, code=code).counts_as


# Statements -----------------------------------------------------------------------------------------------------------


@require_GET
@shows_residents()
def statements(request: UserRequest, code: str) -> HttpResponse:
    """What waits for an answer, or all that is about one theme. What was promised is on the morning list."""
    unit = own_unit(request, code)
    today = timezone.localdate()
    shown, theme = "venter", None
    if request.GET.get("vis") == "lofter":
        # Where it stood before: the same things, said twice.
        return redirect("improvements:morning", unit.code)
    lists, counts = open_lists(unit, request.user, today)
    if code_of_theme := request.GET.get("tema", ""):
        theme = theme_called(request, code_of_theme)
        campaign = queries.last_campaign(unit, today)
        if campaign is None:
            raise Http404
        rows: QuerySet[Statement] = queries.words_behind(unit, request.user, campaign, theme.pk)
        pages, shown = Paginator(rows, ROWS_A_PAGE), "tema"
    else:
        pages = Counted(lists.waiting(), ROWS_A_PAGE, count=counts.waiting, shown=lists.shown)
    page = pages.get_page(request.GET.get("side"))
    context = {
        "unit": unit,
        "shown": shown,
        "theme": theme,
        "page": page,
        "lines": queries.as_lines(page, today),
        "count": page.paginator.count,
        "query": f"tema={theme.code}&" if theme else f"vis={shown}&",
        "can_act": can_act(request, unit),
        "left_count": len(lists.left) if can_act(request, unit) else 0,
        "today": today,
    }
    return render(request, "improvements/statements.html", context)


@require_GET
@shows_residents()
def theme_words(request: UserRequest, code: str, theme_code: str) -> HttpResponse:
    """The newest words behind one theme; a fragment."""
    unit = own_unit(request, code)
    about = theme_called(request, theme_code)
    today = timezone.localdate()
    campaign = queries.last_campaign(unit, today)
    if campaign is None:
        raise Http404
    rows = queries.words_behind(unit, request.user, campaign, about.pk)[:WORDS_OF_A_THEME]
    context = {"unit": unit, "theme": about, "lines": queries.as_lines(rows, today), "can_act": can_act(request, unit)}
    return render(request, "improvements/_words.html", context)


@require_http_methods(["GET", "POST"])
@shows_residents()
def reply(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """Answer one statement: what the person hears, who says it and by when."""
    unit = own_unit(request, code)
    statement = get_object_or_404(queries.statements_in(unit, request.user), pk=pk)
    require_role(request.user, unit, Role.LEADER)

    form = _reply_form(request, unit)
    if request.method == "POST" and form.is_valid() and _answer(request, form, statement):
        return _changed(request, unit, _("Svaret er lagret."))
    return _reply_page(request, unit, statement, form)


@require_GET
@shows_residents()
def reply_form(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    """The same form, as a fragment in the list."""
    unit = own_unit(request, code)
    statement = get_object_or_404(queries.statements_in(unit, request.user), pk=pk)
    require_role(request.user, unit, Role.LEADER)
    context = {"unit": unit, "line": queries.line(statement, timezone.localdate()), "form": _reply_form(request, unit)}
    return render(request, "improvements/_reply.html", context)


@require_POST
@shows_residents()
def keep_promise(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    unit = own_unit(request, code)
    statement = get_object_or_404(queries.statements_in(unit, request.user), pk=pk)
    require_role(request.user, unit, Role.LEADER)
    try:
        services.keep_promise(statement=statement, by=request.user, now=timezone.now())
    except services.AlreadyAnswered as refusal:
        if (refusal.fate.kind, refusal.fate.decided_by_id) != (FateKind.DONE, request.user.pk):
            # Without the words: messages travel in a cookie.
            messages.info(request, _("%(name)s har alt svart på dette.") % {"name": refusal.fate.decided_by.name})
            return _changed(request, unit)
    except services.NothingToAnswer:
        messages.info(request, _("Utsagnet er tatt bort. Ingen venter på det lenger."))
        return _changed(request, unit)
    return _changed(request, unit, _("Gjort. Nå er det bare å gi beskjed."))


def _answer(request: UserRequest, form: ReplyForm, statement: Statement) -> bool:
    """Try to save a valid form; put what stands in the way into it."""
    answer = services.reply if form.cleaned_data["kind"] == FateKind.ANSWERED else services.decline
    try:
        answer(
            statement=statement,
            words=form.cleaned_data["words"],
            telling=form.telling,
            by=request.user,
            now=timezone.now(),
        )
    except services.AlreadyAnswered as refusal:
        if not form.is_same_as(refusal.fate, request.user):
            form.add_error(None, _already_answered(refusal))
            return False
    except services.NothingToAnswer:
        form.add_error(None, _("Utsagnet er tatt bort. Ingen venter på det lenger."))
        return False
    return True


def _already_answered(refusal: services.AlreadyAnswered) -> str:
    fate = refusal.fate
    if fate.words:
        words = {"name": fate.decided_by.name, "words": fate.words}
        return _("%(name)s har alt svart: «%(words)s» Det svaret står.") % words
    return _("%(name)s har alt ordnet dette.") % {"name": fate.decided_by.name}


def _reply_form(request: UserRequest, unit: Unit) -> ReplyForm:
    today = timezone.localdate()
    posted = request.POST if request.method == "POST" else None
    return ReplyForm(posted, colleagues=queries.colleagues(unit, today), today=today)


def _reply_page(request: UserRequest, unit: Unit, statement: Statement, form: ReplyForm) -> HttpResponse:
    context = {
        "unit": unit,
        "line": queries.line(statement, timezone.localdate()),
        "form": form,
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    if request.htmx:
        answer = render(request, "improvements/_reply.html", context, status=status)
        return reswap(retarget(answer, f"#utsagn-{statement.pk}"), "innerHTML")
    return render(request, "improvements/reply.html", context, status=status)


def _changed(request: UserRequest, unit: Unit, message: str = "") -> HttpResponse:
    """After something was done: the lists as they now stand, or the list of what still waits."""
    if message:
        messages.success(request, message)
    if not request.htmx:
        return redirect("improvements:statements", unit.code)
    context = {
        "unit": unit,
        "desk": desk(unit, request.user, timezone.localdate(), rows=ROWS_ON_DESK),
        "today": timezone.localdate(),
        "can_act": True,
        "is_changed": True,
    }
    return render(request, "improvements/_changed.html", context)
