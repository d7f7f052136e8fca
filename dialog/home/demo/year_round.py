"""Asking all year: the municipality's rules, reviews and last days to come, why some were asked, and three taps."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from dialog.accounts.models import User
from dialog.campaigns.asking_rules import Rule, set_rules
from dialog.campaigns.confidence_models import Phase, Reply, Tap
from dialog.campaigns.models import Campaign, ConfidenceTally
from dialog.conversations.models import Conversation, Occasion, Resident, Stay
from dialog.home.demo.places import Place
from dialog.units.models import ServiceType, Unit

SEED = 6
RULES = {
    ServiceType.NURSING_HOME: Rule(within_days=14, every_days=180),
    ServiceType.SHORT_STAY: Rule(within_days=3, discharge_days=4),
    ServiceType.HOME_CARE: Rule(within_days=14, every_days=365, review_days=21),
}
# Every so many have a review, or a last day, in the days to come.
EVERY = 9
# Of a hundred who reply: how many say yes and how many no, to each of the three.
BEFORE = {Tap.ASKING: (35, 30), Tap.KNOWING: (25, 35), Tap.MISSING: (20, 50)}
AFTER = {Tap.ASKING: (65, 10), Tap.KNOWING: (50, 15), Tap.MISSING: (55, 20)}
OCCASIONS = (*[Occasion.REVIEW] * 3, *[Occasion.ADMISSION] * 2, Occasion.DISCHARGE, Occasion.APPLICATION)
# So many of a hundred of those at work reply.
REPLY = 60


def ask_all_year(place: Place, by: User, today: date) -> None:
    """The rules, and whom they ask for in the next weeks."""
    rules = {kind.value: rule for kind, rule in RULES.items()}
    set_rules(municipality=place.municipality, rules=rules, by=by)
    for unit, care in place.care.items():
        if care.service_type == ServiceType.NURSING_HOME:
            _let_one_have_come(unit, today)
        here = list(Resident.objects.filter(unit=unit, active_to=None).order_by("pk"))[::EVERY]
        for number, resident in enumerate(here):
            if care.service_type == ServiceType.HOME_CARE:
                Resident.objects.filter(pk=resident.pk).update(review_on=today + timedelta(days=5 * number - 3))
            elif care.service_type == ServiceType.SHORT_STAY:
                leaves = today + timedelta(days=2 + number)
                Resident.objects.filter(pk=resident.pk).update(active_to=leaves)
                Stay.objects.filter(resident=resident, ends_on=None).update(ends_on=leaves)


def _let_one_have_come(unit: Unit, today: date) -> None:
    """The newest of those whom nobody has asked came nine days ago."""
    unasked = Resident.objects.filter(unit=unit, active_to=None, conversations=None)
    newest = unasked.order_by("-active_from", "pk").first()
    if newest is not None:
        came_on = today - timedelta(days=9)
        Resident.objects.filter(pk=newest.pk).update(active_from=came_on)
        Stay.objects.filter(resident=newest).update(starts_on=came_on)


def give_reasons(conversations: Sequence[Conversation]) -> None:
    """Why some of them were asked just then; saves nothing."""
    for number, conversation in enumerate(conversations):
        if number % 3:
            conversation.occasion = OCCASIONS[number % len(OCCASIONS)]


def mark_occasions(campaign: Campaign) -> None:
    """In a campaign most are asked because it is the day; some had come, or were about to leave."""
    answered = Conversation.objects.filter(campaign=campaign, outcome="answered").order_by("pk")
    for number, occasion in enumerate(Occasion):
        chosen = list(answered.values_list("pk", flat=True)[number * 40 : number * 40 + 30])
        Conversation.objects.filter(pk__in=chosen).update(occasion=occasion)


def say_how_safe(campaign: Campaign, place: Place, *phases: Phase) -> None:
    """What staff have replied, before the day and after it."""
    random = Random(SEED + campaign.year)
    ConfidenceTally.objects.bulk_create(
        _tally(random, campaign, unit, phase, care.staff)
        for unit, care in place.care.items()
        if unit.is_open(campaign.starts_on)
        for phase in phases
    )


def _tally(random: Random, campaign: Campaign, unit: Unit, phase: Phase, staff: int) -> ConfidenceTally:
    replies = sum(random.randrange(100) < REPLY for _one in range(staff))
    numbers: dict[str, int] = {}
    for tap, (yes, no) in (BEFORE if phase == Phase.BEFORE else AFTER).items():
        said = [random.randrange(100) for _one in range(replies)]
        numbers[f"{tap}_{Reply.YES}"] = sum(one < yes for one in said)
        numbers[f"{tap}_{Reply.NO}"] = sum(one >= 100 - no for one in said)
        numbers[f"{tap}_{Reply.SOME}"] = replies - numbers[f"{tap}_{Reply.YES}"] - numbers[f"{tap}_{Reply.NO}"]
    return ConfidenceTally(
        municipality_id=unit.municipality_id, campaign=campaign, unit=unit, phase=phase, replies=replies, **numbers
    )
