"""The coding desk, «Sett tema»: one statement at a time, where its words may be read.

Three desks with one page: a care unit's own, the strategist's for published words, the receiver's for honest answers.
Everything works as a plain form; with a script the next statement comes without a reload, and keys do for the mouse.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialog.accounts.http import UserRequest
from dialog.accounts.models import Role
from dialog.audit.reading import shows_residents
from dialog.conversations.coding_desk import queries, services
from dialog.conversations.coding_desk.drawing import choices, lines_about
from dialog.conversations.coding_desk.forms import CodingForm
from dialog.conversations.coding_desk.queries import Pile
from dialog.conversations.models import SecondCoding, Statement
from dialog.conversations.views.drawing import go_to
from dialog.conversations.views.lists import own_unit
from dialog.themes.models import Theme
from dialog.units.models import Unit
from dialog.units.naming import unit_title

# Fixed words of the access log.
PUBLISHED_WORDS = "published words"
RECEIVERS_DUTY = "receiver's duty"

IN_SESSION = "coding"
KEYS_OFF = "coding-keys-off"
MOST_SKIPPED = 200


@dataclass(frozen=True)
class Desk:
    """Whose words lie here, and the way to and from it. ``again_url`` is empty where nobody codes a second time."""

    key: str
    statements: QuerySet[Statement]
    url: str
    title: str
    back_url: str
    back: str
    again_url: str = ""
    is_again: bool = False
    unit: Unit | None = None

    @property
    def session_key(self) -> str:
        return f"{self.key} again" if self.is_again else self.key


@require_http_methods(["GET", "POST"])
@shows_residents()
def unit(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """What nobody has given a theme in a care unit."""
    return _first(request, _unit_desk(request, unit_id))


@require_http_methods(["GET", "POST"])
@shows_residents()
def unit_again(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """What was drawn there, for somebody who does not know the first coding."""
    return _second(request, _unit_desk(request, unit_id, is_again=True))


@require_http_methods(["GET", "POST"])
@shows_residents(why=PUBLISHED_WORDS)
def published(request: UserRequest) -> HttpResponse:
    """What the municipality has published itself, without names."""
    return _first(request, _published_desk(request))


@require_http_methods(["GET", "POST"])
@shows_residents(why=PUBLISHED_WORDS)
def published_again(request: UserRequest) -> HttpResponse:
    return _second(request, _published_desk(request, is_again=True))


@require_http_methods(["GET", "POST"])
@shows_residents(why=RECEIVERS_DUTY)
def honest(request: UserRequest) -> HttpResponse:
    """Honest answers have one reader, so nobody codes them a second time."""
    desk = Desk(
        key="honest",
        statements=queries.honest(request.user),
        url=reverse("conversations:code_honest"),
        title=_("Svar til deg"),
        back_url=reverse("receiving:index"),
        back=_("Til svarene"),
    )
    return _first(request, desk)


def _unit_desk(request: UserRequest, unit_id: UUID, *, is_again: bool = False) -> Desk:
    here = own_unit(request, unit_id, Role.STAFF, Role.LEADER)
    return Desk(
        key=str(here.pk),
        statements=queries.in_unit(here, request.user),
        url=reverse("conversations:code_again" if is_again else "conversations:code", args=[here.pk]),
        title=unit_title(here),
        back_url=reverse("conversations:code", args=[here.pk]) if is_again else reverse("home:unit", args=[here.code]),
        back=_("Til utsagn uten tema") if is_again else _("Til enheten"),
        again_url=reverse("conversations:code_again", args=[here.pk]),
        is_again=is_again,
        unit=here,
    )


def _published_desk(request: UserRequest, *, is_again: bool = False) -> Desk:
    # The fetch is the check here too: to whoever is no strategist of the municipality its desk does not exist.
    if request.user.municipality_id not in request.user.unit_ids(Role.STRATEGIST):
        raise Http404
    return Desk(
        key="published",
        statements=queries.published(request.user.municipality_id),
        url=reverse("conversations:code_published_again" if is_again else "conversations:code_published"),
        title=_("Publiserte ord"),
        back_url=reverse("conversations:code_published") if is_again else reverse("themes:index"),
        back=_("Til utsagn uten tema") if is_again else _("Til temaene"),
        again_url=reverse("conversations:code_published_again"),
        is_again=is_again,
    )


# What was pressed ---------------------------------------------------------------------------------------------------


@dataclass
class Pressed:
    """What a press led to: a line to say, or a form to show again with what is wrong in it."""

    said: str = ""
    is_warning: bool = False
    refused: CodingForm | None = None
    statement: Statement | None = None
    chosen: frozenset[UUID] = frozenset()


@dataclass
class Place:
    """Where somebody is in a pile: whom she has skipped, and what she has just taken back. Ids, kept in the session."""

    skipped: list[str] = field(default_factory=list)
    first: str = ""

    @classmethod
    def of(cls, request: UserRequest, desk: Desk) -> "Place":
        kept = request.session.get(IN_SESSION, {}).get(desk.session_key, {})
        return cls(list(kept.get("skipped", [])), kept.get("first", ""))

    def keep(self, request: UserRequest, desk: Desk) -> None:
        every = request.session.get(IN_SESSION, {})
        mine = {"skipped": self.skipped[-MOST_SKIPPED:], "first": self.first}
        request.session[IN_SESSION] = every | {desk.session_key: mine}


Save = Callable[[UserRequest, Desk, CodingForm, Statement, set[UUID]], str]


def _first(request: UserRequest, desk: Desk) -> HttpResponse:
    place = Place.of(request, desk)
    pressed = _press(request, desk, place, _decide, _undo) if request.method == "POST" else None
    if request.method == "GET" and desk.again_url:
        services.draw(statements=desk.statements, now=timezone.now())
    if pressed and not pressed.refused and not request.htmx:
        return _go_on(request, desk, pressed)
    found = queries.pile(desk.statements, skipped=_ids(place.skipped), first=_id(place.first))
    again = queries.to_code_again(desk.statements, request.user).count() if desk.again_url else 0
    can_undo = queries.last_decision(desk.statements, by=request.user, now=timezone.now()) is not None
    return _draw(request, desk, found, pressed, can_undo=can_undo, to_code_again=again)


def _second(request: UserRequest, desk: Desk) -> HttpResponse:
    place = Place.of(request, desk)
    pressed = _press(request, desk, place, _decide_again, _undo_again) if request.method == "POST" else None
    if pressed and not pressed.refused and not request.htmx:
        return _go_on(request, desk, pressed)
    skipped, first = _ids(place.skipped), _id(place.first)
    _second_coding, found = queries.next_to_code_again(desk.statements, request.user, skipped=skipped, first=first)
    can_undo = queries.last_second(desk.statements, by=request.user, now=timezone.now()) is not None
    return _draw(request, desk, found, pressed, can_undo=can_undo, to_code_again=0)


def _press(
    request: UserRequest,
    desk: Desk,
    place: Place,
    save: Save,
    undo: Callable[[UserRequest, Desk], Statement | None],
) -> Pressed:
    action = request.POST.get("action", "save")
    if action == "undo":
        taken_back = undo(request, desk)
        place.first = str(taken_back.pk) if taken_back else ""
        place.keep(request, desk)
        return Pressed(_("Angret. Her er det igjen.") if taken_back else _("Det er ikke noe å angre."))
    if action == "again":
        place.skipped, place.first = [], ""
        place.keep(request, desk)
        return Pressed()
    if action == "keys":
        request.session[KEYS_OFF] = not request.session.get(KEYS_OFF, False)
        return Pressed(_("Tastene er av.") if request.session[KEYS_OFF] else _("Tastene er på."))
    form = CodingForm(request.POST)
    form.full_clean()
    statement = get_object_or_404(desk.statements.select_related("conversation"), pk=form.cleaned_data["statement"])
    if action == "skip":
        place.skipped.append(str(statement.pk))
        place.first = ""
        place.keep(request, desk)
        return Pressed(_("Hoppet over."))
    return _coded(request, desk, place, save, form, statement, is_none=action == "none")


def _coded(
    request: UserRequest, desk: Desk, place: Place, save: Save, form: CodingForm, statement: Statement, *, is_none: bool
) -> Pressed:
    themes = set() if is_none else form.cleaned_data["themes"]
    if not themes and not is_none:
        form.add_error("themes", _("Velg et tema, eller «Passer ikke noe tema»."))
        return Pressed(refused=form, statement=statement)
    try:
        said = save(request, desk, form, statement, themes)
    except services.ThemeOutOfUse:
        form.add_error("themes", _("Et av temaene er tatt ut av bruk. Velg på nytt."))
        return Pressed(refused=form, statement=statement, chosen=frozenset(themes))
    except services.AlreadyCoded:
        return Pressed(_("En annen satte tema på det utsagnet i mellomtiden. Her er det neste."), is_warning=True)
    place.first = ""
    place.keep(request, desk)
    return Pressed(said)


def _decide(request: UserRequest, desk: Desk, form: CodingForm, statement: Statement, themes: set[UUID]) -> str:
    suggested = form.cleaned_data["suggested"]
    decision = services.decide(
        statement=statement, themes=themes, suggested=suggested, by=request.user, now=timezone.now()
    )
    return _said(request, decision.themes)


def _decide_again(request: UserRequest, desk: Desk, form: CodingForm, statement: Statement, themes: set[UUID]) -> str:
    drawn = SecondCoding.objects.exclude(first_by=request.user)
    second = get_object_or_404(drawn, decision__statement=statement)
    services.code_again(second=second, themes=themes, by=request.user, now=timezone.now())
    return _said(request, list(themes))


def _said(request: UserRequest, themes: Sequence[UUID]) -> str:
    if not themes:
        return _("Lagret: passer ikke noe tema.")
    names = Theme.objects.visible_to(request.user).filter(pk__in=themes).values_list("name", flat=True)
    return _("Lagret: %(themes)s.") % {"themes": ", ".join(names)}


def _undo(request: UserRequest, desk: Desk) -> Statement | None:
    return services.undo(statements=desk.statements, by=request.user, now=timezone.now())


def _undo_again(request: UserRequest, desk: Desk) -> Statement | None:
    second = services.undo_again(statements=desk.statements, by=request.user, now=timezone.now())
    return second.decision.statement if second else None


# What is shown ------------------------------------------------------------------------------------------------------


def _go_on(request: UserRequest, desk: Desk, pressed: Pressed) -> HttpResponse:
    if pressed.said:
        # Themes and fixed words alone: messages travel in a cookie.
        say = messages.warning if pressed.is_warning else messages.info
        say(request, pressed.said)
    return go_to(request, desk.url)


def _draw(
    request: UserRequest, desk: Desk, found: Pile, pressed: Pressed | None, *, can_undo: bool, to_code_again: int
) -> HttpResponse:
    refused = pressed.refused if pressed else None
    statement = pressed.statement if pressed and refused else found.next
    context: dict[str, Any] = {
        "desk": desk,
        "pile": found,
        "statement": statement,
        "form": refused or CodingForm(),
        "pressed": pressed,
        "can_undo": can_undo,
        "to_code_again": to_code_again,
        "keys_off": request.session.get(KEYS_OFF, False),
        "is_moved": request.htmx,
    }
    if statement is not None:
        chosen = pressed.chosen if pressed else frozenset()
        context |= choices(statement, request.user.municipality, chosen, with_suggestions=not desk.is_again)
        context |= lines_about(statement, timezone.localdate())
    template = "conversations/_coding.html" if request.htmx else "conversations/coding.html"
    return render(request, template, context, status=422 if refused else 200)


def _ids(texts: Sequence[str]) -> list[UUID]:
    return [UUID(text) for text in texts]


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None
