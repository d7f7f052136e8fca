"""When the question is put, the whole year round: a municipality's own rule for each kind of service.

Here and not in ``conversations``: whose turn it is follows from residents, but when a municipality means to ask is its
plan, as a campaign is. Everything above reads it from here.
"""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from dialog.accounts.models import User
from dialog.audit import history
from dialog.campaigns.models import AskingRule
from dialog.campaigns.rule_models import OTHERS, USUAL
from dialog.units.models import ServiceType, Unit

FIELDS = ("within_days", "every_days", "review_days", "discharge_days")


@dataclass(frozen=True, slots=True)
class Rule:
    """Days, or none where nobody is asked for that reason. ``is_own``: the municipality has said so itself."""

    within_days: int | None = None
    every_days: int | None = None
    review_days: int | None = None
    discharge_days: int | None = None
    is_own: bool = False


def usual(service_type: str) -> Rule:
    """What holds until the municipality has a rule of its own."""
    days = USUAL.get(service_type, OTHERS)
    return Rule(days.get("within_days"), days.get("every_days"), days.get("review_days"), days.get("discharge_days"))


def rule_for(unit: Unit) -> Rule:
    """The rule that holds in a care unit; one query."""
    own = AskingRule.objects.filter(municipality_id=unit.municipality_id, service_type=unit.service_type)
    return _rule(own.values(*FIELDS).first(), unit.service_type)


def rules_of(municipality_id: UUID) -> dict[str, Rule]:
    """The rule of each kind of service, in the order of the list; one query."""
    own = AskingRule.objects.filter(municipality_id=municipality_id).values("service_type", *FIELDS)
    by_type = {row.pop("service_type"): row for row in own}
    return {one.value: _rule(by_type.get(one.value), one.value) for one in ServiceType}


@transaction.atomic
def set_rules(*, municipality: Unit, rules: dict[str, Rule], by: User) -> int:
    """Let ``rules`` hold from now on, and return how many were new; one that is as usual needs no row of its own."""
    Unit.objects.select_for_update().get(pk=municipality.pk)
    standing = rules_of(municipality.pk)
    changed = {name: _days(rule) for name, rule in rules.items() if _days(rule) != _days(standing[name])}
    with history.change(by=by, reason="asking rules set"):
        for service_type, days in changed.items():
            AskingRule.objects.update_or_create(municipality=municipality, service_type=service_type, defaults=days)
    return len(changed)


def _rule(row: dict[str, Any] | None, service_type: str) -> Rule:
    return usual(service_type) if row is None else Rule(**row, is_own=True)


def _days(rule: Rule) -> dict[str, int | None]:
    return {name: days for name, days in asdict(rule).items() if name in FIELDS}
