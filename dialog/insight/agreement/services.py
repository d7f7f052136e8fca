"""Agreement, rounded once and kept with the release, so that it never changes under somebody who watches it."""

from collections.abc import Sequence

from django.db import transaction

from dialog.insight.agreement import counting
from dialog.insight.agreement.counting import Pair, ThemeCounts
from dialog.insight.models import Between, Release, ReleaseAgreement

# From how many it is shown at all; a theme by itself from fewer.
FEWEST, FEWEST_OF_THEME = 50, 20


@transaction.atomic
def lock(release: Release) -> None:
    """Count what is not counted before. Said again, the first stands."""
    rows = []
    if not release.agreement.filter(between=Between.MACHINE).exists():
        rows += _machine(release)
    if not release.agreement.filter(between=Between.PEOPLE).exists():
        rows += _people(release)
    ReleaseAgreement.objects.bulk_create(rows, ignore_conflicts=True)


def _machine(release: Release) -> list[ReleaseAgreement]:
    decisions, themes = counting.machine(release)
    if decisions < FEWEST:
        return []
    every = ThemeCounts(
        suggested=sum(one.suggested for one in themes.values()),
        chosen=sum(one.chosen for one in themes.values()),
        both=sum(one.both for one in themes.values()),
    )
    rows = [_row(release, Between.MACHINE, "", decisions, **_machine_shares(every))]
    rows += [
        _row(release, Between.MACHINE, code, one.suggested, **_machine_shares(one))
        for code, one in themes.items()
        if one.suggested >= FEWEST_OF_THEME
    ]
    return rows


def _machine_shares(counts: ThemeCounts) -> dict[str, int | None]:
    is_enough = counts.chosen >= FEWEST_OF_THEME
    return {
        "agreed": in_fives(100 * counts.both / counts.suggested) if counts.suggested else 0,
        "found": in_fives(100 * counts.both / counts.chosen) if is_enough else None,
    }


def _people(release: Release) -> list[ReleaseAgreement]:
    pairs = counting.people(release)
    if len(pairs) < FEWEST:
        return []
    codes = sorted({code for first, second in pairs for code in first | second})
    same = 100 * sum(first == second for first, second in pairs) / len(pairs)
    figures = {"agreed": in_fives(same), "micro_f1": in_fives(100 * counting.micro_f1(pairs))}
    rows = [_row(release, Between.PEOPLE, "", len(pairs), alpha=_alpha(pairs, codes), **figures)]
    for code in codes:
        either = sum(code in first | second for first, second in pairs)
        both = sum(code in first & second for first, second in pairs)
        if either >= FEWEST_OF_THEME:
            agreed = in_fives(100 * both / either)
            rows.append(_row(release, Between.PEOPLE, code, either, agreed=agreed, alpha=_alpha(pairs, [code])))
    return rows


def _alpha(pairs: Sequence[Pair], codes: Sequence[str]) -> int | None:
    found = counting.alpha(counting.as_cases(pairs, codes))
    return None if found is None else in_fives(100 * found)


def _row(release: Release, between: Between, code: str, times: int, **figures: int | None) -> ReleaseAgreement:
    return ReleaseAgreement(
        municipality_id=release.municipality_id,
        release=release,
        between=between,
        theme_code=code,
        times=in_fives(times),
        **figures,
    )


def in_fives(number: float) -> int:
    """The nearest five."""
    return round(number / 5) * 5
