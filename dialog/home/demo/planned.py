"""A campaign that is still to come: tied to a plan, its units invited, and some of their leaders have answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dialog.accounts.models import Membership, Role
from dialog.campaigns.models import Campaign, CampaignUnit, Reply
from dialog.lib.dates import OSLO
from dialog.units.models import Unit

NAME = "Et nytt hus for alle"
QUESTION = "Hva må et nytt bo- og aktivitetshus ha for at du skal trives der?"
REASON = "Vi flytter til midlertidige lokaler de ukene."
# Counted from today; after the campaign that is under way.
BEGINS, LASTS, ANSWER_BY = 48, 13, 27


def plan_the_next(municipality: Unit, care_units: Sequence[Unit], now: datetime) -> Campaign:
    """Every second unit is invited; most leaders have said yes, one has said no, and some have not answered."""
    today = now.astimezone(OSLO).date()
    campaign = Campaign.objects.create(
        municipality=municipality,
        year=(today + timedelta(days=BEGINS)).year,
        name=NAME,
        question=QUESTION,
        plan=f"Boligplan {today.year + 1}–{today.year + 8}",
        starts_on=today + timedelta(days=BEGINS),
        ends_on=today + timedelta(days=BEGINS + LASTS),
        sign_up_by=today + timedelta(days=ANSWER_BY),
    )
    invited = [
        CampaignUnit(municipality=municipality, campaign=campaign, unit=unit)
        for unit in care_units[::2]
        if unit.is_open(campaign.starts_on)
    ]
    leading = Membership.objects.current(today).filter(role=Role.LEADER, unit__in=[one.unit for one in invited])
    leaders = dict(leading.values_list("unit_id", "user_id"))
    led = [one for one in invited if one.unit_id in leaders]
    # The first is Liv's: she is to answer herself.
    for number, one in enumerate(led[1:]):
        if number % 3 == 2:
            continue
        one.reply, one.reason = (Reply.DECLINED, REASON) if number == 1 else (Reply.SIGNED_UP, "")
        one.replied_by_id, one.replied_at = leaders[one.unit_id], now - timedelta(days=number % 6, hours=number)
    CampaignUnit.objects.bulk_create(invited)
    return campaign
