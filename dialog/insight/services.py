"""A release is built once, holds only figures that can be shown, and is never changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

import numpy as np
from django.db import models, transaction
from django.db.models import Q

from dialog.accounts.models import User
from dialog.audit import history
from dialog.campaigns.models import Campaign, CampaignUnit, Source
from dialog.insight import counting, locked_rows
from dialog.insight.dimension_counting import Present, count_dimensions
from dialog.insight.freezing import Node, Tree, freeze, freeze_dimensions
from dialog.insight.models import BuildStep, Quarter, Release
from dialog.insight.participation import Participation, participation, participation_within
from dialog.insight.rounding import secret_generator
from dialog.lib.dates import Window
from dialog.themes.models import Theme
from dialog.themes.queries import version_number
from dialog.units.models import Unit

Progress = Callable[[BuildStep], None]


class ReleaseRefused(Exception):
    """No release can be built of this campaign."""


class NotClosed(ReleaseRefused):
    """Two people have to close the campaign, or the quarter, first."""


class OnlyPublished(ReleaseRefused):
    """Older, published answers are shown as words, never as figures."""


class AlreadyBuilt(ReleaseRefused):
    """There is one release of a campaign or a quarter, also when it has been withdrawn."""


class LaterBuilt(ReleaseRefused):
    """A later quarter is locked: what came late has gone to it, and this one stays blank."""


class WithdrawalRefused(Exception):
    """The release can't be withdrawn like this."""


class AlreadyWithdrawn(WithdrawalRefused):
    """Withdrawn once is withdrawn for good."""


class NoReason(WithdrawalRefused):
    """Those who miss the figures will ask why."""


