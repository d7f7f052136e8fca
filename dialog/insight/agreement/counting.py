"""How far suggestions and people agree, and two people; of what is counted in a release. Nothing here leaves the call.

Only what was decided before the figures were locked: what comes later would change a figure that somebody has seen.
Honest answers are in none of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from dialog.insight.models import Release

Pair = tuple[frozenset[str], frozenset[str]]

# The decision that held when the figures were locked, of each statement.
DECIDED = """
    WITH decided AS (
        SELECT DISTINCT ON (decision.statement_id) decision.id, decision.statement_id, decision.themes,
               decision.suggested
        FROM insight_counted AS counted
        JOIN insight_release AS release ON release.id = counted.release_id
        JOIN conversations_conversation AS conversation ON conversation.id = counted.conversation_id
        JOIN conversations_statement AS statement
          ON statement.conversation_id = conversation.id AND statement.removed_at IS NULL
        JOIN conversations_codingdecision AS decision
          ON decision.statement_id = statement.id AND decision.decided_at <= release.built_at
        WHERE counted.release_id = ANY(%(releases)s) AND NOT conversation.figures_only
        ORDER BY decision.statement_id, decision.decided_at DESC
    )
"""

DECISIONS = f"{DECIDED} SELECT count(*) FROM decided WHERE suggested IS NOT NULL"  # noqa: S608  our own words

# A merged theme counts as the one it went into.
BY_THEME = f"""
    {DECIDED}
    SELECT code, count(*) FILTER (WHERE is_suggested), count(*) FILTER (WHERE is_chosen),
           count(*) FILTER (WHERE is_suggested AND is_chosen)
    FROM (
        SELECT COALESCE(whole.code, theme.code) AS code, named.statement_id,
               bool_or(NOT named.is_chosen) AS is_suggested, bool_or(named.is_chosen) AS is_chosen
        FROM (
            SELECT statement_id, unnest(suggested) AS id, FALSE AS is_chosen FROM decided WHERE suggested IS NOT NULL
            UNION ALL
            SELECT statement_id, unnest(themes), TRUE FROM decided WHERE suggested IS NOT NULL
        ) AS named
        JOIN themes_theme AS theme ON theme.id = named.id
        LEFT JOIN themes_theme AS whole ON whole.id = theme.merged_into_id
        GROUP BY 1, 2
    ) AS each
    GROUP BY code
"""  # noqa: S608  our own words

CODES = """
    ARRAY(SELECT DISTINCT COALESCE(whole.code, theme.code) FROM unnest({array}) AS one (id)
          JOIN themes_theme AS theme ON theme.id = one.id
          LEFT JOIN themes_theme AS whole ON whole.id = theme.merged_into_id)
"""

PAIRS = f"""
    {DECIDED}
    SELECT {CODES.format(array="decided.themes")}, {CODES.format(array="second.themes")}
    FROM decided JOIN conversations_secondcoding AS second ON second.decision_id = decided.id
    WHERE second.coded_at <= %(built_at)s
"""  # noqa: S608  our own words


@dataclass(frozen=True, slots=True)
class ThemeCounts:
    """Exact. For the rounding only: never stored, never shown."""

    suggested: int
    chosen: int
    both: int


def machine(release: Release) -> tuple[int, dict[str, ThemeCounts]]:
    """How many statements were decided with suggestions in sight, and the counts of each theme, by code."""
    parameters = {"releases": [release.pk]}
    with connection.cursor() as cursor:
        cursor.execute(DECISIONS, parameters)
        decisions = int(cursor.fetchone()[0])
        cursor.execute(BY_THEME, parameters)
        return decisions, {code: ThemeCounts(*counts) for code, *counts in cursor.fetchall()}


def people(release: Release) -> list[Pair]:
    """What each of two people said of the same statement; of this release and those before it that stand.

    The sample of one campaign is too small to say anything of.
    """
    earlier = Release.objects.standing().filter(municipality_id=release.municipality_id, built_at__lte=release.built_at)
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {
            "releases": list(earlier.values_list("pk", flat=True)),
            "built_at": release.built_at,
        }
        cursor.execute(PAIRS, parameters)
        return [(frozenset(first), frozenset(second)) for first, second in cursor.fetchall()]


def micro_f1(pairs: Sequence[Pair]) -> float:
    """Of all themes that either chose: 1 when both chose the same of every statement."""
    named = sum(len(first) + len(second) for first, second in pairs)
    return 2 * sum(len(first & second) for first, second in pairs) / named if named else 1.0


def alpha(chosen: NDArray[np.bool_]) -> float | None:
    """Krippendorff's alpha for two readers who say yes or no; ``chosen`` has a row for each case and two columns.

    From K. Krippendorff, «Computing Krippendorff's Alpha-Reliability» (2011), section A: binary data, two observers.
    None where everybody always says the same: there is nothing to disagree about.
    """
    values, yes = chosen.size, int(chosen.sum())
    if yes in (0, values):
        return None
    disagreements = int((chosen[:, 0] != chosen[:, 1]).sum())
    return 1 - (values - 1) * disagreements / (yes * (values - yes))


def as_cases(pairs: Sequence[Pair], codes: Sequence[str]) -> NDArray[np.bool_]:
    """A row for each statement and theme: whether the first chose it, and the second."""
    rows = [(code in first, code in second) for code in codes for first, second in pairs]
    return np.array(rows, dtype=np.bool_).reshape(-1, 2)
