"""A municipality whose answers are given as numbers, and a release of it with a known random generator."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dialog.accounts.models import Role
from dialog.campaigns.models import Campaign
from dialog.conversations.models import Coding, Conversation, Outcome, SaidBy, Statement
from dialog.insight import services
from dialog.units.models import Kind, ServiceType, Unit
from dialog.units.services import found_municipality, open_unit
from tests.factories import make_campaign, make_theme, make_user


@dataclass
class Town:
    """Two sectors; the first has two service areas. Sections are opened by the test, with departments and answers."""

    municipality: Unit
    sector: Unit
    area: Unit
    other_area: Unit
    other_sector: Unit
    siv: object
    second: object
    campaign: Campaign
    themes: dict = field(default_factory=dict)

    def theme(self, code):
        return self.themes.setdefault(code, make_theme(self.municipality, code, code.title()))

    def section(self, name, area=None, **fields):
        return open_unit(parent=area or self.area, kind=Kind.SECTION, name=name, **fields)

    def department(self, section, name="Avdeling", service_type=ServiceType.NURSING_HOME):
        return open_unit(parent=section, kind=Kind.DEPARTMENT, name=name, service_type=service_type, is_care_unit=True)

    def home_care(self, name, area=None, service_type=ServiceType.HOME_CARE):
        return self.section(name, area, service_type=service_type, is_care_unit=True)

    def answers(self, unit, number, campaign=None, said_by=SaidBy.PERSON, outcome=Outcome.ANSWERED, **rest):
        """``number`` people answer; ``named`` says how many of them name each theme, from the first one on."""
        named = rest.pop("named", {})
        campaign = campaign or self.campaign
        residents = rest.pop("residents", [None] * number)
        held_at = rest.pop("held_at", campaign.window.starts_at + timedelta(hours=10))
        conversations = [
            Conversation(
                id=uuid.uuid4(),
                municipality=self.municipality,
                unit=unit,
                campaign=campaign,
                resident=residents[one],
                held_at=held_at,
                recorded_at=rest.get("recorded_at", held_at),
                channel="own_device",
                outcome=outcome,
                said_by=said_by if outcome == Outcome.ANSWERED else "",
                figures_only=rest.get("figures_only", False),
                withdrawn_at=rest.get("withdrawn_at"),
                content_mac=b"",
            )
            for one in range(number)
        ]
        statements = [self.statement(conversation) for conversation in conversations]
        Conversation.objects.bulk_create(conversations)
        if outcome == Outcome.ANSWERED:
            Statement.objects.bulk_create(statements)
        Coding.objects.bulk_create(
            self.coding(statement, code) for code, people in named.items() for statement in statements[:people]
        )
        return conversations

    def statement(self, conversation, position=1):
        return Statement(
            municipality=self.municipality,
            unit_id=conversation.unit_id,
            conversation=conversation,
            position=position,
            words="Kaffe",
            intent="good_to_know",
        )

    def coding(self, statement, code):
        return Coding(
            municipality=self.municipality,
            statement=statement,
            theme=self.theme(code),
            confirmed_at=datetime(2026, 6, 4, tzinfo=UTC),
        )

    def close(self, campaign=None):
        campaign = campaign or self.campaign
        campaign.closing_asked_by, campaign.closed_by = self.siv, self.second
        campaign.closed_at = campaign.closing_asked_at = campaign.window.ends_before + timedelta(
            days=campaign.grace_days
        )
        campaign.save()
        return campaign

    def release(self, campaign=None, seed=0):
        campaign = self.close(campaign)
        return services.build_release(
            campaign=campaign, by=self.second, now=campaign.closed_at, rng=np.random.default_rng(seed)
        )

    def year(self, year):
        return make_campaign(self.municipality, starts_on=datetime(year, 6, 4, tzinfo=UTC).date())


@pytest.fixture
def town(db):
    return make_town()


def make_town():
    municipality = found_municipality(name="Solvik kommune")
    sector = open_unit(parent=municipality, kind=Kind.SECTOR, name="Helse og omsorg")
    return Town(
        municipality=municipality,
        sector=sector,
        area=open_unit(parent=sector, kind=Kind.SERVICE_AREA, name="Heldøgns omsorg"),
        other_area=open_unit(parent=sector, kind=Kind.SERVICE_AREA, name="Hjemmebaserte tjenester"),
        other_sector=open_unit(parent=municipality, kind=Kind.SECTOR, name="Velferd"),
        siv=make_user("Siv", municipality, Role.STRATEGIST),
        second=make_user("Stein", municipality, Role.STRATEGIST),
        campaign=make_campaign(municipality, starts_on=datetime(2026, 6, 4, tzinfo=UTC).date()),
    )
