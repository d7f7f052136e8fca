"""A small municipality to drill in."""

from dataclasses import dataclass

from dialog.accounts.models import Role, User
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Resident
from dialog.themes.models import Theme
from tests.factories import Place, make_campaign, make_place, make_resident, make_theme, make_user


@dataclass(frozen=True)
class Scene:
    """Everybody of the cast that has a desk, and the residents of one department."""

    place: Place
    campaign: Campaign
    staff: list[User]
    leader: User
    strategist: User
    residents: list[Resident]
    themes: list[Theme]

    @property
    def everybody(self) -> list[User]:
        return [self.staff[0], self.leader, self.strategist]


def set_the_scene(*, residents: int = 30, staff: int = 4) -> Scene:
    place = make_place("Solvik kommune")
    return Scene(
        place=place,
        campaign=make_campaign(place.municipality),
        staff=[make_user(f"Ola{number}", place.department, Role.STAFF) for number in range(staff)],
        leader=make_user("Liv", place.department, Role.LEADER),
        strategist=make_user("Siv", place.municipality, Role.STRATEGIST),
        residents=[make_resident(place.department, f"Borghild {number}") for number in range(residents)],
        themes=[make_theme(place.municipality, code) for code in ("activity", "food")],
    )
