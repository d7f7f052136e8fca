"""Who did what with an action, and when: from the history the database keeps, the newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dialog.accounts.models import User
from dialog.improvements.models import ImprovementAction

MOST = 100


@dataclass(frozen=True, slots=True)
class Step:
    """``who`` is empty where the database does not know."""

    at: datetime
    who: str
    what: str


def trail(action: ImprovementAction) -> list[Step]:
    """Five queries, however long it is. What is written is not repeated: only that somebody wrote."""
    found = [(action.created_at, str(action.created_by_id), _("Begynte på tiltaket"))]
    found += [(one.begun_at, str(one.begun_by_id), _begun(one.number)) for one in action.rounds.defer("plan")]
    for event in _events("ImprovementActionEvent", pgh_obj=action):
        if what := _in_words(_reason(event)):
            found.append((event.pgh_created_at, _actor(event), what))
    helpers = list(_events("ActionHelperEvent", action=action))
    names = _names([*(who for _at, who, _what in found), *(_actor(one) for one in helpers),
                    *(str(one.user_id) for one in helpers)])  # fmt: skip
    for event in helpers:
        words = _("Tok med %(name)s") if event.pgh_label == "insert" else _("Tok av %(name)s")
        what = words % {"name": names.get(str(event.user_id), "")}
        found.append((event.pgh_created_at, _actor(event), what))
    found.sort(key=lambda one: one[0], reverse=True)
    return [Step(at, names.get(who, ""), what) for at, who, what in found[:MOST]]


def _events(model: str, **which: object) -> QuerySet[Any]:
    """The newest first; the history models are made by pghistory and have no module of ours."""
    events: QuerySet[Any] = apps.get_model("improvements", model)._default_manager.filter(**which)
    return events.select_related("pgh_context").order_by("-pgh_created_at", "-pgh_id")[:MOST]


def _names(ids: Iterable[str]) -> dict[str, str]:
    return {
        str(pk): name for pk, name in User.objects.filter(pk__in={one for one in ids if one}).values_list("pk", "name")
    }


def _actor(event: Any) -> str:
    return str(event.pgh_context.metadata.get("user", "")) if event.pgh_context else ""


def _reason(event: Any) -> str:
    return str(event.pgh_context.metadata.get("reason", "")) if event.pgh_context else ""


def _begun(number: int) -> str:
    return _("Begynte på runde %(number)s") % {"number": number}


def _in_words(reason: str) -> str:
    """Empty for what belongs to another step."""
    return {
        "start_action": "",
        "move_action started": _("Satte det i gang"),
        "move_action planned": _("Flyttet det tilbake til planlagt"),
        "move_action told": _("Meldte at alle har fått beskjed"),
        "told": _("Ga den siste beskjeden"),
        "told taken back": _("Tok tilbake en beskjed"),
        "close_action": _("Avsluttet det: gjort"),
        "drop_action": _("Avsluttet det uten endring"),
        "change_plan": _("Endret planen"),
        "set_measure": _("Bestemte hva dere teller"),
        "set_economy": _("Skrev hva det koster og gir"),
    }.get(reason, _("Endret tiltaket"))
