"""Words that were typed when a page locked itself or the session ended: kept for their author, given back, gone."""

import re
from collections.abc import Callable, Collection
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone

from dialog.accounts.models import User
from dialog.accounts.sign_in_models import KEPT_FOR, KeptForm

# The recording pages draw their form again from what is posted to them: nothing typed or chosen is lost.
DRAWN_AGAIN = frozenset({"conversations:new", "conversations:new_unnamed", "conversations:correct"})
# A name that was searched for is not somebody's words; and what is counted without a name has no author.
NEVER_KEPT = frozenset({"conversations:search", "conversations:suggest", "home:reply_confidence"})
# What a page that locks itself adds: the address its form belongs to.
ADDRESS_FIELD = "kept_from"
_OURS = ("csrfmiddlewaretoken", "action", ADDRESS_FIELD)
_AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_CHARACTERS = 60_000
MOST_FORMS = 5


@transaction.atomic
def keep(*, user_id: UUID, address: str, fields: QueryDict) -> KeptForm | None:
    """Keep a form's fields sealed, for that person alone; None when there are no words in it."""
    address = fields.get(ADDRESS_FIELD) or address
    typed = fields.copy()
    for name in _OURS:
        typed.pop(name, None)
    body = typed.urlencode()
    if len(body) > MOST_CHARACTERS or not _has_words(address, typed):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    now = timezone.now()
    KeptForm.objects.filter(kept_at__lte=now - KEPT_FOR).delete()
    KeptForm.objects.filter(user=user, address=address).delete()
    newest = KeptForm.objects.of(user_id, now).values("pk")[: MOST_FORMS - 1]
    KeptForm.objects.filter(user=user).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return KeptForm.objects.create(
        municipality_id=user.municipality_id, user=user, address=address, body=body, kept_at=now
    )


@transaction.atomic
def give_back(*, kept: KeptForm, by: User) -> None:
    """It is in its author's hands again; nothing of it stays here."""
    KeptForm.objects.filter(pk=kept.pk, user=by).delete()


@transaction.atomic
def forget_about(*, ids: Collection[UUID]) -> list[UUID]:
    """Forget every form whose address or fields name one of these rows.

    All of them are opened: there are only those of the last day that locked themselves.
    """
    wanted = {str(pk) for pk in ids}
    return _forget(
        lambda texts: any(wanted.intersection(_AN_ID.findall(text)) for text in texts), KeptForm.objects.all()
    )


@transaction.atomic
def forget_naming(*, name: re.Pattern[str], municipality_id: UUID) -> list[UUID]:
    """Forget every form of the municipality in which somebody wrote that name."""
    forms = KeptForm.objects.filter(municipality_id=municipality_id)
    return _forget(lambda texts: any(name.search(text) for text in texts), forms)


def _forget(is_about: Callable[[list[str]], bool], forms: QuerySet[KeptForm]) -> list[UUID]:
    gone = [form.pk for form in forms if is_about([form.address, *_values(form)])]
    KeptForm.objects.filter(pk__in=gone).delete()
    return gone


def _values(form: KeptForm) -> list[str]:
    return [value for _name, several in QueryDict(form.body or "").lists() for value in several]


def is_drawn_again(address: str) -> bool:
    return _route(address) in DRAWN_AGAIN


def _has_words(address: str, typed: QueryDict) -> bool:
    route = _route(address)
    if route in NEVER_KEPT or ":" not in route or len(address) > 300:
        return False
    values = [(name, value.strip()) for name, several in typed.lists() for value in several]
    if route in DRAWN_AGAIN:
        return any(value for name, value in values if name.endswith("words"))
    # Elsewhere: what has a space in it was written by somebody, and is not an id or a choice.
    return any(" " in value for _name, value in values)


def _route(address: str) -> str:
    """The name of the page at an address of ours; "" for none and for the pages of sign-in itself."""
    try:
        return resolve(address).view_name
    except Resolver404:
        return ""
