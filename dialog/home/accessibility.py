"""Our own verdict on every accessibility criterion that Norwegian law asks of the public sector.

The verdicts stand in ``accessibility.toml`` beside this file; docs/wcag.md says how each was checked.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("accessibility.toml")


class Verdict(StrEnum):
    MET = "oppfylt"
    NOT_MET = "ikke oppfylt"
    NOT_RELEVANT = "ikke relevant"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One success criterion of WCAG 2.1: ``why`` is what the reader of the statement is told."""

    number: str
    name: str
    level: str
    verdict: Verdict
    why: str
    consequence: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    standard: str
    method: str
    checked_on: date
    criteria: tuple[Criterion, ...]

    def with_verdict(self, verdict: Verdict) -> list[Criterion]:
        return [one for one in self.criteria if one.verdict is verdict]

    @property
    def not_met(self) -> list[Criterion]:
        return self.with_verdict(Verdict.NOT_MET)

    @property
    def met(self) -> list[Criterion]:
        return self.with_verdict(Verdict.MET)

    @property
    def not_relevant(self) -> list[Criterion]:
        return self.with_verdict(Verdict.NOT_RELEVANT)


@cache
def statement() -> Statement:
    file = tomllib.loads(FILE.read_text(encoding="utf-8"))
    criteria = (Criterion(**{**row, "verdict": Verdict(row["verdict"])}) for row in file["criterion"])
    return Statement(file["standard"], file["method"], file["checked_on"], tuple(criteria))


def as_data(made: Statement, contact: dict[str, str], address: str) -> dict[str, Any]:
    """Return what the form at uustatus.no asks for, in its order; keys in Norwegian, as there."""
    return {
        "nettsted": {"navn": "Hva er viktig for deg?", "adresse": address, "krever_innlogging": True},
        "virksomhet": {
            "navn": contact["contact_name"],
            "e_post": contact["contact_email"],
            "telefon": contact["contact_phone"],
        },
        "standard": made.standard,
        "status": "delvis i samsvar" if made.not_met else "i samsvar",
        "vurdert": made.checked_on.isoformat(),
        "metode": made.method,
        "suksesskriterier": [
            {
                "nummer": one.number,
                "navn": one.name,
                "nivå": one.level,
                "status": one.verdict,
                "begrunnelse": one.why,
                **({"konsekvens": one.consequence} if one.consequence else {}),
            }
            for one in made.criteria
        ],
        "tilbakemelding": {"e_post": contact["contact_email"], "telefon": contact["contact_phone"]},
        "klage": "Diskrimineringsnemnda, https://www.diskrimineringsnemnda.no",
        "tilsyn": "Digitaliseringsdirektoratet, https://www.uutilsynet.no",
    }
