"""A release is built once, holds only figures that can be shown, and is never changed."""

import hashlib
import json
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import numpy as np
from django.db import models, transaction
from django.db.models import Q

from dialog.accounts.models import User
from dialog.audit import history
from dialog.campaigns.models import Campaign, Source
from dialog.insight import counting
from dialog.insight.freezing import Frozen, Node, Tree, freeze
from dialog.insight.models import (
    Release,
    ReleaseAnswered,
    ReleaseFigure,
    ReleaseList,
    ReleaseParticipation,
    ReleaseTheme,
    ReleaseUnit,
)
from dialog.insight.participation import Participation, participation
from dialog.insight.rounding import secret_generator
from dialog.themes.models import Theme
from dialog.units.models import Unit


class ReleaseRefused(Exception):
    """No release can be built of this campaign."""


class NotClosed(ReleaseRefused):
    """Two people have to close the campaign first."""


class OnlyPublished(ReleaseRefused):
    """Older, published answers are shown as words, never as figures."""


class AlreadyBuilt(ReleaseRefused):
    """There is one release of a campaign, also when it has been withdrawn."""


class WithdrawalRefused(Exception):
    """The release can't be withdrawn like this."""


class AlreadyWithdrawn(WithdrawalRefused):
    """Withdrawn once is withdrawn for good."""


class NoReason(WithdrawalRefused):
    """Those who miss the figures will ask why."""


@transaction.atomic
def build_release(*, campaign: Campaign, by: User, now: datetime, rng: np.random.Generator | None = None) -> Release:
    """Count, round and lock the figures of a closed campaign; a second time is refused, by the database too."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    release = _release_of(campaign, by, now)
    units = list(Unit.objects.in_municipality(campaign.municipality_id))
    themes = list(_themes_of(campaign))
    with counting.in_memory():
        counting.claim(release)
        counts = counting.count(release, themes)
    tree = Tree(Node(unit.pk, parent, unit.kind, unit.service_type) for unit, parent in _with_parents(units))
    frozen = freeze(counts, tree, [theme.code for theme in themes], rng or secret_generator())
    rows: list[models.Model] = [
        *_unit_rows(release, units),
        *_theme_rows(release, themes),
        *_figure_rows(release, units, frozen),
        *_participation_rows(release, units, participation(campaign, units, campaign.ends_on)),
    ]
    release.digest = _digest(rows)
    release.save(force_insert=True)
    for model, group in groupby(rows, key=lambda row: row.__class__):
        model._default_manager.bulk_create(group, batch_size=5000)
    return release


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


def _release_of(campaign: Campaign, by: User, now: datetime) -> Release:
    """The release to be, not yet saved: its digest is known when everything else is."""
    if campaign.source != Source.ASKED:
        raise OnlyPublished
    if campaign.closed_at is None:
        raise NotClosed
    if Release.objects.filter(campaign=campaign).exists():
        raise AlreadyBuilt
    return Release(
        municipality_id=campaign.municipality_id,
        campaign=campaign,
        first_day=campaign.starts_on,
        last_day=campaign.ends_on,
        arrived_by=campaign.closed_at,
        built_at=now,
        built_by=by,
    )


def _themes_of(campaign: Campaign) -> models.QuerySet[Theme]:
    """The themes that could be chosen in the window, in the order of the list."""
    could_be_chosen = Q(retired_at=None) | Q(retired_at__gte=campaign.window.starts_at)
    return Theme.objects.filter(could_be_chosen, municipality_id=campaign.municipality_id).order_by("position", "code")


def _with_parents(units: list[Unit]) -> list[tuple[Unit, UUID | None]]:
    by_path = {unit.path: unit for unit in units}
    parents = [by_path.get(unit.path[: -unit.steplen]) for unit in units]
    return [(unit, parent.pk if parent else None) for unit, parent in zip(units, parents, strict=True)]


def _unit_rows(release: Release, units: list[Unit]) -> list[ReleaseUnit]:
    codes = {unit.pk: unit.code for unit in units}
    return [
        ReleaseUnit(
            municipality_id=release.municipality_id,
            release=release,
            unit_id=unit.pk,
            code=unit.code,
            parent_code=codes[parent] if parent else "",
            kind=unit.kind,
            name=unit.name,
            service_type=unit.service_type,
            was_closed=unit.closed_on is not None and unit.closed_on <= release.first_day,
            successor_id=unit.successor_id,
            position=position,
        )
        for position, (unit, parent) in enumerate(_with_parents(units))
    ]


def _theme_rows(release: Release, themes: list[Theme]) -> list[ReleaseTheme]:
    return [
        ReleaseTheme(
            municipality_id=release.municipality_id,
            release=release,
            code=theme.code,
            name=theme.name,
            position=position,
        )
        for position, theme in enumerate(themes)
    ]


def _figure_rows(release: Release, units: list[Unit], frozen: Frozen) -> list[models.Model]:
    codes = {unit.pk: unit.code for unit in units}
    owner = {"municipality_id": release.municipality_id, "release": release}
    figures = [
        ReleaseFigure(
            **owner,
            table=one.table,
            code=codes[one.unit],
            service_type=one.service_type,
            theme_code=one.theme,
            figure=one.figure,
        )
        for one in frozen.figures
    ]
    answered = [
        ReleaseAnswered(
            **owner, table=one.table, code=codes[one.unit], service_type=one.service_type, answered=one.answered
        )
        for one in frozen.answered
    ]
    lists = [ReleaseList(**owner, code=codes[one.unit], theme_code=one.theme) for one in frozen.lists]
    return [*figures, *answered, *lists]


def _participation_rows(
    release: Release, units: list[Unit], of: dict[UUID, Participation]
) -> list[ReleaseParticipation]:
    return [
        ReleaseParticipation(
            municipality_id=release.municipality_id,
            release=release,
            code=unit.code,
            residents=of[unit.pk].residents,
            asked=of[unit.pk].asked,
            staff=of[unit.pk].staff,
            staff_asked=of[unit.pk].staff_asked,
        )
        for unit in units
        if of[unit.pk].is_told
    ]


def _digest(rows: list[models.Model]) -> str:
    """SHA-256 over all rows in a fixed order, without the ids we gave them."""
    ours = {"id", "release", "municipality"}
    lines = sorted(
        json.dumps([row._meta.model_name, *((f.name, str(getattr(row, f.attname))) for f in _fields(row, ours))])
        for row in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _fields(row: models.Model, without: set[str]) -> list[Any]:
    return [field for field in row._meta.concrete_fields if field.name not in without]
