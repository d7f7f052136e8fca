"""Counting and locking as work of its own: asked for with the closing, done by a worker, all of it or nothing.

How far it has come is told by advisory locks of the transaction that does it. They go when it does, also when it was
killed, so that nothing is left behind which could say that a dead worker is at it. Started again it begins anew.
"""

from dataclasses import dataclass

from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from dialog.accounts.importing.under_way import percent_of
from dialog.campaigns.models import Campaign
from dialog.insight.jobs import lock_figures
from dialog.insight.models import STEPS, BuildStep, Quarter, Release

Closed = Campaign | Quarter


@dataclass(frozen=True, slots=True)
class Building:
    """``step`` is the last one that is done; ``is_broken_off``: nobody is at it, and nobody will be."""

    step: BuildStep
    is_broken_off: bool

    @property
    def done(self) -> int:
        return STEPS.index(self.step)

    @property
    def steps(self) -> list[tuple[BuildStep, bool]]:
        """Each with whether it is done."""
        return [(step, place <= self.done) for place, step in enumerate(STEPS) if place]


def begin(*, closed: Closed) -> None:
    """Put the work into the queue, in the caller's transaction; asked for twice it is there once."""
    job = lock_figures.configure(queueing_lock=f"release {closed.pk}", lock=f"release {closed.municipality_id}")
    try:
        with transaction.atomic():
            job.defer(pk=str(closed.pk))
    except AlreadyEnqueued:
        return


def release_of(closed: Closed) -> Release | None:
    """The figures of a campaign or a quarter, also when they have been withdrawn."""
    mine = {"campaign": closed} if isinstance(closed, Campaign) else {"quarter": closed.first_day}
    return Release.objects.filter(municipality_id=closed.municipality_id, **mine).first()


def building(closed: Closed) -> Building:
    """How far the figures of what has been closed have come. Only asked for while there is no release."""
    place = percent_of(closed.pk)
    if place is not None:
        return Building(STEPS[place], is_broken_off=False)
    mine = ProcrastinateJob.objects.filter(task_name=lock_figures.name, args__pk=str(closed.pk))
    return Building(BuildStep.WAITING, is_broken_off=not mine.filter(status__in=["todo", "doing"]).exists())
