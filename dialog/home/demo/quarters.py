"""What is said between the campaigns and the locked figures of a quarter of it; pathways and steps of some asked."""

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

import numpy as np

from dialog.campaigns.models import Campaign
from dialog.conversations.models import Conversation, Intent, JourneyStep, Pathway
from dialog.home.demo.asking import ask_everywhere
from dialog.home.demo.people import People
from dialog.home.demo.places import Place
from dialog.home.demo.year_round import give_reasons
from dialog.insight.models import Quarter, Release
from dialog.insight.quarter_models import quarter_of
from dialog.insight.services import build_quarter
from dialog.lib.dates import OSLO, months_after
from dialog.units.models import ServiceType

SEED = 4
ALL_YEAR = (ServiceType.HOME_CARE, ServiceType.MENTAL_HEALTH)
MARKED = 30


def ask_between(place: Place, people: People, themes: dict[str, UUID], now: datetime) -> Release:
    """Home care asks all year. What was said in the last quarter that could be closed is locked."""
    quarter = _last_to_close(place, now.astimezone(OSLO).date())
    window, random = quarter.window, Random(SEED)
    units = tuple(unit.name for unit, care in place.care.items() if care.service_type in ALL_YEAR)
    # Only the days are used: nothing of it is saved.
    days = Campaign(municipality=place.municipality, starts_on=window.first, ends_on=window.last)
    asked = ask_everywhere(random, days, place, people, themes, 1, now, units)
    for conversation in asked.conversations:
        conversation.campaign = None
    give_reasons(asked.conversations)
    for statement in asked.statements:
        if statement.open_since is not None:
            statement.intent, statement.open_since, statement.promise = Intent.DONE_NOW, None, None
    asked.save()
    closed_at = datetime.combine(quarter.can_close_from, time(10), tzinfo=OSLO)
    quarter.asked_by, quarter.asked_at = people.cast["siv"], closed_at - timedelta(hours=2)
    quarter.closed_by, quarter.closed_at = people.cast["siv2"], closed_at
    quarter.save()
    return build_quarter(quarter=quarter, by=people.cast["siv2"], now=closed_at, rng=np.random.default_rng(SEED))


def mark_pathways_and_steps(campaign: Campaign) -> None:
    """Some of those who were asked were on a pathway, or at a step of their way through the services."""
    answered = Conversation.objects.filter(campaign=campaign, outcome="answered", figures_only=False).order_by("pk")
    kinds: tuple[tuple[str, type[Pathway] | type[JourneyStep], tuple[str, ...]], ...] = (
        ("pathway", Pathway, (ServiceType.SHORT_STAY, ServiceType.REHABILITATION, ServiceType.NURSING_HOME)),
        ("journey_step", JourneyStep, (ServiceType.HOME_CARE,)),
    )
    for field, model, types in kinds:
        some = answered.filter(unit__service_type__in=types).values_list("pk", flat=True)
        known = model.objects.filter(municipality_id=campaign.municipality_id).order_by("position", "name")
        for place, one in enumerate(known):
            chosen = list(some[place * 2 * MARKED : place * 2 * MARKED + MARKED * (2 - place)])
            Conversation.objects.filter(pk__in=chosen).update(**{field: one})


def _last_to_close(place: Place, today: date) -> Quarter:
    first_day = months_after(quarter_of(today), -3)
    quarter = Quarter(municipality=place.municipality, first_day=first_day)
    if quarter.can_close_from >= today:
        quarter.first_day = months_after(first_day, -3)
    return quarter
