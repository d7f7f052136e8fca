"""The strategist's theme list: names and borders, the words that point to each, and a sentence to try them on."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.themes import queries, revising, services, wording
from dialog.themes.adapting import FEWEST_CODED
from dialog.themes.forms import PatternForm, ThemeForm, TryForm
from dialog.themes.models import CoderTraining, Lens, Theme, ThemePattern

WORDS_A_PAGE = 120
SUGGESTED = 5


@require_GET
def index(request: UserRequest) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return _index(request, TryForm())


@require_POST
def try_out(request: UserRequest) -> HttpResponse:
    """What a sentence now suggests, and which of its words say so. A POST: nobody's words stand in an address."""
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    form = TryForm(request.POST)
    return _index(request, form, status=200 if form.is_valid() else 422)


@require_POST
def add(request: UserRequest) -> HttpResponse:
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    form = ThemeForm(request.POST)
    if form.is_valid():
        try:
            theme = revising.add_theme(
                municipality=request.user.municipality, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except revising.NameTaken:
            form.add_error("name", _("Et annet tema heter det samme."))
        else:
            messages.success(request, _("Temaet er lagt til. Nå kan du skrive ordene som skal peke på det."))
            return redirect("themes:theme", code=theme.code)
    return _index(request, TryForm(), adding=form, status=422)


@require_GET
def theme(request: UserRequest, code: str) -> HttpResponse:
    one = _theme(request, code)
    return _page(request, one)


@require_POST
def describe(request: UserRequest, code: str) -> HttpResponse:
    one = _theme(request, code)
    form = ThemeForm(request.POST)
    if form.is_valid():
        try:
            revising.describe_theme(theme=one, by=request.user, now=timezone.now(), **form.cleaned_data)
        except revising.NameTaken:
            form.add_error("name", _("Et annet tema heter det samme."))
        else:
            messages.success(request, _("Temaet er endret."))
            return redirect("themes:theme", code=code)
    return _page(request, one, describing=form, status=422)


@require_POST
def add_pattern(request: UserRequest, code: str) -> HttpResponse:
    one = _theme(request, code)
    form = PatternForm(request.POST)
    if not form.is_valid():
        return _page(request, one, adding=form, status=422)
    pattern = form.cleaned_data["pattern"]
    services.add_pattern(theme=one, pattern=pattern, kind=form.kind, by=request.user)
    messages.success(request, _("«%(words)s» peker nå på temaet.") % {"words": pattern})
    return redirect("themes:theme", code=code)


@require_POST
def remove_pattern(request: UserRequest, code: str, pk: UUID) -> HttpResponse:
    one = _theme(request, code)
    pattern = get_object_or_404(_words(one), pk=pk)
    services.remove_pattern(theme=one, pattern=pattern, by=request.user)
    messages.success(request, _("«%(words)s» er tatt bort.") % {"words": pattern.pattern})
    return redirect("themes:theme", code=code)


def _themes(request: UserRequest) -> "QuerySet[Theme]":
    return Theme.objects.visible_to(request.user).order_by("position", "code")


def _theme(request: UserRequest, code: str) -> Theme:
    one = get_object_or_404(_themes(request), code=code)
    require_role(request.user, request.user.municipality, Role.STRATEGIST)
    return one


def _words(one: Theme) -> "QuerySet[ThemePattern]":
    """What points to a theme, by itself or by another that went into it; each word once."""
    every = ThemePattern.objects.filter(theme__in=Theme.objects.counted_as(one.pk)).exclude(weight=0)
    first = every.order_by("kind", "pattern", "pk").distinct("kind", "pattern").values("pk")
    return ThemePattern.objects.filter(pk__in=first)


def _index(
    request: UserRequest, trying: TryForm, *, adding: ThemeForm | None = None, status: int = 200
) -> HttpResponse:
    words = Count("patterns", filter=~Q(patterns__weight=0))
    themes = list(_themes(request).select_related("merged_into").annotate(words=words))
    last = queries.history(request.user).first()
    names = {one.code: one.name for one in themes}
    sentence = trying.cleaned_data.get("sentence", "") if trying.is_bound and trying.is_valid() else ""
    found = services.suggest_for(request.user.municipality, sentence, SUGGESTED) if sentence else []
    context = {
        "lenses": _by_lens(one for one in themes if one.retired_at is None),
        "in_use": sum(one.retired_at is None for one in themes),
        "retired": [one for one in themes if one.retired_at is not None],
        "last": last,
        "training": CoderTraining.objects.filter(municipality=request.user.municipality).defer("moved").first(),
        "fewest_coded": FEWEST_CODED,
        "last_sentence": wording.sentence(last) if last else "",
        "trying": trying,
        "sentence": sentence,
        "suggestions": [(one.code, names[one.code], ", ".join(one.words)) for one in found],
        "adding": adding or ThemeForm(auto_id="nytt_%s"),
    }
    return render(request, "themes/index.html", context, status=status)


def _by_lens(themes: Iterable[Theme]) -> list[tuple[str, list[Theme]]]:
    """The themes under the three lenses, each with its name; a lens without any is left out."""
    by_lens: dict[str, list[Theme]] = {lens: [] for lens in Lens.values}
    for one in themes:
        by_lens[one.lens].append(one)
    return [(str(Lens(lens).label), some) for lens, some in by_lens.items() if some]


def _page(
    request: UserRequest,
    one: Theme,
    *,
    describing: ThemeForm | None = None,
    adding: PatternForm | None = None,
    status: int = 200,
) -> HttpResponse:
    words = _words(one).order_by("-kind", "pattern")
    search = " ".join(request.GET.get("sok", "").lower().split())
    page = Paginator(words.filter(pattern__contains=search) if search else words, WORDS_A_PAGE)
    borders = {name: getattr(one, name) for name in ("name", "lens", "definition", "includes", "excludes", "examples")}
    context = {
        "theme": one,
        "merged": _themes(request).filter(merged_into=one),
        "page": page.get_page(request.GET.get("side")),
        "counts": Counter(words.values_list("kind", flat=True)),
        "search": search,
        "query": f"sok={search}&" if search else "",
        "describing": describing or ThemeForm(initial=borders),
        "adding": adding or PatternForm(),
    }
    return render(request, "themes/theme.html", context, status=status)
