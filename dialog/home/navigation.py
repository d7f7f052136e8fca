"""The top bar's entries: those of the place this page belongs to, at most five."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from dialog.accounts.models import Role, User
from dialog.home.workplaces import Workplace, workplaces

MOST = 5
# Pages that belong to another entry than the one their address lies under.
BELONGS_TO = {
    "insight:day": "insight:index",
    "improvements:untold": "improvements:statements",
    "improvements:praise": "improvements:statements",
    "quotes:unit": "improvements:statements",
    "improvements:better": "improvements:statements",
    "improvements:ask_better": "improvements:statements",
    "improvements:mark_told": "improvements:statements",
    "improvements:left": "improvements:statements",
    "improvements:decide_departure": "improvements:statements",
    "improvements:questions": "home:unit",
    "improvements:answer_question": "home:unit",
    "improvements:own_words": "home:unit",
    "improvements:write_own_words": "home:unit",
    "visits:promises": "home:unit",
    "visits:promise": "home:unit",
    "visits:close_promise": "home:unit",
    "visits:move_promise": "home:unit",
    "improvements:ask": "improvements:asked",
    "conversations:journey_lists": "themes:index",
    # The strategist has no entry of its own for them; a leader has.
    "improvements:asked": "campaigns:index",
    "intake:arrival": "conversations:unit",
    "conversations:code": "improvements:statements",
    "conversations:code_again": "improvements:statements",
    "conversations:code_published": "themes:index",
    "conversations:code_published_again": "themes:index",
    "conversations:code_honest": "receiving:index",
    "insight:agreement": "themes:index",
    "administration:membership": "administration:tree",
    "campaigns:rules": "campaigns:index",
    "home:confidence": "home:unit",
    "actions:sums": "insight:index",
}


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: (label, url, whether it is this page's own) for whoever is signed in."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    places = workplaces(user, timezone.localdate())
    place = _place_of(request, places)
    if place is None:
        return _of_account(user)
    path = request.path
    # The longest address that the page lies under is its own entry: /enhet/01/ also begins /enhet/01/tiltak/.
    own = max((link.url for link in place.links if path.startswith(link.url)), key=len, default="")
    route = BELONGS_TO.get(request.resolver_match.view_name) if request.resolver_match else None
    own = next((link.url for link in place.links if link.route == route), own)
    entries = [(link.label, link.url, link.url == own) for link in place.links]
    if len(places) > 1:
        entries = [*entries[: MOST - 1], (_("Bytt arbeidssted"), "/", path == "/")]
    return {"navigation": entries[:MOST]} | _of_account(user)


def _of_account(user: User) -> dict[str, bool]:
    """What the account's own menu holds."""
    is_leader = user.has_role(Role.LEADER)
    return {
        "may_break_glass": is_leader,
        "may_keep_tablets": is_leader or user.has_role(Role.ADMINISTRATOR),
        "may_see_sums": user.has_role(Role.STRATEGIST),
    }


def _place_of(request: HttpRequest, places: list[Workplace]) -> Workplace | None:
    if request.path == "/":
        return None
    parts = request.resolver_match.kwargs if request.resolver_match else {}
    named = (place for place in places if place.unit.code == parts.get("code") or place.unit.pk == parts.get("unit_id"))
    return next(named, next((place for place in places if place.links), None))
