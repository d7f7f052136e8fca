"""The tree of Solvik kommune: five levels, 36 care units, and one unit that was merged into another this year."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from dialog.units.models import Kind, ServiceType, Unit
from dialog.units.services import close_unit, found_municipality, open_unit

NAME = "Solvik kommune"
NEIGHBOUR_NAME = "Nordvik kommune"
MERGED, MERGED_INTO = "Hjemmetjenesten havna", "Hjemmetjenesten sentrum"
HERO_SECTION, HERO = "Bjørkelia sykehjem", "Avdeling 1"

NURSING, SHORT, REHAB = ServiceType.NURSING_HOME, ServiceType.SHORT_STAY, ServiceType.REHABILITATION
HOME, DAY = ServiceType.HOME_CARE, ServiceType.DAY_CENTRE
MIND, SUBSTANCE, ABILITY = ServiceType.MENTAL_HEALTH, ServiceType.SUBSTANCE_USE, ServiceType.DISABILITY


@dataclass(frozen=True)
class Care:
    """A care unit: how many live there or get help, work there, and are asked in one campaign.

    A new one was opened after the first of the campaigns, and has nothing to be compared with.
    """

    name: str
    service_type: ServiceType
    residents: int
    staff: int
    asked: int
    is_new: bool = False


@dataclass(frozen=True)
class Group:
    """A level above; what is below it decides whether a section is itself a care unit."""

    name: str
    below: "tuple[Group | Care, ...]" = field(default=())


SOLVIK = Group(
    NAME,
    (
        Group(
            "Helse og omsorg",
            (
                Group(
                    "Sykehjem og korttid",
                    (
                        Group(
                            HERO_SECTION,
                            (
                                Care(HERO, NURSING, 34, 9, 31),
                                Care("Avdeling 2", NURSING, 32, 9, 30),
                                Care("Avdeling 3", NURSING, 36, 9, 33),
                                Care("Avdeling 4", NURSING, 30, 9, 28),
                                Care("Avdeling 5", NURSING, 28, 9, 26),
                            ),
                        ),
                        Group(
                            "Furutun sykehjem",
                            (
                                Care("Stua", NURSING, 32, 8, 29),
                                Care("Tunet", NURSING, 34, 8, 31),
                                Care("Hagen", NURSING, 30, 8, 28),
                                Care("Loftet", NURSING, 28, 8, 15),
                            ),
                        ),
                        Group(
                            "Strandheim omsorgssenter",
                            (
                                Care("Første etasje", NURSING, 40, 10, 34),
                                Care("Andre etasje", NURSING, 38, 10, 33),
                                Care("Tredje etasje", NURSING, 36, 10, 32),
                            ),
                        ),
                        Group(
                            "Lyngbo sykehjem",
                            (Care("Sør", NURSING, 24, 7, 17), Care("Nord", NURSING, 22, 7, 15)),
                        ),
                        Group(
                            "Solgløtt korttid og rehabilitering",
                            (
                                Care("Korttid 1", SHORT, 34, 8, 32),
                                Care("Korttid 2", SHORT, 34, 8, 32),
                                Care("Korttid 3", SHORT, 22, 7, 20),
                                Care("Rehabilitering", REHAB, 30, 8, 16),
                            ),
                        ),
                    ),
                ),
                Group(
                    "Hjemmebaserte tjenester",
                    (
                        Care("Hjemmetjenesten nord", HOME, 172, 20, 72),
                        Care("Hjemmetjenesten sør", HOME, 150, 18, 62),
                        Care("Hjemmetjenesten øst", HOME, 120, 15, 46),
                        Care("Hjemmetjenesten vest", HOME, 90, 12, 36),
                        Care(MERGED_INTO, HOME, 140, 11, 52),
                        Group(
                            "Dagsentrene",
                            (Care("Eldresenteret Brygga", DAY, 60, 6, 30), Care("Dagsenteret Haugen", DAY, 40, 5, 22)),
                        ),
                    ),
                ),
                Group(
                    "Tildeling og forebygging",
                    (
                        Care("Tildelingskontoret", ServiceType.ALLOCATION_OFFICE, 20, 6, 9),
                        # Nobody has asked here yet.
                        Care("Frisklivssentralen", ServiceType.OTHER, 18, 5, 0),
                    ),
                ),
            ),
        ),
        Group(
            "Velferd og mestring",
            (
                Group(
                    "Psykisk helse og rus",
                    (
                        Group(
                            "Psykisk helse",
                            (
                                Care("Oppfølging øst", MIND, 45, 9, 32),
                                Care("Oppfølging vest", MIND, 40, 8, 28),
                                Care("Botiltaket Kaia", MIND, 20, 7, 15),
                            ),
                        ),
                        Group(
                            "Rustjenesten",
                            (Care("Feltpleien", SUBSTANCE, 30, 5, 9), Care("Botiltaket Bakken", SUBSTANCE, 15, 3, 5)),
                        ),
                    ),
                ),
                Group(
                    "Funksjonshemming",
                    (
                        Group(
                            "Bofellesskapene",
                            (
                                Care("Åsen", ABILITY, 16, 3, 13),
                                Care("Elvebredden", ABILITY, 18, 3, 14),
                                Care("Solhagen", ABILITY, 15, 3, 12),
                            ),
                        ),
                        Care("Arbeidssenteret Verket", DAY, 50, 5, 36, is_new=True),
                    ),
                ),
            ),
        ),
    ),
)

# Small: a campaign here is too small for any figure to be shown.
NORDVIK = Group(
    NEIGHBOUR_NAME,
    (
        Group(
            "Helse og velferd",
            (
                Group(
                    "Pleie og omsorg",
                    (
                        Group(
                            "Nordvik omsorgstun",
                            (Care("Avdeling A", NURSING, 16, 5, 8), Care("Avdeling B", NURSING, 15, 5, 7)),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

OPENED_ON = date(2010, 1, 1)
KINDS = (Kind.MUNICIPALITY, Kind.SECTOR, Kind.SERVICE_AREA, Kind.SECTION, Kind.DEPARTMENT)


@dataclass
class Place:
    """The units as they were made, with what was asked for of each care unit."""

    municipality: Unit
    units: list[Unit]
    care: dict[Unit, Care]
    merged: Unit | None = None

    def named(self, name: str, within: str = "") -> Unit:
        """The unit of that name, below a unit of the other name if one is given."""
        above = {unit.path for unit in self.units if unit.name == within}
        found = [unit for unit in self.units if unit.name == name]
        return next(unit for unit in found if not within or unit.path[: -unit.steplen] in above)

    def parent(self, unit: Unit) -> Unit:
        return next(one for one in self.units if one.path == unit.path[: -unit.steplen])


def last_day(unit: Unit) -> date | None:
    """The last day a closed unit was at work."""
    return unit.closed_on - timedelta(days=1) if unit.closed_on else None


def build(tree: Group, turn_of_year: date) -> Place:
    """Open every unit; what is new was opened at the turn of the year before the second campaign."""
    root = found_municipality(name=tree.name, opened_on=OPENED_ON)
    place = Place(root, [root], {})
    for child in tree.below:
        _build(place, root, child, turn_of_year)
    return place


def _build(place: Place, parent: Unit, node: Group | Care, turn_of_year: date) -> None:
    kind = KINDS[parent.depth]
    if isinstance(node, Care):
        _open_care_unit(place, parent, node, kind, turn_of_year if node.is_new else OPENED_ON)
        return
    unit = open_unit(parent=parent, kind=kind, name=node.name, opened_on=OPENED_ON)
    place.units.append(unit)
    for child in node.below:
        _build(place, unit, child, turn_of_year)


def _open_care_unit(place: Place, parent: Unit, care: Care, kind: Kind, opened_on: date) -> Unit:
    unit = open_unit(
        parent=parent,
        kind=kind,
        name=care.name,
        service_type=care.service_type,
        is_care_unit=True,
        opened_on=opened_on,
        urgent_phone=f"41{len(place.units):02d}",
    )
    place.units.append(unit)
    place.care[unit] = care
    return unit


def add_merged(place: Place, closed_on: date) -> None:
    """A home-care section that became part of its neighbour, so that years can be compared across a merger."""
    heir = place.named(MERGED_INTO)
    care = Care(MERGED, HOME, 40, 6, 36)
    unit = _open_care_unit(place, place.parent(heir), care, Kind.SECTION, OPENED_ON)
    closed = close_unit(unit=unit, on=closed_on, successor=heir)
    unit.closed_on, unit.successor = closed.closed_on, heir
    place.merged = unit
