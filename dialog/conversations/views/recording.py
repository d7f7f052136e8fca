"""The recording page: what somebody said, written down, corrected within a day, or why there was no answer."""

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import User
from dialog.audit.reading import shows_residents
from dialog.campaigns.models import DEFAULT_QUESTION
from dialog.conversations import services
from dialog.conversations.drafts import ConversationDraft
from dialog.conversations.forms import MOST_THINGS, NO_ANSWERS, KnownThemes, Sheet
from dialog.conversations.models import Conversation, Outcome, Resident
from dialog.conversations.models.conversation import CORRECTION_TIME
from dialog.conversations.queries import (
    campaign_for,
    campaign_id_for,
    is_visitor,
    own_writing,
    resident_to_ask,
    resident_word,
)
from dialog.conversations.querysets import ASKERS
from dialog.conversations.views.lists import own_unit
from dialog.conversations.wording import inside_a_line, the_resident
from dialog.themes.models import Theme
from dialog.themes.services import known_themes, suggest_for
from dialog.units.models import Unit


@dataclass(frozen=True)
class Asking:
    """Who is asked, where, by whom, and at which address; ``written`` is what is being corrected, if anything."""

    url: str
    by: User
    unit_id: UUID
    campaign_id: UUID | None
    resident: Resident | None = None
    written: Conversation | None = None
    fixed: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def unit(self) -> Unit:
        """Fetched when the page is drawn; saving needs its id alone."""
        return next(unit for unit in self.by.units_as(*ASKERS) if unit.pk == self.unit_id)

    @property
    def is_visitor(self) -> bool:
        """Whether whoever asks comes from outside."""
        return is_visitor(self.by, self.unit_id)

    def blank(self) -> Sheet:
        return Sheet.written(self.written) if self.written else Sheet.blank()


@require_http_methods(["GET", "POST"])
@shows_residents(saves=True)
def new(request: UserRequest, resident_id: UUID) -> HttpResponse:
    # A resident of hers is in a unit of hers: the fetch has checked the role too.
    resident = resident_to_ask(resident_id, request.user)
    if resident is None:
        raise Http404
    campaign_id = campaign_id_for(resident.unit_id, timezone.localdate())
    return _page(request, Asking(request.path, request.user, resident.unit_id, campaign_id, resident))


@require_http_methods(["GET", "POST"])
@shows_residents(saves=True)
def new_unnamed(request: UserRequest, unit_id: UUID) -> HttpResponse:
    """Somebody who is not on the list."""
    unit = own_unit(request, unit_id)
    campaign_id = campaign_id_for(unit.pk, timezone.localdate())
    return _page(request, Asking(request.path, request.user, unit.pk, campaign_id))


@require_http_methods(["GET", "POST"])
@shows_residents()
def correct(request: UserRequest, conversation_id: UUID) -> HttpResponse:
    """Change what I wrote, for a day; what stood there before is kept. Typed words outlive the day."""
    now = timezone.now()
    mine = own_writing(request.user).select_related("unit", "resident", "campaign")
    written = get_object_or_404(mine, pk=conversation_id)
    require_role(request.user, written.unit, *ASKERS)
    if request.method == "GET" and not written.can_be_corrected(request.user, now):
        raise Http404
    fixed = {"retry_on": written.retry_on, "no_more_this_year": written.no_more_this_year}
    return _page(
        request,
        Asking(request.path, request.user, written.unit_id, written.campaign_id, written.resident, written, fixed),
    )


@require_POST
def suggest(request: UserRequest) -> HttpResponse:
    """Themes that fit what is being typed. Nothing is kept of it; a person's press is what counts."""
    sheet = Sheet.posted(request.POST)
    return render(request, "conversations/_themes.html", {"thing": sheet.open, **_themes(request, sheet)})


def _page(request: UserRequest, asking: Asking) -> HttpResponse:
    if request.method != "POST":
        return _draw(request, asking, asking.blank(), recent=_just_written(request, asking))
    sheet = Sheet.posted(request.POST)
    action, _colon, number = request.POST.get("action", "save").partition(":")
    if action in ("add", "edit", "remove"):
        return _rearrange(request, asking, sheet, action, int(number) if number in _NUMBERS else 0)
    draft = _draft(request, asking, sheet, action)
    if draft is None:
        return _draw(request, asking, sheet, status=422)
    return _save(request, asking, sheet, draft)


HOW = ("with_interpreter", "with_support", "by_phone", "other_language", "setting", "guest")
_NUMBERS = frozenset(str(number) for number in range(MOST_THINGS))


def _rearrange(request: UserRequest, asking: Asking, sheet: Sheet, action: str, number: int) -> HttpResponse:
    if action == "add" and sheet.open.is_empty:
        sheet.open.full_clean()
        sheet.open.add_error("words", _("Skriv det som ble sagt først."))
        sheet.about.errors.clear()
        return _draw(request, asking, sheet, status=422)
    if action == "add":
        sheet = sheet.reopened(one_more=True)
    elif action == "edit":
        sheet = sheet.reopened(at=number)
    else:
        sheet = sheet.reopened(without=sheet.open_at)
    return _draw(request, asking, sheet, is_moved=True)


