"""Last year's visit by the mayor, what she promised, and the next one that is planned."""

import uuid
from datetime import date, datetime, time, timedelta

from dialog.accounts.models import User
from dialog.home.demo.people import People
from dialog.home.demo.places import HERO, HERO_SECTION, Place
from dialog.improvements.models import Promise, PromiseOutcome, Visit
from dialog.improvements.visits import services
from dialog.lib.dates import OSLO
from dialog.units.models import Unit

MAYOR = "Eva Lund, ordfører"
HEARD = (
    "Flere savner å komme ut når det er fint vær, og de sier det til hverandre mer enn til oss. "
    "To snakket om maten: De vil bli spurt før menyen settes, ikke etterpå. "
    "Ordføreren hørte mest. Det var stille lenge, og så kom det."
)


def be_visited(place: Place, people: People, now: datetime) -> None:
    unit = place.named(HERO, HERO_SECTION)
    liv, ola, kari = (people.cast[name] for name in ("liv", "ola", "kari"))
    # On last year's day, whatever day the demo is shown.
    day = date(now.year - 1, 6, 4)
    was = datetime.combine(day, time(13), tzinfo=OSLO)
    visit = _visit(unit, day, MAYOR, ola, liv, was - timedelta(days=14))
    services.write_down(visit=visit, words=HEARD, seen=None, by=ola, now=was, today=day)
    bench = _promise(visit, "En benk i sola utenfor inngangen.", liv, 60, ola, was)
    menu = _promise(visit, "Kjøkkenet spør avdelingen før menyen settes.", kari, 90, ola, was)
    path = _promise(visit, "Stien ned til vannet skal kunne brukes med rullestol.", kari, 200, ola, was)
    _keep(bench, "Benken kom i juli. Den er i bruk hver dag det ikke regner.", liv, was + timedelta(days=46))
    _keep(menu, "Kjøkkensjefen kommer den første mandagen i måneden.", kari, was + timedelta(days=81))
    services.move(
        promise=path,
        due_on=day + timedelta(days=330),
        owner=kari,
        why="Teknisk etat må grave, og gjør det til våren.",
        by=kari,
        now=was + timedelta(days=190),
    )
    today = now.astimezone(OSLO).date()
    _visit(unit, today + timedelta(days=9), "Eva Lund, ordfører, og Jon Dahl, leder av hovedutvalget", ola, liv, now)


def _visit(unit: Unit, day: date, guests: str, host: User, by: User, now: datetime) -> Visit:
    return services.plan(visit_id=uuid.uuid4(), unit=unit, held_on=day, guests=guests, host=host, by=by, now=now)


def _promise(visit: Visit, words: str, owner: User, days: int, by: User, now: datetime) -> Promise:
    return services.promise(
        promise_id=uuid.uuid4(),
        visit=visit,
        words=words,
        owner=owner,
        due_on=visit.held_on + timedelta(days=days),
        by=by,
        now=now,
        today=visit.held_on,
    )


def _keep(promise: Promise, words: str, by: User, now: datetime) -> None:
    services.close(promise=promise, outcome=PromiseOutcome.KEPT, words=words, by=by, now=now)
