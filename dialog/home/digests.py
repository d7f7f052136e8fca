"""The e-mail to leaders: how much waits, in which unit, and a link. No names, no words, no themes.

Nothing is sent when nothing waits: silence means that all is answered. What is counted is what the desk counts, so
honest answers are no part of it. Few queries for a whole municipality; then one short e-mail each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialog.accounts.models import Membership, Role, User
from dialog.accounts.tablet_list import to_look_for
from dialog.conversations.models import Statement
from dialog.home.models import Digest, DigestKind, NoDigest
from dialog.improvements.models import UnitQuestion
from dialog.improvements.queries import PROMISE_DAYS, UnitWaits, promised, to_tell_in, waiting_by_unit
from dialog.improvements.visits.queries import overdue_in
from dialog.lib.dates import Window, days_between
from dialog.units.models import Kind, Unit

NOBODY = UnitWaits(0, None)


@dataclass(frozen=True, slots=True)
class UnitNumbers:
    """What waits in one care unit, as its desk says it."""

    waiting: int = 0
    oldest: datetime | None = None
    due: int = 0
    untold: int = 0
    questions: int = 0
    # Shared tablets that nobody has heard from, with answers that are not sent.
    tablets: int = 0
    # Promises from visits that are past their day, whoever owns them.
    promises: int = 0

    @property
    def is_quiet(self) -> bool:
        return not (self.waiting or self.due or self.untold or self.questions or self.tablets or self.promises)

    def days(self, today: date) -> int:
        return days_between(self.oldest, today) if self.oldest else 0


@dataclass(frozen=True, slots=True)
class UnitLines:
    """A unit in the e-mail: its name, what waits there in whole phrases, and where to go."""

    name: str
    lines: Sequence[str]
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    user: User
    kind: DigestKind
    period: date
    units: Sequence[UnitLines] = field(default_factory=tuple)

    def message(self) -> EmailMultiAlternatives:
        with translation.override(self.user.language):
            context = {"units": self.units, "choice_url": absolute(reverse("home:mail")), "kind": self.kind}
            message = EmailMultiAlternatives(
                subject=str(_("Dette venter hos deg")),
                body=render_to_string("home/email/digest.txt", context),
                from_email=settings.DEFAULT_FROM_EMAIL,
                to=[self.user.email],
                headers={"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{context['choice_url']}>"},
            )
            message.attach_alternative(render_to_string("home/email/digest.html", context), "text/html")
        return message


def absolute(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def letters_to_leaders(today: date) -> Iterator[Letter]:
    """One for each leader for whom something waits, who wants it and has not had it this week."""
    for municipality in Unit.objects.filter(kind=Kind.MUNICIPALITY):
        yield from _letters(municipality, today)


@transaction.atomic
def send(letter: Letter, *, now: datetime) -> bool:
    """Send, unless it is sent; the row and the e-mail stand or fall together. Returns whether it went now."""
    try:
        with transaction.atomic():
            Digest.objects.create(
                municipality_id=letter.user.municipality_id,
                user=letter.user,
                kind=letter.kind,
                period=letter.period,
                sent_at=now,
            )
    except IntegrityError:
        return False
    letter.message().send()
    return True


def _letters(municipality: Unit, today: date) -> Iterator[Letter]:
    numbers = numbers_by_unit(municipality, today)
    units = {unit.pk: unit for unit in Unit.objects.under(municipality).open_on(today)}
    for user, led in _leaders(municipality, today):
        with translation.override(user.language):
            told = [_lines(units[pk], units.values(), numbers, today) for pk in led if pk in units]
        lines = [one for one in told if one is not None]
        if lines:
            yield Letter(user, DigestKind.WEEK, monday_of(today), lines)


def _leaders(municipality: Unit, today: date) -> Iterable[tuple[User, list[UUID]]]:
    """Leaders who may be written to, with the units they lead, in the order of the tree."""
    silent = NoDigest.objects.filter(municipality=municipality).values("user")
    had = Digest.objects.filter(municipality=municipality, kind=DigestKind.WEEK, period=monday_of(today)).values("user")
    rows = (
        Membership.objects.current(today)
        .filter(municipality=municipality, role=Role.LEADER, user__is_active=True)
        .exclude(user__in=silent)
        .exclude(user__in=had)
        .select_related("user")
        .order_by("user_id", "unit__path")
    )
    leaders: dict[User, list[UUID]] = {}
    for row in rows:
        leaders.setdefault(row.user, []).append(row.unit_id)
    return leaders.items()


def numbers_by_unit(municipality: Unit, today: date) -> dict[UUID, UnitNumbers]:
    """What each care unit's desk counts; six queries, however many units."""
    waits = waiting_by_unit(municipality, today)
    ids = list(Unit.objects.under(municipality).care_units().values_list("pk", flat=True))
    due_before = today + timedelta(days=7 - PROMISE_DAYS)
    due = promised(Statement.objects.working_view().filter(unit_id__in=ids, open_since__date__lte=due_before), today)
    # As it was when the day began: the e-mail is of the day, not of the minute it is sent.
    silent = to_look_for(ids, Window(today, today).starts_at)
    counts = [
        dict(rows.order_by().values_list("unit_id").annotate(Count("pk")))
        for rows in (
            due,
            to_tell_in(ids, today),
            UnitQuestion.objects.open().filter(unit_id__in=ids),
            silent,
            overdue_in(ids, today),
        )
    ]
    known = {pk: (waits.get(pk, NOBODY), *(count.get(pk, 0) for count in counts)) for pk in ids}
    return {pk: UnitNumbers(wait.count, wait.oldest, *rest) for pk, (wait, *rest) in known.items()}


