"""Page one: from those who got the service to those who noticed that something changed, and who fell off between."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialog.insight.models import Dimension
from dialog.insight.models import Step as StepCode
from dialog.insight.queries import ReleaseReader
from dialog.reports.contents.numbers import fraction_of, spaced
from dialog.reports.contents.shapes import Outside, Staircase, Step
from dialog.reports.models import Resource

# Steps where something has become different for somebody.
CHANGES = (StepCode.CHANGED, StepCode.NOTICED)
# Below this a fraction in words would say more than figures in fives can hold.
FRACTION_FROM = 50


def staircase(reader: ReleaseReader, code: str, before: str, outside: Sequence[Resource]) -> Staircase:
    """``before``: how the release it is compared with is called, «i fjor»; empty when there is none."""
    steps = _with_missing(_steps(reader, code))
    by_code = {step.code: step for step in steps}
    return Staircase(
        steps=steps,
        outside=tuple(Outside(line.service, line.recipients) for line in outside),
        headline=_headline(by_code),
        sentence=_sentence(by_code, before),
        not_shown=_not_shown(steps, is_own_table=bool(reader.dimension(code, Dimension.STAIRCASE))),
    )


def _steps(reader: ReleaseReader, code: str) -> list[Step]:
    """The staircase as it was locked. A section has none of its own: what is known of it are the first three steps."""
    rows = reader.dimension(code, Dimension.STAIRCASE)
    known = {row.value: (row.figure, row.last_time) for row in rows} if rows else _first_steps(reader, code)
    return [
        Step(one.value, str(one.label), *known.get(one.value, (None, None)), is_change=one in CHANGES)
        for one in StepCode
    ]


def _first_steps(reader: ReleaseReader, code: str) -> dict[str, tuple[int | None, int | None]]:
    now, before = _asked(reader, code), {}
    if reader.previous is not None:
        unit_id = reader.rows[code].unit_id
        earlier = [one for one, row in reader.previous.rows.items() if row.unit_id == unit_id]
        before = _asked(reader.previous, earlier[0]) if earlier else {}
    return {step: (figure, before.get(step)) for step, figure in now.items()}


def _asked(reader: ReleaseReader, code: str) -> dict[str, int | None]:
    told = reader.participation([code]).get(code)
    return {
        StepCode.GOT_SERVICE: told.residents if told else None,
        StepCode.ASKED: told.asked if told else None,
        StepCode.ANSWERED: reader.figures(code).answered,
    }


def _with_missing(steps: list[Step]) -> tuple[Step, ...]:
    """Who was not asked, and who waits for an answer: the two places where we fail somebody."""
    names = {StepCode.ASKED.value: _("ikke spurt"), StepCode.GOT_REPLY.value: _("venter på svar")}
    shown = steps[:1]
    for above, step in pairwise(steps):
        is_known = above.figure is not None and step.figure is not None
        missing = max(0, (above.figure or 0) - (step.figure or 0)) if is_known and step.code in names else None
        shown.append(
            Step(
                step.code,
                step.name,
                step.figure,
                step.last_time,
                missing or None,
                names.get(step.code, "") if missing else "",
                step.is_change,
            )
        )
    return tuple(shown)


def _headline(steps: dict[str, Step]) -> str:
    """What should make the reader uneasy comes first: who waits, else who was never asked."""
    wanted, replied = steps[StepCode.ASKED_FOR_SOMETHING], steps[StepCode.GOT_REPLY]
    if wanted.figure and replied.missing:
        if wanted.figure >= FRACTION_FROM and (share := fraction_of(replied.missing, wanted.figure)):
            return _("%(share)s som ba om noe, venter fortsatt på svar") % {"share": share}
        return _("Noen som ba om noe, venter fortsatt på svar")
    served, asked = steps[StepCode.GOT_SERVICE], steps[StepCode.ASKED]
    if served.figure and asked.missing:
        if served.figure >= FRACTION_FROM and (share := fraction_of(asked.missing, served.figure)):
            return _("%(share)s som får tjenester, er ikke spurt") % {"share": share}
        return _("Noen som får tjenester, er ikke spurt")
    if served.figure and asked.figure:
        # Two equal fives are not quite two equal numbers.
        return _("Så godt som alle som får tjenester, er spurt")
    return _("Hva er viktig for deg?")


def _sentence(steps: dict[str, Step], before: str) -> str:
    served, asked = steps[StepCode.GOT_SERVICE], steps[StepCode.ASKED]
    answered, wanted = steps[StepCode.ANSWERED], steps[StepCode.ASKED_FOR_SOMETHING]
    replied = steps[StepCode.GOT_REPLY]
    said = []
    if served.figure is not None and asked.figure is not None:
        said.append(_("%(asked)s av %(served)s er spurt.") % _spaced(asked=asked.figure, served=served.figure))
    if asked.figure is not None and asked.last_time is not None and before:
        said.append(
            _("%(before)s var det %(asked)s.") % {"before": before.capitalize(), **_spaced(asked=asked.last_time)}
        )
    if answered.figure is not None:
        said.append(_("%(answered)s svarte.") % _spaced(answered=answered.figure))
    if wanted.figure is not None:
        said.append(_("%(wanted)s ba om noe.") % _spaced(wanted=wanted.figure))
    if replied.figure is not None and replied.missing:
        parts = _spaced(replied=replied.figure, waiting=replied.missing)
        said.append(_("%(replied)s har fått svar, og %(waiting)s venter.") % parts)
    elif replied.figure is not None:
        said.append(_("%(replied)s har fått svar.") % _spaced(replied=replied.figure))
    return " ".join(said) or _("Vi har ikke tall nok til å si noe om denne enheten.")


def _spaced(**numbers: int) -> dict[str, str]:
    return {name: spaced(number) for name, number in numbers.items()}


def _not_shown(steps: Sequence[Step], *, is_own_table: bool) -> str:
    """What is missing, and why a figure here may be another than the one beside the themes."""
    said = [_missing(steps)]
    if is_own_table:
        said.append(_("Trappa teller dem vi har på lista. Svar uten navn er med i tabellene, men ikke her."))
    return " ".join(part for part in said if part)


def _missing(steps: Sequence[Step]) -> str:
    unknown = [step.name for step in steps if step.figure is None]
    if not unknown:
        return ""
    names = ", ".join(f"«{name}»" for name in unknown)
    return ngettext(
        "%(names)s mangler: trinnet telles ikke her, eller det er for få til å vise det.",
        "%(names)s mangler: trinnene telles ikke her, eller det er for få til å vise dem.",
        len(unknown),
    ) % {"names": names}