def _draft(request: UserRequest, asking: Asking, sheet: Sheet, action: str) -> ConversationDraft | None:
    """What is to be saved, or None when something is missing."""
    fixed: dict[str, Any] = {
        "unit_id": asking.unit_id,
        "resident_id": asking.resident.pk if asking.resident else None,
        "campaign_id": asking.campaign_id,
    }
    if action not in NO_ANSWERS:
        return sheet.answer(_known_themes(request), **fixed) if sheet.is_whole() else None
    sheet.about.full_clean()
    for name in set(sheet.about.errors) - {"form_id"}:
        del sheet.about.errors[name]
    if sheet.has_words:
        sheet.refusal = _("Du har skrevet noe. Lagre det, eller ta det bort først.")
    if sheet.refusal or sheet.about.errors:
        return None
    return sheet.no_answer(Outcome(action), **fixed, **asking.fixed)


def _save(request: UserRequest, asking: Asking, sheet: Sheet, draft: ConversationDraft) -> HttpResponse:
    form_id = asking.written.pk if asking.written else sheet.about.cleaned_data["form_id"]
    try:
        receipt = services.record(form_id=form_id, draft=draft, by=request.user, now=timezone.now())
    except services.BelongsToAnother:
        raise Http404 from None
    except services.TooLateToCorrect:
        sheet.refusal = _("Dette kan ikke rettes lenger. Det er gått mer enn ett døgn, eller det er tatt bort.")
        return _draw(request, asking, sheet, status=422)
    return go_to(request, reverse("conversations:receipt", args=[receipt.conversation_id]))


def _just_written(request: UserRequest, asking: Asking) -> Conversation | None:
    """What I wrote about the same person the last day: somebody who came here by Back most likely wants that one."""
    if asking.resident is None or asking.written:
        return None
    mine = Conversation.objects.own_receipt(request.user, since=timezone.now() - CORRECTION_TIME)
    return mine.filter(resident=asking.resident).order_by("recorded_at").last()


def go_to(request: UserRequest, url: str) -> HttpResponse:
    """Send the browser on after a change, so that Back and reload do not send it again."""
    if request.htmx:
        return HttpResponseClientRedirect(url)
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


def _draw(request: UserRequest, asking: Asking, sheet: Sheet, status: int = 200, **state: Any) -> HttpResponse:
    """``state``: ``is_moved`` to put the focus in the open thing, ``recent`` to tell of an earlier conversation."""
    resident = asking.resident
    name = resident.name if resident else ""
    word = "" if resident else the_resident(resident_word(asking.unit))
    called = resident.given_name if resident else word
    sheet.about.call_person(_("%(name)s selv") % {"name": called}, called)
    campaign = asking.written.campaign if asking.written else campaign_for(asking.unit, timezone.localdate())
    context = {
        "asking": asking,
        "sheet": sheet,
        "thing": sheet.open,
        "number": sheet.open_at + 1,
        "is_full": len(sheet.things) >= MOST_THINGS,
        "name": name,
        "given_name": called if resident else "",
        "place": inside_a_line(resident.place or "") if resident else "",
        "question": campaign.question_to_ask if campaign else _(DEFAULT_QUESTION),
        "plan": campaign.plan if campaign else "",
        "is_refused": status == 422,
        "is_how_open": any(sheet.about[name].value() for name in HOW),
        **_themes(request, sheet),
        **state,
    }
    template = "conversations/_form.html" if request.htmx else "conversations/record.html"
    return render(request, template, context, status=status)


def _known_themes(request: UserRequest) -> KnownThemes:
    return partial(known_themes, request.user.municipality_id)


def _themes(request: UserRequest, sheet: Sheet) -> dict[str, Any]:
    """All themes that can be chosen, once each: those chosen or suggested first, the rest behind "Flere"."""
    thing = sheet.open
    themes = {theme.code: theme for theme in Theme.objects.in_use(request.user.municipality_id)}
    codes = [] if thing.is_empty else [one.code for one in suggest_for(request.user.municipality, thing.text)]
    suggested = [themes[code] for code in codes if code in themes]
    chosen = {str(pk) for pk in thing["themes"].value() or ()}
    was_suggested = {str(pk) for pk in thing["suggested"].value() or ()} & chosen
    shown = [theme for theme in themes.values() if str(theme.pk) in chosen and theme not in suggested] + suggested
    return {
        "shown_themes": [(theme, str(theme.pk) in chosen) for theme in shown],
        "more_themes": [theme for theme in themes.values() if theme not in shown],
        "suggested_ids": sorted(was_suggested | {str(theme.pk) for theme in suggested}),
    }
