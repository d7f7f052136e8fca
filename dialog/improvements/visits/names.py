"""Before a text about a visit is saved, what may give a resident away has been on the screen. An aid, no wall."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django import forms
from django.utils.translation import gettext as _

from dialog.accounts.http import UserRequest
from dialog.improvements.quotes.identifying import What, pieces
from dialog.improvements.visits import queries
from dialog.units.models import Unit

# Offices, days and places are what a visit is about; who is cared for is not.
TELLS_WHO = frozenset({What.NAME, What.ROOM, What.AGE, What.PHONE, What.BIRTH_NUMBER, What.ADDRESS, What.EMAIL})


@dataclass(frozen=True)
class Looked:
    """A text cut into what is marked and what is not; ``seen`` says that exactly this text was on the screen."""

    pieces: list[tuple[str, What | None]]
    has_marks: bool
    seen: str


def look(text: str, unit: Unit, request: UserRequest, today: date) -> Looked:
    marks = [mark for mark in queries.marked(text, unit, request.user, today) if mark.what in TELLS_WHO]
    return Looked(pieces(text, marks), bool(marks), _digest(text))


def has_looked(request: UserRequest, form: forms.Form, field: str, unit: Unit, today: date) -> Looked | None:
    """None when the text may be saved; otherwise what is to be looked at, and the form says so."""
    text = form.cleaned_data[field]
    looked = look(text, unit, request, today) if text else None
    if looked is None or not looked.has_marks or request.POST.get("looked") == looked.seen:
        return None
    form.add_error(field, _("Se på det som er merket. Endre teksten, eller lagre en gang til slik den er."))
    return looked


def _digest(text: str) -> str:
    return sha256(text.strip().replace("\r\n", "\n").encode()).hexdigest()