def _lines(unit: Unit, units: Iterable[Unit], numbers: dict[UUID, UnitNumbers], today: date) -> UnitLines | None:
    """None when nothing waits there."""
    if unit.is_care_unit:
        lines, address = in_words(numbers.get(unit.pk, UnitNumbers()), today), reverse("home:unit", args=[unit.code])
    else:
        below = [numbers[one.pk] for one in units if one.pk in numbers and one.path.startswith(unit.path)]
        lines, address = in_words_of_many(below, today), reverse("home:units", args=[unit.code])
    return UnitLines(unit.name, lines, absolute(address)) if lines else None


def in_words(numbers: UnitNumbers, today: date) -> list[str]:
    """What waits in a care unit, each in a phrase; empty when nothing does."""
    lines = []
    if numbers.waiting:
        lines.append(_waiting(numbers.waiting, numbers.days(today)))
    if numbers.due:
        due = ngettext("%d løfte skal holdes denne uka", "%d løfter skal holdes denne uka", numbers.due)
        lines.append(due % numbers.due)
    if numbers.untold:
        untold = ngettext("%d har ikke fått beskjed ennå", "%d har ikke fått beskjed ennå", numbers.untold)
        lines.append(untold % numbers.untold)
    if numbers.questions:
        asked = ngettext("%d spørsmål til dere", "%d spørsmål til dere", numbers.questions)
        lines.append(asked % numbers.questions)
    if numbers.tablets:
        silent = ngettext(
            "%d nettbrett er stille, med svar som ikke er sendt",
            "%d nettbrett er stille, med svar som ikke er sendt",
            numbers.tablets,
        )
        lines.append(silent % numbers.tablets)
    if numbers.promises:
        lines.append(_overdue(numbers.promises))
    return lines


def in_words_of_many(below: Sequence[UnitNumbers], today: date) -> list[str]:
    """For a leader of several units: how many wait in how many of them. Nothing of what each of them is asked."""
    waiting = [one for one in below if one.waiting]
    overdue = sum(one.promises for one in below)
    promises = [_overdue(overdue)] if overdue else []
    if not waiting:
        return promises
    where = ngettext("I %d enhet", "I %d enheter", len(waiting)) % len(waiting)
    return [_waiting(sum(one.waiting for one in waiting), max(one.days(today) for one in waiting)), where, *promises]


def _overdue(count: int) -> str:
    words = ngettext("%d løfte fra besøk har gått over fristen", "%d løfter fra besøk har gått over fristen", count)
    return words % count


def _waiting(count: int, days: int) -> str:
    waiting = ngettext("%d venter på svar", "%d venter på svar", count) % count
    if not days:
        return waiting
    oldest = ngettext("det eldste i %d dag", "det eldste i %d dager", days) % days
    return f"{waiting}, {oldest}"