@transaction.atomic
def build_release(
    *,
    campaign: Campaign,
    by: User,
    now: datetime,
    rng: np.random.Generator | None = None,
    progress: Progress = lambda step: None,
) -> Release:
    """Count, round and lock the figures of a closed campaign; a second time is refused, by the database too."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.source != Source.ASKED:
        raise OnlyPublished
    if campaign.closed_at is None:
        raise NotClosed
    if Release.objects.filter(campaign=campaign).exists():
        raise AlreadyBuilt
    release = _release(campaign.municipality_id, campaign.window, campaign.closed_at, by, now, campaign=campaign)
    units = list(Unit.objects.in_municipality(campaign.municipality_id))
    taking_part = CampaignUnit.objects.taking_part().filter(campaign=campaign).values_list("unit_id", flat=True)
    with counting.in_memory():
        told = participation(campaign, units, campaign.ends_on)
    return _build(release, units, _present(units, set(taking_part)), told, rng or secret_generator(), progress)


@transaction.atomic
def build_quarter(
    *,
    quarter: Quarter,
    by: User,
    now: datetime,
    rng: np.random.Generator | None = None,
    progress: Progress = lambda step: None,
) -> Release:
    """Count, round and lock what no campaign has counted: held in the quarter, or arrived in it and late."""
    quarter = Quarter.objects.select_for_update().get(pk=quarter.pk)
    if quarter.closed_at is None:
        raise NotClosed
    check_not_built(quarter.municipality_id, quarter.first_day)
    day, window = quarter.first_day, quarter.window
    release = _release(quarter.municipality_id, window, quarter.closed_at, by, now, quarter=day)
    units = list(Unit.objects.in_municipality(quarter.municipality_id))
    present = _present(units, {unit.pk for unit in units if unit.is_care_unit})
    with counting.in_memory():
        told = participation_within(window, units, {unit.pk: unit.path for unit in units if unit.is_care_unit})
    return _build(release, units, present, told, rng or secret_generator(), progress)


def check_not_built(municipality_id: UUID, quarter: date) -> None:
    """Raise a ``ReleaseRefused`` when the quarter, or one after it, is locked."""
    later = Release.objects.filter(municipality_id=municipality_id, quarter__gte=quarter).order_by("quarter")
    first = later.values_list("quarter", flat=True).first()
    if first is not None:
        raise AlreadyBuilt if first == quarter else LaterBuilt


def _release(
    municipality_id: UUID,
    window: Window,
    arrived_by: datetime,
    by: User,
    now: datetime,
    *,
    campaign: Campaign | None = None,
    quarter: date | None = None,
) -> Release:
    """The release to be, not yet saved: its digest is known when everything else is."""
    return Release(
        municipality_id=municipality_id,
        campaign=campaign,
        quarter=quarter,
        first_day=window.first,
        last_day=window.last,
        arrived_by=arrived_by,
        built_at=now,
        built_by=by,
        codebook_version=version_number(municipality_id),
    )


def _build(
    release: Release,
    units: Sequence[Unit],
    present: Present,
    told: dict[UUID, Participation],
    rng: np.random.Generator,
    progress: Progress,
) -> Release:
    """Mark, count, round, lock; all of it or nothing. Exact numbers end with the call."""
    progress(BuildStep.WAITING)
    listed = _theme_list(release)
    codes = [theme.code for theme in listed.themes]
    with counting.in_memory():
        counting.claim(release)
        progress(BuildStep.MARKED)
        counts = counting.count(release, codes, listed.counted_as)
        names = [(theme.code, theme.name) for theme in listed.themes]
        tables = count_dimensions(release, counts, names, present)
        progress(BuildStep.COUNTED)
    tree = Tree(
        Node(unit.pk, parent, unit.kind, unit.service_type, locked_rows.was_closed(unit, release))
        for unit, parent in locked_rows.with_parents(units)
    )
    frozen = freeze(counts, tree, codes, rng)
    single = freeze_dimensions(tables, tree, rng)
    rows: list[models.Model] = [
        *locked_rows.unit_rows(release, units),
        *locked_rows.theme_rows(release, listed.themes),
        *locked_rows.figure_rows(release, units, frozen),
        *locked_rows.dimension_rows(release, units, single),
        *locked_rows.participation_rows(release, units, told),
    ]
    progress(BuildStep.ROUNDED)
    release.digest = locked_rows.digest(rows)
    release.save(force_insert=True)
    for model, group in groupby(rows, key=lambda row: row.__class__):
        model._default_manager.bulk_create(group, batch_size=5000)
    progress(BuildStep.LOCKED)
    return release


@dataclass(frozen=True, slots=True)
class ThemeList:
    """The themes that have figures, in the order of the list, and the place in it that each theme counts with."""

    themes: list[Theme]
    counted_as: dict[UUID, int]


def _theme_list(release: Release) -> ThemeList:
    """The themes that could be chosen in the window. One that was merged into another counts with that one."""
    window = Window(release.first_day, release.last_day)
    could_be_chosen = Q(retired_at=None) | Q(retired_at__gte=window.starts_at)
    themes = Theme.objects.filter(municipality_id=release.municipality_id).order_by("position", "code")
    listed = list(themes.filter(could_be_chosen, merged_into=None))
    places = {theme.pk: place for place, theme in enumerate(listed)}
    merged = {theme.pk: places[theme.merged_into_id] for theme in themes if theme.merged_into_id in places}
    return ThemeList(listed, places | merged)


def _present(units: Sequence[Unit], care_units: set[UUID]) -> Present:
    return Present(care_units, {unit.pk: unit.service_type for unit in units if unit.pk in care_units})


@transaction.atomic
def withdraw_release(*, release: Release, by: User, now: datetime, reason: str) -> Release:
    """Take a release away from every page and file. It is never built again: the period stays blank."""
    if not reason.strip():
        raise NoReason
    release = Release.objects.select_for_update().get(pk=release.pk)
    if release.withdrawn_at is not None:
        raise AlreadyWithdrawn
    with history.change(by=by, reason="release withdrawn"):
        release.withdrawn_at, release.withdrawn_by, release.withdrawn_reason = now, by, reason.strip()
        release.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return release
