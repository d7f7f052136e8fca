"""The public page behind a paper form's code: no account, no cookie, and nothing known but the unit's name.

Nothing here reads the database's words: what is sent is sealed and held. Every page is made without the request, so
it is the same for everybody, also for somebody who is signed in.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from dialog.accounts.approvals import NotApprovedYet, require_all
from dialog.accounts.http import address_of
from dialog.conversations.wording import inside_a_line
from dialog.intake import limits, services
from dialog.intake.doorstep import MOST_BYTES, length, wait
from dialog.intake.forms import MOST_THINGS, AnswerForm, CodeForm, how_many
from dialog.intake.queries import Door, door
from dialog.intake.tokens import LIVES, Token
from dialog.lib.codes import LENGTH, typed_code


@login_not_required
@require_GET
def enter(request: HttpRequest) -> HttpResponse:
    """Where somebody types the code, who has no camera to read it with."""
    form = CodeForm(request.GET)
    typed = typed_code(form.cleaned_data["kode"]) if form.is_valid() else ""
    language = _language(request)
    if typed:
        return HttpResponseRedirect(reverse("intake:write", args=[quote(typed, safe="")]) + f"?sprak={language}")
    return _page("intake/enter.html", language)


# No cookie and no account: there is nothing of the visitor's that another site could use. The token says the rest.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, code: str) -> HttpResponse:
    """Write what matters, and send it."""
    # Before anything reads it.
    if length(request) > MOST_BYTES:
        return _page("intake/too_large.html", settings.LANGUAGE_CODE, 413)
    language = _language(request)
    if limits.missed.is_full(address_of(request)):
        return _page("intake/busy.html", language, 429)
    here = door(code, timezone.localdate())
    if here is None:
        limits.missed.take(address_of(request))
        return _page("intake/no_such_code.html", language, 404)
    try:
        require_all(here.unit.municipality_id)
    except NotApprovedYet:
        return _page("intake/not_yet.html", language, 403, door=here, unit_name=inside_a_line(here.unit.name))
    if request.method == "GET":
        return _form(here, language, Token.new(here.code, timezone.now()), AnswerForm())
    with limits.room() as is_room, translation.override(language):
        return _sent(request, here, language, is_room=is_room and not limits.sent.is_full(address_of(request)))


def _sent(request: HttpRequest, here: Door, language: str, *, is_room: bool) -> HttpResponse:
    action, _colon, chosen = request.POST.get("action", "send").partition(":")
    if action == "send" and not (is_room and limits.takes(here.unit.pk)):
        # Before anything that costs: a flood is turned away at the door, and a person's words are still kept.
        return wait(request)
    now = timezone.now()
    count = how_many(request.POST)
    form = AnswerForm(request.POST, things=count, takes_honest=here.takes_honest)
    token = Token.read(request.POST.get("token", ""), here.code)
    if token is not None and (action != "send" or not form.is_valid()) and services.is_received(token.form_id):
        # Back in the browser sends an earlier step again: the words are sent, and are not shown to the next person.
        return _received(here, language, token)
    if action in ("more", "language", "edit"):
        kept = AnswerForm(
            initial={name: form[name].value() for name in form.fields},
            things=min(count + (action == "more"), MOST_THINGS),
        )
        language = chosen if action == "language" and chosen in dict(settings.LANGUAGES) else language
        return _form(here, language, token or _renewed(here), kept, is_moved=action == "more")
    if token is None or now - token.opened_at > LIVES:
        return _again(here, language, _renewed(here), form, _("Siden har stått åpen lenge."))
    if now - token.opened_at < timedelta(seconds=settings.INTAKE_SHORTEST_SECONDS):
        return _again(here, language, token, form, _("Det gikk litt fort."))
    if not form.is_valid():
        return _form(here, language, token, form, status=422)
    limits.sent.take(address_of(request))
    return _receive(request, here, language, token, form)


def _receive(request: HttpRequest, here: Door, language: str, token: Token, form: AnswerForm) -> HttpResponse:
    written = form.written()
    try:
        services.receive(form_id=token.form_id, door=here, written=written, now=timezone.now())
    except services.NotTaken as refusal:
        if isinstance(refusal, services.TooManyAtOnce):
            limits.close(here.unit.pk)
        return wait(request)
    except services.AlreadyDecided:
        read = _("Det du sendte før, er alt lest. Dette blir et nytt svar.")
        return _again(here, language, _renewed(here), form, read)
    return _received(here, language, token, is_honest=written.is_honest)


def _received(here: Door, language: str, token: Token, *, is_honest: bool = False) -> HttpResponse:
    name = inside_a_line(here.unit.name)
    number = token.form_id.hex[:6].upper()
    return _page("intake/received.html", language, door=here, unit_name=name, number=number, is_honest=is_honest)


def _again(here: Door, language: str, token: Token, form: AnswerForm, why: str, *, status: int = 422) -> HttpResponse:
    """The same page with all that was written, and what to do."""
    return _form(here, language, token, form, status=status, why=why)


def _form(
    here: Door,
    language: str,
    token: Token,
    form: AnswerForm,
    *,
    status: int = 200,
    why: str = "",
    is_moved: bool = False,
) -> HttpResponse:
    context = {
        "door": here,
        "unit_name": inside_a_line(here.unit.name),
        "token": str(token),
        "form": form,
        "why": why,
        "is_refused": status != 200,
        "is_moved": is_moved,
        "is_full": form.count >= MOST_THINGS,
    }
    return _page("intake/write.html", language, status, **context)


def _page(template: str, language: str, status: int = 200, **context: Any) -> HttpResponse:
    with translation.override(language):
        here = context.get("door")
        seen = {"question": here.campaign.question_to_ask, "own_phone": here.own_phone} if here else {}
        text = render_to_string(template, {**context, **seen, "code_length": LENGTH})
    answer = HttpResponse(text, status=status)
    # Nothing is left behind on a phone that is not one's own.
    answer["Cache-Control"] = "no-store"
    answer["Content-Language"] = language
    return answer


def _renewed(here: Door) -> Token:
    """A new token in the place of one that has had its time; whoever sends it has read the page already."""
    shortest = timedelta(seconds=settings.INTAKE_SHORTEST_SECONDS)
    return Token.new(here.code, timezone.now() - shortest)


def _language(request: HttpRequest) -> str:
    asked = request.POST.get("sprak") if request.method == "POST" else request.GET.get("sprak")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
