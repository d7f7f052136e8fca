"""The recording page: what somebody said, written down, corrected within a day, or why there was no answer."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dialog.accounts.access import require_role
from dialog.accounts.http import UserRequest
from dialog.accounts.models import User
from dialog.accounts.receivers import has_receiver
from dialog.audit.reading import shows_residents
from dialog.campaigns.asking_rules import rule_for
from dialog.conversations import guests, residents, services
from dialog.conversations.alarm import may_be_urgent
from dialog.conversations.drafts import ConversationDraft
from dialog.conversations.forms import MOST_THINGS, Sheet
from dialog.conversations.judging import draft_of
from dialog.conversations.models import Conversation, Resident
from dialog.conversations.models.conversation import CORRECTION_TIME
from dialog.conversations.queries import (
    campaign_for,
    campaign_id_for,
    is_visitor,
    municipality_phone,
    own_writing,
    resident_to_ask,
    resident_word,
    urgent_phone,
)
from dialog.conversations.querysets import ASKERS
from dialog.conversations.views.drawing import (
    asked_in,
    board_context,
    family_context,
    go_to,
    how_context,
    language_context,
    question_of,
    theme_context,
    urgency_context,
)
from dialog.conversations.views.lists import own_unit
from dialog.conversations.wording import inside_a_line, the_resident
from dialog.conversations.year_round import due, occasion_of, person_today
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

    @cached_property
    def takes_honest(self) -> bool:
        """Whether an answer can be kept from those who work here: somebody outside must be there to read it.

        What was kept from them already stays so, whoever comes and goes.
        """
        if self.written and self.written.figures_only:
            return True
        return has_receiver(self.unit, timezone.localdate())

    def blank(self) -> Sheet:
        return Sheet.written(self.written) if self.written else Sheet.blank(occasion=self._occasion())

    def _occasion(self) -> str:
        """Why she stands on the list, chosen beforehand. Whoever comes from outside is not told of it."""
        if self.resident is None or self.is_visitor:
            return ""
        today = timezone.localdate()
        found = due(rule_for(self.unit), person_today(self.resident, today), today)
        return occasion_of(found, self.unit)


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
    texts = [text for thing in sheet.things for text in (thing.text, thing["translation"].value())]
    context: dict[str, Any] = {"thing": sheet.open, "may_be_urgent": may_be_urgent(*texts)}
    if context["may_be_urgent"]:
        here = next((unit for unit in _own_units(request) if str(unit.pk) == request.POST.get("unit")), None)
        context["urgent_phone"] = urgent_phone(here) if here else ""
    return render(request, "conversations/_suggestions.html", context | theme_context(request, sheet))


def _own_units(request: UserRequest) -> list[Unit]:
    return request.user.units_as(*ASKERS)


def _page(request: UserRequest, asking: Asking) -> HttpResponse:
    if request.method != "POST":
        return _draw(request, asking, asking.blank(), recent=_just_written(request, asking))
    sheet = Sheet.posted(request.POST)
    action, _colon, number = request.POST.get("action", "save").partition(":")
    if action == "board":
        return _board(request, asking, sheet)
    if action == "family" and asking.resident:
        return _about_family(request, asking, sheet, is_barred=number == "bar")
    if action == "guest":
        return _with_guest(request, asking, sheet)
    if action in ("add", "edit", "remove", "language", "back"):
        return _rearrange(request, asking, sheet, action, number)
    draft = draft_of(sheet, action, asking)
    if draft is None:
        return _draw(request, asking, sheet, status=422)
    return _save(request, asking, sheet, draft)


def _rearrange(request: UserRequest, asking: Asking, sheet: Sheet, action: str, number: str) -> HttpResponse:
    """Move about in the form; nothing is judged and nothing saved. ``number`` is what stood after the colon."""
    if action == "add" and sheet.open.is_empty:
        sheet.open.full_clean()
        sheet.open.add_error("words", _("Skriv det som ble sagt først."))
        sheet.about.errors.clear()
        return _draw(request, asking, sheet, status=422)
    if action == "language":
        sheet = sheet.reopened(at=sheet.open_at, **_asked_in(sheet, number))
    else:
        sheet = sheet.rearranged(action, number)
    return _draw(request, asking, sheet, is_moved=True)


def _asked_in(sheet: Sheet, code: str) -> dict[str, Any]:
    """What follows from asking in another language: most likely the answer comes in it too."""
    language = asked_in(code)
    if language is None:
        return {"asked_in": ""}
    written = sheet.about["language"].value()
    return {"asked_in": language.code, "other_language": True, "language": written or language.name}


def _with_guest(request: UserRequest, asking: Asking, sheet: Sheet) -> HttpResponse:
    """Hold the screen to this conversation while a guest is there; what is typed stays where it is."""
    if not str(sheet.about["guest"].value() or "").strip():
        sheet.about.full_clean()
        sheet.about.errors.clear()
        sheet.about.add_error("guest", _("Skriv hvem gjesten er først."))
        return _draw(request, asking, sheet, status=422)
    guests.begin(request, asking.url)
    return _draw(request, asking, sheet.reopened(at=sheet.open_at), is_moved=True)


def _about_family(request: UserRequest, asking: Asking, sheet: Sheet, *, is_barred: bool) -> HttpResponse:
    """She does not want her family asked, or has changed her mind; what is typed stays where it is."""
    if asking.resident is None:
        raise Http404
    if is_barred:
        resident = residents.bar_family(resident=asking.resident, by=request.user, now=timezone.now())
    else:
        resident = residents.allow_family(resident=asking.resident, by=request.user)
    sheet = sheet.reopened(at=sheet.open_at)
    return _draw(request, replace(asking, resident=resident), sheet, is_family_said=True)


def _save(request: UserRequest, asking: Asking, sheet: Sheet, draft: ConversationDraft) -> HttpResponse:
    form_id = asking.written.pk if asking.written else sheet.about.cleaned_data["form_id"]
    try:
        receipt = services.record(form_id=form_id, draft=draft, by=request.user, now=timezone.now())
    except services.BelongsToAnother:
        raise Http404 from None
    except services.TooLateToCorrect:
        sheet.refusal = _("Dette kan ikke rettes lenger. Det er gått mer enn ett døgn, eller det er tatt bort.")
        return _draw(request, asking, sheet, status=422)
    except services.FamilyBarred:
        refused = _("%(name)s vil ikke at familien spørres. Skriv det %(name)s sier selv, eller ta det tilbake først.")
        called = asking.resident.given_name if asking.resident else ""
        sheet.about.add_error("said_by", refused % {"name": called})
        return _draw(request, asking, sheet, status=422)
    return go_to(request, reverse("conversations:receipt", args=[receipt.conversation_id]))


def _just_written(request: UserRequest, asking: Asking) -> Conversation | None:
    """What I wrote about the same person the last day: somebody who came here by Back most likely wants that one."""
    if asking.resident is None or asking.written or guests.present(request):
        return None
    mine = Conversation.objects.own_receipt(request.user, since=timezone.now() - CORRECTION_TIME)
    return mine.filter(resident=asking.resident).order_by("recorded_at").last()


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
        "question": question_of(campaign),
        "plan": campaign.plan if campaign else "",
        "is_refused": status == 422,
        "is_guest_there": guests.present(request) is not None,
        **how_context(sheet, asking.unit),
        **language_context(sheet, resident, campaign),
        **urgency_context(asking.unit, sheet.things),
        "own_phone": municipality_phone(request.user.municipality) if asking.is_visitor else "",
        **family_context(resident),
        **theme_context(request, sheet),
        **state,
    }
    template = "conversations/_form.html" if request.htmx else "conversations/record.html"
    return render(request, template, context, status=status)


def _board(request: UserRequest, asking: Asking, sheet: Sheet) -> HttpResponse:
    """The pictures to point at, over the whole screen; what is written waits behind them."""
    context = {"asking": asking, "sheet": sheet, "thing": sheet.open, **board_context(request, sheet)}
    template = "conversations/_board.html" if request.htmx else "conversations/board.html"
    return render(request, template, context)
