"""Work for the queue. Arguments are ids; each can be done once more without harm."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from dialog.accounts.importing.under_way import show
from dialog.campaigns.models import Campaign
from dialog.insight import services
from dialog.insight.models import STEPS, BuildStep, Quarter


@app.task(name="insight.lock_figures")
def lock_figures(pk: str) -> None:
    """Count, round and lock the figures of a campaign or a quarter that two people have closed."""

    def tell(step: BuildStep) -> None:
        show(UUID(pk), STEPS.index(step))

    quarter = Quarter.objects.select_related("closed_by").filter(pk=pk).first()
    try:
        if quarter is not None and quarter.closed_by is not None:
            services.build_quarter(quarter=quarter, by=quarter.closed_by, now=timezone.now(), progress=tell)
        else:
            campaign = Campaign.objects.select_related("closed_by").get(pk=pk)
            by = campaign.closed_by
            if by is None:
                return
            services.build_release(campaign=campaign, by=by, now=timezone.now(), progress=tell)
    except services.AlreadyBuilt:
        # Asked for twice, or killed just after it was done.
        return
